"""Pictures for a post: cards drawn on this machine, or an images endpoint that speaks OpenAI's API."""
