"""The node between check and illustrate: the post as each further platform takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from langchain_core.messages import BaseMessage
from langgraph.runtime import Runtime

from core.catalogue import say
from core.drafts import Brief, Post, Target
from core.errors import ModelError
from core.frames import ADAPT
from core.plain import revive
from core.platforms import PlatformLimits, repair
from core.router.wording import says_something
from core.usage import Purpose
from core.variants import given_text, kept_text, stays, words_of
from core.workflow.output import ParsedPost
from core.workflow.post_nodes import PostContext, asked_post, brief_in, with_pictures
from core.workflow.state import Plain, PostState

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What variants come from: the post, the texts of their own that there were, and what is to change."""

    context: PostContext
    brief: Brief
    post: Post
    before: Mapping[str, Plain]
    change: Plain

    def limits(self, target: Target) -> PlatformLimits:
        """What fits there, with the pictures that there will be."""
        return with_pictures(self.context, self.brief, self.context.limits(target))

    def text(self, target: Target) -> Post:
        """What the target had."""
        return revive(Post, self.before[target.key]["post"]) if target.key in self.before else self.post


async def adapt(state: PostState, runtime: Runtime[PostContext]) -> PostState:
    """Write the post anew for each further platform, once for all its accounts; what a change does not touch stays. A
    platform for which nothing came of it gets the post as it is, made to fit."""
    source = Source(
        context=runtime.context,
        brief=brief_in(state),
        post=words_of(revive(Post, state["post"])),
        before=state.get("adapted", {}),
        change=state.get("change") or {},
    )
    targets = runtime.context.targets
    adapted, made = dict[str, Plain](), dict[tuple[PlatformLimits, Post], Plain | None]()
    for target in targets[1:]:
        if stays(source.change, target):
            own = source.before.get(target.key)
        elif text := given_text(source.change, target):
            own = _fitting(source, target, text, [say("note.your_text", source.brief.language)])
        else:
            same = (source.limits(target), source.text(target))
            if same not in made:
                made[same] = await _own_text(source, target, targets[0])
            own = made[same]
        if own:
            adapted[target.key] = own
    return {"adapted": adapted}


async def _own_text(source: Source, target: Target, first: Target) -> Plain | None:
    """What a model makes of it; None where the post itself is it."""
    if source.change.get("target"):
        return await _revised(source, target)
    if source.limits(target) == source.limits(first):
        return None
    return await _adapted(source, target)


async def _adapted(source: Source, target: Target) -> Plain:
    prompts, language = source.context.prompts, source.brief.language
    try:
        parsed = await _asked(source, target, prompts.adapt(source.brief, source.post, source.limits(target)), "adapt")
    except ModelError as error:
        _log.warning("post_not_adapted", platform=target.platform, cause=repr(error))
        parsed = ParsedPost()
    if not parsed.in_form:
        platform = say(f"platform.{target.platform}", language)
        return _fitting(source, target, source.post, [say("note.not_adapted", language, platform=platform)])
    return _fitting(source, target, _post(parsed), [parsed.note] if parsed.note else [])


async def _revised(source: Source, target: Target) -> Plain:
    """The variant with the change made. Raises ModelError where there is no answer that can be read."""
    limits, text = source.limits(target), source.text(target)
    instruction = str(source.change.get("instruction") or "")
    messages = source.context.prompts.revise(source.brief, text, instruction, limits)
    parsed = await _asked(source, target, messages, "revise")
    if not parsed.in_form:
        raise ModelError("the model wrote nothing that can be read, twice")
    return _fitting(source, target, _post(parsed), [parsed.note] if parsed.note else [])


async def _asked(source: Source, target: Target, messages: Sequence[BaseMessage], purpose: Purpose) -> ParsedPost:
    """A post in form, or, after a second try, one that is not. It is not shown while it grows: the post is."""
    context, titled = source.context, source.limits(target).titled
    async with context.log.node(f"{ADAPT}{target.platform}", "post", visible=_unseen):
        parsed, raw = await asked_post(context, messages, purpose)
        if not _usable(parsed, titled=titled):
            parsed, _ = await asked_post(context, context.prompts.again(messages, raw), purpose)
    return parsed if _usable(parsed, titled=titled) else ParsedPost()


def _unseen(text: str) -> str:
    return ""


def _usable(parsed: ParsedPost, *, titled: bool) -> bool:
    return parsed.in_form and says_something(parsed.body) and (says_something(parsed.title) or not titled)


def _post(parsed: ParsedPost) -> Post:
    return Post(title=parsed.title, body=parsed.body, tags=parsed.tags)


def _fitting(source: Source, target: Target, post: Post, notes: Sequence[str]) -> Plain:
    """The text as the platform takes it, with a note for each repair."""
    fitting, repairs = repair(words_of(post), source.limits(target), source.brief.language)
    return kept_text(fitting, (*notes, *repairs))
