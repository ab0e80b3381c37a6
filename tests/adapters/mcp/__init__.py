"""The registry against servers that others wrote, and against a hostile one."""
