"""How the installation stands, as gauges: read from its databases when Prometheus asks."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from entrypoints.observing.standing import Looks, ModelStanding, Standing

log = structlog.get_logger()


class Gauges(Collector):
    """Where the databases cannot be read, only `letopis_database_up 0` is said."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that being registered asks no database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            standing = self._looks.look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the process's own metrics are still to be told
            log.warning("gauges_unread", error=type(error).__qualname__)
            yield _gauge("database_up", "Whether the databases can be read", 0)
            return
        yield _gauge("database_up", "Whether the databases can be read", 1)
        yield _gauge("journal_head", "Position of the newest fact", standing.head)
        if standing.head_age is not None:
            yield _gauge("journal_head_age_seconds", "Since the newest fact was recorded", standing.head_age)
        yield from _models(standing)
        yield from _outbox(standing)


def _models(standing: Standing) -> Iterator[Metric]:
    models = standing.models
    yield _by_model("projection_live", "Whether a generation of it is live", ((m, int(m.live)) for m in models))
    yield _by_model("projection_lag_facts", "Facts it has not folded yet", ((m, m.lag) for m in models))
    yield _by_model("projection_lag_seconds", "Age of the oldest such fact", ((m, m.lag_seconds) for m in models))
    yield _by_model("projection_parked_streams", "Streams it could not read", ((m, m.parked) for m in models))
    yield _by_model(
        "projection_lease_age_seconds", "Since its follower was heard of", ((m, m.lease_age) for m in models)
    )
    yield _by_model("projection_build_position", "How far its rebuild is", ((m, m.build_position) for m in models))
    yield _by_model(
        "projection_build_facts_per_second", "Rate of its rebuild so far", ((m, m.build_rate) for m in models)
    )


def _outbox(standing: Standing) -> Iterator[Metric]:
    depth = GaugeMetricFamily("letopis_outbox_jobs", "Jobs not done, by where they are", labels=("state",))
    for state in ("waiting", "enqueued", "failed"):
        depth.add_metric((state,), getattr(standing.outbox, state))
    yield depth


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"letopis_{name}", about, value=value)


def _by_model(name: str, about: str, values: Iterator[tuple[ModelStanding, float | None]]) -> Metric:
    family = GaugeMetricFamily(f"letopis_{name}", about, labels=("model",))
    for model, value in values:
        if value is not None:
            family.add_metric((model.name,), value)
    return family
