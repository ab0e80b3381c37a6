"""What a model answers about a message, read out of whatever came back; each row with its reason."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.router.answers import ANSWER_FORMAT, LONGEST, Unreadable, read_answer
from core.router.decision import OpenDraft, Question

QUESTION = Question(
    text="make it shorter",
    language="en",
    at=datetime(2026, 1, 5, 8, tzinfo=UTC),
    drafts=(
        OpenDraft(id="aa11", title="Coffee", status="in_review"),
        OpenDraft(id="aa22", title="Tea", status="in_review"),
        OpenDraft(id="bb33", title="Milk", status="making"),
    ),
    services=("search", "Files"),
    accounts=("brand",),
)
GOOD = {"intent": "revise_draft", "confidence": 0.9, "reasoning": "shorter", "response": "", "params": {}}


def said(**changes: object) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


WHOLE = said()
READABLE: list[tuple[str, str, bool]] = [
    ("what was asked for", WHOLE, False),
    ("white space around it", f"\n  {WHOLE}\n\n", False),
    ("thoughts before it", f"<think>Is it {{help}}? No.</think>{WHOLE}", False),
    ("fields that nobody asked for", said(mood="cheerful"), False),
    ("nothing but what is needed", '{"intent": "revise_draft", "confidence": 0.9}', False),
    ("null where nothing was said, as structured output gives it", said(params={"topic": None, "draft": None}), False),
    ("a code fence", f"```json\n{WHOLE}\n```", True),
    ("a word before it", f"Sure! Here it is: {WHOLE}", True),
    ("prose around it", f"I think {{so}} this is it: {WHOLE} Hope that helps!", True),
    ("a bracket is missing", WHOLE[:-1], True),
    ("a comma too many", WHOLE[:-1] + ",}", True),
    ("single quotes", "{'intent': 'revise_draft', 'confidence': 0.9}", True),
    ("wrapped in something", json.dumps({"decision": GOOD}), True),
    ("a list of one", json.dumps([GOOD]), True),
    ("a first thought that is none, then the answer", '{"step": 1} ' + WHOLE, True),
    ("a comment in it", '{"intent": "revise_draft", // sure\n"confidence": 0.9}', True),
    ("the intent in other spelling", said(intent=" Revise-Draft "), False),
    ("with a space", said(intent="revise draft"), False),
    ("confidence as text", said(confidence="0.9"), False),
    ("in percent", said(confidence=90), False),
    ("in percent, as text", said(confidence="90%"), False),
    ("in words", said(confidence="high"), False),
]


@pytest.mark.parametrize(("why", "text", "mended"), READABLE, ids=[row[0] for row in READABLE])
def test_what_can_be_read(why: str, text: str, mended: bool) -> None:
    decision = read_answer(text, QUESTION)
    assert (decision.intent, decision.confidence) == ("revise_draft", 0.9), why
    assert decision.metadata == {"source": "model", "mended": mended}
    assert decision.params == {}


UNREADABLE: list[tuple[str, str]] = [
    ("nothing", ""),
    ("white space", " \n\t"),
    ("prose", "They want the draft to be shorter."),
    ("thoughts that never end", f"<think>{WHOLE}"),
    ("JSON that is no object", '"revise_draft"'),
    ("null", "null"),
    ("a list of words", '["revise_draft", 0.9]'),
    ("other JSON", '{"answer": "make it shorter", "ok": true}'),
    ("the schema itself", json.dumps(ANSWER_FORMAT)),
    ("an intent that there is none of", said(intent="delete_everything")),
    ("an intent that only the router has", said(intent="command")),
    ("two intents", said(intent=["approve", "reject"])),
    ("no intent", '{"confidence": 0.9}'),
    ("not how sure", '{"intent": "approve"}'),
    ("surer than sure", said(confidence=101)),
    ("less than not at all", said(confidence=-0.1)),
    ("no number", said(confidence="quite")),
    ("no finite number", '{"intent": "approve", "confidence": NaN}'),
    ("yes is no number", said(confidence=True)),
    ("an answer behind more than we read", " " * 2 + "x" * LONGEST + WHOLE),
]


@pytest.mark.parametrize(("why", "text"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_cannot(why: str, text: str) -> None:
    with pytest.raises(Unreadable):
        read_answer(text, QUESTION)


PARAMS: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("words are trimmed and cut", {"topic": "  coffee " + "x" * 99}, {"topic": ("coffee " + "x" * 99)[:80]}),
    ("an empty word is none", {"topic": "  "}, {}),
    ("a number is no topic", {"topic": 7}, {}),
    ("a platform that is known", {"platform": "WeChat"}, {"platform": "wechat", "also": []}),
    ("one that is not", {"platform": "myspace"}, {}),
    (
        "several, of which one is none",
        {"platform": "xiaohongshu", "also": ["Mastodon", "myspace", "mastodon"]},
        {"platform": "xiaohongshu", "also": ["mastodon"]},
    ),
    ("only the others", {"also": ["bluesky", "mastodon"]}, {"platform": "bluesky", "also": ["mastodon"]}),
    ("an account of the settings", {"platform": "brand"}, {"platform": "brand", "also": []}),
    ("everywhere", {"platform": "everywhere"}, {"platform": "everywhere", "also": []}),
    ("a word instead of a list", {"platform": "mastodon", "also": "bluesky"}, {"platform": "mastodon", "also": []}),
    ("styles are those of a brief", {"style": "Humorous", "length": "long"}, {"style": "humorous", "length": "long"}),
    ("others are none", {"style": "angry", "length": "endless", "content_type": "x", "language": "fr"}, {}),
    ("a count", {"pictures": 3, "publish": False}, {"pictures": 3, "publish": False}),
    ("no count", {"pictures": -1, "publish": "no"}, {}),
    ("yes is no count", {"pictures": True}, {}),
    ("an open draft", {"draft": "bb33"}, {"draft": "bb33"}),
    ("the beginning of one", {"draft": "bb"}, {"draft": "bb33"}),
    ("the beginning of two", {"draft": "aa"}, {}),
    ("a draft of somebody else", {"draft": "cc44"}, {}),
    ("a service that may be used", {"service": "files", "tool": "read"}, {"service": "Files", "tool": "read"}),
    ("one that may not", {"service": "shell"}, {}),
    ("the words of a time stay words", {"when": "周五早上九点"}, {"when": "周五早上九点"}),
    ("what nobody asked for", {"command": "invite", "argument": "owner"}, {}),
]


@pytest.mark.parametrize(("why", "params", "expected"), PARAMS, ids=[row[0] for row in PARAMS])
def test_parameters_of_another_kind_count_as_not_said(
    why: str, params: dict[str, object], expected: dict[str, object]
) -> None:
    assert read_answer(said(params=params), QUESTION).params == expected, why


@pytest.mark.parametrize("params", [None, "topic", ["topic"], 7])
def test_parameters_that_are_none(params: object) -> None:
    assert read_answer(said(params=params), QUESTION).params == {}


def test_texts_are_bounded_and_need_not_be_texts() -> None:
    long = read_answer(said(reasoning="r" * 5_000, response="s" * 5_000), QUESTION)
    assert (len(long.reasoning), len(long.response)) == (300, 600)
    none = read_answer(said(reasoning=None, response={"text": "hi"}), QUESTION)
    assert (none.reasoning, none.response) == ("the model gave no reason", "")


@given(st.text(max_size=300) | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(str))
def test_it_never_raises_anything_else(text: str) -> None:
    try:
        decision = read_answer(text, QUESTION)
    except Unreadable:
        return
    assert 0 <= decision.confidence <= 1


def test_the_form_is_strict_everywhere_and_names_all_its_fields() -> None:
    def objects(schema: object) -> list[dict[str, object]]:
        if isinstance(schema, list):
            return [each for part in schema for each in objects(part)]
        if not isinstance(schema, dict):
            return []
        inner = [each for part in schema.values() for each in objects(part)]
        return [schema, *inner] if schema.get("type") == "object" else inner

    found = objects(ANSWER_FORMAT)
    assert len(found) == 2
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])  # type: ignore[call-overload]
    assert "default" not in json.dumps(ANSWER_FORMAT)
