"""What a record of a post must be: the limits of the lexicons app.bsky.feed.post, embed.images and embed.video."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import regex

from tests.fakes.bluesky.account import Account
from tests.fakes.bluesky.refusals import invalid

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LARGEST = {"image": 1_000_000, "video": 100_000_000}  # bytes


def check_post(account: Account, key: str, record: Mapping[str, Any], largest: Mapping[str, int]) -> None:
    """Raises Refused. Stricter than a PDS in three things, which the network behind it drops or shows wrong: the key
    is a TID, facets are whole characters, and a link is a URL."""
    if not TID.fullmatch(key):
        raise invalid(f"not a TID: {key}")
    if record.get("$type") != "app.bsky.feed.post" or not WHEN.fullmatch(str(record.get("createdAt"))):
        raise _wrong("createdAt must be an valid atproto datetime")
    if len(record.get("langs", ())) > 3:
        raise _wrong("Record/langs must not have more than 3 elements")
    text = record["text"].encode()
    _check_length(text)
    for facet in record.get("facets", ()):
        _check_facet(text, facet)
    if "embed" in record:
        _check_embed(account, record["embed"], largest)


def _check_length(text: bytes) -> None:
    if len(text) > 3_000:
        raise _wrong("Record/text must not be longer than 3000 characters")
    if len(regex.findall(r"\X", text.decode())) > 300:
        raise _wrong("Record/text must not be longer than 300 graphemes")


def _check_facet(text: bytes, facet: Mapping[str, Any]) -> None:
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    try:
        shown = text[start:end].decode()
    except UnicodeDecodeError:
        raise _wrong("a facet cuts a character") from None
    (feature,) = facet["features"]
    if not 0 <= start < end <= len(text) or not shown:
        raise _wrong("a facet is outside of the text")
    if feature["$type"].endswith("#link") and not re.fullmatch(r"https?://\S+", feature["uri"]):
        raise _wrong("Record/facets/uri must be a uri")
    if feature["$type"].endswith("#mention") and not feature["did"].startswith("did:"):
        raise _wrong("Record/facets/did must be a valid did")


def _check_embed(account: Account, embed: Mapping[str, Any], largest: Mapping[str, int]) -> None:
    if embed["$type"] == "app.bsky.embed.video":
        _check_blobs(account, [embed["video"]], "video", largest["video"])
        return
    images: Sequence[Mapping[str, Any]] = embed["images"]
    if len(images) > 4:
        raise _wrong("Record/embed/images must not have more than 4 elements")
    if not all(isinstance(image["alt"], str) for image in images):
        raise _wrong("Record/embed/images/alt must be a string")
    _check_blobs(account, [image["image"] for image in images], "image", largest["image"])


def _check_blobs(account: Account, references: Sequence[Mapping[str, Any]], kind: str, most: int) -> None:
    for reference in references:
        blob = account.blobs.get(reference["ref"]["$link"])
        if blob is None:
            raise invalid("Could not find blob", "BlobNotFound")
        if len(blob.content) > most:
            raise invalid("This file is too large.", "BlobTooLarge")
        if not blob.media_type.startswith(f"{kind}/"):
            raise invalid(f"Wrong type of file. It is {blob.media_type}", "InvalidMimeType")


def _wrong(what: str) -> Exception:
    return invalid(f"Invalid app.bsky.feed.post record: {what}")
