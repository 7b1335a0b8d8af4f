"""What a process tells of its work: metrics always, spans where LETOPIS_OTLP_URL says where to send them.

Neither holds anything a person typed: labels and attributes are names of commands, routes, models and jobs, stable
codes, counts and seconds. Ids of people stay out too.
"""

from entrypoints.observing.observing import Observing, observed

__all__ = ["Observing", "observed"]
