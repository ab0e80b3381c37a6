"""Servers that are killed while they publish."""
