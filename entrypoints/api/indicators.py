"""Indicators: values a municipality reports, and the annex table."""

from __future__ import annotations

from fastapi import APIRouter

from application import indicators
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/indicators", tags=["indicators"])
values_router = APIRouter(prefix="/values")

values = CommandRoutes(values_router)
values.begin(indicators.ReportValue)
values.tell(indicators.ReportValueAgain, indicators.RestateValue, indicators.ConfirmValue, indicators.ReturnValue)
router.include_router(values_router)
