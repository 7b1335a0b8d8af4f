"""A person's work in one school as the facts tell it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from domain.kernel import Aggregate, OrganisationId, PersonId
from domain.staff.values import Post


class StaffRecordState(Aggregate):
    person: PersonId
    school: OrganisationId
    in_profession_since: date | None
    posts: list[tuple[date, Post]]
    periods: list[tuple[date, date | None]]
    """Days of work, both ends inclusive; an open end is None. Oldest first."""

    def begin_period(self, since: date, post: Post) -> None:
        self.periods.append((since, None))
        self.put_post(since, post)

    def put_post(self, since: date, post: Post) -> None:
        self.posts.insert(bisect_right(self.posts, since, key=lambda entry: entry[0]), (since, post))

    def end_period(self, last_day: date) -> None:
        since, _ = self.periods[-1]
        self.periods[-1] = (since, last_day)

    @property
    def ended_on(self) -> date | None:
        """Last day of work; None while it goes on."""
        return self.periods[-1][1]

    def employed_on(self, on: date) -> bool:
        return any(since <= on and (last is None or on <= last) for since, last in self.periods)

    def post_on(self, on: date) -> Post | None:
        """What the person does there on a day; None on a day without work."""
        if not self.employed_on(on):
            return None
        return self.posts[max(bisect_right(self.posts, on, key=lambda entry: entry[0]) - 1, 0)][1]
