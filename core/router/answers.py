"""A language model's answer to "what does this message mean?": its form, and reading it out of whatever came back.

Nothing in it is trusted: an intent that there is none of makes it unreadable, a parameter of another kind counts as
not given, and drafts and services count only where they are this chat's.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final, cast

import json_repair
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from core.accounts import EVERYWHERE
from core.drafts import ContentType, Length, Style
from core.messages import Language
from core.router.decision import Decision, Intent, Question
from core.router.places import as_params
from core.router.words import PLATFORMS

LONGEST: Final = 8_000  # characters of an answer that are read
_THOUGHTS: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_WORDS: Final = {"very high": 0.95, "high": 0.9, "medium": 0.6, "low": 0.3, "very low": 0.1}


class Unreadable(ValueError):
    """The answer names no intent that there is, or says not how sure it is."""


def _cut(length: int) -> BeforeValidator:
    return BeforeValidator(lambda value: value.strip()[:length] if isinstance(value, str) else value)


def _text(length: int) -> BeforeValidator:
    return BeforeValidator(lambda value: value.strip()[:length] if isinstance(value, str) else "")


def _word(value: object) -> object:
    """Create-Post, "create post" and create_post are the same."""
    return re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def _share(value: object) -> float:
    """0.8, also where it came as "0.8", 80, "80%" or "high"."""
    if isinstance(value, str):
        said = value.strip().lower()
        if said in _WORDS:
            return _WORDS[said]
        try:
            return float(said.removesuffix("%")) / (100 if said.endswith("%") else 1)
        except ValueError:
            raise ValueError("no number") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return value / 100 if 1 < value <= 100 else float(value)


Words = Annotated[str, _cut(80), Field(strict=True, min_length=1)]
Name = Annotated[str, _cut(64), Field(strict=True, min_length=1)]


class Params(BaseModel):
    """What a message says besides its intent; what is of another kind counts as not said."""

    model_config = ConfigDict(extra="ignore")

    topic: Words | None = None
    platform: Name | None = None
    also: tuple[Name, ...] | None = None
    content_type: Annotated[ContentType, BeforeValidator(_word)] | None = None
    style: Annotated[Style, BeforeValidator(_word)] | None = None
    length: Annotated[Length, BeforeValidator(_word)] | None = None
    language: Annotated[Language, BeforeValidator(_word)] | None = None
    pictures: Annotated[int, Field(strict=True, ge=0, le=99)] | None = None
    publish: Annotated[bool, Field(strict=True)] | None = None
    when: Words | None = None
    draft: Name | None = None
    change: Annotated[str, _cut(2_000), Field(strict=True, min_length=1)] | None = None
    zone: Name | None = None
    service: Name | None = None
    tool: Name | None = None

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_nothing(cls, value: object, read: ValidatorFunctionWrapHandler) -> object:
        try:
            return cast(object, read(value))
        except ValidationError:
            return None


class Answer(BaseModel):
    """The structured output that a model is asked for."""

    model_config = ConfigDict(extra="ignore")

    intent: Annotated[Intent, BeforeValidator(_word)]
    confidence: Annotated[float, BeforeValidator(_share), Field(ge=0, le=1)]
    reasoning: Annotated[str, _text(300)] = ""
    response: Annotated[str, _text(600)] = ""
    params: Annotated[Params, BeforeValidator(lambda value: value if isinstance(value, dict) else {})] = Field(
        default_factory=Params
    )


def read_answer(text: str, question: Question) -> Decision:
    """The decision in an answer, which is JSON, or JSON with words around it, or mended JSON. Raises Unreadable."""
    said = _THOUGHTS.sub("", text[:LONGEST]).strip()
    try:
        answer, mended = Answer.model_validate_json(said), False
    except ValidationError:
        answer, mended = _mended(said), True
    params = answer.params.model_dump(exclude_none=True)
    params |= _places(answer.params, question)
    params |= {"draft": _draft(answer.params.draft, question), "service": _service(answer.params.service, question)}
    return Decision(
        intent=answer.intent,
        confidence=answer.confidence,
        reasoning=answer.reasoning or "the model gave no reason",
        response=answer.response,
        params={name: value for name, value in params.items() if value is not None},
        metadata={"source": "model", "mended": mended},
    )


def _mended(said: str) -> Answer:
    for candidate in _objects(json_repair.loads(said)):
        try:
            return Answer.model_validate(candidate)
        except ValidationError:
            continue
    raise Unreadable(said[:200] or "nothing")


def _objects(found: object) -> Iterator[Mapping[str, object]]:
    """The objects in what was mended, one level down too: some models wrap their answer, or think aloud in JSON."""
    layer = found if isinstance(found, list) else [found]
    objects = [each for each in layer if isinstance(each, dict)]
    yield from objects
    for each in objects:
        yield from (inner for inner in each.values() if isinstance(inner, dict))


def _places(params: Params, question: Question) -> dict[str, object]:
    """The platforms, and accounts of the settings, that are named; what there is none of counts as not said."""
    known = {*PLATFORMS, *question.accounts, EVERYWHERE}
    said = [name.lower() for name in (params.platform, *(params.also or ())) if name]
    return {"platform": None, "also": None} | as_params([name for name in dict.fromkeys(said) if name in known])


def _draft(named: str | None, question: Question) -> str | None:
    """The one open draft whose id begins like that."""
    found = [draft.id for draft in question.drafts if named and draft.id.startswith(named)]
    return found[0] if len(found) == 1 else None


def _service(named: str | None, question: Question) -> str | None:
    return next((name for name in question.services if named and name.lower() == named.lower()), None)


def answer_format() -> dict[str, object]:
    """What to ask an endpoint for that offers structured output: all fields there, null where nothing was said."""
    schema = _strict(Answer.model_json_schema(mode="serialization"))
    return {"type": "json_schema", "json_schema": {"name": "routing", "schema": schema, "strict": True}}


# What endpoints refuse in a strict schema; the reader holds to it all the same.
_REFUSED: Final = {"default", "title", "minimum", "maximum", "minLength", "maxLength"}


def _strict(schema: object) -> object:
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _strict(each) for name, each in schema.items() if name not in _REFUSED}
    if "properties" in kept:
        kept |= {"required": list(cast(Mapping[str, object], kept["properties"])), "additionalProperties": False}
    return kept


ANSWER_FORMAT: Final[Mapping[str, object]] = answer_format()
