"""A route that does nothing."""

from __future__ import annotations

from uuid import UUID

from fastapi import FastAPI

from bench.http.body import Added, Item

app = FastAPI()


@app.post("/plans/{plan_id}/items", status_code=201)
def add_item(plan_id: UUID, item: Item) -> Added:
    return Added(id=plan_id, version=len(item.serves))
