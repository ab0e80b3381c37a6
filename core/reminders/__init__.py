"""Reminders to approve what waits, and what becomes of a slot that passes."""
