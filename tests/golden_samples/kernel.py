"""The fact any stream may have: a correction."""

from datetime import date

from domain.corrections import Corrected
from domain.kernel import Fact, Reason
from tests.golden_samples.organisations import happened

SAMPLES: list[Fact] = [
    happened(
        Corrected,
        version=3,
        reason=Reason(code="misprint"),
        values={"name": {"ru": "Лицей", "en": None}},
        dated=date(2021, 9, 1),
        withdrawn=False,
    ),
]
