"""Unmet needs: what people ask a department for that no service of it covers.

A request counts by a sign: it was declined as not ours or not offered, transferred, withdrawn
because nothing fitted, sent where all goes that fits nowhere, or asked in free text. Requests that
ask for the same make an unmet need (`domain.likeness`). Nobody guesses what is meant: whether
something is a need, a manager decides.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from domain.decline_reasons import DeclineReason
from domain.events import Cancelled, Content, Declined
from domain.likeness import Likeness, compare, gather
from domain.measurement import Ending
from domain.organisation import Department, Service
from domain.typical_words import typical_words

DAYS_LOOKED_AT = 90
"""How long ago a request may have come to the department."""

FEWEST_ASKS = 3
"""The fewest requests that make an unmet need."""

MOST_ASKS = 500
"""Of so many requests of a department the words are held against one another: the newest."""

WORDS_LOOKED_AT = 300
"""Characters of a request's title and details by which it is alike to others."""

EFFECT_FOR = timedelta(days=90)
"""For how long it is told what a service took that was added for an unmet need."""


class Sign(StrEnum):
    """Why a request counts as an unmet need; the strongest sign is first."""

    NOT_OFFERED = "not_offered"
    NOT_OURS = "not_ours"
    NOTHING_FITTED = "nothing_fitted"
    TRANSFERRED = "transferred"
    TRIAGED = "triaged"
    FREE_TEXT = "free_text"


_STRENGTH = {sign: place for place, sign in enumerate(Sign)}
_REFUSED = {DeclineReason.NOT_OFFERED: Sign.NOT_OFFERED, DeclineReason.NOT_OURS: Sign.NOT_OURS}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay of a request with a department, with what the request says.

    Attributes:
        ending: None as long as it lasts.
        came_from: the id of the service that the request had before. None if it was opened here.
        text: title and details; empty if the request is confidential.
    """

    request_id: int
    service_id: int
    ending: Ending | None
    came_from: int | None
    text: str
    confidential: bool
    requester_department_id: int | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that counts as an unmet need of a department."""

    request_id: int
    sign: Sign
    text: str
    confidential: bool
    requester_department_id: int | None


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """Requests of one department that ask for the same.

    Attributes:
        centre: the id of the request to which all others are alike.
        asks: all of them, by their ids.
        words: those that they have in common; at least those of the centre.
    """

    centre: int
    asks: tuple[Ask, ...]
    words: tuple[str, ...]

    @property
    def asked_by(self) -> tuple[tuple[int | None, int], ...]:
        """The ids of the requesters' departments, and how many asks are from each; most first."""
        found = Counter(each.requester_department_id for each in self.asks)
        return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0] or 0)))

    @property
    def signs(self) -> tuple[tuple[Sign, int], ...]:
        """Why they count, and how many do so; the strongest sign is first."""
        found = Counter(each.sign for each in self.asks)
        return tuple((sign, found[sign]) for sign in Sign if sign in found)


@dataclass(frozen=True, slots=True)
class NeedPlace:
    """An unmet need, as a button names it.

    Attributes:
        centre: the id of the request to which the others are alike.
        since: the first day of those that were looked at.
    """

    department_id: int
    centre: int
    since: date

    def __str__(self) -> str:
        """Write what a button or a form carries."""
        # Behind a word, or it would be taken for the number of a request.
        return f"need:{self.department_id}:{self.centre}:{self.since}"

    @classmethod
    def read(cls, value: str) -> Self:
        """The inverse of `str`."""
        _, department_id, centre, since = value.split(":")
        return cls(int(department_id), int(centre), date.fromisoformat(since))


@dataclass(frozen=True, slots=True)
class Decision:
    """A manager's decision about an unmet need.

    Attributes:
        centre: the id of the request to which the others are alike.
        text: what it says now; empty if it has become confidential.
        request_ids: those that asked for it by then.
        service: the service that was added for it. None if it is not ours.
    """

    id: int
    department_id: int
    centre: int
    text: str
    request_ids: frozenset[int]
    service: Service | None
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Effect:
    """How many requests like those of an unmet need a new service took.

    Attributes:
        alike: how many of them came to the department since.
        took: how many of these the service has or had, and did not refuse.
    """

    decision: Decision
    service: Service
    took: int
    alike: int


@dataclass(frozen=True, slots=True)
class DepartmentNeeds:
    """The unmet needs of a department.

    Attributes:
        asks: how many requests count, whatever they say.
        confidential: how many of them are confidential; their words are not looked at.
        decided: how many of them ask for what is decided.
        left_out: how many others are too many to be looked at.
        since: the first day of the requests that were looked at.
        needs: the largest first.
        not_ours: what was put aside, the newest first.
    """

    department: Department
    asks: int
    confidential: int
    decided: int
    left_out: int
    since: date
    needs: tuple[UnmetNeed, ...]
    effects: tuple[Effect, ...] = ()
    not_ours: tuple[Decision, ...] = ()


def sign_of(
    stay: Stay, closing: Content | None, default_id: int | None, triage_id: int | None
) -> Sign | None:
    """Return why a request counts as an unmet need of the department of a stay, or None.

    Args:
        closing: the event that ended the request, if one did.
        default_id: the service that is meant if somebody names none.
        triage_id: the service for what fits nowhere.
    """
    match stay.ending, closing:
        case Ending.DECLINED, Declined(because=because):
            return _REFUSED.get(because)
        case Ending.CANCELLED, Cancelled(nothing_fitted=nothing_fitted):
            return Sign.NOTHING_FITTED if nothing_fitted else None
        case ((Ending.DECLINED | Ending.CANCELLED), _):
            return None
        case Ending.TRANSFERRED, _:
            # What triage sends on counts where it goes.
            return None if stay.service_id == triage_id else Sign.TRANSFERRED
    if triage_id is not None and triage_id in {stay.service_id, stay.came_from}:
        return Sign.TRIAGED
    return Sign.FREE_TEXT if stay.service_id == default_id else None


def asks_of(
    stays: Iterable[Stay],
    closings: Mapping[int, Content],
    default_id: int | None,
    triage_id: int | None,
) -> tuple[Ask, ...]:
    """Return the unmet needs of a department, each request once, by its strongest sign."""
    found: dict[int, Ask] = {}
    for stay in stays:
        sign = sign_of(stay, closings.get(stay.request_id), default_id, triage_id)
        known = found.get(stay.request_id)
        if sign and (known is None or _STRENGTH[sign] < _STRENGTH[known.sign]):
            found[stay.request_id] = Ask(
                stay.request_id, sign, stay.text, stay.confidential, stay.requester_department_id
            )
    return tuple(found[request_id] for request_id in sorted(found))


def gather_needs(
    asks: Collection[Ask], decisions: Collection[Decision]
) -> tuple[tuple[UnmetNeed, ...], int]:
    """Return what several asks have in common, and how many asks are decided.

    The largest need is first.

    Args:
        asks: those whose words may be looked at.
        decisions: those that still hold.
    """
    by_id = {each.request_id: each for each in asks}
    texts = {each.centre: each.text for each in decisions}
    likeness = compare({**texts, **{key: each.text for key, each in by_id.items()}})
    decided = {key for each in decisions for key in _decided(each, likeness)}
    heaps = gather(by_id.keys() - decided, likeness)
    needs = tuple(
        _need(heap.centre, [by_id[key] for key in heap.keys])
        for heap in heaps
        if len(heap.keys) >= FEWEST_ASKS
    )
    return needs, len(decided & by_id.keys())


def _decided(decision: Decision, likeness: Likeness) -> set[int]:
    """Return the requests that a decision is about: those that asked by then, and what is alike."""
    return {*decision.request_ids, decision.centre, *likeness.near(decision.centre)}


def _need(centre: int, asks: list[Ask]) -> UnmetNeed:
    words = typical_words(each.text for each in asks)
    own = (each.text for each in asks if each.request_id == centre)
    return UnmetNeed(centre, tuple(asks), words or typical_words(own))


def effect_of(
    decision: Decision, service: Service, came: Mapping[int, str], took: Collection[int]
) -> Effect:
    """Return how much of an unmet need a new service took.

    Args:
        came: what the requests say that came to the department since: to the new service, or as
            unmet needs.
        took: the ids of those that the service has and did not refuse.
    """
    likeness = compare({**came, decision.centre: decision.text})
    alike = likeness.near(decision.centre) & came.keys()
    return Effect(decision, service, len(alike & set(took)), len(alike))


def still_holds(decision: Decision, today: date) -> bool:
    """Whether what is alike to a decision stays out of the unmet needs.

    What is not ours does for good; what a service was added for does as long as it is watched what
    that takes, and the service is there.
    """
    if decision.service is None:
        return True
    return not decision.service.retired and today - decision.decided_on <= EFFECT_FOR
