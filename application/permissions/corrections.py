"""Who may correct: anyone who leads some kind of stream; the handler asks for the kind at hand."""

from application.bus import Command
from application.corrections import Correct
from application.permissions.leads import LEADS
from application.permissions.rule import Permission, any_of

PERMISSIONS: dict[type[Command], Permission] = {
    Correct: any_of(*{role for leads in LEADS.values() for role in leads}, system=True),
}
