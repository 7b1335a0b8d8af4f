"""Rows that are changed, with their versions kept by sqlalchemy-continuum; sessions as SQLAlchemy documents them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import ForeignKey, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, configure_mappers, mapped_column, relationship
from sqlalchemy_continuum import make_versioned

from bench.append.routes import ITEM
from bench.http.body import Added, Item
from domain.ioms import ItemContent

versioned: Callable[..., None] = make_versioned
versioned(user_cls=None)


class Base(DeclarativeBase):
    pass


class Plan(Base):
    __versioned__: ClassVar[dict[str, object]] = {}
    __tablename__ = "plans"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(30))
    tutor: Mapped[UUID]
    moved_on: Mapped[date]
    deficits: Mapped[list[Deficit]] = relationship(lazy="selectin")
    items: Mapped[list[PlanItem]] = relationship(lazy="selectin")


class Deficit(Base):
    __versioned__: ClassVar[dict[str, object]] = {}
    __tablename__ = "deficits"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    competency: Mapped[str]


class PlanItem(Base):
    __versioned__: ClassVar[dict[str, object]] = {}
    __tablename__ = "plan_items"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    deficit_id: Mapped[UUID] = mapped_column(ForeignKey("deficits.id"))
    form: Mapped[str] = mapped_column(String(30))
    title: Mapped[str]
    provider: Mapped[str | None]
    hours: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    expected_evidence: Mapped[str]
    registry_id: Mapped[str | None]


configure_mappers()


class Plans:
    """What a round begins with, made by whoever measures."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        Base.metadata.create_all(self._engine)

    def begin(self) -> tuple[UUID, ItemContent]:
        plan, deficit = uuid4(), uuid4()
        with Session(self._engine) as session:
            session.add(Plan(id=plan, stage="design", tutor=uuid4(), moved_on=date(2024, 9, 1)))
            session.flush()
            session.add(Deficit(id=deficit, plan_id=plan, competency="Оценивание"))
            session.commit()
        return plan, ITEM.model_copy(update={"serves": (deficit,)})

    def close(self) -> None:
        self._engine.dispose()


engine = create_engine(os.environ.get("BENCH_DATABASE", "postgresql://"), pool_size=16)
app = FastAPI()


def session_of() -> Iterator[Session]:
    with closing(Session(engine)) as session:
        yield session


@app.post("/plans/{plan_id}/items", status_code=201)
def add_item(plan_id: UUID, item: Item, session: Annotated[Session, Depends(session_of)]) -> Added:
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise HTTPException(404)
    known = {deficit.id for deficit in plan.deficits}
    if plan.stage != "design" or not known.issuperset(item.serves):
        raise HTTPException(409)
    added = PlanItem(id=uuid4(), deficit_id=item.serves[0], **item.model_dump(exclude={"serves"}))
    plan.items.append(added)
    plan.moved_on = date(2024, 9, 2)
    session.commit()
    return Added(id=added.id, version=len(plan.items))
