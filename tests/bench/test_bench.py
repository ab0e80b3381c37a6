"""The bench itself: what goes wrong must fail a figure, and never be counted as fast."""

from collections.abc import Sequence
from math import inf, nan

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from adapters.memory.clock import SimulatedClock
from core.errors import ModelRejected
from core.requests import turn_id
from core.router.patterns import Patterns
from core.router.wording import squeezed
from tests.bench import __main__ as bench
from tests.bench.commands import MODES, rushed
from tests.bench.desk import address, desk, message, settled, unfinished
from tests.bench.figures import Figure, Table, p95
from tests.bench.load import Watch
from tests.bench.people import Sent
from tests.bench.routing import LENGTHS, engine_of, loop, sources_of
from tests.bench.rule_mix import messages
from tests.bench.rush import Given, Rush
from tests.fakes.slack import slack_server


@pytest.mark.parametrize(("value", "missed"), [(1.0, False), (1.3, False), (1.31, True), (inf, True), (nan, True)])
def test_a_figure_keeps_to_its_bar_or_misses_it(value: float, missed: bool) -> None:
    assert Figure(what="ratio", value=value, most=1.3).missed is missed
    assert not Figure(what="ratio", value=value).missed


def test_no_values_are_no_good_p95() -> None:
    assert p95([]) == inf
    assert p95([*range(1, 101)]) == 95


async def good() -> Table:
    return Table(name="good", how="", figures=[Figure(what="one", value=1, most=1)])


async def slow() -> Table:
    return Table(name="slow", how="", figures=[Figure(what="two", value=2, most=1)])


async def broken() -> Table:
    raise TimeoutError


@pytest.mark.parametrize(
    ("wanted", "code"), [(["good"], 0), (["slow", "good"], 1), (["broken", "good"], 1), (["unheard-of"], 2)]
)
def test_the_exit_code_tells_and_every_table_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wanted: Sequence[str], code: int
) -> None:
    monkeypatch.setattr(bench, "PARTS", {"good": good, "slow": slow, "broken": broken})
    assert bench.main(wanted) == code
    printed = capsys.readouterr().out
    assert code == 2 or all(f"### {name}" in printed for name in wanted)


class Refusing(BaseChatModel):
    """A model that never answers."""

    @property
    def _llm_type(self) -> str:
        return "refusing"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        raise ModelRejected("no")


async def test_a_turn_that_fails_is_no_finished_turn() -> None:
    async with desk(model=Refusing()) as app:
        said, command = message(app, "chat", 1, "hello"), message(app, "chat", 2, "/help")
        for each in (said, command):
            await app.inbox.accept(each)
        await settled(app)
        assert await unfinished(app, [turn_id(said), turn_id(command)]) == [turn_id(said)]


SENT = [Sent(chat="c", turn=turn, due=0.0) for turn in ("t1", "t2")]


@pytest.mark.parametrize(
    ("order", "ended", "wrong"),
    [(["t1", "t2"], 1.0, 0), (["t2", "t1"], 1.0, 1), (["t1", "t2"], 3.0, 1), (["t1"], 1.0, 1)],
    ids=["as sent", "the later first", "both at once", "one is missing"],
)
def test_turns_out_of_order_are_seen(order: list[str], ended: float, wrong: int) -> None:
    watch = Watch(begun={"t1": 0.0, "t2": 2.0}, ended={"t1": ended, "t2": 4.0})
    watch.order[address("c").session] = order
    assert watch.out_of_order(SENT) == wrong


@pytest.mark.parametrize("length", LENGTHS)
def test_the_engine_finds_among_5000_rules_what_the_loop_beside_it_finds(length: int) -> None:
    sources = sources_of(engine_of(5000)[1])
    patterns, one_by_one = Patterns(sources), loop(sources)
    texts = messages(10, length)
    found = [patterns.found(squeezed(text)) for text in texts]
    assert found == [one_by_one(text) for text in texts]
    assert all(found[1::2])


@pytest.mark.parametrize("mode", MODES)
async def test_commands_that_come_in_a_rush_are_acknowledged_and_done_once(mode: str) -> None:
    seen = await rushed(mode, count=12, every=0.01)
    assert (seen["deliveries"], seen["unacknowledged"], len(seen["acks"])) == (14, 0, 12)
    assert (seen["once"], seen["strange"], seen["refused"]) == (12, 0, 0)


@pytest.mark.parametrize(
    ("said", "once", "strange"),
    [
        (["p01 asked: `/drafts`", ">none"], 1, 0),
        (["p01 asked: `/drafts`"], 0, 0),
        (["p01 asked: `/drafts`", ">none", ">none"], 0, 0),
        (["p01 asked: `/drafts`", ">none", "p01 asked: `/drafts`"], 0, 0),
        (["p01 asked: `/drafts`", ">none", "p02 asked: `/drafts`"], 1, 1),
        (["p01 asked: `/drafts`", ">none", "hello"], 1, 1),
        ([], 0, 0),
    ],
    ids=["once", "no answer", "two answers", "two roots", "nobody asked", "besides", "nothing"],
)
async def test_what_is_done_twice_or_not_at_all_is_seen(said: Sequence[str], once: int, strange: int) -> None:
    async with slack_server(SimulatedClock()) as server:
        rush = Rush(server)
        channel, root = rush.channels[0], ""
        rush.given.append(Given(key=(channel.id, "p01", "/drafts"), due=0.0))
        for text in said:
            thread = root if text.startswith(">") else ""
            message = channel.add(rush.team.bot, text=text, thread_ts=thread)
            root = root or message.ts
        seen = await rush.done()
    assert (seen["once"], seen["strange"]) == (once, strange)
