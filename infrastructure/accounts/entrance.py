"""Coming in with login, password and second factor: counted, compared, and logged without a name."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog

from domain.kernel import PersonId
from infrastructure.accounts.accounts import Account, Accounts
from infrastructure.accounts.throttle import Throttled, Try
from infrastructure.keys import Keys, derived

HALF_WAY = timedelta(minutes=5)
"""Between password and second factor."""

log = structlog.get_logger()


class Entrance:
    """The way in to accounts. Every method may raise Throttled; those that compare a password, TooManyHashes.

    `shut`: no password opens anything, as for a demonstration's journal outside demo mode: its accounts are known."""

    def __init__(self, accounts: Accounts, keys: Keys, *, shut: bool = False) -> None:
        self._accounts = accounts
        self._shut = shut
        self._half = derived(keys.house, b"half-way-in")
        self._browsers = derived(keys.house, b"known-browsers")

    def password(self, login: str, password: str, address: str, browser: str | None = None) -> Account | None:
        """The account these open. None alike when there is none, it has no password, is closed, or another password:
        after the same work."""
        name = self._accounts.login_hash(login).hex()
        with _logged("password"):
            tried = self._accounts.throttle.sign_in(name, address, self._known(name, browser))
        account = None if self._shut else self._accounts.find(login)
        if not self._accounts.right(account, password):
            log.info("account.sign_in_failed", person=_id(account), step="password")
            return None
        assert account is not None
        self._accounts.throttle.succeeded(tried)
        return account

    def own_password(self, account: Account, password: str) -> bool:
        """Whether it is the password of somebody who is in already and is asked once more."""
        tried = self._step(account, "password")
        if not self._accounts.right(account, password):
            log.info("account.password_not_repeated", person=str(account.person))
            return False
        self._accounts.throttle.succeeded(tried)
        return True

    def second_factor(self, account: Account, code: str) -> bool:
        """Whether the code is right: of the authenticator, or an unused recovery code."""
        tried = self._step(account)
        if not self._accounts.factors.right(account.person, code):
            log.info("account.sign_in_failed", person=str(account.person), step="second_factor")
            return False
        self._accounts.throttle.succeeded(tried)
        return True

    def confirm(self, account: Account, code: str) -> list[str] | None:
        """Recovery codes when the first code of a new authenticator is right: it is in force. None when it is not."""
        tried = self._step(account)
        codes = self._accounts.factors.confirm(account.person, code)
        if codes is not None:
            self._accounts.throttle.succeeded(tried)
            log.info("account.second_factor_on", person=str(account.person))
        return codes

    def half_way(self, account: Account) -> str:
        """Tells for five minutes that the password was shown, until it is changed."""
        until = int((self._accounts.clock.now() + HALF_WAY).timestamp())
        told = f"{account.person}.{until}"
        return f"{told}.{self._mac(self._half, told, str(account.password_set_at))}"

    def who_is_half_way(self, told: str) -> Account | None:
        """The account `half_way` was told of."""
        try:
            person, until, mac = told.split(".")
            account, late = self._accounts.of(PersonId(UUID(person))), int(until)
        except ValueError:
            return None
        if account is None or account.opens is None or late < self._accounts.clock.now().timestamp():
            return None
        good = _same(mac, self._mac(self._half, f"{person}.{until}", str(account.password_set_at)))
        return account if good else None

    def browser(self, login: str) -> str:
        """A mark for a browser in which somebody has come in with this login: it names neither."""
        number = secrets.token_urlsafe(12)
        return f"{number}.{self._mac(self._browsers, self._accounts.login_hash(login).hex(), number)}"

    def _known(self, name: str, browser: str | None) -> str | None:
        """The number of the browser, when its mark was made for this login."""
        number, _, mac = (browser or "").partition(".")
        return number if number and _same(mac, self._mac(self._browsers, name, number)) else None

    def _step(self, account: Account, step: str = "second_factor") -> Try:
        """Each step has its own counter: who knows the password wins no more tries at codes by showing it."""
        with _logged(step):
            return self._accounts.throttle.second_factor(f"{step}/{account.person}")

    def _mac(self, key: bytes, *parts: str) -> str:
        mac = hmac.digest(key, "/".join(parts).encode(), "sha256")
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


@contextmanager
def _logged(step: str) -> Iterator[None]:
    """That a limit was reached is worth a line; at which account is not: the try may be of a stranger."""
    try:
        yield
    except Throttled as refused:
        log.warning("account.throttled", step=step, counter=refused.kind, seconds=refused.seconds)
        raise


def _id(account: Account | None) -> str | None:
    return str(account.person) if account else None


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
