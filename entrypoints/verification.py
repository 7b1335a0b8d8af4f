"""Everything that can be proved of an installation: the journal against itself, the read models against the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from entrypoints.bootstrap import Services
from infrastructure.journal.verify import verify
from projections.parked import parked
from projections.rebuild import Rebuild

Progress = Callable[[int, int], None]


def verify_all(services: Services, progress: Progress) -> Iterator[str]:
    """One line for each thing found wrong; nothing when all holds."""
    read, head = 0, services.journal.head()

    def step(count: int) -> None:
        nonlocal read
        read += count
        progress(read, head)

    for finding in verify(services.journal, step):
        yield str(finding)
    services.catch_up()
    for model in services.store.models:
        for fact in parked(services.store, model):
            yield f"read model {model.NAME}: fact {fact.position} is parked ({fact.state}: {fact.error})"
        if Rebuild(services.store, services.journal, model, services.holder).check(progress) is False:
            yield f"read model {model.NAME}: its rows differ from what the journal tells"
