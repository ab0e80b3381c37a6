"""Telegram, over recorded updates and the Bot API server of our own."""
