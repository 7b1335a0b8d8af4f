"""People over HTTP: found by name, listed by name, shown whole to whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from application.bus import Actor
from domain.roles import Role
from tests.entrypoints.conftest import Api

CONTACTS = {"email": "proba@example.org", "phone": "8 (4012) 00-00-17"}


def enter(api: Api, organisation: object, family: str, given: str = "Проба", **more: object) -> str:
    body = {"organisation": str(organisation), "family_name": family, "given_name": given, **more}
    head = api.world.actor(Role.ADMINISTRATOR, api.world.country)
    return api.done("people", body, head)


def search(api: Api, text: str, by: Actor) -> Any:
    answer = api.http.post(
        "/api/v1/people/search",
        json={"text": text},
        params={"at": api.world.journal.head()},
        headers={"X-Letopis-Actor": f"{by.person} {by.role} {by.acting_for}"},
    )
    return answer.json()


def found(api: Api, text: str, by: Actor) -> list[str]:
    return [person["name"] for person in search(api, text, by)["items"]]


def test_people_are_found_by_the_beginnings_of_their_names(api: Api) -> None:
    """Words in any order, ё or е, part of a double name: each begins a word of the name; the answer is sorted."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    for family in ("Семёнова-Демо", "Семенов", "Сёмкина", "Иванова"):
        enter(api, world.school, family, patronymic="Образцовна")

    semenov, semenova, semkina = (f"{family} Проба Образцовна" for family in ("Семенов", "Семёнова-Демо", "Сёмкина"))
    assert found(api, "сем", head) == [semenov, semenova, semkina]
    assert found(api, "ПРОБА семён", head) == [semenov, semenova]
    assert found(api, "образцовна, семенова-д", head) == [semenova]
    assert found(api, "семенова иван", head) == []


def test_a_search_ends_where_the_scope_ends(api: Api) -> None:
    """Each role finds the people of its own territory, a teacher only itself, and nobody hears of the others."""
    world = api.world
    for place in (world.school, world.other_school, world.foreign_school):
        enter(api, place, "Общая", given=f"Из{place.hex[-6:]}")
    teacher = world.actor(Role.TEACHER, world.school)

    def places(role: Role, organisation: Any) -> set[str]:
        answer = search(api, "общая", world.actor(role, organisation))
        return {person["organisation"] for person in answer["items"]}

    assert places(Role.SCHOOL_HEAD, world.school) == {str(world.school)}
    assert places(Role.MUNICIPALITY, world.administration) == {str(world.school), str(world.other_school)}
    assert places(Role.MINISTRY, world.ministry) == {str(world.school), str(world.other_school)}
    assert found(api, "общая", teacher) == []
    assert [row["id"] for row in search(api, "лицо", teacher)["items"]] == [str(teacher.person)]


@pytest.mark.parametrize("text", ["ив", "иванов п", "…", " - "])
def test_short_words_are_refused(api: Api, text: str) -> None:
    """Two letters would list half of a region; the refusal says what is wanted and repeats no name."""
    head = api.world.actor(Role.SCHOOL_HEAD, api.world.school)

    answer = search(api, text, head)
    assert (answer["status"], answer["code"], answer["params"]) == (422, "person.word_too_short", {"least": 3})


def test_a_search_shows_fifty_and_says_that_there_are_more(api: Api) -> None:
    """Of 51 people the first fifty by name are shown and the answer says so; another word brings one."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    letters = "абвгдежзиклмнопрстуфхцчшщ"
    for number in range(51):
        enter(api, world.school, "Общая", given=f"Имя{letters[number // 25]}{letters[number % 25]}")

    answer = search(api, "общая", head)
    assert (len(answer["items"]), answer["more"]) == (50, True)
    assert (answer["items"][0]["name"], answer["items"][-1]["name"]) == ("Общая Имяаа", "Общая Имябщ")
    one = search(api, "общая имява", head)
    assert ([row["name"] for row in one["items"]], one["more"]) == (["Общая Имява"], False)


def test_a_list_is_sorted_by_name_within_one_organisation(api: Api) -> None:
    """Pages follow one another in Russian order, and the cursor in the address holds an id, not a name."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    for family in ("Жукова", "Ёлкина", "Емелина", "Елина-Демо", "Елина", "Елинар"):
        enter(api, world.school, family)

    first = api.get("people", head, organisation=world.school, sort="name", limit=4).json()
    rest = api.get("people", head, organisation=world.school, sort="name", limit=4, cursor=first["next"]).json()
    names = [row["name"].split()[0] for row in (*first["items"], *rest["items"])]

    assert names == ["Демо", "Елина", "Елина-Демо", "Елинар", "Емелина", "Ёлкина", "Жукова"]
    assert rest["next"] is None
    assert api.get("people", head, organisation=world.other_school, sort="name").json()["items"] == []
    assert api.get("people", head, sort="name").json()["code"] == "invalid"


def test_a_list_too_long_to_sort_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of more people than an organisation has are not opened to sort one page of them."""
    monkeypatch.setattr("entrypoints.api.people.MOST_SORTED", 2)
    monkeypatch.setattr("entrypoints.api.people_sorted.MOST_SORTED", 2)
    head = api.world.actor(Role.SCHOOL_HEAD, api.world.school)
    for _ in range(2):
        enter(api, api.world.school, "Общая")

    answer = api.get("people", head, organisation=api.world.school, sort="name").json()
    assert (answer["code"], answer["params"]) == ("person.too_many_to_sort", {"most": 2})


WHO_SEES_WHAT = {
    Role.TUTOR: {"birth_date"},
    Role.SCHOOL_HEAD: set(),
    Role.METHODICAL_CENTRE: set(),
    Role.MUNICIPALITY: set(),
    Role.CENTRE: set(),
    Role.AUDITOR: set(),
    Role.MINISTRY: {"birth_date", "contacts"},
    Role.ADMINISTRATOR: {"birth_date", "contacts"},
}
"""Role → what docs/people.md keeps from it."""


@pytest.mark.parametrize("role", WHO_SEES_WHAT)
def test_a_role_sees_of_a_person_what_it_needs(api: Api, role: Role) -> None:
    """Names for all in whose territory the person is; contacts and birth date only for those who work with them."""
    world = api.world
    person = enter(api, world.school, "Примерова", patronymic="Образцовна", birth_date="1990-05-17", **CONTACTS)
    places = {
        Role.METHODICAL_CENTRE: world.methodical_centre,
        Role.MUNICIPALITY: world.administration,
        Role.CENTRE: world.centre,
        Role.MINISTRY: world.ministry,
        Role.AUDITOR: world.region,
        Role.ADMINISTRATOR: world.region,
    }
    answer = api.get(f"people/{person}", world.actor(role, places.get(role, world.school)))
    shown, withheld = answer.json(), WHO_SEES_WHAT[role]

    assert (shown["name"], shown["family_name"]) == ("Примерова Проба Образцовна", "Примерова")
    assert set(shown["withheld"]) == withheld
    assert shown["birth_date"] == (None if "birth_date" in withheld else "1990-05-17")
    contacts = (None, None) if "contacts" in withheld else ("proba@example.org", "+74012000017")
    assert (shown["email"], shown["phone"]) == contacts
    assert answer.headers["ETag"] == '"1"'


def test_everybody_sees_all_of_oneself(api: Api) -> None:
    """A teacher reads the own details and work, and of a colleague not even that there is one."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    person = world.actor(Role.TEACHER, world.school).person
    api.done(f"people/{person}/change-details", CONTACTS | {"birth_date": "1990-05-17"}, head)
    post = {"position": "учитель", "category": "pedagogue", "subjects": ["математика"]}
    hire = {"person": str(person), "school": str(world.other_school), "post": post, "occurred_on": "2021-09-01"}
    api.done("people/staff", hire, world.actor(Role.SCHOOL_HEAD, world.other_school))
    teacher = Actor(person, Role.TEACHER, world.school)

    own = api.get(f"people/{person}", teacher).json()
    colleague = api.get(f"people/{head.person}", teacher)

    assert (own["birth_date"], own["phone"], own["withheld"]) == ("1990-05-17", "+74012000017", [])
    assert [work["school"] for work in own["work"]] == [str(world.other_school)]
    assert api.get(f"people/{person}", head).json()["work"] == []
    assert (colleague.status_code, colleague.json()["code"]) == (404, "not_found")


def test_a_person_elsewhere_is_as_good_as_unknown(api: Api) -> None:
    """A person of another municipality and one nobody entered give the same answer."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    foreign, unknown = enter(api, world.foreign_school, "Чужая"), "019182f0-0000-7000-8000-000000000009"

    answers = [api.get(f"people/{person}", head) for person in (foreign, unknown)]
    told = [answer.text.replace(id, "ID") for answer, id in zip(answers, (foreign, unknown), strict=True)]

    def without_instance(text: str) -> str:
        return text.partition('"instance"')[0]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_instance(told[0]) == without_instance(told[1])


def test_people_who_may_have_been_entered_twice_are_listed(api: Api) -> None:
    """One name and birth date is one person, perhaps; namesakes of other dates are not, unless a date is missing."""
    world = api.world
    born = {"birth_date": "1990-05-17"}
    twice = [enter(api, world.school, family, **born) for family in ("Двойная", "ДВОЙНАЯ")]
    unsure = [enter(api, world.school, "Сомнёва", **born), enter(api, world.other_school, "Сомнева")]
    for date in ("1990-05-17", "1991-05-17"):
        enter(api, world.school, "Разная", birth_date=date)
    for place in (world.school, world.foreign_school):
        enter(api, place, "Далёкая", **born)

    def listed(role: Role, organisation: Any) -> list[tuple[str, set[str]]]:
        items = api.get("people/duplicates", world.actor(role, organisation)).json()["items"]
        return [(item["same"], {person["id"] for person in item["people"]}) for item in items]

    certain, uncertain = ("name_and_birth", set(twice)), ("name", set(unsure))
    assert listed(Role.SCHOOL_HEAD, world.school)[:1] == [certain]
    assert uncertain not in listed(Role.SCHOOL_HEAD, world.school)
    shown = listed(Role.MUNICIPALITY, world.administration)
    assert shown[0] == certain
    assert uncertain in shown
    assert len(shown) == 3  # these, and the actors of the test, who all have one name


def test_a_new_name_ends_a_likeness(api: Api) -> None:
    """After the name of one of them is mended the two are namesakes no more."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    one, _ = (enter(api, world.school, "Двойная", birth_date="1990-05-17") for _ in range(2))
    assert api.get("people/duplicates", head).json()["items"][0]["same"] == "name_and_birth"

    api.done(f"people/{one}/change-details", {"given_name": "Иная"}, head)

    assert [item["same"] for item in api.get("people/duplicates", head).json()["items"]] == []


@pytest.mark.parametrize("phone", ["12-34-56", "+0 123 4567890", "позвоните", "+7 401 2", "8 4012"])
def test_a_number_without_a_country_is_refused(api: Api, phone: str) -> None:
    """What cannot be written as E.164 is no number; the problem names the field and not what stood there."""
    body = {"organisation": str(api.world.school), "family_name": "Иная", "given_name": "Иная", "phone": phone}

    answer = api.post("people", body, api.world.actor(Role.ADMINISTRATOR, api.world.country))
    assert (answer.status_code, answer.json()["code"]) == (422, "http.malformed")
    assert phone not in answer.text


def test_two_ids_of_one_person_become_one(api: Api) -> None:
    """The list of duplicates leads to the merge; then one id is listed and found, and the other says where it went;
    undone, both are there again."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    gone, stays = (enter(api, world.school, "Двойнова", birth_date="1990-05-17") for _ in range(2))
    post = {"position": "учитель", "category": "teacher"}
    api.done("people/staff", {"person": gone, "school": str(world.school), "post": post}, head)
    (group,) = api.get("people/duplicates", head).json()["items"]
    assert {each["id"] for each in group["people"]} == {gone, stays}

    api.done(f"people/{gone}/merge", {"into": stays, "reason": {"code": "entered_twice"}}, head)
    at = {"at": world.journal.head()}
    card, own = (api.get(f"people/{person}", head, **at).json() for person in (gone, stays))
    (work,) = api.get("people/staff", head, person=gone, **at).json()["items"]
    listed = {row["id"] for row in api.get("people", head, **at).json()["items"]}
    assert (card["merged_into"], own["merged_into"], work["merged_into"]) == (stays, None, stays)
    assert (gone in listed, stays in listed) == (False, True)
    assert [row["id"] for row in search(api, "двойнова", head)["items"]] == [stays]
    assert api.get("people/duplicates", head, **at).json()["items"] == []

    api.done(f"people/{gone}/undo-merge", {"reason": {"code": "different_people"}}, head)
    assert {row["id"] for row in search(api, "двойнова", head)["items"]} == {gone, stays}
