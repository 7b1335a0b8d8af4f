"""`letopis administrator`, `letopis invite`, `letopis reset`: one-time codes for people, to be printed on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from domain.kernel import PersonId
    from entrypoints.bootstrap import Services
    from infrastructure.accounts.codes import Purpose

Login = Annotated[str | None, typer.Option(help="Login; the person's e-mail address when left out.")]
Who = Annotated[UUID, typer.Argument(help="Id of the person.")]


def register(app: typer.Typer) -> None:
    app.command()(administrator)
    app.command()(invite)
    app.command()(reset)


def administrator(
    family_name: Annotated[str, typer.Option(prompt="Фамилия / family name", help="Asked for when left out.")],
    given_name: Annotated[str, typer.Option(prompt="Имя / given name", help="Asked for when left out.")],
    login: Annotated[str, typer.Option(prompt="Логин / login", help="Asked for when left out.")],
    patronymic: Annotated[str | None, typer.Option(help="Patronymic.")] = None,
    organisation: Annotated[UUID | None, typer.Option(help="Where the role is held; the top of the tree.")] = None,
    another: Annotated[bool, typer.Option("--another", help="Although there is one already.")] = False,
) -> None:
    """Enter the first administrator and print a one-time code; there is no default password."""
    from domain.kernel import OrganisationId
    from entrypoints.bootstrap import build
    from entrypoints.first_run import Named
    from entrypoints.first_run import administrator as entered
    from infrastructure.accounts.codes import Purpose

    name, place = Named(family_name, given_name, patronymic), OrganisationId(organisation) if organisation else None
    with build() as services, _refusing():
        person, code = entered(services, name, login, place, another=another)
        typer.echo(f"Администратор / administrator: {person}")
        _print(services, person, Purpose.INVITATION, code)


def invite(person: Who, login: Login = None) -> None:
    """Print a one-time code with which somebody sets a first password; a code given before opens nothing any more."""
    from domain.kernel import SYSTEM, PersonId
    from domain.people import Detail
    from entrypoints.bootstrap import build
    from infrastructure.accounts.accounts import AccountRefused
    from infrastructure.accounts.codes import Purpose

    with build() as services, _refusing():
        known = services.accounts.login(PersonId(person))
        name = login or known or (services.vault.details(PersonId(person)) or {}).get(Detail.EMAIL)
        if name is None:
            raise AccountRefused("account.no_login")
        code = services.accounts.invite(PersonId(person), name, SYSTEM)
        _print(services, PersonId(person), Purpose.INVITATION, code)


def reset(
    person: Who,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take the second factor away too, when the code is used.")
    ] = False,
) -> None:
    """Print a one-time code with which somebody sets another password; make sure first that it is they who ask."""
    from domain.kernel import SYSTEM, PersonId
    from entrypoints.bootstrap import build
    from infrastructure.accounts.codes import Purpose

    with build() as services, _refusing():
        code = services.accounts.reset(PersonId(person), SYSTEM, full=second_factor)
        _print(services, PersonId(person), Purpose.FULL_RESET if second_factor else Purpose.RESET, code)


def _print(services: Services, person: PersonId, purpose: Purpose, code: str) -> None:
    """The paper: what to type, where, until when."""
    from infrastructure.accounts.codes import LASTS, Purpose

    page = "invitation" if purpose is Purpose.INVITATION else "reset"
    until = services.accounts.clock.now() + LASTS[purpose]
    where = services.settings.public_url or "http://127.0.0.1:8000"
    typer.echo(f"Логин / login: {services.accounts.login(person)}")
    typer.echo(f"Одноразовый код / one-time code: {code}")
    typer.echo(f"Где ввести / where to type it: {where}/{page}")
    typer.echo(f"Действует до / good until: {until:%Y-%m-%d %H:%M} UTC")


@contextmanager
def _refusing() -> Iterator[None]:
    """A refusal ends with a sentence in Russian and English and 2."""
    from domain.errors import Refusal
    from entrypoints.words import LANGUAGES, load
    from infrastructure.accounts.accounts import AccountRefused

    try:
        yield
    except (AccountRefused, Refusal) as refused:
        for lang in LANGUAGES:
            typer.echo(load().refusal(refused.code, refused.params, lang), err=True)
        raise typer.Exit(2) from None
