"""Slash commands, and the words that mean the same: a file for each kind of thing that they are about."""
