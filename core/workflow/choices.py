"""Questions with buttons: which draft, or what is meant; answered by a press, a number, or a button's words."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from core.catalogue import say
from core.messages import Button
from core.plain import plain, revive
from core.ports import OfferStore
from core.records import Offer
from core.requests import Choice, Request, turn_job
from core.router.which import ordinal_in
from core.router.wording import squeezed
from core.workflow.state import Plain

CHOOSE = "choose"  # as an action that somebody was asked for
MOST_BUTTONS = 8
LONGEST_LABEL = 40  # characters


def label_of(text: str) -> str:
    """The text as it fits on a button."""
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def question(request: Request, text: str, choices: Sequence[Choice]) -> tuple[Plain, Plain]:
    """The outcome of a turn that asks, and what the person was asked for."""
    offered = [plain(choice) for choice in choices[:MOST_BUTTONS]]
    lines = [text, *(f"{number}. {choice['label']}" for number, choice in enumerate(offered, 1))]
    asked: Plain = {"action": CHOOSE, "turn": request.turn, "text": request.text, "choices": offered}
    return {"text": "\n".join(lines), "choices": offered}, asked


def chosen(awaiting: Plain, text: str) -> Choice | None:
    """The choice that an answer in words names; None where it says something else."""
    choices = [revive(Choice, each) for each in cast(list[Plain], awaiting["choices"])]
    said = squeezed(text).lower()
    for choice in choices:
        if said and (said == squeezed(choice.label).lower() or (choice.draft and said == choice.draft)):
            return choice
    place = ordinal_in(text, len(choices)) if len(said) <= 12 else None
    if place is not None:
        return choices[place] if place >= 0 else None
    found = [choice for choice in choices if len(said) >= 2 and said in squeezed(choice.label).lower()]
    return found[0] if len(found) == 1 else None


def chosen_request(request: Request, *, asked_in: str, text: str, choice: Choice) -> Request:
    """The request that goes on with a choice. Its turn is one for all choices of a question: the first counts."""
    return replace(request, turn=f"{asked_in}:chosen", text=text, choice=choice, asked_in=asked_in, reply_to=None)


async def buttons_of(offers: OfferStore, request: Request, choices: Sequence[Plain]) -> tuple[tuple[Button, ...], ...]:
    """A row for each choice. Only who asked may press: what follows is done with their rights."""
    rows = []
    for number, each in enumerate(choices):
        choice = revive(Choice, each)
        goes_on = chosen_request(request, asked_in=request.turn, text=request.text, choice=choice)
        offer = Offer(
            callback=secrets.token_urlsafe(16),
            address=request.address,
            job=turn_job(goes_on),
            name=str(number),
            only=request.sender,
            toast="press.chosen",
        )
        kept = await offers.add(offer)
        rows.append((Button(label=label_of(choice.label), callback=kept.callback),))
    return tuple(rows)


def told(choice: Choice, request: Request) -> str:
    """What stands in the place of the question once it is answered."""
    return say("choice.made", request.language, label=choice.label)
