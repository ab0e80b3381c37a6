"""Answers in which tools of services are called: by a model, or by a person's own words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from core.catalogue import say
from core.errors import ServiceError, ServiceTimedOut, ServiceUnavailable, ToolArgumentsRefused, ToolPerhapsDone
from core.frames import TOOL
from core.ports import ServiceTool, ServiceTools, ToolResult, World
from core.records import Delivery
from core.requests import Request
from core.service_words import Wish, arguments_of, wish_in, wish_of
from core.turn_log import TurnLog
from core.usage import Payer
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from core.workflow.tool_calls import Belt

EXAMPLE = "/use weather forecast city=Paris"
MOST_CALLS = 5  # in one turn
_log = structlog.get_logger(__name__)


class Talking(Protocol):
    """What of a turn's context is needed here."""

    @property
    def request(self) -> Request: ...
    @property
    def log(self) -> TurnLog: ...
    @property
    def speaker(self) -> Speaker: ...
    @property
    def prompts(self) -> Prompts: ...
    @property
    def services(self) -> ServiceTools: ...
    @property
    def world(self) -> World: ...
    @property
    def payer(self) -> Payer: ...


@dataclass(slots=True)
class Calls:
    """The calls of one turn: counted, shown as steps, and where a tool changes something made at most once."""

    talking: Talking
    begun: int = 0
    changes: int = 0
    steps: dict[str, int] = field(default_factory=dict)

    async def make(self, tool: ServiceTool, arguments: Mapping[str, object]) -> ToolResult:
        """Call it. Raises what `ServiceTools.call` raises, and ToolPerhapsDone."""
        self.begun += 1
        async with self.talking.log.node(self._step(tool), "conversation") as closing:
            if not tool.read_only:
                await self._claim(tool)
            result = await self.talking.services.call(tool.service, tool.name, arguments)
            if result.failed:
                closing.append("✗")
        return result

    def _step(self, tool: ServiceTool) -> str:
        name = f"{tool.service}.{tool.name}"
        self.steps[name] = count = self.steps.get(name, 0) + 1
        return f"{TOOL}{name}" + (f" ({count})" if count > 1 else "")

    async def _claim(self, tool: ServiceTool) -> None:
        """A turn that was cut short runs again; what it may have changed is not changed twice."""
        self.changes += 1
        key, ledger = f"tool:{self.talking.request.turn}:{self.changes}", self.talking.world.stores.deliveries
        if await ledger.find(key):
            raise ToolPerhapsDone(service=tool.service, tool=tool.name)
        await ledger.record(Delivery(key=key, state="sending", ref=None, digest=""))


async def answered(messages: Sequence[BaseMessage], talking: Talking) -> str:
    """The model's answer, after the tools that it calls. Raises ModelError, BudgetSpent, and ServiceUnavailable or
    ServiceTimedOut where a service fails in the middle."""
    speaker, log, payer = talking.speaker, talking.log, talking.payer
    belt = Belt.of(await talking.services.offered() if speaker.takes_tools else ())
    calls = Calls(talking)
    said = talking.prompts.with_tools(messages, belt.services) if belt.tools else list(messages)
    while belt.tools and calls.begun < MOST_CALLS:
        async with log.node("answer", "conversation"):
            answer = await speaker.converse(said, log=log, payer=payer, functions=belt.functions)
        if not (answer.tool_calls or answer.invalid_tool_calls):
            return str(answer.text)
        said += [_bare(answer), *[await _carried_out(call, belt, calls) for call in _readable(answer)]]
    options = {"tools": list(belt.functions), "tool_choice": "none"} if belt.tools and speaker.takes_tools else None
    async with log.node("answer", "conversation"):
        return await speaker.stream(said, log=log, payer=payer, purpose="answer", options=options)


def _readable(answer: AIMessage) -> Sequence[ToolCall]:
    """The calls; one whose arguments cannot be read is called with none, and refused where that does not fit."""
    broken = [ToolCall(name=each["name"] or "", args={}, id=each["id"]) for each in answer.invalid_tool_calls]
    return [*answer.tool_calls, *broken]


def _bare(answer: AIMessage) -> AIMessage:
    return AIMessage(content=answer.content, tool_calls=list(_readable(answer)))


async def _carried_out(call: ToolCall, belt: Belt, calls: Calls) -> ToolMessage:
    """What the model is told of its call. What only a person can mend ends the turn instead, with a sentence."""
    tool = belt.tools.get(call["name"])
    if tool is None:
        said = "There is no such tool."
    elif calls.begun >= MOST_CALLS:
        said = "Not called: no more tools can be called in this turn. Answer with what you have."
    else:
        said = await _told(tool, call["args"], calls)
    return ToolMessage(content=said, tool_call_id=call["id"] or "")


async def _told(tool: ServiceTool, arguments: Mapping[str, object], calls: Calls) -> str:
    try:
        result = await calls.make(tool, arguments)
    except (ServiceUnavailable, ServiceTimedOut, ToolPerhapsDone):
        raise
    except ServiceError as error:
        _log.info("tool_refused", service=tool.service, tool=tool.name, cause=str(error))
        return calls.talking.prompts.result(f"Not done ({error.code}): {error}")
    head = "The tool failed:\n" if result.failed else ""
    tail = "\n(the rest was cut)" if result.cut else ""
    return head + calls.talking.prompts.result(result.text) + tail


async def direct(decision: Mapping[str, object], talking: Talking) -> str | None:
    """The answer to /use, and without a model to a wish in free words that names a tool; else None. Raises
    ServiceError."""
    params = decision.get("params")
    params = params if isinstance(params, Mapping) else {}
    request = talking.request
    if params.get("command") == "use":
        wish = wish_of(str(params.get("argument", "")))
    elif decision.get("intent") == "use_service" and not talking.speaker.takes_tools:
        wish = wish_in(request.text, await talking.services.offered())
    else:
        return None
    if wish is None:
        return say("service.which", request.language, example=EXAMPLE)
    return await used(wish, talking)


async def used(wish: Wish, talking: Talking) -> str:
    """A tool called by a person's own words: its answer as it is. Raises ServiceError."""
    language = talking.request.language
    tools = {tool.name: tool for tool in await talking.services.tools(wish.service)}
    if wish.tool not in tools:
        return say("service.no_tool", language, service=wish.service, tools=_listed(tools.values()))
    tool = tools[wish.tool]
    try:
        arguments = arguments_of(wish.rest, tool.schema)
        result = await Calls(talking).make(tool, arguments)
    except ToolArgumentsRefused as error:
        schema = json.dumps(tool.schema.get("properties", {}), ensure_ascii=False)[:800]
        return say("service.arguments", language, why=str(error), schema=schema)
    key = "service.failed" if result.failed else "service.answered"
    text = say(key, language, service=tool.service, tool=tool.name) + "\n\n" + _quoted(result.text)
    return text + ("\n\n" + say("service.cut", language) if result.cut else "")


def _listed(tools: Iterable[ServiceTool]) -> str:
    return ", ".join(f"`{tool.name}`" for tool in tools if tool.offered) or "–"


def _quoted(text: str) -> str:
    """As a block of code, whatever stands in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.strip() or '–'}\n{fence}"
