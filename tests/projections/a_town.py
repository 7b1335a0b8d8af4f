"""A municipality that has signed the Sovetsk agreement, reports its figures, and asks for its annex table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from application.agreements import RegisterAgreement
from application.indicators import ReportValue
from domain.agreements import Agreement, Target, TargetPeriod
from domain.indicators import Report
from domain.kernel import OrganisationId
from domain.roles import Role
from infrastructure.catalogues.loader import load
from projections.indicator_table import AnnexQuestion, AnnexRow, AnnexTarget, annex_table, years_of
from tests.behaviour import papers
from tests.projections.a_municipality import Municipality
from tests.projections.shown import Shown
from tests.scenario import World

AGREEMENT = UUID(int=70)


def as_printed(world: World, agreement: UUID = AGREEMENT, territory: OrganisationId | None = None) -> RegisterAgreement:
    """The Sovetsk agreement, or one like it, with the annex as the catalogue has it from the paper."""
    paper = next(card for card in load().agreements if card.key == "sov")
    periods = {
        period.key: TargetPeriod(
            key=period.key, printed=period.printed, from_year=period.from_year, until_year=period.until_year
        )
        for period in paper.periods
    }
    targets = tuple(
        Target(
            indicator=target.indicator,
            label=target.label,
            territory=territory or world.municipality,
            period=periods[minimum.period],
            min_share=None if minimum.min_share is None else Decimal(minimum.min_share),
            min_count=minimum.min_count,
        )
        for target in paper.targets
        for minimum in target.minima
    )
    command = papers.sov(world, agreement)
    return command.model_copy(update={"paper": command.paper.model_copy(update={"targets": targets})})


class Town(Municipality):
    """A municipality that reports, and its table."""

    def __init__(
        self, world: World, shown: Shown, id: OrganisationId | None = None, agreement: UUID = AGREEMENT
    ) -> None:
        super().__init__(world, id)
        self.agreement = agreement
        self._shown = shown
        self.reporter = world.actor(Role.MUNICIPALITY, self.id)
        self.centre = world.actor(Role.CENTRE, world.centre)

    def reports(self, indicator: int, year: int, n: int, d: int | None = None) -> UUID:
        """The value's id; reported on the 15th of January after the year, or on the last day of August 2023."""
        command = ReportValue(
            occurred_on=min(date(year + 1, 1, 15), date(2023, 8, 31)),
            agreement=self.agreement,
            indicator=f"sov-ind-{indicator}",
            territory=self.id,
            year=year,
            report=Report(n=n, d=d, source="Отчёт ММС", measured_on=min(date(year, 12, 31), date(2023, 8, 31))),
        )
        return self.world.do(command, self.reporter).streams[0].id

    def table(
        self,
        as_of: date = date(2023, 9, 1),
        known_at: int | None = None,
        targets: Sequence[AnnexTarget] | None = None,
    ) -> list[AnnexRow]:
        targets = self.targets if targets is None else targets
        with self._shown.reading() as reader:
            question = AnnexQuestion(self.agreement, self.id, as_of, known_at)
            return annex_table(reader, question, targets, years_of(targets, papers.SOV_ENDS.year))

    @property
    def targets(self) -> list[AnnexTarget]:
        """The annex as it stands in the agreement registered."""
        content = self.world.load(Agreement, self.agreement).content
        return sorted((AnnexTarget.of(target) for target in content.targets), key=lambda t: (t.indicator, t.from_year))

    def row(self, indicator: int, year: int, **how: object) -> AnnexRow:
        return next(r for r in self.table(**how) if (r.indicator, r.year) == (f"sov-ind-{indicator}", year))
