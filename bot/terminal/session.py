"""One call of `copydesk chat`: finds a server or starts one, and holds the conversation with it."""

import asyncio
import io
import os
import sys
from contextlib import AsyncExitStack, aclosing

from adapters.clock import SystemClock
from bot.terminal.book import Book
from bot.terminal.exchange import Exchange
from bot.terminal.link import Link, Server, ServerGone, find_server
from bot.terminal.options import ChatOptions, language_of_terminal
from bot.terminal.scripted import lines_of, once, one_line
from core.catalogue import say
from core.errors import BadInput, SettingsError
from core.messages import Language


def start(options: ChatOptions) -> int:
    """Run to the end: the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese still shows the rest
    try:
        return asyncio.run(_talk(options, options.language or language_of_terminal(os.environ)))
    except SettingsError as error:
        name = error.setting if error.setting.startswith("COPYDESK_") else f"COPYDESK_{error.setting}"
        note(f"copydesk: {name}: {error.problem}")
        return 2
    except KeyboardInterrupt:
        return 130


def note(text: str) -> None:
    """A line that is no part of the conversation."""
    print(text, file=sys.stderr, flush=True)


def write(text: str) -> None:
    """A line of the conversation."""
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader has seen enough; what runs goes on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _talk(options: ChatOptions, language: Language) -> int:
    async with AsyncExitStack() as stack:
        server = await find_server(options.data_dir)
        if server is None:
            from bot.terminal.own_server import own_server  # noqa: PLC0415  # two seconds of imports, if needed

            if sys.stderr.isatty():  # for somebody who waits, not for a script's log
                note(say("terminal.starting", language))
            server = await stack.enter_async_context(own_server(options.data_dir))
        try:
            return await converse(options, server, language)
        except (BadInput, ServerGone) as error:
            note(str(error))
            return 1


async def converse(options: ChatOptions, server: Server, language: Language) -> int:
    """Talk with that server: the exit code. Raises ServerGone, BadInput."""

    async def find() -> Server | None:
        return await find_server(options.data_dir)

    async with Link(server, chat=options.chat, language=language, find=find) as link:
        scripted = options.once is not None or bool(options.press)
        if not scripted and sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            return await _on_screen(options, link, language)
        exchange = Exchange(link, Book(), language=language, write=write, note=note)
        if scripted:
            return await _scripted(options, exchange, language)
        return await _piped(options, exchange, language)


async def _scripted(options: ChatOptions, exchange: Exchange, language: Language) -> int:
    try:
        async with asyncio.timeout(options.timeout) as limit, exchange.following(SystemClock()):
            return 0 if await once(exchange, options.once, options.press, language) else 1
    except TimeoutError:
        if not limit.expired():
            raise
        note(say("terminal.time_up", language, seconds=f"{options.timeout:g}"))
        return 1


async def _piped(options: ChatOptions, exchange: Exchange, language: Language) -> int:
    """Every line is an exchange with a time limit of its own; one that fails does not stop the next."""
    code = 0
    async with exchange.following(SystemClock()), aclosing(lines_of(sys.stdin.fileno())) as lines:
        async for line in lines:
            try:
                async with asyncio.timeout(options.timeout):
                    good = await one_line(exchange, line, language) if line.strip() else True
            except TimeoutError:
                note(say("terminal.time_up", language, seconds=f"{options.timeout:g}"))
                good = False
            except BadInput as error:
                note(str(error))
                good = False
            if good is None:
                break
            code = code if good else 1
    return code


async def _on_screen(options: ChatOptions, link: Link, language: Language) -> int:
    from bot.terminal.conversation import Conversation  # noqa: PLC0415  # prompt-toolkit and rich, only for a screen

    history = options.data_dir / "terminal_history"
    conversation = Conversation(link, SystemClock(), chat=options.chat, language=language, history=history)
    await conversation.run()
    if conversation.running:
        note(say("terminal.closing", language))
    return 0
