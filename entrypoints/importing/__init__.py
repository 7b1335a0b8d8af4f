"""Catalogues of reference data are entered through the same commands people use."""

from entrypoints.importing.entering import NotEntered, Outcome, import_catalogue
from entrypoints.importing.entry import Entry
from entrypoints.importing.steps import steps_of

__all__ = ["Entry", "NotEntered", "Outcome", "import_catalogue", "steps_of"]
