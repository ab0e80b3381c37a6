"""The stores, the work queue and the event log on SQLite, for exactly one process."""
