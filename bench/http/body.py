"""What the peers take and give, as FastAPI's documentation has it: pydantic models of the route."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Item(BaseModel):
    """An item of a plan."""

    form: Literal["formal", "non_formal", "informal"]
    title: str = Field(min_length=1, max_length=300)
    provider: str | None = Field(default=None, max_length=300)
    hours: int | None = Field(default=None, ge=1, le=2000)
    starts_on: date
    ends_on: date
    serves: list[UUID]
    expected_evidence: str = Field(max_length=300)
    registry_id: str | None = None


class Added(BaseModel):
    """The item's id and the version of its plan."""

    id: UUID
    version: int
