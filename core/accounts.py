"""Where posts can go: accounts by name, each on one platform, and the outbox for what has none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.catalogue import CATALOGUE, say
from core.drafts import Brief, Target
from core.messages import Language
from core.platforms import PLATFORMS, PlatformLimits
from core.ports import LogsIn, Publisher

OUTBOX = "outbox"
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account: its name in the settings, its platform, what publishes to it, and what it takes where that is not
    what its platform takes."""

    name: str
    platform: str
    publisher: Publisher
    limits: PlatformLimits | None = None


Limits = Callable[[Target], PlatformLimits]


def limits_by(accounts: Sequence[Account] = ()) -> Limits:
    """What each place takes: of the account where it has limits of its own, else of the platform."""
    own = {each.name: each.limits for each in accounts if each.limits}
    return lambda target: own.get(target.account) or PLATFORMS[target.platform]


class Accounts:
    """All accounts; `default` names the platforms or accounts that a post goes to where nobody says so."""

    def __init__(self, accounts: Sequence[Account], *, outbox: Publisher, default: Sequence[str]) -> None:
        self._accounts: Mapping[str, Account] = {each.name: each for each in accounts}
        self._outbox = outbox
        self._default = tuple(default)
        self._limits = limits_by(accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    @property
    def default(self) -> tuple[str, ...]:
        """The platforms or accounts that a post goes to where nobody says so; at least one."""
        return self._default

    def knows(self, name: str) -> bool:
        """Whether a name is a platform, or an account."""
        return name in PLATFORMS or name in self._accounts

    def places(self, named: Sequence[str]) -> Sequence[str]:
        """The platforms and accounts that are meant: those that are known, all accounts for "everywhere" behind the
        usual places, and those alone where nothing is left."""
        found: list[str] = []
        for name in named:
            found += [*self._default, *self._accounts] if name == EVERYWHERE else [name] if self.knows(name) else []
        return list(dict.fromkeys(found)) or list(self._default)

    def targets(self, wanted: Sequence[str]) -> tuple[Target, ...]:
        """A target for each platform or account that is named, in that order, each once; a platform means its first
        account, else the outbox, in the platform's format. Unknown names are left out."""
        found = [self._target(name) for name in wanted or self._default if self.knows(name)]
        return tuple(dict.fromkeys(found))

    def of_brief(self, brief: Brief) -> tuple[Target, ...]:
        """Where a post of that brief goes."""
        return self.targets((brief.account or brief.platform, *brief.also)) if brief.publish else ()

    def _target(self, name: str) -> Target:
        if name in self._accounts:
            return Target(platform=self._accounts[name].platform, account=name)
        account = next((each.name for each in self if each.platform == name), OUTBOX)
        return Target(platform=name, account=account)

    def login(self, name: str) -> LogsIn | None:
        """How an account is logged in; None where it needs no person for that, or is not in the settings."""
        account = self._accounts.get(name)
        return account.publisher if account and isinstance(account.publisher, LogsIn) else None

    def words(self, name: str, language: Language) -> str:
        """An account in words, as a target of it is."""
        account = self._accounts.get(name)
        return place_words(Target(platform=account.platform, account=name), language) if account else name

    def publisher(self, target: Target) -> Publisher | None:
        """What publishes there. None: the account is not in the settings any more."""
        if target.account == OUTBOX:
            return self._outbox
        account = self._accounts.get(target.account)
        return account.publisher if account and account.platform == target.platform else None

    def limits(self, target: Target) -> PlatformLimits:
        """What that place takes: of the account where it has limits of its own, else of the platform."""
        return self._limits(target)


def variant_words(target: Target, language: Language) -> str:
    """Whose text it is: its platform, and the account where it has a name of its own."""
    platform = say(f"platform.{target.platform}", language)
    return platform if target.account in {target.platform, OUTBOX} else f"{platform} ({target.account})"


def place_words(target: Target, language: Language, *, alone: bool = True) -> str:
    """A target in words: its platform, and whose account where it has a name of its own; the outbox alone by its name,
    and beside others by what it holds there, too."""
    key = f"account.{target.account}"
    if key in CATALOGUE:
        name = say(key, language)
        return (
            name if alone or target.platform == OUTBOX else f"{say(f'platform.{target.platform}', language)} ({name})"
        )
    platform = say(f"platform.{target.platform}", language)
    return platform if target.account == target.platform else f"{platform} ({target.account})"
