"""A slow and obvious way to what a digest says: straight from the raw events of all requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.unit.measure_oracle import Told, figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


DAY = timedelta(days=1)
WORKED_ON = ("open", "in_progress", "waiting_on_requester")
AGES = (1, 3, 7, 30)


@cache
def present_stay(told: Told, now: datetime) -> int:
    """For how long a request has been in the state that it is in, in microseconds."""
    return told.case.office.walk.worked(told.since, now) // timedelta(microseconds=1)


@dataclass
class Expected:
    """The digest that a week should have, as things stand at `now`.

    Attributes:
        monday: the first day of the week.
        told: every request of the departments that it is about.
    """

    monday: date
    now: datetime
    told: Sequence[Told]

    def of_weeks(self, first: int, last: int = 0) -> Callable[[date], bool]:
        """The days from so many weeks before the week to so many."""
        begin, end = self.monday - 7 * first * DAY, self.monday - 7 * last * DAY + 6 * DAY
        return lambda day: begin <= day <= end

    def figures(self, first: int, last: int = 0, told: Sequence[Told] | None = None) -> Any:
        wanted = self.of_weeks(first, last)
        return figures(self.told if told is None else told, wanted, self.now)

    def by(self, key: Callable[[Told], Any]) -> dict[Any, list[Told]]:
        """The requests in groups."""
        keys = {key(each) for each in self.told}
        return {one: [each for each in self.told if key(each) == one] for one in keys}

    def counts(self, told: Sequence[Told], first: int) -> bool:
        """Whether anything of these requests counts within these weeks."""
        found = self.figures(first, told=told)
        return any(
            found[name]
            for name in ("opened", "ended", "response_times", "resolution_times", "mean_score")
        ) or any(
            found[name] != nothing
            for name, nothing in (
                ("responses", (0, 0)),
                ("resolutions", (0, 0)),
                ("promises_changed", 0),
            )
        )

    @property
    def unended(self) -> list[Told]:
        return [each for each in self.told if each.state in WORKED_ON]

    @property
    def by_age(self) -> list[int]:
        """How many are open for less than a day, than three, than seven, than thirty, for more."""
        ages = [(self.now - each.opened_at) / DAY for each in self.unended]
        limits = [0, *AGES, 10**6]
        pairs = pairwise(limits)
        return [sum(low <= age < high for age in ages) for low, high in pairs]

    def seconds(self, first: int) -> dict[tuple[int, str], int]:
        """The time by service and state: of what ended within these weeks, and of what has not."""
        found = Counter[tuple[int, str]]()
        within = self.of_weeks(first)

        def ended_within(each: Told) -> bool:
            return each.ended_at is not None and within(each.case.day(each.ended_at))

        for each in self.told:
            spent = Counter(each.spent)
            if each.state in WORKED_ON:
                spent[each.state] += present_stay(each, self.now)
            elif each.self_service or not ended_within(each):
                continue
            for state in WORKED_ON:
                found[each.case.service, state] += spent[state] // 10**6
        return {key: seconds for key, seconds in found.items() if seconds}

    def kept(self, department: int) -> list[tuple[int, int]]:
        """The promises kept in each of the twelve weeks, the earliest first."""
        mine = [each for each in self.told if each.case.department == department]
        return [self.figures(back, back, mine)["resolutions"] for back in range(11, -1, -1)]

    @property
    def means(self) -> dict[int, float]:
        """Return the ratings of the services that were rated in the week."""
        found = {
            service: self.figures(0, told=told)["mean_score"]
            for service, told in self.by(lambda each: each.case.service).items()
        }
        return {service: mean for service, mean in found.items() if mean is not None}

    def comments(self, service: int, scores: Sequence[int]) -> list[str]:
        """Return the comments on a service in the week, the newest first."""
        ratings = [
            (each.rated_at, each.rating)
            for each in self.told
            if each.case.service == service
            and each.rating
            and each.rated_at
            and self.of_weeks(0)(each.case.day(each.rated_at))
        ]
        ratings.sort(key=lambda each: each[0], reverse=True)
        return [rating.text for _, rating in ratings if rating.score in scores and rating.text]

    @property
    def headline(self) -> tuple[str, tuple[int, int], tuple[int, int]]:
        """Tell what is bad, or else changed most, with the promises kept in the week and before."""
        kept_badly, changes = [], []
        for told in self.by(lambda each: each.case.department).values():
            for promise in ("responses", "resolutions"):
                kept, before = (self.figures(*weeks, told)[promise] for weeks in ((0, 0), (4, 1)))
                if _is_bad(kept, before):
                    kept_badly.append((kept[0] / kept[1], -kept[1], kept, before))
                if min(kept[1], before[1]) >= 5:
                    changes.append((kept[0] / kept[1] - before[0] / before[1], kept, before))
        if kept_badly:
            _, _, kept, before = min(kept_badly)
            return ("bad", kept, before)
        if changes:
            change, kept, before = max(changes, key=lambda each: abs(each[0]))
            if abs(change) >= 0.15:
                return ("worse" if change < 0 else "better", kept, before)
        return (self._quantity(), (0, 0), (0, 0))

    def _quantity(self) -> str:
        opened, usual = self.figures(0)["opened"], self.figures(4, 1)["opened"] / 4
        if usual and max(opened, usual) >= 5 and opened >= 1.5 * usual:
            return "busier"
        if usual and max(opened, usual) >= 5 and opened <= 0.6 * usual:
            return "quieter"
        return "steady"

    def suggested(self, advice: str, service: int) -> tuple[tuple[int, int], int]:
        """The share and the seconds that a piece of advice names, of five weeks of a service."""
        mine = [each for each in self.told if each.case.service == service]
        found = self.figures(4, told=mine)
        kept, of = found["responses"]
        ninetieth = int(found["percentiles"][3] or 0)
        return {
            "ask_in_the_form": (found["returned"], 0),
            "ask_all_at_once": (found["returned"], 0),
            "check_the_result": (found["reopened"], 0),
            "claim_sooner": ((of - kept, of), 0),
            "revise_the_standard": (found["resolutions"], ninetieth),
            "resolve_what_is_late": (found["resolutions"], ninetieth),
            "promise_more": (found["resolutions"], ninetieth),
        }[advice]

    def gap(self, service: int, dimension: str) -> tuple[int, float]:
        """How many said what they expected of a service and what they got, and the mean gap."""
        mine = [each for each in self.told if each.case.service == service]
        found: tuple[int, float] = self.figures(4, told=mine)["gaps"][dimension]
        return found


def _is_bad(kept: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether fewer than six in ten were kept, and not only this week."""
    both = (kept[0] + before[0], kept[1] + before[1])
    return (
        both[1] >= 5
        and all(10 * part < 6 * of for part, of in (kept, both))
        and (before[1] < 5 or 10 * before[0] < 6 * before[1])
    )
