"""When things go out: slots, plans that repeat, days on which nothing does, and posts that are late."""
