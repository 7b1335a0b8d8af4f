"""The table of contents: every command with its handler and its permission."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from application import (
    absences,
    agreements,
    amendments,
    bindings,
    corrections,
    indicators,
    ioms,
    organisations,
    pairs,
    people,
    staff,
)
from application.bus import Command, Handler
from application.permissions import absences as absence_permissions
from application.permissions import agreements as agreement_permissions
from application.permissions import amendments as amendment_permissions
from application.permissions import bindings as binding_permissions
from application.permissions import corrections as correction_permissions
from application.permissions import indicators as indicator_permissions
from application.permissions import ioms as iom_permissions
from application.permissions import organisations as organisation_permissions
from application.permissions import pairs as pair_permissions
from application.permissions import people as people_permissions
from application.permissions import staff as staff_permissions
from application.permissions.rule import Permission

NOUNS: tuple[ModuleType, ...] = (
    organisations,
    people,
    staff,
    bindings,
    absences,
    corrections,
    pairs,
    ioms,
    indicators,
    agreements,
    amendments,
)
RULES: tuple[ModuleType, ...] = (
    organisation_permissions,
    people_permissions,
    staff_permissions,
    binding_permissions,
    absence_permissions,
    correction_permissions,
    pair_permissions,
    iom_permissions,
    indicator_permissions,
    agreement_permissions,
    amendment_permissions,
)

HANDLERS: Mapping[type[Command], Handler] = {c: handler for noun in NOUNS for c, handler in noun.HANDLERS.items()}
PERMISSIONS: Mapping[type[Command], Permission] = {c: rule for noun in RULES for c, rule in noun.PERMISSIONS.items()}
