"""Publishing once: claim, one call, and whatever follows from an answer that is missing or a no."""
