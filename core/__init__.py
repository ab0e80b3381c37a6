"""What the bot is: no platform, wire, disk or environment in here."""
