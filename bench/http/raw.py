"""Load and insert by hand, over a pool of 16 connections."""

from __future__ import annotations

import json
import os
from uuid import UUID

from fastapi import FastAPI, HTTPException
from psycopg_pool import ConnectionPool

from bench.append.plain import INSERT, LOAD, item_added, text_of
from bench.http.body import Added, Item

pool = ConnectionPool(os.environ["BENCH_DATABASE"], min_size=16, max_size=16, kwargs={"autocommit": True}, open=True)
app = FastAPI()


@app.post("/plans/{plan_id}/items", status_code=201)
def add_item(plan_id: UUID, item: Item) -> Added:
    added = item_added(item.serves[0])
    added["item"] |= item.model_dump(mode="json")
    with pool.connection() as connection:
        version, deficits, designing = 0, set(), False
        for version, kind, text in connection.execute(LOAD, (plan_id,)):  # noqa: B007 - the last one is kept
            payload = json.loads(text)
            if kind == "iom.deficit_identified":
                deficits.add(payload["deficit_id"])
            elif kind == "iom.diagnostics_completed":
                designing = True
        if not designing or not deficits.issuperset(added["item"]["serves"]):
            raise HTTPException(409)
        connection.execute(INSERT, (plan_id, version + 1, "iom.item_added", text_of(added)))
    return Added(id=UUID(added["item"]["item_id"]), version=version + 1)
