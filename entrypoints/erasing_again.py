"""At every start: whom the ledger knows to be erased is erased, and the journal tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4, uuid5

import structlog

from application.bus import Actor, Context
from application.people import EraseAgain
from domain.errors import Refusal
from domain.kernel import SYSTEM
from domain.roles import Role

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services

log = structlog.get_logger()


def erase_again(services: Services) -> None:
    """Bring database, journal and ledger together. Keys go first, so that nothing is readable meanwhile."""
    for person in services.erasures.apply():
        context = Context(Actor(SYSTEM, Role.SYSTEM), uuid5(SYSTEM, f"erase_again:{person}"), uuid4())
        try:
            services.bus.handle(EraseAgain(person_id=person), context)
        except Refusal as refusal:  # the key is gone all the same, and verify will say so
            log.warning("erasure_not_told", person=str(person), code=refusal.code)
