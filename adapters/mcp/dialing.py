"""A client for a definition, not open yet."""

from collections.abc import Mapping

from mcp import Client
from mcp_types import Implementation

from adapters.mcp.connection import Connection
from adapters.mcp.definitions import Definition, Secrets
from adapters.mcp.failures import Place
from adapters.mcp.http import http
from adapters.mcp.stdio import Child, small_environment, stdio

CLIENT = Implementation(name="copydesk", version="1")


class Dialing:
    """Makes clients of one service; `environment` is ours, of which a child gets hardly anything."""

    def __init__(self, definition: Definition, secrets: Secrets, environment: Mapping[str, str]) -> None:
        self._definition = definition
        self._secrets = secrets
        self._environment = environment

    def __call__(self, connection: Connection) -> tuple[Place, Client]:
        """A client, and where it leads."""
        definition = self._definition
        if definition.command:
            child = self._child(connection)
            place, transport = Place(complaints=lambda: child.complaints), stdio(child)
        else:
            headers = {name: value.get_secret_value() for name, value in self._secrets.headers.items()}
            place, transport = Place(), http(definition.url, headers, connection.refuse)
        client = Client(
            transport,
            read_timeout_seconds=definition.connect_timeout / 2,  # of each step; a call brings its own
            message_handler=connection.heard,
            client_info=CLIENT,
            cache=None,  # a list is asked for only where it may have changed
        )
        return place, client

    def _child(self, connection: Connection) -> Child:
        secret = {name: value.get_secret_value() for name, value in self._secrets.env.items()}
        return Child(
            command=self._definition.command,
            env={**small_environment(self._environment), **self._definition.env, **secret},
            folder=self._definition.folder,
            on_end=connection.lose,
        )
