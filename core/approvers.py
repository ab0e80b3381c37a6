"""How drafts stand under the policies, as far as those who approved them may still decide; and that in words."""

from collections.abc import Sequence
from dataclasses import replace

from core.access import Access
from core.accounts import variant_words
from core.approvals import Part, Policies, parts
from core.catalogue import say
from core.drafts import Draft
from core.messages import Language, UserRef


def names_words(names: Sequence[str], language: Language) -> str:
    """Such as "Mei, Bo and Lin"."""
    *before, last = names or ("",)
    if not before:
        return last
    return say("names.and", language, before=say("names.comma", language).join(before), last=last)


class Approvers:
    """Who approved what and may still decide, who is missing, and what they are called."""

    def __init__(self, *, policies: Policies, access: Access) -> None:
        self._policies = policies
        self._access = access

    @property
    def policies(self) -> Policies:
        """Who may approve what."""
        return self._policies

    async def counted(self, draft: Draft) -> Draft:
        """The draft without the approvals of those who may not decide any more."""
        may = {each.by: await self._access.may(each.by, "decide") for each in draft.approvals}
        return replace(draft, approvals=tuple(each for each in draft.approvals if may[each.by]))

    async def words(self, draft: Draft, language: Language) -> str:
        """Who approved and who is missing: a line for each group of targets that stand alike; empty where one person,
        whoever it is, is enough for all."""
        counted = await self.counted(draft)
        groups: dict[tuple[object, ...], list[Part]] = {}
        for part in parts(counted, self._policies):
            groups.setdefault((part.policy, part.given, part.writers), []).append(part)
        stands = [group[0].complete for group in groups.values()]
        if any(stands) == all(stands) and all(
            part.policy.needed == 1 and not part.policy.approvers for (part, *_) in groups.values()
        ):
            return ""
        lines = [await self._line(counted, group[0], language) for group in groups.values()]
        if len(lines) > 1:
            lines = [f"{_places(group, language)}: {line}" for group, line in zip(groups.values(), lines, strict=True)]
        return "\n".join(lines)

    async def _line(self, draft: Draft, part: Part, language: Language) -> str:
        given = [await self.name(who, draft) for who in part.given]
        key = "approval.given" if given else "approval.none"
        names = say("names.comma", language).join(given)
        line = say(key, language, count=len(given), needed=part.policy.needed, names=names)
        if part.complete:
            return line
        return say("approval.and_to_come", language, line=line, missing=await self._missing(draft, part, language))

    async def _missing(self, draft: Draft, part: Part, language: Language) -> str:
        """Who can give what is left; the stand-ins, too, where the others are too few."""
        left = part.policy.needed - len(part.given)
        if not part.policy.approvers:
            return say("approval.anybody", language, count=left)
        able = self._able(part, part.policy.approvers)
        if len(able) < left:
            able = self._able(part, (*part.policy.approvers, *part.policy.stand_ins))
        if len(able) < left:
            return say("approval.too_few", language, count=left)
        names = [await self.name(who, draft) for who in able]
        if len(able) == left:
            return names_words(names, language)
        return say(
            "approval.one_of" if left == 1 else "approval.some_of",
            language,
            count=left,
            names=say("names.comma", language).join(names),
        )

    def _able(self, part: Part, named: Sequence[UserRef]) -> Sequence[UserRef]:
        barred = {*part.given, *(part.writers if part.policy.four_eyes else ())}
        people = dict.fromkeys(map(self._policies.person, named))
        return [who for who in people if who not in barred]

    async def name(self, user: UserRef, draft: Draft) -> str:
        """What somebody is called: by the policies, on the draft, among the members; else their id."""
        person = self._policies.person(user)
        on_draft = {self._policies.person(draft.author): draft.author_name}
        on_draft |= {self._policies.person(each.by): each.name for each in draft.approvals}
        return self._policies.name(user) or on_draft.get(person) or await self._access.name(user) or user.id


def _places(group: Sequence[Part], language: Language) -> str:
    return say("names.comma", language).join(variant_words(part.target, language) for part in group if part.target)
