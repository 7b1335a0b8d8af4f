"""Officers of a ministry, an administration and a centre who bring papers through the bus."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from application import agreements as ask
from application import amendments as amend
from application.bus import Actor, Command
from application.desk import ReasonGiven
from domain.agreements import Agreement, AgreementLevel, Duty, Evidence, FactRef, Header
from domain.agreements.values import Change, ObligationChange
from domain.amendments import Amendment
from domain.kernel import Basis
from domain.papers.values import Official, Party
from domain.roles import Function, Role
from tests.scenario import World

WHY = ReasonGiven(code="document_replaced", text="Обстоятельства изменились")
CHARTER = Basis(kind="charter", number="1", dated=date(2015, 1, 12))
ORDER = Basis(kind="order", number="17", dated=date(2022, 1, 10))
SHOWN = Evidence(links=(FactRef(stream_id=UUID(int=900), version=1),))
ENDS = date(2024, 12, 30)
DUTIES = {"ministry": UUID(int=20), "municipality": UUID(int=21), "centre": UUID(int=22)}
ROLES = {"ministry": Role.MINISTRY, "municipality": Role.MUNICIPALITY, "centre": Role.CENTRE}
POSTS = {"ministry": "министр", "municipality": "глава администрации", "centre": "ректор"}
ALL = (Function.AUTHOR, Function.REVIEWER, Function.SIGNATORY)


class Three:
    """The three organisations, an officer of each with every function, and what they do together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places = {"ministry": world.ministry, "municipality": world.administration, "centre": world.centre}
        self.officers = {role: self.officer(role, *ALL) for role in ROLES}

    def officer(self, role: str, *functions: Function) -> Actor:
        return self.world.actor(ROLES[role], self.places[role], *functions)

    @property
    def author(self) -> Actor:
        return self.officers["ministry"]

    def do(self, command: Command, role: str = "ministry") -> UUID:
        """Carry out a command; the id of the first stream it wrote to."""
        return self.world.do(command, by=self.officers[role]).streams[0].id

    def header(self, **changed: Any) -> Header:
        parties = tuple(
            Party(role=role, title=role, organisations=(place,), officials=(Official(post=POSTS[role]),))
            for role, place in self.places.items()
        )
        whole = {"level": AgreementLevel.REGIONAL, "title": "Соглашение", "subject": "Предмет", "number": "1-д"}
        return Header(**whole | {"parties": parties, "ends_on": ENDS} | changed)

    def drafted(self, **changed: Any) -> UUID:
        agreement = self.do(ask.DraftAgreement(header=self.header(**changed)))
        for number, (role, obligation) in enumerate(DUTIES.items(), start=1):
            duty = Duty(party=role, text="Работа", label=f"2.{number}")
            self.do(ask.AddObligation(agreement_id=agreement, obligation_id=obligation, duty=duty))
        return agreement

    def in_signing(self, **changed: Any) -> UUID:
        agreement = self.drafted(**changed)
        self.do(ask.SubmitAgreement(agreement_id=agreement))
        text = self.world.load(Agreement, agreement).text_hash
        for role in ROLES:
            self.do(ask.ApproveAgreement(agreement_id=agreement, text_hash=text), role)
        return agreement

    def in_force(self, **changed: Any) -> UUID:
        """Signed by all today."""
        agreement = self.in_signing(**changed)
        for role in ROLES:
            self.do(ask.SignAgreement(agreement_id=agreement, post=POSTS[role], authority=CHARTER), role)
        return agreement

    def reworded(self, text: str = "Работа и учёба") -> Change:
        duty = Duty(party="municipality", text=text, label="2.2")
        return ObligationChange(obligation_id=DUTIES["municipality"], duty=duty)

    def amendment(self, agreement: UUID, change: Change | None = None, **head: Any) -> UUID:
        """An amendment sent to the parties."""
        drafted = self.do(amend.DraftAmendment(agreement_id=agreement, reason=WHY, number="1", **head))
        self.do(amend.ProposeChange(amendment_id=drafted, change=change or self.reworded()))
        self.do(amend.SubmitAmendment(amendment_id=drafted))
        return drafted

    def approve(self, amendment: UUID, *roles: str) -> None:
        text = self.world.load(Amendment, amendment).text_hash
        for role in roles or ROLES:
            self.do(amend.ApproveAmendment(amendment_id=amendment, text_hash=text), role)

    def sign(self, amendment: UUID) -> None:
        for role in ROLES:
            self.do(amend.SignAmendment(amendment_id=amendment, post=POSTS[role], authority=CHARTER), role)
