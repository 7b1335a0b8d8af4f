"""Passwords: what is accepted, how it is kept (argon2id), and how it is compared.

Rules of NIST SP 800-63B-4 §3.1.1.2: length alone counts, 15 characters where the password is all there is and 8 beside
a second factor; no rules of composition, no expiry, nothing cut off; refused when common or about the account itself.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple, TypeVar

from pwdlib.hashers.argon2 import Argon2Hasher

ALONE, BESIDE_A_SECOND_FACTOR = 15, 8
"""Fewest characters (Unicode code points)."""
LONGEST = 256
"""Most characters; the clause asks for 64 at least. Longer ones would make the server work for nothing."""
PRODUCT = ("letopis", "летопись")
AT_ONCE = 2
"""Hashes computed at the same time in one process: each takes its memory (64 MiB) and several threads."""
PATIENCE = 5.0
"""Seconds a hash waits for its turn."""
WAITING = 16
"""Hashes that wait for a turn at once: more would hold all the threads that answer everything else."""
Made = TypeVar("Made")
_MARKS = re.compile(r"[\W\d_]+")
_LIST = Path(__file__).with_name("common_passwords.txt")


class PasswordRefused(Exception):
    """Another password is to be chosen; `code` is a sentence of entrypoints/words."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class TooManyHashes(Exception):
    """The server computes as many hashes as it may; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Parameters of argon2id; as pwdlib recommends them: RFC 9106 §4, second choice."""

    passes: int = 3
    kibibytes: int = 65536
    threads: int = 4


class Compared(NamedTuple):
    right: bool
    fresh: str | None
    """The same password hashed anew, when it was kept with other parameters."""


class Passwords:
    """Hashes and compares, a few at a time."""

    def __init__(self, cost: Cost | None = None, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        cost = cost or Cost()
        self._hasher = Argon2Hasher(cost.passes, cost.kibibytes, cost.threads)
        self._turns = BoundedSemaphore(at_once)
        self._places = BoundedSemaphore(at_once + WAITING)
        self._patience = patience
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Raises TooManyHashes."""
        return self._in_turn(lambda: self._hasher.hash(normal(password)))

    def compare(self, password: str, kept: str | None) -> Compared:
        """`kept` None (no such account, or no password yet): wrong, after the same work. Raises TooManyHashes."""
        return self._in_turn(lambda: self._compared(normal(password)[: LONGEST + 1], kept))

    def _compared(self, password: str, kept: str | None) -> Compared:
        if kept is None:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_hex(16))
            self._hasher.verify(password, self._nobody)
            return Compared(right=False, fresh=None)
        if not self._hasher.verify(password, kept):
            return Compared(right=False, fresh=None)
        return Compared(
            right=True, fresh=self._hasher.hash(password) if self._hasher.check_needs_rehash(kept) else None
        )

    def _in_turn(self, work: Callable[[], Made]) -> Made:
        if not self._places.acquire(blocking=False):
            raise TooManyHashes
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise TooManyHashes
            try:
                return work()
            finally:
                self._turns.release()
        finally:
            self._places.release()


def check(password: str, own: Iterable[str], *, second_factor: bool) -> None:
    """Raises PasswordRefused unless the password may be set by somebody whose login and names are `own`."""
    password = normal(password)
    least = fewest(second_factor=second_factor)
    if len(password) < least:
        raise PasswordRefused("account.password_too_short", least=least)
    if len(password) > LONGEST:
        raise PasswordRefused("account.password_too_long", most=LONGEST)
    if _easy(password.casefold(), [*(normal(name).casefold() for name in own), *PRODUCT]):
        raise PasswordRefused("account.password_too_common")


def fewest(*, second_factor: bool) -> int:
    """Characters a password must have."""
    return BESIDE_A_SECOND_FACTOR if second_factor else ALONE


def normal(password: str) -> str:
    """One form of the same characters, however a keyboard makes them (Unicode NFC)."""
    return unicodedata.normalize("NFC", password)


def _easy(password: str, own: Iterable[str]) -> bool:
    """Common, about the account or the product, one part again and again, or such a thing between digits and marks."""
    names = {part for name in own for part in (name, name.partition("@")[0]) if part}
    bare = _MARKS.sub("", password)
    return any(_part(each) in common() | names or len(set(each)) < 4 for each in (password, bare)) or _rows(password)


def _part(text: str) -> str:
    """What the text repeats; itself when nothing."""
    found = (text + text).find(text, 1)
    return text[:found] if text else text


def _rows(text: str) -> bool:
    """Whether the characters only count up or down: 123456789012345."""
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1


@cache
def common() -> frozenset[str]:
    """The words of the list."""
    lines = _LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
