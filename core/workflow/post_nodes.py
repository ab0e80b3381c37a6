"""The nodes of the post graph: write → check → adapt (a file of its own) → illustrate → review → hand_off.

A node runs again from its top after a crash or a resume; so nothing before `interrupt()` has an effect,
and what has one (`hand_off`) may be done twice with the same result.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from langchain_core.messages import BaseMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from core.accounts import Limits
from core.catalogue import say
from core.drafts import Brief, Post, Target
from core.errors import ModelError
from core.messages import Picture
from core.plain import plain, revive
from core.platforms import PLATFORMS, PlatformLimits, hints, problems, repair
from core.ports import Illustrator, MediaStore
from core.records import Illustration
from core.router.wording import says_something
from core.spending import Spending
from core.turn_log import TurnLog
from core.usage import Payer, Purpose, Tariff
from core.variants import given_text, media_of_first, only_media, stays
from core.workflow.briefs import with_media
from core.workflow.output import ParsedPost, parse_post, visible
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from core.workflow.state import Plain, PostState


@dataclass(frozen=True, slots=True, kw_only=True)
class PostContext:
    """What the nodes of one run work with; `targets` are where the post goes, the first the one that it is written for,
    and none where it is not published."""

    log: TurnLog
    speaker: Speaker
    prompts: Prompts
    illustrator: Illustrator
    picture: Tariff
    spending: Spending
    payer: Payer
    media: MediaStore
    targets: tuple[Target, ...]
    limits: Limits
    hand_off: Callable[[Plain], Awaitable[None]]

    def places(self, brief: Brief) -> Sequence[PlatformLimits]:
        """What fits where it goes, the first first."""
        return [self.limits(target) for target in self.targets] or [PLATFORMS[brief.platform]]


def brief_in(state: PostState) -> Brief:
    """What is to be made now. A change of pictures or video is in it for good once the next decision comes: one that
    is undone leaves nothing behind."""
    return with_media(revive(Brief, state["brief"]), state.get("change") or {})


async def write(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Write the post, or change it as asked; text that somebody sent as the new post is taken as it is."""
    context = runtime.context
    brief, change = brief_in(state), state.get("change") or {}
    first = context.targets[0] if context.targets else None
    if first and not only_media(change) and stays(change, first):
        return {"notes": [], "retitled": False}  # another variant is meant
    given = given_text(change, first) if first else None
    async with context.log.node("write", "post", visible=visible):
        if given or change.get("post"):
            post, notes = given or revive(Post, change["post"]), [say("note.your_text", brief.language)]
        elif only_media(change):
            post, notes = revive(Post, state["post"]), []
        else:
            post, notes = await _written(context, state, brief)
    before = revive(Post, state["post"]) if "post" in state else post
    kept = replace(post, pictures=before.pictures, video=before.video)
    return {"post": plain(kept), "notes": notes, "retitled": post.title != before.title}


async def _written(context: PostContext, state: PostState, brief: Brief) -> tuple[Post, list[str]]:
    """Ask the model, once more where its answer cannot be read; then show it as it is, and say so."""
    messages = _messages(context, state, brief)
    purpose: Purpose = "revise" if (state.get("change") or {}).get("instruction") else "write"
    parsed, raw = await asked_post(context, messages, purpose)
    if not parsed.complete:
        second, _ = await asked_post(context, context.prompts.again(messages, raw), purpose)
        parsed = second if second.complete or not _says(parsed) else parsed
    if not _says(parsed):
        raise ModelError("the model wrote nothing, twice")
    notes = [parsed.note] if parsed.note else []
    if not parsed.complete:
        notes.insert(0, say("note.unreadable", brief.language))
    return Post(title=parsed.title, body=parsed.body, tags=parsed.tags), notes


def _says(parsed: ParsedPost) -> bool:
    return says_something(parsed.title + parsed.body)


def _messages(context: PostContext, state: PostState, brief: Brief) -> list[BaseMessage]:
    limits = _first_limits(context, brief)
    change = state.get("change") or {}
    instruction = str(change.get("instruction", ""))
    if instruction and "post" in state:
        return context.prompts.revise(brief, revive(Post, state["post"]), instruction, limits)
    return context.prompts.post(brief, limits, variant=state.get("variant", 0))


async def asked_post(context: PostContext, messages: Sequence[BaseMessage], purpose: Purpose) -> tuple[ParsedPost, str]:
    """What the model wrote, read, and as it came."""
    raw = await context.speaker.stream_post(messages, log=context.log, payer=context.payer, purpose=purpose)
    return parse_post(raw), raw


async def check(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Repair what the platform would refuse, and say what was repaired, before anybody is asked to approve."""
    brief = brief_in(state)
    limits = _first_limits(runtime.context, brief)
    async with runtime.context.log.node("check", "post") as closing:
        post, repairs = repair(revive(Post, state["post"]), limits, brief.language)
        closing.extend(repairs)
    return {"post": plain(post), "notes": [*state.get("notes", []), *repairs]}


async def illustrate(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Take the person's own pictures and video, or draw as many pictures as were asked for."""
    context = runtime.context
    brief = brief_in(state)
    post = revive(Post, state["post"])
    async with context.log.node("illustrate", "post") as closing:
        pictures = await _pictures(context, state, brief, post)
        closing.append(str(len(pictures)))
    post = replace(post, pictures=pictures, video=brief.own_video)
    places, language = context.places(brief), brief.language
    taken, left = media_of_first(post, places, language)
    found = (*_picture_notes(context, brief, pictures), *left)
    found += (*problems(taken, places[0], language), *hints(taken, places[0], language))
    return {"post": plain(post), "notes": [*state.get("notes", []), *found]}


def _picture_notes(context: PostContext, brief: Brief, pictures: Sequence[Picture]) -> list[str]:
    """What the pictures lack: characters, or pictures that were asked for."""
    limits = max(context.places(brief), key=lambda each: each.max_pictures)
    wanted, most = brief.pictures or 0, limits.max_pictures
    missing = "".join(sorted({character for picture in pictures for character in picture.missing}))
    notes = [say("note.missing_glyphs", brief.language, characters=missing)] if missing else []
    if len(pictures) == most < wanted:
        platform = say(f"platform.{limits.platform}", brief.language)
        notes.append(say("problem.many_pictures", brief.language, count=wanted, limit=most, platform=platform))
    return notes


async def _pictures(context: PostContext, state: PostState, brief: Brief, post: Post) -> tuple[Picture, ...]:
    if brief.own_pictures:
        return brief.own_pictures
    if _leaves_pictures(context, state):
        return post.pictures
    count = _count(context, brief)
    if count == 0:
        return ()
    drawn = await _drawn(context, brief, post, count=count, variant=state.get("variant", 0))
    return tuple([await context.media.add(each.content, alt=each.alt, missing=each.missing) for each in drawn])


def _leaves_pictures(context: PostContext, state: PostState) -> bool:
    """Whether single variants change, and not the title: the pictures, and what was approved with them, stay."""
    change = state.get("change") or {}
    aimed = change.get("target") or change.get("texts")
    return bool(context.targets) and bool(aimed) and not state.get("retitled")


def _count(context: PostContext, brief: Brief) -> int:
    """How many pictures are to be made: as many as the place wants that wants most."""
    places = context.places(brief)
    if brief.pictures is not None:
        return min(brief.pictures, max(limits.max_pictures for limits in places))
    return 0 if brief.own_video else max(limits.default_pictures for limits in places)


def with_pictures(context: PostContext, brief: Brief, limits: PlatformLimits) -> PlatformLimits:
    """What fits with the pictures that there will be."""
    return limits.beside(media=bool(brief.own_pictures or brief.own_video or _count(context, brief)))


def _first_limits(context: PostContext, brief: Brief) -> PlatformLimits:
    return with_pictures(context, brief, context.places(brief)[0])


async def _drawn(context: PostContext, brief: Brief, post: Post, *, count: int, variant: int) -> Sequence[Illustration]:
    """The pictures; each that was made is paid for, whatever became of the others."""
    made = 0

    def progress(number: int) -> None:
        nonlocal made
        made = number
        context.log.progress(number, count)

    await context.spending.check(context.payer, context.picture)
    try:
        return await context.illustrator.illustrate(post, brief, count=count, variant=variant, progress=progress)
    finally:
        await context.spending.charge_pictures(context.payer, context.picture, made)


async def review(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Wait for a person, for as long as it takes."""
    decision: Plain = interrupt({"number": state.get("number", 1)})
    after: PostState = {"decision": decision, "brief": plain(brief_in(state))}
    if decision["action"] in {"regenerate", "edit", "schedule"}:
        after["number"] = state.get("number", 1) + 1
        after["change"] = cast(Plain | None, decision.get("change"))
    if decision["action"] == "regenerate" or (after.get("change") or {}).get("repaint"):
        after["variant"] = state.get("variant", 0) + 1
    return after


async def hand_off(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Save the decision and, for an approval, the publications to make, in one transaction."""
    decision = state.get("decision") or {}
    await runtime.context.hand_off(decision)
    return {}
