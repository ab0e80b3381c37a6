"""The registry of MCP services, on the official client."""
