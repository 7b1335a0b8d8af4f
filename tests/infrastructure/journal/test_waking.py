"""A follower sleeps until there is something to read, and no longer than it wants to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from infrastructure.journal import Journal
from tests.infrastructure.journal.toys import build, save


def test_a_commit_wakes_whoever_waits(journal: Journal):
    """The wait ends with the next commit, not with its patience."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(journal.wait, 0, 60.0)
        save(journal, build())

        assert waiting.result() is True
    assert journal.wait(0, 60.0) is True


def test_a_wait_ends_by_itself(journal: Journal):
    """Without a commit the follower looks again after its patience."""
    save(journal, build())

    assert journal.wait(1, 0.01) is False


def test_what_another_process_committed_is_found_by_looking(journal: Journal, open_journal: Callable[..., Journal]):
    """A commit elsewhere wakes nobody here, and the next look finds it."""
    save(open_journal(), build())

    assert journal.wait(0, 0.01) is False
    assert [recorded.position for recorded in journal.read(0, 10)] == [1]


def test_a_subscription_of_the_library_hears_of_new_facts(journal: Journal):
    """The library's own way of following gets facts in order, old ones and new ones."""
    save(journal, build("A"))
    heard = []
    with journal.recorder.subscribe(gt=0) as subscription, ThreadPoolExecutor(1) as pool:
        for notification in subscription:
            heard.append(journal.mapper.to_domain_event(notification).model_dump())
            if len(heard) == 2:
                break
            pool.submit(save, journal, build("B")).result()

    assert heard == [{"label": "A"}, {"label": "B"}]
