"""What was refused because its account was logged out goes out behind the log-in, if it is approved still."""

from core.chosen_language import language_in
from core.drafts import Draft
from core.messages import Language
from core.ports import World
from core.publishing.orders import Order, order_job
from core.records import Publication


class LoginRetries:
    """Puts such a publication once more, in a turn of its own; its approval is checked when it is claimed."""

    def __init__(self, *, world: World) -> None:
        self._world = world

    async def __call__(self, refused: Publication) -> None:
        """Once for each time that it was refused."""
        draft = await self._world.stores.drafts.get(refused.draft)
        order = Order(
            draft=draft.id,
            revision=refused.revision,
            digest=refused.digest,
            target=refused.target,
            turn=f"{refused.id}:login-{refused.attempt}",
            address=draft.address,
            language=await self._language(draft),
            together=(refused.id,),
            after=refused.attempt,
        )
        await self._world.queue.put(order_job(order))

    async def _language(self, draft: Draft) -> Language:
        preferences, session = self._world.stores.preferences, draft.address.session
        chosen = language_in(await preferences.get(session, "language"))
        return chosen or language_in(await preferences.get(session, "spoken")) or draft.brief.language
