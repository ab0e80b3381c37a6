"""The server's HTTP: the JSON API, the event stream, the log-in and the page."""
