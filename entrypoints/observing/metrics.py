"""Counters and histograms of one process, for Prometheus."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
PAGES = (1, 10, 100, 1000)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Every process has all of them; those of work it does not do stay empty. Seconds are of this machine's clock."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        route = ("method", "route", "status")
        requests = _histogram(registry, "http_request_seconds", "From first byte read to last sent", SECONDS, *route)
        self._requests = cache(requests.labels)
        about = "Commands: accepted, replayed, too_busy, or the refusal's code"
        commands = Counter("letopis_commands", about, ("command", "outcome"), registry=registry)
        self._commands = cache(commands.labels)
        self.append = _histogram(registry, "append_seconds", "From a submission to its outcome", SECONDS)
        self.group = _histogram(registry, "append_group_commands", "Commands that one transaction committed", SIZES)
        self.page = _histogram(registry, "projection_page_seconds", "Folding and writing a page", SECONDS)
        self.page_facts = _histogram(registry, "projection_page_facts", "Facts of a page", PAGES)
        about = "From recording the oldest fact of a page to its commit in a read model"
        delays = _histogram(registry, "projection_delay_seconds", about, SECONDS, "model")
        self._delays = cache(delays.labels)
        jobs = _histogram(registry, "job_seconds", "Jobs by how they ended", SECONDS, "job", "outcome")
        self._jobs = cache(jobs.labels)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the address's pattern, never the address."""
        self._requests(method if method in METHODS else "other", route, str(status)).observe(seconds)

    def command(self, name: str, outcome: str) -> None:
        self._commands(name, outcome).inc()

    def delay(self, model: str, seconds: float) -> None:
        self._delays(model).observe(seconds)

    def job(self, name: str, outcome: str, seconds: float) -> None:
        self._jobs(name, outcome).observe(seconds)

    def add(self, collector: Collector) -> None:
        """What is found out when it is asked for."""
        self._registry.register(collector)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)

    @property
    def registry(self) -> CollectorRegistry:
        return self._registry


def _histogram(
    registry: CollectorRegistry, name: str, about: str, buckets: tuple[float, ...], *labels: str
) -> Histogram:
    return Histogram(f"letopis_{name}", about, labels, registry=registry, buckets=buckets)
