"""Passwords: which are accepted, and how they are kept and compared."""

from __future__ import annotations

import unicodedata
from queue import Queue
from threading import Event, Thread

import pytest

from infrastructure.accounts.passwords import (
    LONGEST,
    WAITING,
    Cost,
    PasswordRefused,
    Passwords,
    TooManyHashes,
    check,
    common,
)
from tests.infrastructure.accounts.conftest import CHEAP, LOGIN, PASSWORD


def refusal(password: str, *, second_factor: bool = False) -> str | None:
    try:
        check(password, [LOGIN, "Образцовская", "ОбразцовскаяПроба"], second_factor=second_factor)
    except PasswordRefused as refused:
        return refused.code
    return None


def test_length_alone_counts():
    """Fifteen characters are enough without digits or marks, spaces and Russian letters included; fourteen are not."""
    assert refusal("тихий двор у реки") is None
    assert refusal("тихийдворуреки"[:14]) == "account.password_too_short"


def test_beside_a_second_factor_eight_are_enough():
    """With a second factor the standard allows eight."""
    assert refusal("двор у реки"[:8], second_factor=True) is None
    assert refusal("двор у р"[:7], second_factor=True) == "account.password_too_short"


def test_long_ones_are_taken_whole():
    """Every character of a long password counts; only a monstrous one is refused."""
    passwords, long = Passwords(CHEAP), "длинная фраза " * 14
    kept = passwords.hash(long)

    assert refusal("р1к" + long) is None
    assert passwords.compare(long, kept).right
    assert not passwords.compare(long[:-1], kept).right
    assert refusal("ab1" * LONGEST) == "account.password_too_long"


@pytest.mark.parametrize(
    "password",
    [
        "correcthorsebatterystaple",
        "Пароль Пароль Пароль",
        "йцукен123456789!",
        "qwertyqwertyqwerty",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "98765432109876543",
        "proba@example.org",
        "PROBA@example.org",
        "letopis-letopis-letopis",
        "Летопись2024-2024",
        "Образцовская1990",
        "Образцовская Проба 1990",
    ],
)
def test_common_ones_are_refused(password: str):
    """What anybody tries first, repeats it, or names the account or the product, is no password."""
    assert refusal(password) == "account.password_too_common"


def test_the_same_letters_are_the_same_password():
    """A letter typed in one piece or as a letter with a mark is one letter."""
    passwords, typed = Passwords(CHEAP), "Зелёный чай, йод и ёж"
    kept = passwords.hash(unicodedata.normalize("NFC", typed))

    assert passwords.compare(unicodedata.normalize("NFD", typed), kept).right


def test_it_is_kept_as_argon2id_of_64_mebibytes():
    """The parameters are those the library recommends; what is kept names them."""
    kept = Passwords().hash(PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept


def test_a_hash_of_old_parameters_is_made_anew():
    """Who comes in with a password kept more cheaply gets it hashed as it is done now."""
    old = Passwords(CHEAP).hash(PASSWORD)
    newer = Passwords(Cost(passes=2, kibibytes=16, threads=1))

    compared = newer.compare(PASSWORD, old)

    assert compared.right
    assert compared.fresh is not None
    assert newer.compare(PASSWORD, compared.fresh) == (True, None)
    assert newer.compare("another", old) == (False, None)


def test_nobody_s_password_is_compared_too():
    """Without an account a hash is computed all the same, and the answer is no."""
    counted = Passwords(CHEAP)

    assert counted.compare(PASSWORD, None) == (False, None)
    assert counted._nobody is not None
    assert counted.compare(PASSWORD, None) == (False, None)


def test_few_are_hashed_at_once():
    """A crowd at the door does not fill the memory: whoever waits too long is asked to come again."""
    passwords, inside, leave = Passwords(CHEAP, at_once=1, patience=0), Event(), Event()

    def stay() -> None:
        passwords._in_turn(lambda: (inside.set(), leave.wait(10)))

    busy = Thread(target=stay)
    busy.start()
    assert inside.wait(10)
    with pytest.raises(TooManyHashes):
        passwords.hash(PASSWORD)
    leave.set()
    busy.join()
    assert passwords.compare(PASSWORD, passwords.hash(PASSWORD)).right


def test_a_crowd_does_not_wait_in_every_thread():
    """Beyond a short queue whoever comes is told to come again at once, however patient the server is."""
    passwords, leave, told = Passwords(CHEAP, at_once=1, patience=60), Event(), Queue[bool]()

    def stay() -> None:
        try:
            passwords._in_turn(lambda: leave.wait(10))
        except TooManyHashes:
            told.put(True)

    crowd = [Thread(target=stay) for _ in range(1 + WAITING + 3)]
    for each in crowd:
        each.start()
    try:
        assert [told.get(timeout=10) for _ in range(3)] == [True] * 3
    finally:
        leave.set()
    for each in crowd:
        each.join()
    assert told.empty()


def test_the_list_is_folded():
    """Words of the list are written as they are compared."""
    assert [word for word in common() if word != word.casefold()] == []
