"""Which language a chat chose, and which one was spoken in it last."""

from core.messages import Inbound, InboundMessage, Language
from core.ports import PreferenceStore
from core.router.language import language_of


def language_in(value: str | None) -> Language | None:
    """The language that a preference names; None where it names none."""
    return "zh" if value == "zh" else "en" if value == "en" else None


async def language_for(preferences: PreferenceStore, inbound: Inbound, otherwise: Language | None = None) -> Language:
    """What the chat chose, else `otherwise`, else the platform's hint."""
    chosen = language_in(await preferences.get(inbound.address.session, "language"))
    return chosen or otherwise or inbound.language or "en"


async def spoken_in(preferences: PreferenceStore, message: InboundMessage) -> Language:
    """The language of the message; a command or an emoji has none, so there it is the one spoken before."""
    session = message.address.session
    before = language_in(await preferences.get(session, "spoken"))
    words = "" if message.text.lstrip().startswith("/") else message.text
    spoken = language_of(words, before or message.language or "en")
    if spoken != before and words.strip():
        await preferences.put(session, "spoken", spoken)
    return spoken
