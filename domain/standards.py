"""A service's standard: what its receivers may expect, and who is told when it is in danger.

The catalogue file's form of it, of which every part may be left out:

    first_response: 1h
    resolution: 8h
    urgent: {first_response: 15m, resolution: 2h}
    quality: [The cause is written down]
    nags: [{at: 50%, to: assignee}, {at: 75%, to: [assignee, thread]}]
    escalate: [{at: 150%, to: managers}, {at: 200%, to: [U0HEAD]}]
    daily: [assignee, managers]
    waiting: {remind: [1d, 3d], close: 5d}
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from domain.durations import Duration
from domain.errors import Unreadable
from domain.policy import REMINDER_WORKING_DAYS, UNANSWERED_WORKING_DAYS
from domain.promise_terms import PromiseKind
from domain.text import LocalizedText

_PERCENT = re.compile(r"([0-9]{1,4}) *%")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
_HIGHEST_PERCENT = 1000
_EXAMPLE_PERCENT = 150


class Priority(StrEnum):
    """How pressing a request is."""

    NORMAL = "normal"
    URGENT = "urgent"


class Audience(StrEnum):
    """Whom a nag is for, besides people that a standard names by their ids."""

    ASSIGNEE = "assignee"  # of a request that nobody has: the thread
    THREAD = "thread"  # of the request's card in the department's channel
    MANAGERS = "managers"  # of the department
    REQUESTER = "requester"  # only of reminders: a standard cannot name them


@dataclass(frozen=True, slots=True)
class Figures:
    """The times that a standard promises, in working time; None is no promise."""

    first_response: Duration | None = None
    resolution: Duration | None = None

    def promised(self, kind: PromiseKind) -> Duration | None:
        """Return the time that is promised of this kind."""
        return self.first_response if kind is PromiseKind.FIRST_RESPONSE else self.resolution

    def to_dict(self) -> dict[str, str]:
        """A JSON-able form, equal for equal figures."""
        times = {"first_response": self.first_response, "resolution": self.resolution}
        return {key: str(duration) for key, duration in times.items() if duration}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`; other keys are passed over."""
        first_response, resolution = data.get("first_response"), data.get("resolution")
        return cls(
            first_response=Duration.parse(first_response) if first_response else None,
            resolution=Duration.parse(resolution) if resolution else None,
        )


@dataclass(frozen=True, slots=True)
class NagStep:
    """A share of a promised time, and who is told when it is used up.

    Attributes:
        percent: of the promised time, 1 to 1000.
        to: see `recipients`.
    """

    percent: int
    to: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < self.percent <= _HIGHEST_PERCENT:
            raise Unreadable(
                "a step is at 1% to {highest}%, for example 150%",
                highest=_HIGHEST_PERCENT,
            )
        if not self.to:
            raise Unreadable(
                "the step at {percent}% is for nobody; write to: managers", percent=self.percent
            )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal steps."""
        return {"at": f"{self.percent}%", "to": [str(recipient) for recipient in self.to]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `{"at": "150%", "to": "managers"}`, or a list of those it is for."""
        return cls(parse_percent(data["at"]), recipients(data["to"]))


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """The rules for a question to the requester that has no answer.

    Attributes:
        remind: when the requester is reminded, in working days after the question, ascending.
        close: after how many working days the request closes by itself; later than any reminder.
    """

    remind: tuple[int, ...] = REMINDER_WORKING_DAYS
    close: int = UNANSWERED_WORKING_DAYS

    def __post_init__(self) -> None:
        days = (0, *self.remind, self.close)
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise Unreadable(
                "reminders come one after another, each before the close, for example {{remind: "
                "[1d, 3d], close: 5d}}"
            )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal rules."""
        return {"remind": [f"{days}d" for days in self.remind], "close": f"{self.close}d"}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`; what is left out is the default."""
        remind, close = data.get("remind"), data.get("close")
        return cls(
            remind=REMINDER_WORKING_DAYS if remind is None else tuple(map(parse_days, remind)),
            close=UNANSWERED_WORKING_DAYS if close is None else parse_days(close),
        )


DEFAULT_NAGS = (
    NagStep(50, (Audience.ASSIGNEE,)),
    NagStep(75, (Audience.ASSIGNEE, Audience.THREAD)),
    NagStep(100, (Audience.ASSIGNEE, Audience.THREAD, Audience.MANAGERS)),
)
DEFAULT_DAILY = (Audience.ASSIGNEE, Audience.MANAGERS)


@dataclass(frozen=True, slots=True)
class ServiceStandard:
    """The promises of a service: times in the department's working time, and quality criteria.

    Attributes:
        first_response: until the first thing from a provider reaches the requester; None is no
            promise.
        resolution: until it is resolved; None is no promise.
        quality: the criteria that a provider ticks on resolving.
        urgent: the times of an urgent request, where they differ.
        nags, escalate: who is told at which share of either time, ascending over both.
        daily: who is told once a working day, once the last step is passed and the promise
            broken; empty: nobody.
        waiting: what happens while a question to the requester has no answer.
        name: what it is called at the top of the catalogue file; empty: it stands with its service.
            It is no part of the promise: standards with other names are equal.

    Raises ValueError when the steps are not in ascending order.
    """

    first_response: Duration | None = None
    resolution: Duration | None = None
    quality: tuple[LocalizedText, ...] = ()
    urgent: Figures = Figures()
    nags: tuple[NagStep, ...] = DEFAULT_NAGS
    escalate: tuple[NagStep, ...] = ()
    daily: tuple[str, ...] = DEFAULT_DAILY
    waiting: WaitingRules = WaitingRules()
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for earlier, later in pairwise(self.steps):
            if later.percent <= earlier.percent:
                raise Unreadable(
                    "the step at {percent}% comes after the one at {before}%; steps ascend, "
                    "those of escalate after those of nags",
                    percent=later.percent,
                    before=earlier.percent,
                )

    @property
    def steps(self) -> tuple[NagStep, ...]:
        """All steps at which somebody is told, ascending."""
        return self.nags + self.escalate

    @property
    def named(self) -> frozenset[str]:
        """The people whom it names by their ids to be told of something."""
        told = (*(step.to for step in self.steps), self.daily)
        return frozenset(name for to in told for name in to if _USER_ID.fullmatch(name))

    def figures(self, priority: Priority = Priority.NORMAL) -> Figures:
        """The times promised to a request of this priority."""
        if priority is Priority.NORMAL:
            return Figures(self.first_response, self.resolution)
        return Figures(
            self.urgent.first_response or self.first_response,
            self.urgent.resolution or self.resolution,
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form, equal for equal standards; the catalogue file's own shape.

        What is as it is by default is left out, and so is the name.
        """
        plain = ServiceStandard()
        parts: dict[str, Any] = dict(self.figures().to_dict())
        if self.quality:
            parts["quality"] = [text.to_dict() for text in self.quality]
        if self.urgent != plain.urgent:
            parts["urgent"] = self.urgent.to_dict()
        if self.nags != plain.nags:
            parts["nags"] = [step.to_dict() for step in self.nags]
        if self.escalate:
            parts["escalate"] = [step.to_dict() for step in self.escalate]
        if self.daily != plain.daily:
            parts["daily"] = [str(recipient) for recipient in self.daily]
        if self.waiting != plain.waiting:
            parts["waiting"] = self.waiting.to_dict()
        return parts

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ServiceStandard":
        """The inverse of `to_dict`. Raises ValueError when a value in it is wrong."""
        plain, figures = cls(), Figures.from_dict(data)
        return cls(
            first_response=figures.first_response,
            resolution=figures.resolution,
            quality=tuple(LocalizedText.from_dict(text) for text in data.get("quality", ())),
            urgent=Figures.from_dict(data.get("urgent", {})),
            nags=_steps(data["nags"]) if "nags" in data else plain.nags,
            escalate=_steps(data.get("escalate", ())),
            daily=recipients(data["daily"]) if "daily" in data else plain.daily,
            waiting=WaitingRules.from_dict(data.get("waiting", {})),
            name=data.get("name", ""),
        )


def parse_percent(text: str) -> int:
    """Read "150%". Raises ValueError with an example."""
    match = _PERCENT.fullmatch(text.strip())
    if match is None:
        raise Unreadable(
            '"{text}" is not a share of the promised time; write {meant}%',
            text=text,
            meant=percent_meant(text, _HIGHEST_PERCENT) or _EXAMPLE_PERCENT,
        )
    return int(match.group(1))


def percent_meant(text: str, highest: int) -> int | None:
    """Return the percentage that somebody means who writes "50" or "0.5"; None if it is none."""
    match = re.fullmatch(r"([0-9]{1,4})(\.[0-9]{1,4})?", text.strip())
    if match is None:
        return None
    percent = round(100 * float(text)) if match.group(2) else int(text)
    return percent if 0 < percent <= highest else None


def parse_days(text: str) -> int:
    """Read whole working days: "3d". Raises ValueError with the reason and an example."""
    duration = Duration.parse(text)
    if duration.seconds:
        raise Unreadable('"{text}" is not in whole working days; write, for example, 3d', text=text)
    return duration.days


def recipients(names: str | Sequence[str]) -> tuple[str, ...]:
    """Read whom a nag is for: "assignee", "thread", "managers" or a person's id, or several.

    Raises ValueError for any other word, and for a word that is there twice.
    """
    listed = (names,) if isinstance(names, str) else tuple(names)
    for name in listed:
        known = name in {Audience.ASSIGNEE, Audience.THREAD, Audience.MANAGERS}
        if not (known or _USER_ID.fullmatch(name)):
            raise Unreadable(
                '"{name}" cannot be told; write assignee, thread, managers or a person\'s id, such '
                "as U02BOB",
                name=name,
            )
        if listed.count(name) > 1:
            raise Unreadable('"{name}" is there twice', name=name)
    return listed


def _steps(steps: Sequence[Mapping[str, Any]]) -> tuple[NagStep, ...]:
    return tuple(map(NagStep.from_dict, steps))
