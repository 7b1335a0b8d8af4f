"""One address corrects any fact of any stream."""

from fastapi import APIRouter

from application.corrections import Correct
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/audit", tags=["audit"])

CommandRoutes(router).begin(Correct, "/corrections")
