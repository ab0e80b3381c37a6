"""Places that a post goes to."""
