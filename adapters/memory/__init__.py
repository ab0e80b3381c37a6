"""Every port in memory: the reference for what the ports mean, and what tests run on."""
