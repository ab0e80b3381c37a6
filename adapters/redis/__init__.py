"""Sessions on Redis 8, or on any Redis with its JSON and search modules."""
