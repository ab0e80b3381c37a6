"""Forms: their words fit everywhere, and they take what the place takes that a post is for."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.accounts import limits_by
from core.catalogue import CATALOGUE
from core.drafts import Post, Revision
from core.forms import Place, form_for, read_post
from core.messages import FormRefused
from core.platforms import PLATFORMS, PlatformLimits
from core.records import ChatLimits


@pytest.mark.parametrize("key", [key for key in CATALOGUE if key.startswith("form.") and key.endswith(".title")])
def test_titles_are_short(key: str) -> None:
    assert max(map(len, CATALOGUE[key])) <= 24


ROOM = ChatLimits(max_chars=4000)


@pytest.mark.parametrize(
    ("reason", "takes", "text", "problem"),
    [
        ("the usual", PLATFORMS["mastodon"], "x" * 480, None),
        ("more than usual", PLATFORMS["mastodon"], "x" * 900, "text"),
        ("an account of a server that takes more", replace(PLATFORMS["mastodon"], max_body=1500), "x" * 900, None),
    ],
)
def test_a_form_takes_what_the_place_takes(reason: str, takes: PlatformLimits, text: str, problem: str | None) -> None:
    now = datetime(2026, 1, 5, 8, tzinfo=UTC)
    place = Place(zone=ZoneInfo("UTC"), language="en", limits=ROOM, now=now, takes=takes, target=limits_by())
    read = read_post({"title": "Coffee", "text": text, "tags": ""}, Post(title="Tea", body="hot"), place)
    if problem:
        assert isinstance(read, FormRefused), reason
        assert [field for field, _ in read.problems] == [problem]
    else:
        assert isinstance(read, Post), reason
        assert read.body == text
        revision = Revision(number=1, post=read)
        form = form_for("edit", "c", revision, place)
        assert form is not None
        assert next(field.most for field in form.fields if field.name == "text") == min(takes.max_body, 3000)
