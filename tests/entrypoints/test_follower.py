"""The follower as a process of its own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.bootstrap import Services, build
from tests.entrypoints.command_line import LETOPIS, Installation, tell_a_route
from tests.eventually import eventually


@contextmanager
def following(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """A follower process, killed at the end if it has not ended."""
    process = subprocess.Popen([LETOPIS, "follow"], env=installation.environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def holders(services: Services) -> set[str | None]:
    return {model.holder for model in services.store.status(services.journal.head()).models}


def test_a_killed_follower_is_replaced_in_seconds(installation: Installation):
    """A standby does nothing while the holder lives; after its death it feeds every read model within seconds."""
    with build(installation.settings) as services, following(installation) as first:
        eventually(lambda: len(first_holders := holders(services)) == 1 and None not in first_holders, patience=60)
        with following(installation):
            before = holders(services)
            first.kill()
            tell_a_route(services)
            eventually(lambda: len(holders(services)) == 1 and not holders(services) & {*before, None}, patience=60)
            eventually(lambda: not any(model.lag for model in services.status().projections), patience=60)


def test_a_follower_process_feeds_the_read_models(installation: Installation):
    """What commands record elsewhere reaches every read model; told to stop, the follower gives its leases back."""
    with build(installation.settings) as services:
        with following(installation) as follower:
            tell_a_route(services)
            eventually(lambda: not any(model.lag for model in services.status().projections), patience=60)
            follower.send_signal(signal.SIGTERM)
            ended = follower.wait(60)
        holding = holders(services)

    assert (ended, holding) == (0, {None})
