"""The one composition root: settings in, running services out."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine

from application.bus import Bus, Tools
from application.catalogue import HANDLERS, PERMISSIONS
from application.ports import RuleSettings
from domain.kernel import OrganisationId
from entrypoints.background import Background
from entrypoints.erasing_again import erase_again
from entrypoints.jobs import Jobs
from entrypoints.observing import Observing, observed
from entrypoints.observing.bus import ObservedBus
from entrypoints.observing.gauges import Gauges
from entrypoints.observing.jobs import JobWatch
from entrypoints.observing.journal import ObservedJournal
from entrypoints.observing.pages import ObservedPages
from entrypoints.observing.standing import Looks
from entrypoints.status import BuildStatus, ProjectionStatus, QueueShown, Status
from infrastructure import logs
from infrastructure.accounts.accounts import Accounts
from infrastructure.accounts.entrance import Entrance
from infrastructure.accounts.identities import Identities
from infrastructure.accounts.openid import IdentityProvider, OpenId, Registration
from infrastructure.accounts.openid_pending import PendingCookies
from infrastructure.accounts.readings import Readings
from infrastructure.accounts.sessions import Sessions
from infrastructure.accounts.tokens import Tokens
from infrastructure.bell import FACTS, MODELS, Bell
from infrastructure.clock import StoryClock, SystemClock
from infrastructure.database import Database
from infrastructure.documents import DocumentStore
from infrastructure.erasures import Erasures, Ledger
from infrastructure.ids import Uuid7
from infrastructure.journal import Journal, SqlAuthority, SqlRefusals
from infrastructure.journal.plan import Plan
from infrastructure.key_ring import check_key
from infrastructure.keys import Keys, load_keys
from infrastructure.migrations.standing import opened
from infrastructure.mode import check_mode
from infrastructure.name_marking import mark_all
from infrastructure.pulse import Pulse
from infrastructure.settings import Settings
from infrastructure.vault import PeopleVault
from projections.catalogue import READ_MODELS
from projections.engine.follow import LEASE, Follower
from projections.engine.store import POLL, ModelStatus, Store

STORY_ENDS = datetime(2024, 9, 1, 7, tzinfo=UTC)
"""What the story clock shows in demo mode unless told: nine in the morning in Kaliningrad."""
UNWOKEN = 0.1
"""Seconds between two looks of a query that waits for read models, where the follower wakes it."""


@dataclass
class Services:
    """The parts of one process. A context manager: leaving it closes the databases."""

    settings: Settings
    keys: Keys
    clock: SystemClock | StoryClock
    database: Database
    journal: Journal
    authority: SqlAuthority
    vault: PeopleVault
    refusals: SqlRefusals
    bus: Bus
    rules: RuleSettings
    store: Store
    holder: str
    bell: Bell
    demo_data: bool
    """The journal was begun in demo mode, whatever mode this process is in."""
    observing: Observing
    accounts: Accounts = field(init=False)
    entrance: Entrance = field(init=False)
    sessions: Sessions = field(init=False)
    readings: Readings = field(init=False)
    tokens: Tokens = field(init=False)
    erasures: Erasures = field(init=False)
    identities: Identities = field(init=False)
    openid: IdentityProvider | None = field(init=False)
    at_provider: PendingCookies = field(init=False)
    pulse: Pulse = field(init=False)
    documents: DocumentStore = field(init=False)
    following: Background = field(init=False)
    jobs: Jobs = field(init=False)
    looks: Looks = field(init=False)

    def __post_init__(self) -> None:
        self.journal.facts_recorder.hearers.append(self.tell)
        self.documents = DocumentStore(self.settings.data / "documents", self.vault)
        redis_url, machine = self.settings.redis_url, SystemClock()
        self.accounts = Accounts(self.database, self.keys, self.vault, machine, redis_url)
        self.entrance = Entrance(self.accounts, self.keys, shut=self.demo_data and not self.settings.demo)
        self.sessions = Sessions(self.database, self.keys, SystemClock())
        self.readings = Readings(self.database)
        self.tokens = Tokens(self.database, self.vault, machine)
        self.erasures = Erasures(self.database, Ledger(self.settings.ledger))
        self.journal.facts_recorder.hearers.insert(0, self.erasures.heard)
        self.identities = Identities(self.database, self.keys, machine)
        self.openid, self.at_provider = _openid(self.settings, machine), PendingCookies(self.keys, machine)
        self.pulse = Pulse(self.settings.pulse)
        pages = ObservedPages(self.store.database, LEASE, self.clock, self.observing)
        follower = Follower(self.store, self.journal, self.holder, pages=pages, turn=self.pulse.beat)
        self.following = Background(follower.run)
        self.jobs = Jobs(self)
        self.jobs.queue.broker.add_middleware(JobWatch(self.observing))
        self.looks = Looks(self)
        self.observing.metrics.add(Gauges(self.looks))
        erase_again(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self.close()

    def start(self, *, alone: bool = True) -> None:
        """Begin what a server does beside answering: send jobs, and `alone` follow, work and schedule as well."""
        if alone:
            self.follow()
            self.jobs.schedule.start()
        self.jobs.send()
        self.bell.on(MODELS, self.store.hear)

    def follow(self) -> None:
        """Feed the read models in a thread of this process."""
        self.bell.on(FACTS, self.journal.facts_recorder.hear)
        self.following.start()

    def tell(self, plan: Plan) -> None:
        """A commit of this process: other processes hear of it, and of the jobs in it."""
        self.bell.ring(FACTS, plan.rows[-1].position)
        if plan.jobs:
            self.jobs.wake()

    def catch_up(self) -> None:
        """Follow the journal to its head now (a command line beside no server); another process may be at it."""
        follower = Follower(self.store, self.journal, self.holder)
        follower.catch_up()
        follower.close()

    def stop(self) -> None:
        self.jobs.stop()
        self.following.stop()
        self.bell.stop()

    def close(self) -> None:
        self.stop()
        self.journal.close()
        self.database.close()
        self.store.database.engine.dispose()
        self.observing.close()

    def status(self) -> Status:
        """How the installation stands."""
        found = self.store.status(self.journal.head())
        story = self.clock.now().isoformat(timespec="seconds") if self.clock.story else None
        return Status(
            head=found.head,
            projections=tuple(_projection(model, found.head) for model in found.models),
            queue=QueueShown(**asdict(self.jobs.status())),
            story_now=story,
            demo_data=self.demo_data,
        )

    def today(self, organisation: OrganisationId | None = None) -> date:
        """The day in the organisation's region."""
        return self.clock.now().astimezone(ZoneInfo(self.authority.time_zone(organisation))).date()


def demo_settings() -> Settings:
    """Demo mode, in a folder of its own unless LETOPIS_DATA names one; logs only what went wrong."""
    given = Settings(demo=True)
    own = {"data": given.data / "demo", "log_level": "WARNING", "time_zone": "Europe/Kaliningrad"}
    return given.model_copy(update={name: value for name, value in own.items() if name not in given.model_fields_set})


def build(settings: Settings | None = None, *, seed: int | None = None) -> Services:
    """Everything wired for one process; `seed` makes ids repeatable (demo)."""
    settings = settings or Settings()
    logs.configure(settings.log_level)
    clock = StoryClock(settings.story_now or STORY_ENDS) if settings.demo else SystemClock()
    master, database = _keys(settings), opened(settings.journal_url)
    keys = check_key(database, master)
    demo_data = check_mode(database, demo=settings.demo)
    holder = f"process-{os.getpid()}-{secrets.token_hex(4)}"
    observing = observed(settings.otlp_url, holder)
    journal, refusals = ObservedJournal(database, clock, keys.request_hash, observing), SqlRefusals(database)
    authority, vault = SqlAuthority(database, settings.time_zone), _vault(database, keys)
    tools = Tools(journal, authority, vault, clock, Uuid7(clock, seed), refusals, _rules(settings))
    bell = Bell(settings.redis_url, str(database.url.database))
    return Services(
        settings=settings,
        keys=keys,
        clock=clock,
        database=database,
        journal=journal,
        authority=authority,
        vault=vault,
        refusals=refusals,
        bus=ObservedBus(tools, HANDLERS, PERMISSIONS, observing),
        rules=tools.rules,
        store=_store(settings, bell),
        holder=holder,
        bell=bell,
        demo_data=demo_data,
        observing=observing,
    )


def _projection(model: ModelStatus, head: int) -> ProjectionStatus:
    position, build = model.position or 0, model.build
    return ProjectionStatus(
        name=model.model,
        version=model.version,
        position=position,
        lag=head - position,
        parked=model.parked_streams,
        build=BuildStatus(build.position, build.error) if build else None,
    )


def _openid(settings: Settings, clock: SystemClock) -> IdentityProvider | None:
    if settings.oidc_issuer is None:
        return None
    assert settings.oidc_client_id
    assert settings.public_url
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
    return OpenId(
        Registration(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_name, settings.public_url),
        clock,
    )


def _rules(settings: Settings) -> RuleSettings:
    return RuleSettings(mentor_capacity=settings.mentor_capacity)


def _vault(database: Database, keys: Keys) -> PeopleVault:
    """Everybody in it can be found by name."""
    vault = PeopleVault(database, keys)
    mark_all(database, vault)
    return vault


def _keys(settings: Settings) -> Keys:
    settings.data.mkdir(parents=True, exist_ok=True)
    given = settings.master_key.get_secret_value() if settings.master_key else None
    return load_keys(given, settings.data / "master.key")


def _store(settings: Settings, bell: Bell) -> Store:
    engine = create_engine(settings.read_models_url, pool_pre_ping=True)
    poll = UNWOKEN if bell.heard_elsewhere else POLL
    store = Store(engine, READ_MODELS, moved=lambda position: bell.ring(MODELS, position), poll=poll)
    store.prepare()
    return store
