"""Everything that can be proved of an installation: the journal against itself, the read models against the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from entrypoints.bootstrap import Services
from entrypoints.words import LANGUAGES, load
from infrastructure.journal.anchors import Anchor, differing
from infrastructure.journal.verify import Finding, verify
from projections.engine.parked import parked
from projections.engine.rebuild import Busy, Rebuild
from projections.engine.track import Poison
from projections.model import ReadModel

Progress = Callable[[int, int], None]


def verify_all(services: Services, progress: Progress, anchors: Sequence[Anchor] = ()) -> Iterator[str]:
    """One line for each thing found wrong; nothing when all holds, and the journal is the one the anchors were of."""
    yield from beyond(services)
    yield from (_said(finding) for finding in differing(services.journal, anchors))
    read, head = 0, services.journal.head()

    def step(count: int) -> None:
        nonlocal read
        read += count
        progress(read, head)

    codes = set()
    for finding in verify(services.journal, step):
        codes.add(finding.code)
        yield _said(finding)
    if "unreadable" in codes:
        yield "read models: not compared, because the facts named above cannot be read"
        return
    if not codes:
        services.catch_up()  # nothing follows from a journal that is not whole
    for model in services.store.models:
        for fact in parked(services.store, model):
            yield f"read model {model.NAME}: fact {fact.position} is parked ({fact.state}: {fact.error})"
        yield from compared(services, model, progress)


def _said(finding: Finding) -> str:
    """The finding, and where there are words for it what it means, in both languages."""
    key, words = f"finding.{finding.code}", load()
    if key not in words.pages:
        return str(finding)
    return f"{finding} · {' / '.join(words.page(key, language) for language in LANGUAGES)}"


def beyond(services: Services) -> Iterator[str]:
    """Read models that have seen more than there is; asked before they are made to follow, which would hide it."""
    seen = services.store.status(0).models
    head = services.journal.head()
    for model in seen:
        if (model.position or 0) > head:
            known = f"it has seen position {model.position}, the journal ends at {head}"
            yield f"read model {model.model}: {known}: facts are gone, or a backup was put back"


def compared(services: Services, model: type[ReadModel], progress: Progress) -> Iterator[str]:
    """The live rows of a model against rows built from the journal anew."""
    try:
        same = Rebuild(services.store, services.journal, model, services.holder).check(progress)
    except Busy:
        yield f"read model {model.NAME}: not compared, another process is building it"
    except Poison as poison:
        yield f"read model {model.NAME}: cannot be built, fact {poison.position}: {poison.error}"
    else:
        if same is False:
            yield f"read model {model.NAME}: its rows differ from what the journal tells"
