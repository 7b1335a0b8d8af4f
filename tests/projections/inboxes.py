"""The inbox as an actor of the test world sees it."""

from datetime import date
from uuid import UUID

from sqlalchemy import Engine

from application.bus import Actor
from application.permissions.reading import scope
from application.ports import RuleSettings
from entrypoints.words import load
from projections.inbox import MODELS, Asked, Entry, Key, inbox
from tests.projections.shown import Shown
from tests.scenario import World


class Inbox(Shown):
    """«Что ждёт меня» over the whole world."""

    def __init__(self, engine: Engine, world: World) -> None:
        super().__init__(engine, world, *MODELS)
        self._authority = world.authority

    def of(
        self,
        actor: Actor,
        today: date,
        *kinds: str,
        mine: bool = True,
        after: Key | None = None,
        limit: int = 50,
    ) -> list[Entry]:
        """What waits for the actor on a day; every entry has a sentence in both languages."""
        reach = scope("inbox", actor, self._authority, today)
        asked = Asked(
            role=actor.role,
            person=actor.person,
            acting_for=actor.acting_for,
            organisations=reach.organisations,
            today=today,
            stuck_days=RuleSettings().stuck_days,
            mine=mine,
        )
        with self.reading() as reader:
            found = inbox(reader, asked, frozenset(kinds) or None, after=after, limit=limit)
        assert {entry.code for entry in found} <= load().inbox.keys()
        return found

    def codes(self, actor: Actor, today: date, stream_id: UUID | None = None, *, mine: bool = True) -> list[str]:
        """Codes of what waits for the actor, of one stream where it is named."""
        found = self.of(actor, today, mine=mine)
        return [entry.code for entry in found if stream_id in {None, entry.stream_id}]
