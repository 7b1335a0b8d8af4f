"""Accounts of the demonstration: one for each role, all with one password that only this installation has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from application.bindings import GrantRole
from application.bus import Actor, Context
from domain.kernel import PersonId
from domain.roles import Role
from entrypoints.demo.pair import Fate
from entrypoints.demo.people import Pedagogue
from entrypoints.demo.route import Turn
from entrypoints.demo.runner import demo_id
from infrastructure.accounts.codes import LETTERS
from infrastructure.keys import Keys, derived

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services
    from entrypoints.demo.story import Story


class DemoAccount(NamedTuple):
    login: str
    post: str
    actor: Actor


def accounts_of(story: Story) -> list[DemoAccount]:
    """People of Sovetsk and its region who have something to do; a login is the role's name."""
    cast, (sovetsk, *_) = story.cast, story.cast.towns
    teacher = teacher_of(story)
    head = sovetsk.head(teacher.school)
    officials = (
        sovetsk.tutor,
        head,
        sovetsk.methodist,
        sovetsk.coordinator,
        cast.approver,
        cast.officer,
        cast.auditor,
        cast.administrator,
    )
    return [
        DemoAccount(Role.TEACHER, "учитель с маршрутом", teacher.actor),
        DemoAccount(Role.MENTOR, "учитель, наставник в паре", mentor_of(story)),
        *(DemoAccount(each.role, each.post, each.actor) for each in officials),
    ]


def teacher_of(story: Story) -> Pedagogue:
    """Somebody of Sovetsk with a route like most others, who still works there."""
    sovetsk = story.cast.towns[0]
    here = [plan for plan in story.routes if plan.town is sovetsk and plan.teacher.leaves_on is None]
    return max(here, key=lambda plan: (plan.turn is Turn.NONE, plan.opens_on)).teacher


def mentor_of(story: Story) -> Actor:
    """Another teacher of Sovetsk who led a pair to its end, in the role of a mentor."""
    teacher = teacher_of(story).id
    staying = {who.id for who in story.cast.towns[0].pedagogues if who.leaves_on is None and who.id != teacher}
    speaking = (plan.mentor_speaks for plan in story.pairs if plan.fate is Fate.COMPLETED)
    return replace(next(actor for actor in speaking if actor.person in staying), role=Role.MENTOR)


def password(keys: Keys) -> str:
    """It follows from the installation's key: the same at every start, and nobody else's."""
    letters = "".join(LETTERS[byte % 32] for byte in derived(keys.house, b"demo-accounts")[:10])
    return f"demo-{letters[:5]}-{letters[5:]}"


def open_accounts(services: Services, story: Story) -> None:
    """Make those that are not there yet; the password is hashed once for all of them."""
    missing = [each for each in accounts_of(story) if services.accounts.of(each.actor.person) is None]
    if not missing:
        return
    grant_mentor(services, story)
    kept = services.accounts.passwords.hash(password(services.keys))
    for each in missing:
        services.accounts.give(PersonId(each.actor.person), each.login, kept)


def grant_mentor(services: Services, story: Story) -> None:
    """The role of a mentor beside the teacher's; asked again it changes nothing."""
    mentor = mentor_of(story)
    assert mentor.acting_for is not None
    grant = GrantRole(
        binding_id=demo_id("binding", mentor.person, Role.MENTOR, mentor.acting_for),
        person=mentor.person,
        role=Role.MENTOR,
        organisation=mentor.acting_for,
    )
    by = story.cast.administrator.actor
    services.bus.handle(grant, Context(by, demo_id("command", "accounts", "mentor"), demo_id("story", "accounts")))
