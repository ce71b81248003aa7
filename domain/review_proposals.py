"""Proposals that follow from the figures of a quarter, and what became of earlier ones.

Nothing is proposed of fewer than `FEWEST_TO_REVIEW` requests. A proposal that was declined comes
back only when its figure has doubled.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any, Final, Self

from domain.asked_for import AskedFor
from domain.business_calendar import BusinessCalendar
from domain.daily_measures import Measures
from domain.durations import Duration
from domain.fields import Field
from domain.service_reviews import FEWEST_TO_REVIEW, ServiceReview
from domain.shares import Share
from domain.standards import ServiceStandard
from domain.usual_times import NINETIETH, time_at

_MINUTES: Final = (5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 960, 1200)
_DAYS: Final = (1, 2, 3, 4, 5, 8, 10, 15, 20, 30, 40, 60, 90, 120, 180, 270, 366)
"""The times that people say, below a working day and from one on."""

WORDS_KEPT: Final = 60
"""Characters of what is asked for: a button carries them."""

_NONE: Final = Share()
_KEPT: Final = 0.9
_MUCH_SHORTER: Final = 0.75
_OFTEN_RETURNED: Final = 0.3
_TOGETHER: Final = 0.8
_MOST_STEPS: Final = 5
_AGAIN_FROM: Final = 2
"""The factor by which a figure must have grown for a proposal that was declined to come back."""


class ProposalKind(StrEnum):
    """A kind of change that is proposed."""

    FIRST_RESPONSE = "first_response"  # another promised time, that fits what is measured
    RESOLUTION = "resolution"  # the same
    FIELD = "field"  # the form asks for what is asked back anyway
    CHAIN = "chain"  # what is always needed is asked for at once
    RETIRE = "retire"  # a service that nobody uses


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProposal:
    """A change of one service.

    Attributes:
        service: the service's key.
        figure: how many requests speak for it; of a service that nobody uses, for how many days.
        of: how many requests it was found among.
        old, new: the promised times, such as "6h"; old is empty if nothing is promised.
        share: how many would have been in time with the new one.
        kept: how many were in time; of a field, how many went back with a question.
        words, field: what is asked back for; the key of the field, if the form has one.
        chained: whether a chain asks for the service. It fills no new field, so none can be
            required.
        services: the services that are always needed, "department/service".
    """

    kind: ProposalKind
    service: str
    figure: int
    of: int = 0
    old: str = ""
    new: str = ""
    share: Share = _NONE
    kept: Share = _NONE
    words: str = ""
    field: str = ""
    chained: bool = False
    services: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Two proposals about the same thing have the same."""
        return f"{self.service}:{self.kind}"

    @property
    def comes_back_from(self) -> int:
        """The figure from which on it is made again after somebody has declined it."""
        return _AGAIN_FROM * max(self.figure, 1)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, short: a button carries it."""
        parts = {
            "kind": self.kind.value,
            "service": self.service,
            "figure": self.figure,
            "of": self.of,
            "old": self.old,
            "new": self.new,
            "share": _pair(self.share),
            "kept": _pair(self.kept),
            "words": self.words,
            "field": self.field,
            "chained": self.chained,
            "services": list(self.services),
        }
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            kind=ProposalKind(data["kind"]),
            service=data["service"],
            figure=data.get("figure", 0),
            of=data.get("of", 0),
            old=data.get("old", ""),
            new=data.get("new", ""),
            share=Share(*data.get("share", (0, 0))),
            kept=Share(*data.get("kept", (0, 0))),
            words=data.get("words", ""),
            field=data.get("field", ""),
            chained=data.get("chained", False),
            services=tuple(data.get("services", ())),
        )


def _pair(share: Share) -> list[int] | None:
    return [share.part, share.of] if share.of else None


@dataclass(frozen=True, slots=True)
class ProposalPlace:
    """Where a proposal was made.

    Attributes:
        department: the department's key.
        first_day, last_day: the time that the review was about.
        revision: the number of the catalogue's newest revision then.
        message: the key of the review's message; empty if it is not known.
    """

    department: str
    first_day: date
    last_day: date
    revision: int
    message: str = ""


class Verdict(StrEnum):
    """How somebody decided about a proposal."""

    ADOPTED = "adopted"
    DECLINED = "declined"
    POSTPONED = "postponed"  # to the next review


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a proposal of a review.

    Attributes:
        last_day: the last day that the review was about.
        reason: in their words; may be empty.
        made: the key of a service that was added by it.
    """

    department_id: int
    proposal: ReviewProposal
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    last_day: date
    reason: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a proposal that was adopted.

    Attributes:
        since: the day on which it was adopted.
        share: how many requests that came later were in time, or went back with a question.
        opened: how many came later to a service that was added.
    """

    decision: Decision
    since: date
    share: Share = _NONE
    opened: int = 0


def still_proposed(
    found: Iterable[ReviewProposal], decisions: Iterable[Decision], last_day: date
) -> tuple[ReviewProposal, ...]:
    """Return the proposals that a review makes, after what was decided of earlier ones.

    Args:
        decisions: of the department, in any order.
        last_day: the last day that the review is about.
    """
    latest: dict[str, Decision] = {}
    for each in sorted(decisions, key=lambda each: each.decided_at):
        latest[each.proposal.subject] = each
    return tuple(each for each in found if _is_open(each, latest.get(each.subject), last_day))


def _is_open(proposal: ReviewProposal, decided: Decision | None, last_day: date) -> bool:
    if decided is None:
        return True
    if decided.verdict is Verdict.POSTPONED:
        return last_day > decided.last_day
    return proposal.figure >= decided.proposal.comes_back_from


def said_time(time: timedelta, calendar: BusinessCalendar) -> Duration:
    """Return the shortest time that people say, such as 2h, 4h or 1d, and that is not shorter."""
    seconds, day = ceil(time / timedelta(seconds=1)), calendar.standard_day
    for minutes in _MINUTES:
        if seconds <= 60 * minutes < day:
            return Duration(seconds=60 * minutes)
    return Duration(days=next((days for days in _DAYS if seconds <= days * day), _DAYS[-1]))


def proposed_times(
    review: ServiceReview, standard: ServiceStandard, calendar: BusinessCalendar
) -> list[ReviewProposal]:
    """Propose promised times that nine of ten requests keep, where those in force do not fit.

    They do not fit if fewer are in time, or if three quarters of the time would do. A promise
    that is missed by what is never resolved is not shortened.
    """
    measures = review.measures
    promises = (
        (
            ProposalKind.FIRST_RESPONSE,
            standard.first_response,
            measures.response_times,
            measures.responses,
        ),
        (
            ProposalKind.RESOLUTION,
            standard.resolution,
            measures.resolution_times,
            measures.resolutions,
        ),
    )
    found = []
    for kind, promised, times, kept in promises:
        new = _fitting_time(promised, times, kept, calendar)
        if new is None:
            continue
        within = sum(each <= new.working_seconds(calendar) for each in times)
        found.append(
            ReviewProposal(
                kind=kind,
                service=review.service.key,
                figure=kept.rest if promised and _is_longer(new, promised, calendar) else within,
                of=len(times),
                old=str(promised or ""),
                new=str(new),
                share=Share(within, len(times)),
                kept=kept,
            )
        )
    return found


def _fitting_time(
    promised: Duration | None, times: Sequence[int], kept: Share, calendar: BusinessCalendar
) -> Duration | None:
    ninetieth = time_at(times, NINETIETH)
    if len(times) < FEWEST_TO_REVIEW or ninetieth is None:
        return None
    new = said_time(ninetieth, calendar)
    if promised is None:
        return new
    if kept.of < FEWEST_TO_REVIEW or new.working_seconds(calendar) == promised.working_seconds(
        calendar
    ):
        return None
    is_kept = kept.part >= _KEPT * kept.of
    if _is_longer(new, promised, calendar):
        return None if is_kept else new
    shorter = new.working_seconds(calendar) <= _MUCH_SHORTER * promised.working_seconds(calendar)
    return new if shorter and is_kept else None


def _is_longer(new: Duration, old: Duration, calendar: BusinessCalendar) -> bool:
    return new.working_seconds(calendar) > old.working_seconds(calendar)


def proposed_field(review: ServiceReview, *, chained: bool = False) -> list[ReviewProposal]:
    """Propose that the form asks for what is asked back anyway.

    Args:
        chained: see `ReviewProposal`. A field that is there already stays as it is then.
    """
    returned, asked = review.measures.returned, review.asked
    often = returned.part >= _OFTEN_RETURNED * returned.of
    if returned.of < FEWEST_TO_REVIEW or not often or asked is None:
        return []
    if _is_required(review.service.fields, asked) or (chained and asked.field):
        return []
    return [
        ReviewProposal(
            kind=ProposalKind.FIELD,
            service=review.service.key,
            figure=asked.count,
            of=returned.of,
            words=asked.words[:WORDS_KEPT],
            field=asked.field,
            chained=chained,
            kept=returned,
        )
    ]


def _is_required(fields: Iterable[Field], asked: AskedFor) -> bool:
    return any(each.key == asked.field and each.required for each in fields)


def proposed_chain(service: str, requests: int, needs: Mapping[str, int]) -> list[ReviewProposal]:
    """Propose a chain of a service and what its requests nearly always need.

    Args:
        requests: how many of its requests ended.
        needs: how many of these needed each service, "department/service".
    """
    often = sorted((-count, key) for key, count in needs.items() if count >= _TOGETHER * requests)
    always = sorted(key for _, key in often[:_MOST_STEPS])
    if requests < FEWEST_TO_REVIEW or not always:
        return []
    return [
        ReviewProposal(
            kind=ProposalKind.CHAIN,
            service=service,
            figure=min(needs[key] for key in always),
            of=requests,
            services=tuple(always),
        )
    ]


def proposed_retirements(
    unused: Mapping[str, int], department: Measures, needed: Collection[str]
) -> list[ReviewProposal]:
    """Propose to retire what nobody asked for, in a department that is asked for other things.

    Args:
        unused: the services that were offered all the time and not asked for, with for how many
            days nobody has.
        department: the measures of all its services.
        needed: the services that other things need, such as steps of chains.
    """
    if department.ended_in_all < FEWEST_TO_REVIEW:
        return []
    return [
        ReviewProposal(kind=ProposalKind.RETIRE, service=key, figure=days)
        for key, days in sorted(unused.items())
        if key not in needed
    ]
