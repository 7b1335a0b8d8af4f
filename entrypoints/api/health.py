"""Is the process alive."""

from fastapi import APIRouter
from pydantic import BaseModel

from entrypoints.api.actor import ServicesDep
from entrypoints.bootstrap import Services
from infrastructure import outages

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`head` is the journal's newest position, null while its database is away; `story_now` is set in demo mode only.

    `demo`: demo mode is on; `demo_data`: the journal was begun in it, so its people and schools are made up.
    """

    status: str
    head: int | None
    demo: bool
    demo_data: bool
    story_now: str | None = None


@router.get("/healthz", operation_id="healthz", summary="Liveness")
def healthz(services: ServicesDep) -> Health:
    """Работает ли процесс. The process answers, whether its database does or not; /readyz tells that."""
    demo = services.settings.demo
    return Health(
        status="ok",
        head=_head(services),
        demo=demo,
        demo_data=services.demo_data,
        story_now=services.clock.now().isoformat(timespec="seconds") if demo else None,
    )


def _head(services: Services) -> int | None:
    try:
        return services.journal.head()
    except outages.KINDS as error:
        if not outages.is_outage(error):
            raise
        return None
