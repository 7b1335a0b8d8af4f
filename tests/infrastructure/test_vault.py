"""The people vault: what it keeps, who can open it, and what an erased key takes along."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, make_url, update

from domain.errors import NotFound
from domain.kernel import PersonId, Sealed
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import vault as table
from infrastructure.keys import Keys
from infrastructure.vault import BATCH, PeopleVault, SealBroken

KEYS = Keys.of(bytes(32))
FIRST, SECOND, THIRD = (PersonId(UUID(int=number)) for number in (1, 2, 3))
DETAILS = {
    "family_name": "Примерова",
    "given_name": "Проба",
    "patronymic": "Образцовна",
    "birth_date": "1990-05-17",
    "email": "proba@example.org",
    "demo": "true",
}
WORDS = "Отстаёт в методике, просила не говорить"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    create(made)
    yield made
    made.close()


@pytest.fixture
def vault(database: Database) -> PeopleVault:
    made = PeopleVault(database, KEYS)
    for person in (FIRST, SECOND):
        keep(database, made, person)
    return made


def keep(database: Database, vault: PeopleVault, person: PersonId, **details: str) -> None:
    entry = vault.enrol(person, DETAILS | details)
    with database.write() as connection:
        row = {"person_id": entry.person_id, "wrapped_key": entry.wrapped_key, "details": entry.details}
        connection.execute(insert(table).values(row))


def erase(database: Database, person: PersonId) -> None:
    with database.write() as connection:
        gone = update(table).where(table.c.person_id == person)
        connection.execute(gone.values(wrapped_key=None, details=None))


def test_details_come_back_as_they_were_given(vault: PeopleVault):
    """A person's details are read back whole, and the display name is family name, name, patronymic."""
    assert vault.details(FIRST) == DETAILS
    assert vault.names([FIRST]) == {FIRST: "Примерова Проба Образцовна"}


def test_names_are_read_for_many_at_once(database: Database, vault: PeopleVault):
    """Names of more people than one statement takes come back; the unknown and the erased are left out."""
    many = [PersonId(UUID(int=1000 + number)) for number in range(BATCH + 1)]
    entries = [vault.enrol(person, {"family_name": f"Демо {person.int}"}) for person in many]
    with database.write() as connection:
        rows = [{"person_id": e.person_id, "wrapped_key": e.wrapped_key, "details": e.details} for e in entries]
        connection.execute(insert(table), rows)
    erase(database, many[0])

    names = vault.names([*many, THIRD])

    assert names == {person: f"Демо {person.int}" for person in many[1:]}


def test_details_change_under_the_same_key(database: Database, vault: PeopleVault):
    """A new family name replaces the old one, the rest stays, and text sealed before still opens."""
    sealed = vault.seal(WORDS, [FIRST])
    entry = vault.amend(FIRST, {"family_name": "Новая"})
    with database.write() as connection:
        connection.execute(update(table).where(table.c.person_id == FIRST).values(details=entry.details))

    assert vault.details(FIRST) == DETAILS | {"family_name": "Новая"}
    assert vault.unseal(sealed) == WORDS


def test_only_known_people_change(vault: PeopleVault):
    """Details of somebody unknown cannot be changed."""
    with pytest.raises(NotFound):
        vault.amend(THIRD, {"family_name": "Новая"})


@pytest.mark.parametrize("subjects", [(), (FIRST,), (FIRST, SECOND)])
def test_sealed_text_opens_again(vault: PeopleVault, subjects: tuple[PersonId, ...]):
    """Text about nobody, one person or two is opened with the keys it was sealed under."""
    sealed = vault.seal(WORDS, subjects)

    assert vault.unseal(sealed) == WORDS
    assert sealed.subjects == subjects


def test_the_same_words_never_look_the_same(vault: PeopleVault):
    """Two sealings of one text share nothing, so equal remarks cannot be told by looking."""
    one, other = vault.seal(WORDS, [FIRST]), vault.seal(WORDS, [FIRST])

    assert (one.nonce, one.ciphertext) != (other.nonce, other.ciphertext)


def test_the_order_and_number_of_subjects_does_not_matter(vault: PeopleVault):
    """A person named twice, or in another order, is one subject."""
    sealed = vault.seal(WORDS, [SECOND, FIRST, SECOND])

    assert sealed.subjects == (FIRST, SECOND)
    assert vault.unseal(sealed) == WORDS


def test_text_about_an_unknown_person_is_not_sealed(vault: PeopleVault):
    """Sealing under a key that is not there is refused and names whose key is missing."""
    with pytest.raises(NotFound) as refused:
        vault.seal(WORDS, [FIRST, THIRD])

    assert refused.value.params == {"kind": "person", "id": str(THIRD)}


@pytest.mark.parametrize("erased", [FIRST, SECOND])
def test_text_about_two_people_is_gone_with_either(database: Database, vault: PeopleVault, erased: PersonId):
    """When the key of one of two people is destroyed nobody can read what was written about both."""
    sealed = vault.seal(WORDS, [FIRST, SECOND])
    about_nobody = vault.seal(WORDS, [])

    erase(database, erased)

    assert vault.unseal(sealed) is None
    assert vault.unseal(about_nobody) == WORDS
    assert not vault.knows(erased)
    assert vault.details(erased) is None


def test_one_person_s_key_does_not_open_another_s_text(vault: PeopleVault):
    """Text about one person, relabelled as about another or about nobody, does not open."""
    sealed = vault.seal(WORDS, [FIRST])

    for subjects in ((SECOND,), (), (FIRST, SECOND)):
        with pytest.raises(SealBroken):
            vault.unseal(sealed.model_copy(update={"subjects": subjects}))


def test_another_installation_s_key_opens_nothing(database: Database, vault: PeopleVault):
    """With a second master key neither names nor text nor text about nobody can be read."""
    other = PeopleVault(database, Keys.of(bytes(range(32))))

    for sealed in (vault.seal(WORDS, [FIRST]), vault.seal(WORDS, [])):
        with pytest.raises(SealBroken):
            other.unseal(sealed)
    with pytest.raises(SealBroken):
        other.names([FIRST])


def test_keys_cannot_be_swapped_between_people(database: Database, vault: PeopleVault):
    """A wrapped key put into another person's row does not open there."""
    stolen = replace(vault.enrol(THIRD, DETAILS), person_id=FIRST)
    with database.write() as connection:
        swapped = update(table).where(table.c.person_id == FIRST)
        connection.execute(swapped.values(wrapped_key=stolen.wrapped_key, details=stolen.details))

    with pytest.raises(SealBroken):
        vault.details(FIRST)


@pytest.mark.parametrize("part", ["nonce", "ciphertext"])
def test_a_changed_byte_is_noticed(vault: PeopleVault, part: str):
    """Sealed text with one byte changed does not open as something else."""
    sealed = vault.seal(WORDS, [FIRST])
    data = bytearray(base64.b64decode(getattr(sealed, part)))
    data[0] ^= 1

    with pytest.raises(SealBroken):
        vault.unseal(sealed.model_copy(update={part: base64.b64encode(data).decode()}))


def test_nothing_personal_stands_in_clear_in_the_database_file(fresh_database_url: Callable[..., str]):
    """The file and its log hold no name, birth date, address or word about the person."""
    url = fresh_database_url("sqlite")
    database = Database(url)
    create(database)
    vault = PeopleVault(database, KEYS)
    keep(database, vault, FIRST)
    sealed = vault.seal(WORDS, [FIRST])
    kept = sealed.model_dump_json() + vault.seal("x", []).model_dump_json()

    files = list(Path(str(make_url(url).database)).parent.iterdir())
    stored = b"".join(path.read_bytes() for path in files) + kept.encode()
    database.close()

    assert files
    for secret in (*DETAILS.values(), WORDS):
        if secret != "true":
            assert secret.encode() not in stored
            assert secret.encode("utf-16-le") not in stored


def test_sealed_text_names_its_algorithm():
    """What is stored says how it was sealed, so a later way can stand beside it."""
    sealed = Sealed(subjects=(), nonce="bg==", ciphertext="Yw==")

    assert sealed.model_dump()["alg"] == "HKDF-SHA256+A256GCM"
