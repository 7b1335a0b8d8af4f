"""The journal's recorder: the library's ApplicationRecorder for both databases, and the append of whole submissions.

Tracking (the library's ProcessRecorder) is not here: a read model's checkpoint moves with its rows, by the projection
engine's compare-and-set (docs/decisions).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Condition
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent, Subscription
from sqlalchemy import Select, select

from application.ports import Clock, Envelope, Receipt, Request, Submission
from domain.errors import NotFound, Stale
from domain.kernel import SYSTEM, PersonId
from domain.roles import Role
from infrastructure.database import Database
from infrastructure.journal import registry
from infrastructure.journal.appender import GroupAppender
from infrastructure.journal.entry import Answered, Entry, Line, Source, prepare
from infrastructure.journal.inline import INLINE
from infrastructure.journal.looking import Found, looking_at
from infrastructure.journal.mapper import FactNotification, StoredFact
from infrastructure.journal.plan import Plan
from infrastructure.journal.postgres import PostgresWriter
from infrastructure.journal.schema import facts
from infrastructure.journal.sqlite import SqliteWriter
from infrastructure.journal.statements import Statements

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
PAGE = 500


class SqlRecorder(ApplicationRecorder):
    """Facts in order of position; one appender, many readers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self._clock = clock
        self._looking = looking_at(database)
        self._sql = Statements(database.hot)
        writer = SqliteWriter(database) if database.dialect == "sqlite" else PostgresWriter(database)
        self.appender = GroupAppender(writer, clock, self._tell)
        self._news = Condition()
        self._told = self._heard = 0
        self._heeded: tuple[int, int] | None = None
        self.hearers: list[Callable[[Plan], None]] = []
        """Called after every commit of this process, by the thread that led it."""

    def close(self) -> None:
        """Close the writer's connection; the next append opens another."""
        self.appender.close()

    def append(self, submission: Submission) -> Receipt:
        return self.appender.append(prepare(submission, self.kind_of_stream))

    def append_all(self, submissions: Sequence[Submission]) -> list[Receipt | BaseException]:
        """What each append gives or raises; those that can be prepared share a commit."""
        prepared = [self._prepared(submission) for submission in submissions]
        self.appender.append_all([entry for entry in prepared if isinstance(entry, Entry)])
        return [each.settled() if isinstance(each, Entry) else each for each in prepared]

    def _prepared(self, submission: Submission) -> Entry | Exception:
        try:
            return prepare(submission, self.kind_of_stream)
        except Exception as error:  # noqa: BLE001 - its caller raises it; the others go on
            return error

    def kind_of_stream(self, stream_id: UUID) -> str:
        """Raises NotFound."""
        first = self.stream(stream_id, 0, 1)
        if not first:
            raise NotFound("stream", stream_id)
        return str(first[0][1])

    def stream(self, stream_id: UUID, after: int = 0, upto: int | None = None) -> list[Any]:
        """Rows of a stream after one version, up to another, columns statements.READ."""
        if upto is None:
            return self.database.text(self._sql.stream, (self.database.key(stream_id), after))
        return self.database.text(self._sql.stream_part, (self.database.key(stream_id), after, upto))

    def answered(self, actor: PersonId, command_id: UUID) -> Answered | None:
        """What `commands` keeps of a command."""
        (found,) = self._looking.opened([Request(actor, command_id, "")], 0)
        return found.answered

    def opened(self, requests: Sequence[Request], most: int) -> list[Found]:
        """What `commands` keeps of each command, and the first rows of its stream, columns statements.READ."""
        return self._looking.opened(requests, most)

    def wait(self, after: int, timeout: float) -> bool:
        """Sleep until this process has committed past a position or heard that another has, or seconds have passed;
        True when there may be something to read."""
        with self._news:
            if self._heeded == (after, self._heard):
                self._heard = 0  # it was heeded before and nothing was there: not of this journal, or undone
            woken = self._news.wait_for(lambda: max(self._told, self._heard) > after, timeout)
            self._heeded = (after, self._heard) if woken and self._told <= after else None
            return woken

    def hear(self, position: int) -> None:
        """Another process says that it has committed a position."""
        with self._news:
            self._heard = max(self._heard, position)
            self._news.notify_all()

    def _tell(self, plan: Plan) -> None:
        if any(row.line.kind in INLINE for row in plan.rows):
            self._looking.changed()
        with self._news:
            self._told = max(self._told, plan.rows[-1].position)
            self._news.notify_all()
        for hear in self.hearers:
            try:
                hear(plan)
            except Exception:  # the commit stands: its callers get their receipts all the same
                logger.exception("a hearer of commits failed")

    # The library's interface.

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Events by the library's own hand, as the system's. Raises the library's IntegrityError."""
        if not stored_events:
            return None
        envelope = Envelope(SYSTEM, Role.SYSTEM, None, uuid4(), uuid4())
        source = Source.of(envelope)
        entry = Entry(Submission((), envelope, ""), [self._line(source, event) for event in stored_events])
        try:
            last = self.appender.append(entry).position
        except Stale as stale:
            raise IntegrityError(str(stale.params)) from stale
        return list(range(last - len(stored_events) + 1, last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        number = facts.c.stream_version
        query = select(facts).where(facts.c.stream_id == originator_id)
        query = query.where(number > gt) if gt is not None else query
        query = query.where(number <= lte) if lte is not None else query
        return [
            StoredFact(
                originator_id=row.stream_id,
                originator_version=row.stream_version,
                topic=row.type,
                state=row.payload.encode(),
                schema_version=row.schema_version,
                occurred_on=row.occurred_on,
                recorded_at=row.recorded_at.isoformat(),
            )
            for row in self._rows(query.order_by(number.desc() if desc else number).limit(limit))
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        position = facts.c.position
        query = select(facts).order_by(position).limit(limit)
        if start is not None:
            query = query.where(position >= start if inclusive_of_start else position > start)
        query = query.where(position <= stop) if stop is not None else query
        query = query.where(facts.c.type.in_(topics)) if topics else query
        return [
            FactNotification(
                id=row.position,
                originator_id=row.stream_id,
                originator_version=row.stream_version,
                topic=row.type,
                state=row.payload.encode(),
                schema_version=row.schema_version,
                occurred_on=row.occurred_on,
                recorded_at=row.recorded_at.isoformat(),
            )
            for row in self._rows(query)
        ]

    def max_notification_id(self) -> int | None:
        rows = self.database.text(self._sql.head)
        return int(rows[0][0]) if rows else None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return PollingSubscription(self, gt, topics)

    def _line(self, source: Source, event: StoredEvent) -> Line:
        fact = event.fact if isinstance(event, StoredFact) else None
        stream_id = UUID(str(event.originator_id))
        return source.line(
            stream_id,
            event.originator_version,
            event.topic,
            fact.SCHEMA_VERSION if fact else 1,
            event.state.decode(),
            fact.occurred_on if fact else self._clock.now().date(),
            registry.kind_of(event.topic) or self.kind_of_stream(stream_id),
            fact,
        )

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self.database.read() as connection:
            return connection.execute(query).all()


class PollingSubscription(Subscription["SqlRecorder"]):
    """Always polls; a commit of this process only ends the wait earlier. Scans past facts of other topics."""

    def __init__(self, recorder: SqlRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._page: list[Notification] = []

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            after = self._last_notification_id or 0
            if not self._page:
                found = self._recorder.select_notifications(after, PAGE, topics=self._topics, inclusive_of_start=False)
                self._page = list(reversed(found))
            if self._page:
                notification = self._page.pop()
                self._last_notification_id = notification.id
                return notification
            self._recorder.wait(after, POLL_SECONDS)
        raise StopIteration
