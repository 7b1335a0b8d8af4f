"""The follower as a process of its own."""

import signal
import subprocess

from entrypoints.bootstrap import build
from tests.entrypoints.command_line import LETOPIS, Installation, tell_a_route
from tests.eventually import eventually


def test_a_follower_process_feeds_the_read_models(installation: Installation):
    """What commands record elsewhere reaches every read model; told to stop, the follower gives its leases back."""
    with build(installation.settings) as services:
        follower = subprocess.Popen([LETOPIS, "follow"], env=installation.environment())
        try:
            tell_a_route(services)
            eventually(lambda: not any(model.lag for model in services.status().projections), patience=60)
            follower.send_signal(signal.SIGTERM)
            ended = follower.wait(60)
        finally:
            follower.kill()
            follower.wait()

        holders = {model.holder for model in services.store.status(services.journal.head()).models}
    assert (ended, holders) == (0, {None})
