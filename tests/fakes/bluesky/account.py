"""One account: its passwords and tokens, its standing, and what it wrote."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from core.ports import Clock
from tests.fakes.bluesky.refusals import Refused, invalid

Json = Mapping[str, Any]
TOKEN_LIFE = 2 * 60 * 60  # seconds, as a PDS has it
ADDRESSED = "app.bsky.feed.post"


@dataclass(slots=True, kw_only=True)
class Blob:
    """What was uploaded; it is forgotten where no record names it, which this fake leaves out."""

    content: bytes
    media_type: str

    @property
    def link(self) -> str:
        return content_id(self.content)

    def reference(self) -> Json:
        return {
            "$type": "blob",
            "ref": {"$link": self.link},
            "mimeType": self.media_type,
            "size": len(self.content),
        }


@dataclass(slots=True, kw_only=True)
class Account:
    """An account and its repository of posts; other collections are left out."""

    clock: Clock
    handle: str = "desk.test"
    did: str = "did:plc:deskdeskdeskdeskdeskdesk"
    passwords: set[str] = field(default_factory=lambda: {"abcd-efgh-ijkl-mnop"})
    standing: str = "active"  # or takendown, deactivated
    two_factors: bool = False  # a password alone does not do
    records: dict[str, Json] = field(default_factory=dict)  # by record key
    blobs: dict[str, Blob] = field(default_factory=dict)
    _tokens: dict[str, float] = field(default_factory=dict)  # until when
    _refresh: dict[str, str] = field(default_factory=dict)  # the password of that log-in
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def app_password(self) -> str:
        return next(iter(self.passwords))

    def log_in(self, identifier: str, password: str) -> Json:
        if identifier not in (self.handle, self.did) or password not in self.passwords:
            raise Refused(401, "AuthenticationRequired", "Invalid identifier or password")
        if self.standing == "takendown":
            raise Refused(401, "AccountTakedown", "Account has been taken down")
        if self.two_factors:
            raise Refused(401, "AuthFactorTokenRequired", "A sign in code has been sent to your email address")
        return self._session(password)

    def refresh(self, token: str) -> Json:
        password = self._refresh.pop(token, "")
        if password not in self.passwords:
            raise invalid("Token has been revoked", "ExpiredToken")
        return self._session(password)

    def check(self, token: str) -> None:
        """Raises Refused where that token opens nothing."""
        if not token:
            raise Refused(401, "AuthMissing", "Authentication Required")
        until = self._tokens.get(token)
        if until is None:
            raise invalid("Token could not be verified", "InvalidToken")
        if until <= self.clock.monotonic():
            raise invalid("Token has expired", "ExpiredToken")
        if self.standing == "takendown":
            raise Refused(401, "AccountTakedown", "Account has been taken down")

    def may_write(self) -> None:
        if self.standing == "deactivated":
            raise Refused(401, "AccountDeactivated", "Account is deactivated")

    def revoke(self) -> None:
        """The app password is gone, and every token with it, which a PDS lets live for up to two hours."""
        self.passwords = {"another-one"}
        self._tokens.clear()
        self._refresh.clear()

    def _session(self, password: str) -> Json:
        number = next(self._numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self._tokens[access] = self.clock.monotonic() + TOKEN_LIFE
        self._refresh[refresh] = password
        return {"did": self.did, "handle": self.handle, "accessJwt": access, "refreshJwt": refresh}


def content_id(content: bytes | Json) -> str:
    """Something that looks like a CID and is equal for equal content."""
    raw = content if isinstance(content, bytes) else json.dumps(content, sort_keys=True).encode()
    return "bafyrei" + hashlib.sha256(raw).hexdigest()
