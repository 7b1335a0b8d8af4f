"""Who leads a kind of stream: they may correct its facts. A kind that stands not here is corrected by nobody."""

from __future__ import annotations

from domain.roles import Role

_ROUTES = frozenset({Role.TUTOR, Role.METHODICAL_CENTRE, Role.CENTRE})
_PAPERS = frozenset({Role.MUNICIPALITY, Role.CENTRE, Role.MINISTRY})
_PAIRS = frozenset({Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE})

LEADS: dict[str, frozenset[Role]] = {
    "iom": _ROUTES,
    "iom_request": _ROUTES,
    "agreement": _PAPERS,
    "amendment": _PAPERS,
    "pair": _PAIRS,
    "reported_value": frozenset({Role.MUNICIPALITY, Role.METHODICAL_CENTRE}),
    "staff": _PAIRS,
    "person": _PAIRS | {Role.ADMINISTRATOR},
    "organisation": frozenset({Role.ADMINISTRATOR, Role.MUNICIPALITY, Role.CENTRE, Role.MINISTRY}),
    "binding": frozenset({Role.ADMINISTRATOR}),
}
"""Kind of stream → roles."""
