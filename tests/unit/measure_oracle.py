"""A slow and obvious way to the figures of many requests: straight from their raw events.

It knows the rules by heart rather than by the lifecycle's table, walks working time minute by
minute, and takes percentiles from NumPy.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from domain.daily_measures import Measures
from domain.events import Answered, ClarityRated, Event, MarkedHolding, PromiseChanged, Rated
from tests.unit.histories import Office

SECOND = timedelta(seconds=1)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}


@dataclass
class Case:
    """One request: whose it is, what it was promised ("1h", "2d" or nothing), what happened."""

    office: Office
    department: int
    service: int
    asked_by: int | None
    first_response: str | None
    resolution: str | None
    events: Sequence[Event]

    def promised(self, text: str | None) -> timedelta | None:
        if text is None:
            return None
        total = timedelta()
        for part in text.replace("m", "m ").replace("h", "h ").replace("d", "d ").split():
            amount, unit = int(part[:-1]), part[-1]
            day = timedelta(seconds=self.office.calendar.standard_day)
            total += amount * (day if unit == "d" else UNITS[unit])
        return total

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.office.timezone)).date()


@dataclass(frozen=True)
class Came:
    """The end of a promise: when it was due, or kept before, and from when that is known."""

    kept: bool
    at: datetime
    known_from: datetime


RUNS = ("open", "in_progress")
AT_WORK = "in progress, if anybody has it"
LEADS_TO = {
    ("open", "claim"): AT_WORK,
    ("open", "reassign"): AT_WORK,
    ("open", "need"): AT_WORK,
    ("open", "answer"): AT_WORK,
    ("in_progress", "release"): "open",
    ("waiting_on_requester", "reply"): AT_WORK,
    ("waiting_on_requester", "resume"): AT_WORK,
    ("waiting_on_requester", "close"): "closed unanswered",
    ("resolved", "close"): "closed",
}
LEADS_ALWAYS_TO = {
    "ask": "waiting_on_requester",
    "resolve": "resolved",
    "decline": "declined",
    "cancel": "cancelled",
    "confirm": "closed",
    "reopen": AT_WORK,
}


def after(state: str, kind: str, assigned: bool) -> str:
    """The state after something happened; the lifecycle's table, written down a second time."""
    following = LEADS_TO.get((state, kind)) or LEADS_ALWAYS_TO.get(kind) or state
    if following == AT_WORK:
        return "in_progress" if assigned else "open"
    return following


class Told:
    """The story that the events of a request tell of a hop, read from the first to the last.

    Args:
        hop: which of its hops.
        back: the later hops in which it was with the same department again, in order.
        again: whether it was with the same department in an earlier one. Then the department has
            kept or missed its promise there, and keeps it no second time.
    """

    def __init__(
        self, case: Case, hop: int = 1, back: Sequence["Told"] = (), *, again: bool = False
    ) -> None:
        self.case, self.back, self.again = case, back, again
        moves = [number for number, event in enumerate(case.events) if event.kind == "transfer"]
        bounds = [0, *moves, len(case.events)]
        its_events = case.events[bounds[hop - 1] : bounds[hop]]
        self.opened_at = its_events[0].at
        self.responded_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.ending = ""
        self.questions = self.reopenings = 0
        self.rating: Rated | None = None
        self.rated_at: datetime | None = None
        self.clear: bool | None = None
        self.asker = case.events[0].actor_id
        self.resolver: str | None = None
        self.answered_by_asker = False
        self.clocks_ended_at: datetime | None = None
        self.changed_at: list[datetime] = []
        self.ran: list[tuple[datetime, datetime | None]] = []  # when the resolution's clock did
        self.spent: Counter[str] = Counter()  # microseconds of working time, by state
        self.only_holding = {
            each.content.event_id for each in case.events if isinstance(each.content, MarkedHolding)
        }
        self.state, self.since, assigned = "open", self.opened_at, False
        for event in its_events[1:]:
            if event.handover:
                assigned = bool(event.handover.assignee_id)
            self._note(event)
            self._enter(after(self.state, event.kind, assigned), event)
        if hop <= len(moves):
            self._enter("transferred", case.events[bounds[hop]])
        if self.state in RUNS:
            self.ran.append((self.since, None))
        self.response_ran = [(self.opened_at, self.responded_at or self.clocks_ended_at)]

    def _note(self, event: Event) -> None:
        responds = event.kind in {"answer", "ask", "resolve", "decline"} and event.actor_id
        holding = isinstance(event.content, Answered) and (
            event.content.holding or event.id in self.only_holding
        )
        if responds and not holding and self.responded_at is None:
            self.responded_at = event.at
            self.answered_by_asker = event.actor_id == self.asker
        if event.kind == "resolve":
            self.resolver = event.actor_id
        if event.kind == "ask":
            self.questions += 1
        if isinstance(event.content, Rated):
            self.rating = event.content
            self.rated_at = event.at
        if isinstance(event.content, ClarityRated):
            self.clear = event.content.clear
        if event.kind == "reopen":
            self.reopenings += 1
            self.ended_at, self.ending, self.rating, self.clear = None, "", None, None
        if isinstance(event.content, PromiseChanged):
            self.changed_at.append(event.at)

    def _enter(self, state: str, event: Event) -> None:
        if state == self.state:
            return
        worked = self.case.office.walk.worked(self.since, event.at)
        self.spent[self.state] += worked // timedelta(microseconds=1)
        if self.state in RUNS:
            self.ran.append((self.since, event.at))
        ends = {
            "resolved": "resolved",
            "declined": "declined",
            "cancelled": "cancelled",
            "closed unanswered": "unanswered",
            "transferred": "transferred",
        }
        if state in ends:
            self.ended_at, self.ending = event.at, ends[state]
            self.clocks_ended_at = self.clocks_ended_at or event.at
        self.state, self.since = state, event.at

    @property
    def self_service(self) -> bool:
        return self.ending == "resolved" and self.resolver == self.asker

    @cached_property
    def response(self) -> timedelta | None:
        if self.responded_at is None or self.answered_by_asker:
            return None
        return self.case.office.walk.worked(self.opened_at, self.responded_at)

    @property
    def resolution(self) -> timedelta | None:
        if self.ending != "resolved":
            return None
        return timedelta(microseconds=self.spent["open"] + self.spent["in_progress"])

    @cached_property
    def first_response_result(self) -> Came | None:
        """How the promise of a first response turned out, or will if nothing happens."""
        stays: list[Told] = []
        for each in (self, *self.back):
            stays.append(each)
            if each.responded_at:
                break
        ran = [run for each in stays for run in each.response_ran]
        missed = self._missed(self.case.first_response, ran)
        if missed or self.case.first_response is None:
            return missed
        last = stays[-1]
        if last.response is None or last.responded_at is None or last.self_service or self.again:
            return None
        return Came(True, last.responded_at, last.responded_at)

    @cached_property
    def resolution_result(self) -> Came | None:
        """The same of the resolution."""
        stays = (self, *self.back)
        missed = self._missed(self.case.resolution, [run for each in stays for run in each.ran])
        if missed or self.case.resolution is None:
            return missed
        last = stays[-1]
        if last.ending != "resolved" or last.ended_at is None or last.self_service or self.again:
            return None
        return Came(True, last.ended_at, last.ended_at)

    def _missed(
        self, promised: str | None, ran: Sequence[tuple[datetime, datetime | None]]
    ) -> Came | None:
        target = self.case.promised(promised)
        if target is None:
            return None
        due_at, too_late_at = (self._worked_by(ran, time) for time in (target, target + SECOND))
        return Came(False, due_at, too_late_at) if due_at and too_late_at else None

    def _worked_by(
        self, ran: Sequence[tuple[datetime, datetime | None]], time: timedelta
    ) -> datetime | None:
        """The instant by which so much has been worked while the clock ran."""
        walk, left = self.case.office.walk, time
        for start, end in ran:
            if end is None or walk.worked(start, end) >= left:
                return walk.when_worked(start, left)
            left -= walk.worked(start, end)
        return None


def figures(
    told: Sequence[Told], wanted: Callable[[date], bool], now: datetime | None = None
) -> dict[str, Any]:
    """Every figure of some requests, of the days that are wanted.

    Of what people solved for themselves, only what had come too late before counts.

    Args:
        now: of the day that it is, what can still be kept does not count.
    """
    everyone = told
    told = [each for each in everyone if not each.self_service]

    def on(each: Told, at: datetime | None) -> bool:
        return at is not None and wanted(each.case.day(at))

    responded = [each for each in told if on(each, each.responded_at)]
    ended = [each for each in told if on(each, each.ended_at)]
    rated = [each for each in told if each.rating and on(each, each.rated_at)]

    def kept(promise: str) -> list[bool]:
        """Whether each of these promises was kept."""
        pairs = [(each.case, getattr(each, f"{promise}_result")) for each in everyone]
        return [
            came.kept
            for case, came in pairs
            if came and wanted(case.day(came.at))
            if not (now and came.known_from > now and case.day(came.at) >= case.day(now))
        ]

    responses, resolutions = kept("first_response"), kept("resolution")
    response_times = [each.response // SECOND for each in responded if each.response is not None]
    resolution_times = [each.resolution // SECOND for each in ended if each.resolution is not None]
    scores = [each.rating.score for each in rated if each.rating]
    in_state = {
        state: sum(each.spent[state] // 10**6 for each in ended)
        for state in ("open", "in_progress", "waiting_on_requester")
    }
    return {
        "opened": sum(on(each, each.opened_at) for each in told),
        "ended": dict(Counter(each.ending for each in ended)),
        "responses": (sum(responses), len(responses)),
        "resolutions": (sum(resolutions), len(resolutions)),
        "promises_changed": sum(on(each, min(each.changed_at, default=None)) for each in everyone),
        "response_times": sorted(response_times),
        "resolution_times": sorted(resolution_times),
        "percentiles": [
            round(float(np.percentile(times, percent)), 6) if times else None
            for times in (response_times, resolution_times)
            for percent in (50, 90)
        ],
        "in_state": {state: seconds for state, seconds in in_state.items() if seconds},
        "returned": (sum(each.questions > 0 for each in ended), len(ended)),
        "reopened": (sum(each.reopenings > 0 for each in ended), len(ended)),
        "clear": (
            sum(each.clear is True for each in ended),
            sum(each.clear is not None for each in ended),
        ),
        "scores": [scores.count(score) for score in range(1, 6)],
        "mean_score": round(float(np.mean(scores)), 9) if scores else None,
        "gaps": _gaps([each.rating for each in rated if each.rating]),
    }


def _gaps(ratings: Sequence[Rated]) -> dict[str, tuple[int, float]]:
    felt: dict[str, list[int]] = {}
    for rating in ratings:
        for dimension, gap in rating.gaps.items():
            felt.setdefault(str(dimension), []).append(gap.perceived - gap.expected)
    return {
        dimension: (len(gaps), round(float(np.mean(gaps)), 9)) for dimension, gaps in felt.items()
    }


def figures_of(measures: Measures) -> dict[str, Any]:
    """The same figures, as the bot has them."""
    times = (
        measures.response_median,
        measures.response_p90,
        measures.resolution_median,
        measures.resolution_p90,
    )
    return {
        "opened": measures.opened,
        "promises_changed": measures.promises_changed,
        "ended": {str(ending): count for ending, count in measures.ended.items()},
        **{
            name: (getattr(measures, name).part, getattr(measures, name).of)
            for name in ("responses", "resolutions", "returned", "reopened", "clear")
        },
        "response_times": list(measures.response_times),
        "resolution_times": list(measures.resolution_times),
        "percentiles": [time / SECOND if time is not None else None for time in times],
        "in_state": {str(state): seconds for state, seconds in measures.in_state.items()},
        "scores": list(measures.scores),
        "mean_score": _rounded(measures.mean_score(anonymous=False)),
        "gaps": {
            str(dimension): (gaps.n, round(gaps.mean, 9))
            for dimension, gaps in measures.gaps.items()
        },
    }


def _rounded(mean: float | None) -> float | None:
    return None if mean is None else round(mean, 9)
