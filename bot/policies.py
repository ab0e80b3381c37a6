"""Who approves what, as config/access.toml says."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.access_file import AccessFile, ApprovalTable, PersonTable, read_access_file, refused
from bot.settings import Settings
from core.approvals import Person, Policies, Policy
from core.messages import UserRef
from core.platforms import PLATFORMS
from core.records import Role


def policies_of(settings: Settings) -> Policies:
    """The policies and the people of the access file. Raises SettingsError that names file, table and field."""
    path = Path(settings.access.file)
    file = read_access_file(path)
    people = [_person(table) for table in file.people]
    policies = [_policy(table) for table in file.approval]
    problem = next(_problems(file, people, settings), None)
    if problem:
        raise refused(path, problem)
    return Policies(policies, people=people)


def _person(table: PersonTable) -> Person:
    return Person(name=table.name, accounts=tuple(map(UserRef.parse, table.accounts)))


def _policy(table: ApprovalTable) -> Policy:
    return Policy(
        targets=table.targets,
        chats=table.chats,
        approvers=tuple(map(UserRef.parse, table.approvers)),
        needed=table.needed,
        four_eyes=table.four_eyes,
        stand_ins=tuple(map(UserRef.parse, table.stand_ins)),
        missed=table.missed,
    )


def _problems(file: AccessFile, people: list[Person], settings: Settings) -> Iterator[str]:
    yield from _shared_accounts(people)
    known, roles = Policies((), people=people), settings.settled_roles()
    for number, table in enumerate(file.approval, 1):
        problems = (*_unknown_targets(table, settings), *_too_few(table, known), *_powerless(table, roles))
        yield from (f"approval {number}, {problem}" for problem in problems)


def _shared_accounts(people: list[Person]) -> Iterator[str]:
    owners: dict[UserRef, str] = {}
    for number, person in enumerate(people, 1):
        for account in person.accounts:
            if account in owners:
                yield f"people {number}, accounts: {account} is {owners[account]}'s already"
            owners[account] = person.name


def _unknown_targets(table: ApprovalTable, settings: Settings) -> Iterator[str]:
    for name in table.targets:
        if name not in PLATFORMS and name not in settings.accounts:
            yield f"targets: there is no place {name!r}; there are: {', '.join([*PLATFORMS, *settings.accounts])}"


def _too_few(table: ApprovalTable, known: Policies) -> Iterator[str]:
    """Two accounts of one person are one approver."""
    people = {known.person(UserRef.parse(each)) for each in table.approvers}
    if people and table.needed > len(people):
        yield f"needed: {table.needed} approvals are needed, but approvers names only {len(people)}"


def _powerless(table: ApprovalTable, roles: Mapping[UserRef, Role]) -> Iterator[str]:
    for field, names in (("approvers", table.approvers), ("stand_ins", table.stand_ins)):
        for name in names:
            if roles.get(UserRef.parse(name)) not in {"approver", "owner"}:
                yield f"{field}: {name} may not approve; name it among approvers or owners, too"
