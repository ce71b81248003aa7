"""Ratings as rows of an export; those without names tell nobody whose they are."""

from collections.abc import Mapping, Sequence

from bot.exports import Page, Row
from bot.usecases.each_alone import read_together
from bot.usecases.measurements.measurements import Measured, measured_numbers, measured_of
from bot.usecases.reports.export_lookups import Lookups
from bot.usecases.reports.exported_requests import is_anonymous
from domain.dimensions import Dimension, Gap
from domain.ratings import NamelessRating
from store.unit_of_work import UnitOfWork

RATING_COLUMNS = (
    "number",
    "department",
    "service",
    "rated_at",
    "requester",
    "score",
    "comment",
    *(f"{key.value}_{side}" for key in Dimension for side in ("expected", "perceived")),
)


def rating_page(uow: UnitOfWork, after: int = 0) -> Page:
    """A page of ratings in the order of the requests; before the first one, those without names.

    What was told without names has the day on which it was told instead of its time, and stands
    in the order of what was said. What still waits to be told is left out.
    """
    numbers = measured_numbers(uow, after)
    rated = read_together("rating", tuple(numbers), lambda ids: _named_rows(uow, ids))
    nameless = () if after else _nameless_rows(uow)
    return Page((*nameless, *rated), len(numbers), max(numbers.values(), default=None))


def nameless_ratings(uow: UnitOfWork) -> list[tuple[NamelessRating, bool]]:
    """Return the ratings without names in the order of what they say.

    With each comes whether it is about a confidential request.
    """
    return [*uow.anonymous_ratings.all(), *_once_named(uow)]


def _named_rows(uow: UnitOfWork, request_ids: Sequence[int]) -> list[Row]:
    found = measured_of(uow, request_ids)
    known = Lookups(uow, {each.request.requester_id for each in found})
    return [_rating_row(known, each) for each in found if _has_name(known, each)]


def _nameless_rows(uow: UnitOfWork) -> list[Row]:
    known = Lookups(uow)
    return [_nameless_row(known, *each) for each in nameless_ratings(uow)]


def _has_name(known: Lookups, found: Measured) -> bool:
    rating = found.measurement.rating
    return rating is not None and not is_anonymous(
        rating, known.department(found.request.hop.department_id)
    )


def _rating_row(known: Lookups, found: Measured) -> Row:
    rating, hop = found.measurement.rating, found.request.hop
    assert rating is not None  # noqa: S101  -- asked only of what was rated
    return {
        "number": found.request.number,
        "department": known.named_department(hop.department_id),
        "service": known.named_service(hop.service_id),
        "rated_at": rating.at.astimezone(known.zone(hop.department_id)),
        "requester": known.person(rating.requester_id),
        "score": rating.score,
        "comment": "" if found.request.confidential else rating.comment,
        **_gap_columns(rating.gaps),
    }


def _nameless_row(known: Lookups, rating: NamelessRating, confidential: bool) -> Row:
    return {
        "number": None,
        "department": known.named_department(rating.department_id),
        "service": None,
        "rated_at": rating.told_on.isoformat(),
        "requester": None,
        "score": rating.score,
        "comment": "" if confidential else rating.comment,
        **_gap_columns(rating.gaps),
    }


def _once_named(uow: UnitOfWork) -> list[tuple[NamelessRating, bool]]:
    """The named ratings of departments that are rated anonymously by now."""
    found = uow.measurements.rated(uow.catalogue.rated_anonymously())
    requests = uow.request_lists.of_ids([each.request_id for each in found])
    confidential = {each.id: each.confidential for each in requests}
    said = []
    for each in found:
        rating = each.rating
        assert rating is not None  # noqa: S101  -- it was asked for what is rated
        assert each.rated_on is not None  # noqa: S101
        day = each.rated_on.replace(day=1)
        nameless = NamelessRating(
            each.department_id, day, rating.score, rating.comment, rating.gaps
        )
        # Of a request that cannot be read, nobody knows whether it is.
        said.append((nameless, confidential.get(each.request_id, True)))
    return sorted(said, key=lambda pair: (pair[0].department_id, pair[0].comment, pair[0].score))


def _gap_columns(gaps: Mapping[Dimension, Gap]) -> dict[str, int]:
    expected = {f"{key.value}_expected": gap.expected for key, gap in gaps.items()}
    perceived = {f"{key.value}_perceived": gap.perceived for key, gap in gaps.items()}
    return expected | perceived
