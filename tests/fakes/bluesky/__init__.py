"""A server of one Bluesky account on loopback, with an AppView behind it, and faults to order."""
