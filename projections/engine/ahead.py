"""Reading a page ahead: while one page is written, the next is fetched and decoded."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from application.ports import FactSource, Recorded


class ReadAhead:
    """Reads pages of a source in order; after a full page the next is read in a thread of its own."""

    def __init__(self, source: FactSource) -> None:
        self._source = source
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._next: tuple[int, int, Future[list[Recorded]]] | None = None

    def read(self, after: int, limit: int) -> list[Recorded]:
        """The page after this position, at most `limit` facts; maybe fewer than the source has by now."""
        ahead, self._next = self._next, None
        read = ahead[2].result if ahead and ahead[:2] == (after, limit) else None
        facts = read() if read else self._source.read(after, limit)
        if len(facts) == limit:
            after = facts[-1].position
            self._next = (after, limit, self._thread.submit(self._source.read, after, limit))
        return facts

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
