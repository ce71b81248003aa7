"""The review of a department's quarter: each of its services, and what should change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.asked_for import AskedFor
from domain.daily_measures import Cell, Measures, grouped
from domain.organisation import Department, Service
from domain.recognition import Recognition
from domain.reports import Report
from domain.review_proposals import Decision, Effect, ReviewProposal
from domain.service_reviews import FEWEST_TO_REVIEW, ServiceReview
from domain.shares import Share
from domain.text import LocalizedText
from domain.weeks import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A department's review.

    Attributes:
        report: what was measured of it.
        services: those with enough requests, those with the most first.
        too_few: the others that had any, with how many ended.
        proposals: the changes that follow from these figures, and are not decided.
        decided: what was decided about the others, in order.
        effects: what came of those of other reviews that were adopted in the time of this one.
        revision: the number of the catalogue's newest revision.
        recognitions: the honours of the quarter, among all departments.
        departments: those that these name, by id.
        names: the services that these are about, by "department/service".
    """

    report: Report
    services: tuple[ServiceReview, ...]
    too_few: tuple[tuple[Service, int], ...] = ()
    proposals: tuple[ReviewProposal, ...] = ()
    decided: tuple[Decision, ...] = ()
    effects: tuple[Effect, ...] = ()
    revision: int = 0
    recognitions: tuple[Recognition, ...] = ()
    departments: Mapping[int, Department] = field(default_factory=dict)
    names: Mapping[str, LocalizedText] = field(default_factory=dict)

    @property
    def kept(self) -> Share:
        """The resolutions in time, of all services that are reviewed."""
        return sum((each.measures.resolutions for each in self.services), Share())

    def kept_by_week(self) -> dict[int, tuple[Share, ...]]:
        """The resolutions in time of each reviewed service, for each of the report's weeks."""
        found = grouped(self.report.cells, lambda cell: (cell.service_id, Week.of(cell.day)))
        return {
            each.service.id: tuple(
                found.get((each.service.id, week), Measures()).resolutions
                for week in self.report.weeks
            )
            for each in self.services
        }


def reviewed(
    report: Report,
    before: Iterable[Cell],
    added: Mapping[int, timedelta],
    asked: Mapping[int, AskedFor],
) -> Review:
    """Put a review together.

    Args:
        before: the measures of as many days before the report's.
        added, asked: by service; see `ServiceReview`.
    """
    earlier = grouped(before, lambda cell: cell.service_id)
    services, too_few = [], []
    for service_id, measures in report.by_service().items():
        service, ended = report.services[service_id], measures.ended_in_all
        if ended >= FEWEST_TO_REVIEW:
            found = ServiceReview(
                service=service,
                measures=measures,
                before=earlier.get(service_id, Measures()),
                added=added.get(service_id, timedelta()),
                asked=asked.get(service_id),
            )
            services.append(found)
        elif ended:
            too_few.append((service, ended))
    services.sort(key=lambda each: (-each.measures.ended_in_all, each.service.id))
    too_few.sort(key=lambda pair: (-pair[1], pair[0].id))
    return Review(report=report, services=tuple(services), too_few=tuple(too_few))
