"""The worker: `dramatiq entrypoints.worker` loads this module in each of its processes and takes the broker from here.

A worker process also carries jobs from the outbox to the queue, so that nobody else has to; several may, side by side.
The embedded default has no such process: `letopis serve` works at jobs itself.
"""

from __future__ import annotations

import dramatiq

from entrypoints.bootstrap import Services, build


class Process(dramatiq.Middleware):
    """The services begin and end with the process."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        self._services.jobs.start()

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        self._services.close()


def broker_of(services: Services) -> dramatiq.Broker:
    """The broker of a worker process; ends the process where there is no queue to share."""
    if services.jobs.queue.embedded:
        raise SystemExit("LETOPIS_REDIS_URL is not set: without it `letopis serve` works at jobs itself")
    broker = services.jobs.queue.broker
    broker.add_middleware(Process(services))
    return broker


dramatiq.set_broker(broker_of(build()))
