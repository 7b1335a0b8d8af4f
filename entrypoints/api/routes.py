"""The routers of the API, one a noun."""

from fastapi import APIRouter

from entrypoints.api import (
    agreement_register,
    agreement_text,
    agreements,
    amendment_history,
    amendments,
    audit,
    corrections,
    inbox,
    indicator_table,
    indicators,
    iom_board,
    iom_files,
    iom_plan,
    ioms,
    obligations,
    organisations,
    pairs,
    people,
    projections,
    refusals,
)

ROUTERS: tuple[APIRouter, ...] = (
    agreements.router,
    obligations.router,
    agreement_register.router,
    agreement_text.router,
    amendments.router,
    amendment_history.router,
    ioms.router,
    iom_board.router,
    iom_files.router,
    iom_plan.router,
    pairs.router,
    organisations.router,
    people.router,
    indicators.router,
    indicator_table.router,
    inbox.router,
    audit.router,
    corrections.router,
    refusals.router,
    projections.router,
)
