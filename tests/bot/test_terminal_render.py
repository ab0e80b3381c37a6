"""What the terminal makes of messages, progress and Markdown: pure functions, in both languages."""

from dataclasses import replace

import pytest
from prompt_toolkit.utils import get_cwidth
from rich.cells import cell_len

from adapters.memory.clock import SimulatedClock
from bot.terminal import paint
from bot.terminal.board import TEXT_LINES, Board
from bot.terminal.book import Book, News
from bot.terminal.prose import plain, styled
from bot.terminal.render import change_text, message_text, task_line
from bot.terminal.wire import Choice, Happened, PictureLink, Shown, VideoLink, read_happening, read_messages
from bot.terminal.wrapping import wrapped
from core.events import NodeFinished, NodeProgressed, NodeStarted, TextDelta, TurnFinished, TurnStarted
from core.frames import Task
from core.messages import Language

CARD = Shown(
    id="m1",
    change=3,
    author="",
    text="**手冲咖啡**\n\n慢慢注水，香气就出来了。\n\n#咖啡 #日常",
    pictures=(PictureLink(url="/media/" + "a" * 64, width=1242, height=1660),),
    buttons=((Choice(label="✅ 通过", callback="c1"), Choice(label="✏️ 修改", callback="c2")),),
)


def address(path: str) -> str:
    return "http://127.0.0.1:8080" + path


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold** and *soft* and `code`", "bold and soft and code"),
        ("one\ntwo", "one\ntwo"),  # a single line break counts
        ("# Title\n\ntext", "Title\n\ntext"),
        ("- a\n- b\n\nafter", "• a\n• b\n\nafter"),
        ("- a\n  more\n  - deep", "• a\n  more\n  • deep"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("> said\n> twice", "│ said\n│ twice"),
        ("```\nx = 1\n```\nend", "    x = 1\n\nend"),
        ("[here](http://a.example/b)", "here (http://a.example/b)"),
        ("<http://a.example>", "http://a.example"),  # an address is not said twice
        ("**half open\n- `and", "**half open\n\n• `and"),  # as it is while it grows
        ("#咖啡 #日常", "#咖啡 #日常"),  # tags are no headings
        ("<b>html</b>", "<b>html</b>"),
        ("a\n\n---\n\nb", "a\n\n────────────────────\n\nb"),
        ("", ""),
    ],
)
def test_markdown_is_shown_plainly(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_styles_nest() -> None:
    assert styled("# a *b*") == ((("bold", "a "), ("bold italic", "b")),)


@pytest.mark.parametrize(
    ("task", "language", "line"),
    [
        (Task(node="write", state="done", seconds=0.31), "en", "✓ Write 0.3 s"),
        (Task(node="write", state="done", seconds=0.31), "zh", "✓ 撰写 0.3 秒"),
        (Task(node="illustrate", state="running", seconds=2, note="2/3"), "zh", "… 配图 2/3 2.0 秒"),
        (Task(node="route", state="done", note="create_post"), "en", "✓ Read the request 0.0 s"),  # a word for the log
        (Task(node="write", state="running", attempt=2), "en", "… Write attempt 2 0.0 s"),
        (Task(node="new_node", state="running"), "zh", "… new node 0.0 秒"),
    ],
)
def test_a_node_is_one_line(task: Task, language: Language, line: str) -> None:
    assert task_line(task, task.seconds, language) == line


@pytest.mark.parametrize(
    ("language", "first", "picture"),
    [("en", "Card #1", "Picture 1 · 1242×1660 · http"), ("zh", "卡片 #1", "图片 1 · 1242×1660 · http")],
)
def test_a_card_has_its_number_its_pictures_and_numbered_buttons(language: Language, first: str, picture: str) -> None:
    lines = message_text(News(shown=CARD, before=None, number=1), address, language).split("\n")
    assert lines[0] == first
    assert lines[2:7] == ["手冲咖啡", "", "慢慢注水，香气就出来了。", "", "#咖啡 #日常"]
    assert lines[8].startswith(picture)
    assert lines[10:] == ["[1] ✅ 通过", "[2] ✏️ 修改"]


@pytest.mark.parametrize(
    ("seconds", "language", "line"),
    [
        (12.4, "en", "Video · 12 s · http://127.0.0.1:8080/media/f"),
        (12.4, "zh", "视频 · 12 秒 · http://127.0.0.1:8080/media/f"),
        (0.0, "en", "Video · http://127.0.0.1:8080/media/f"),  # nobody told how long it is
    ],
)
def test_a_card_says_where_to_see_its_video(seconds: float, language: Language, line: str) -> None:
    shown = replace(CARD, video=VideoLink(url="/media/f", size=9, seconds=seconds), pictures=())
    assert line in message_text(News(shown=shown, before=None, number=1), address, language).split("\n")


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (CARD.text + "\n\n✅ 已由 Ann 通过\n📮 发件箱：已发布", "卡片 #1: ✅ 已由 Ann 通过 · 📮 发件箱：已发布"),
        ("《手冲咖啡》：已有第 2 版。", "卡片 #1: 《手冲咖啡》：已有第 2 版。"),
        (CARD.text, ""),  # only the buttons went
    ],
)
def test_a_changed_card_is_one_line(after: str, line: str) -> None:
    book = Book()
    book.take(CARD)
    news = book.take(Shown(id="m1", change=4, author="", text=after))
    assert news is not None
    assert change_text(news, "zh") == line
    assert book.open_cards() == ()


def test_a_state_is_news_once_and_an_older_one_never() -> None:
    book = Book()
    assert book.take(CARD) is not None
    assert book.take(CARD) is None
    assert book.take(Shown(id="m1", change=2, author="", text="old")) is None
    assert book.last_change() == 3


def test_nothing_that_steers_a_terminal_comes_through() -> None:
    steering = r"\u001b]0;title\u0007\u001b[2Jred\u009b31m\r\n\tnext"
    body = (
        f'{{"id": "m", "change": 1, "author": "a{steering}", "text": "{steering}", "html": "", "pictures": [], '
        f'"buttons": [[{{"label": "{steering}", "callback": "c", "style": "plain"}}]], "at": "", "edited": false}}'
    )
    (shown,) = read_messages(f"[{body}]".encode())
    happened = read_happening("text_delta", f'{{"turn": "t", "kind": "text_delta", "text": "{steering}"}}')
    clean = "]0;title[2Jred31m\n\tnext"
    assert (shown.text, shown.author, shown.choices[0].label) == (clean, "a" + clean, clean)
    assert happened == Happened(turn="t", event=TextDelta(text=clean))
    assert read_happening("frame", "{}") is None  # of another view


@pytest.mark.parametrize("width", [60, 24])
def test_lines_fit_whatever_the_script(width: int) -> None:
    text = "泡杯喝的，我们来聊手冲咖啡。" * 9 + " and some English words behind it " + "x" * 90
    lines = wrapped(text, width)
    assert max(map(get_cwidth, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("✔ 慢慢注水慢慢注水", ["✔ 慢慢注", "水慢慢注", "水"]),  # a sign does not stand alone
        ("慢慢注水。香气", ["慢慢注", "水。香气"]),  # no full stop begins a line
        ("香气就（好）", ["香气就", "（好）"]),  # no bracket ends one
        ("abcdefghijkl", ["abcdefghi", "jkl"]),  # wider than a line
        ("用abc写", ["用abc写"]),
        ("a\n\nb", ["a", "", "b"]),
        ("", [""]),
    ],
)
def test_lines_break_where_readers_expect_it(text: str, lines: list[str]) -> None:
    assert wrapped(text, 9) == lines


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_painted_card_fits_its_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    long = Shown(id="m", change=1, author="", text="慢慢注水，香气就出来了。" * 20, buttons=CARD.buttons)
    painted = paint.message(News(shown=long, before=None, number=4), address, "zh", width)
    lines = [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in painted.splitlines()]
    assert {cell_len(line) for line in lines} == {get_cwidth(line) for line in lines}  # the libraries agree
    assert {cell_len(line) for line in lines} == {min(width, paint.WIDEST)}
    assert lines[0].startswith("╭─ 卡片 #4 ─")
    assert any("[2] ✏ 修改" in line for line in lines)


def test_no_color_leaves_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Shown(id="m", change=1, author="", text="some `code`")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = paint.message(News(shown=shown, before=None, number=0), address, "en", 60)
    monkeypatch.setenv("NO_COLOR", "1")
    bare = paint.message(News(shown=shown, before=None, number=0), address, "en", 60)
    assert "\x1b[36m" in coloured
    assert "\x1b" not in bare


def test_a_pictures_address_is_never_cut() -> None:
    painted = paint.message(News(shown=CARD, before=None, number=1), address, "en", 60)
    assert address("/media/" + "a" * 64) in painted


async def test_the_board_shows_progress_seconds_and_the_end_of_the_text() -> None:
    clock = SimulatedClock()
    board = Board(clock)

    def happen(*events: TurnStarted | NodeStarted | NodeProgressed | NodeFinished | TextDelta | TurnFinished) -> None:
        for event in events:
            board.take(Happened(turn="t", event=event))

    happen(TurnStarted(turn="t", session="s"))
    assert board.lines(60, 30, "zh") == ["… 正在处理"]
    happen(NodeStarted(node="write", graph="post"))
    happen(TextDelta(text="\n\n".join(f"**第 {number} 段**" for number in range(20))))
    await clock.advance(1.5)
    lines = board.lines(60, 30, "zh")
    assert lines[0] == "… 撰写 1.5 秒"
    assert (lines[-1], len(lines)) == ("  第 19 段", 1 + TEXT_LINES)
    happen(NodeFinished(node="write", graph="post", seconds=1.5), NodeStarted(node="illustrate", graph="post"))
    happen(NodeProgressed(node="illustrate", graph="post", done=2, of=3))
    assert board.lines(60, 30, "en")[:2] == ["✓ Write 1.5 s", "… Make pictures 2/3 0.0 s"]
    assert len(board.lines(60, 3, "en")) == 3  # a low terminal
    happen(TurnFinished(text="done"))
    assert (board.running, board.lines(60, 30, "en")) == (False, [])
