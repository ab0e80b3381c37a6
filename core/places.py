"""Places that posts go to, as people name them in commands: platforms, accounts, or all."""

from typing import Final

from core.accounts import OUTBOX, Accounts, place_words
from core.catalogue import CATALOGUE, say
from core.drafts import Target
from core.messages import Language
from core.planning.plans import EVERYWHERE
from core.platforms import PLATFORMS
from core.router.wording import folded
from core.router.words import PLATFORMS as WORDS
from core.router.words import named

_ALL: Final = frozenset({"all", "everything", "everywhere", "全部", "所有", "所有位置"})


def place_called(said: str, accounts: Accounts) -> str | None:
    """The account or platform that is called so, `EVERYWHERE` for all; None: there is none."""
    name = folded(said).strip("`'\" ").lower()
    if name in _ALL:
        return EVERYWHERE
    if accounts.knows(name):
        return name
    titles = {title.lower(): each for each in PLATFORMS for title in CATALOGUE[f"platform.{each}"]}
    found = titles.get(name) or named(WORDS, name)
    return found if found and accounts.knows(found) else None


def place_names(accounts: Accounts) -> str:
    """Every name that one may use."""
    return ", ".join(f"`{name}`" for name in dict.fromkeys([*PLATFORMS, *(each.name for each in accounts)]))


def target_called(place: str, accounts: Accounts) -> Target:
    """A target that the place fits."""
    found = accounts.targets((place,))
    return found[0] if found else Target(platform=place, account=OUTBOX)


def place_title(place: str, language: Language) -> str:
    """The place in words."""
    if place == EVERYWHERE:
        return say("closure.all", language)
    if place in PLATFORMS:
        return place_words(Target(platform=place, account=place), language)
    return place
