"""`eventsourcing` with its own recorders: its application, its repository, and a mapper for pydantic as it documents.

The aggregate is the very one of our domain, a subclass of the library's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import EnvType
from sqlalchemy import make_url

from bench.append.routes import act, diagnosed, nobody, serving
from bench.append.storm import storm, streams
from bench.comparison import Numbers, Place, Round
from domain.ioms import Iom, ItemContent, PlanItem
from domain.kernel import FACTS, Fact, PersonId


@contextmanager
def library(place: Place, database: str, writers: int) -> Iterator[Round]:
    """The same commands told by the library's application."""
    routes = Routes(postgres_of(place.postgres) if database == "postgresql" else _sqlite(place))
    tutor, school, centre = nobody()

    def begin(count: int) -> list[tuple[UUID, ItemContent]]:
        ioms = [diagnosed(act(tutor, centre), school, centre) for _ in range(count)]
        routes.save(*ioms)
        return [serving(iom) for iom in ioms]

    def measure() -> Numbers:
        work = [begin(streams(writers)) for _ in range(writers)]
        return storm(work, lambda stream: routes.add_item(*stream, by=tutor))

    yield measure
    routes.close()


class FactMapper(Mapper[UUID]):
    """Pydantic makes a JSON object of an event, the library's transcoder its bytes; and back."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        assert isinstance(domain_event, Fact)
        state = domain_event.model_dump(mode="json")
        state |= {"timestamp": domain_event.timestamp.isoformat(), "occurred_on": domain_event.occurred_on.isoformat()}
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.TOPIC,
            state=self.transcoder.encode(state),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        state = self.transcoder.decode(stored_event.state)
        state |= {
            "originator_id": stored_event.originator_id,
            "originator_version": stored_event.originator_version,
        }
        return FACTS[stored_event.topic].model_validate(state)


class Routes(Application[UUID]):
    def construct_mapper(self) -> Mapper[UUID]:
        return FactMapper(JSONTranscoder())

    def add_item(self, iom_id: UUID, item: ItemContent, by: PersonId) -> None:
        iom: Iom = self.repository.get(iom_id)
        iom.add_item(act(by), PlanItem.of(uuid4(), item))
        self.save(iom)


def postgres_of(url: str) -> EnvType:
    parsed = make_url(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parsed.database),
        "POSTGRES_HOST": str(parsed.query["host"]),
        "POSTGRES_USER": str(parsed.username),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "16",
    }


def _sqlite(place: Place) -> EnvType:
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(place.folder / "library.db")}
