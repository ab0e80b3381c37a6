"""Default settings, routes, prompts and examples: files that ship with the package."""
