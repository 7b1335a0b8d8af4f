"""The library's application behind FastAPI."""

from __future__ import annotations

import os
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import FastAPI, Header

from bench.append.library import Routes, postgres_of
from bench.append.routes import act
from bench.http.body import Added
from domain.ioms import Iom, ItemContent, PlanItem
from domain.kernel import PersonId

routes = Routes(postgres_of(os.environ["BENCH_DATABASE"]))
app = FastAPI()


@app.post("/plans/{plan_id}/items", status_code=201)
def add_item(plan_id: UUID, item: ItemContent, x_tutor: Annotated[UUID, Header()]) -> Added:
    iom: Iom = routes.repository.get(plan_id)
    added = PlanItem.of(uuid4(), item)
    iom.add_item(act(PersonId(x_tutor)), added)
    routes.save(iom)
    return Added(id=added.item_id, version=iom.version)
