"""The pairs of the region: which schools have one in which year, of which kind, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from uuid import UUID

from application.bus import Actor
from domain.pairs import ObligationLink, PairKind, Side
from entrypoints.demo.cast import Town
from entrypoints.demo.chance import dice
from entrypoints.demo.pair import Fate, PairPlan, pair
from entrypoints.demo.people import Pedagogue
from entrypoints.demo.region import School
from entrypoints.demo.runner import Script

TERMS: Mapping[str, tuple[date, date]] = {
    "2021/22": (date(2021, 10, 4), date(2022, 5, 31)),
    "2022": (date(2022, 2, 7), date(2022, 12, 20)),
    "2022/23": (date(2022, 10, 3), date(2023, 5, 31)),
    "2023": (date(2023, 1, 23), date(2023, 12, 20)),
    "2023/24": (date(2023, 10, 2), date(2024, 5, 31)),
    "2024": (date(2024, 1, 22), date(2024, 12, 20)),
}
"""A term touches every calendar year it has a day in."""
SOVETSK = (
    ("2021/22", 1),
    ("2021/22", 2),
    ("2022", 3),
    ("2022/23", 4),
    ("2022/23", 1),
    ("2023", 2),
    ("2023/24", 3),
    ("2023/24", 5),
    ("2024", 6),
    ("2024", 7),
    ("2024", 1),
)
"""Schools of Sovetsk at work: 2 in 2021, 4 in 2022, 5 in 2023, 6 in 2024."""
TEAMS = (("2022", 1, 2), ("2023", 2, 1), ("2024", 5, 6))
"""Management teams of Sovetsk: two schools from 2022 on, none in 2021."""
FATES = (
    *[Fate.COMPLETED] * 6,
    *[Fate.PAUSED] * 2,
    *[Fate.EXTENDED] * 2,
    *[Fate.REPLACED] * 2,
    Fate.EARLY,
    Fate.WITHOUT_ONE,
    Fate.CANCELLED,
)

STEADY = (Fate.COMPLETED, Fate.COMPLETED, Fate.PAUSED, Fate.REPLACED, Fate.WITHOUT_ONE)


def pair_plans(town: Town, links: Mapping[str, ObligationLink]) -> list[PairPlan]:
    """`links`: the clause on mentoring of each municipality's agreement."""
    chance, link = dice(town.place.key, "pairs"), links[town.place.key]
    matches = _matches(town, chance)
    plans = [_personal(town, term, school, chance, link, fate) for term, school, fate in matches]
    teams = TEAMS if town.place.real else _teams(town, chance)
    plans += [_team(town, term, first, second, link) for term, first, second in teams]
    return [plan for plan in plans if plan is not None]


def _matches(town: Town, chance: Random) -> list[tuple[str, School, Fate]]:
    """Where there are pairs, beside them some that never begin, in schools that have none."""
    schools = town.place.schools
    if town.place.real:
        chosen = [(term, schools[(number - 1) % len(schools)]) for term, number in SOVETSK]
    else:
        chosen = [(term, school) for term in TERMS for school in schools if chance.random() < 0.35]
    matches = [(term, school, _fate(town, term, chance)) for term, school in chosen]
    idle = schools[-2:]
    return [*matches, ("2022", idle[0], Fate.DECLINED), ("2023", idle[-1], Fate.NOT_ACTIVATED)]


def _fate(town: Town, term: str, chance: Random) -> Fate:
    """In Sovetsk pairs stay at work to their last day, for the figures of the years; elsewhere some end early."""
    fate = chance.choice(STEADY if town.place.real else FATES)
    return Fate.COMPLETED if fate is Fate.EXTENDED and TERMS[term][1].month == 12 else fate


def _teams(town: Town, chance: Random) -> list[tuple[str, int, int]]:
    terms = [term for term in ("2021/22", "2022/23", "2023/24") if chance.random() < 0.5]
    return [(term, 1, 2 + number % (len(town.place.schools) - 1)) for number, term in enumerate(terms)]


def _personal(
    town: Town, term: str, school: School, chance: Random, link: ObligationLink, fate: Fate
) -> PairPlan | None:
    starts, ends = TERMS[term]
    staff = [who for who in town.pedagogues if who.school == school and who.works_through(starts, ends)]
    if len(staff) < 3:
        return None
    kind, mentee = _mentee(staff, starts, chance)
    mentor, other = chance.sample([who for who in staff if who is not mentee and who.hired_on.year < 2022], 2)
    head = town.head(school).actor
    return PairPlan(
        name=f"{town.place.key}/{term}/{school.key}/{fate}",
        kind=kind,
        mentor=_side(mentor),
        mentee=_side(mentee),
        mentor_speaks=mentor.actor,
        mentee_speaks=mentee.actor,
        proposes=head,
        orders=head,
        methodist=town.methodist.actor,
        starts_on=starts,
        ends_on=ends,
        fate=fate,
        link=link,
        subject=(mentee.post.subjects or ("педагогика",))[0],
        other=(_side(other), other.actor),
    )


def _mentee(staff: Sequence[Pedagogue], starts: date, chance: Random) -> tuple[PairKind, Pedagogue]:
    """A young specialist where there is a new one, else somebody on a subject or a competency."""
    if young := [
        who for who in staff if (starts - who.hired_on).days < 365 and who.in_profession_since == who.hired_on
    ]:
        return PairKind.YOUNG_SPECIALIST, young[0]
    return chance.choice((PairKind.SUBJECT, PairKind.COMPETENCY)), chance.choice(staff)


def _team(town: Town, term: str, first: int, second: int, link: ObligationLink) -> PairPlan:
    starts, ends = TERMS[term]
    schools = town.place.schools
    leading, led = schools[(first - 1) % len(schools)], schools[(second - 1) % len(schools)]
    return PairPlan(
        name=f"{town.place.key}/{term}/{leading.key}/{led.key}",
        kind=PairKind.MANAGEMENT_TEAMS,
        mentor=_team_side(town, leading),
        mentee=_team_side(town, led),
        mentor_speaks=town.head(leading).actor,
        mentee_speaks=town.head(led).actor,
        proposes=town.methodist.actor,
        orders=town.coordinator.actor,
        methodist=town.methodist.actor,
        starts_on=starts,
        ends_on=ends,
        fate=Fate.COMPLETED,
        link=link,
    )


def _side(who: Pedagogue) -> Side:
    return Side(school=who.school.id, people=(who.id,))


def _team_side(town: Town, school: School) -> Side:
    people = (town.head(school).person.id, town.deputies[school.key].person.id)
    return Side(school=school.id, people=people, team=True)


def acting(plans: Sequence[PairPlan]) -> Iterator[UUID]:
    """Everybody who has something to do in a pair."""
    for plan in plans:
        speakers: tuple[Actor, ...] = (plan.mentor_speaks, plan.mentee_speaks)
        yield from (actor.person for actor in speakers)
        if plan.other:
            yield plan.other[1].person


def scripts(plans: Sequence[PairPlan]) -> Iterator[tuple[str, Script]]:
    for plan in plans:
        yield f"pair/{plan.name}", pair(plan)
