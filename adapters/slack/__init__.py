"""Slack, through slack-sdk and slack-bolt."""
