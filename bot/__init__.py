"""The runnable server: the only room that reads the environment, builds objects and owns the loop."""

VERSION = "0.1.0"
