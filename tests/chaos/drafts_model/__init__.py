"""Drafts and their publications against a simple model of what is promised."""
