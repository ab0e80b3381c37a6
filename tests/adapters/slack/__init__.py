"""The Slack adapter, against a Slack server of our own."""
