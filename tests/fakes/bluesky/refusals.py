"""What a PDS says when it does not do something."""

from aiohttp import web


class Refused(Exception):
    """An answer other than 200, in XRPC's form."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error

    def response(self) -> web.Response:
        return web.json_response({"error": self.error, "message": str(self)}, status=self.status)


def invalid(message: str, error: str = "InvalidRequest") -> Refused:
    """The 400 of a PDS."""
    return Refused(400, error, message)
