"""What a message wants: slash commands, rules, and the parameters of a request."""
