"""Standards as the catalogue file writes them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.catalogue.keys import check_key
from bot.catalogue.values import INT, NUMBERS, Value, at_most, one_or_several
from bot.i18n import sentence
from domain.business_calendar import BusinessCalendar
from domain.business_clock import HORIZON_YEARS, NoWorkingTimeError, add_working_time
from domain.durations import Duration
from domain.policy import REMINDER_WORKING_DAYS, UNANSWERED_WORKING_DAYS
from domain.standards import (
    DEFAULT_DAILY,
    DEFAULT_NAGS,
    Audience,
    Figures,
    NagStep,
    ServiceStandard,
    WaitingRules,
    parse_days,
    parse_percent,
    recipients,
)
from domain.text import LocalizedText

CRITERION_LIMIT = 75  # characters of a box to tick
QUALITY_LIMIT = 10  # boxes to tick in one group

_SOME_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)  # the horizon is far away from any


@dataclass(frozen=True, slots=True)
class NamedStandards:
    """The standards at the top of a file, to which services refer by name.

    Attributes:
        default: where the name stands of the one that holds for a service that says nothing.
    """

    values: Mapping[str, Value]
    default: Value | None = None

    def by_default(self, value: Value | None) -> "NamedStandards":
        """Let another one hold for what says nothing, if a part of the file names one."""
        return self if value is None else replace(self, default=value)

    def read(self, value: Value | None, calendar: BusinessCalendar | None) -> ServiceStandard:
        """A service's standard: its own, one that it names, or the default.

        Args:
            calendar: as for `read_standard`.
        """
        value = value or self.default
        if value is None:
            return ServiceStandard()
        if value.is_mapping or value.is_sequence or value.is_empty:
            return read_standard(value, calendar)
        name = value.one_of(self.values, sentence("the name of a standard"))
        if name is None:
            return ServiceStandard()
        # It is read for each calendar that it is to hold in; a mistake is told once all the same.
        return replace(read_standard(self.values[name], calendar), name=name)


def named_standards(value: Value | None, default: Value | None) -> NamedStandards:
    """The standards at the top of a file."""
    if value is None:
        return NamedStandards({}, default)
    values = value.mapping(sentence("the standards by their names"))
    for name, standard in values.items():
        check_key(standard, name)
        read_standard(standard, None)
    return NamedStandards(values, default)


def read_standard(value: Value, calendar: BusinessCalendar | None) -> ServiceStandard:
    """One standard; a stand-in if anything in it is wrong.

    Args:
        calendar: the department's, in which every promise is tried out. None if it is not known.
    """
    parts = value.record(
        optional=(
            *("first_response", "resolution", "urgent", "quality"),
            *("nags", "escalate", "daily", "waiting"),
        )
    )
    nags = _steps(parts["nags"], 0) if "nags" in parts else DEFAULT_NAGS
    last = nags[-1].percent if nags else 0
    figures = _figures(parts, calendar)
    return ServiceStandard(
        first_response=figures.first_response,
        resolution=figures.resolution,
        quality=_quality(parts["quality"]) if "quality" in parts else (),
        urgent=_urgent(parts["urgent"], calendar) if "urgent" in parts else Figures(),
        nags=nags,
        escalate=_steps(parts["escalate"], last) if "escalate" in parts else (),
        daily=_recipients(parts["daily"]) if "daily" in parts else DEFAULT_DAILY,
        waiting=_waiting(parts["waiting"]) if "waiting" in parts else WaitingRules(),
    )


def _figures(parts: Mapping[str, Value], calendar: BusinessCalendar | None) -> Figures:
    return Figures(
        promised_time(parts.get("first_response"), calendar),
        promised_time(parts.get("resolution"), calendar),
    )


def _urgent(value: Value, calendar: BusinessCalendar | None) -> Figures:
    parts = value.record(optional=("first_response", "resolution"))
    if value.is_mapping and not value.mapping(""):
        value.wrong(
            sentence("give the first_response, the resolution or both, or leave urgent out")
        )
    return _figures(parts, calendar)


def promised_time(value: Value | None, calendar: BusinessCalendar | None) -> Duration | None:
    """A promised time. Returns None if there is none, or it is wrong.

    Args:
        calendar: as for `read_standard`.
    """
    if value is None:
        return None
    promised = value.parsed(Duration.parse, sentence('a duration, such as "4h"'), also={INT})
    if promised and calendar:
        time = timedelta(seconds=promised.working_seconds(calendar))
        try:
            add_working_time(calendar, _SOME_INSTANT, time)
        except NoWorkingTimeError:
            value.wrong(
                sentence(
                    "{promised} is more than the department's calendar works in {years} "
                    "years; promise less",
                    promised=promised,
                    years=HORIZON_YEARS,
                )
            )
    return promised


def _quality(value: Value) -> tuple[LocalizedText, ...]:
    return at_most(
        QUALITY_LIMIT,
        value,
        sentence("a list of quality criteria"),
        lambda item: item.localized(CRITERION_LIMIT),
    )


def _steps(value: Value, after: int) -> tuple[NagStep, ...]:
    """Steps of which each comes later than `after` percent and than the one before it."""
    steps: list[NagStep] = []
    for item in value.sequence(sentence("a list of steps, such as [{{at: 150%, to: managers}}]")):
        step = _step(item, after)
        if step:
            steps.append(step)
            after = step.percent
    return tuple(steps)


def _step(value: Value, after: int) -> NagStep | None:
    parts = value.record(required=("at", "to"))
    percent = None
    if "at" in parts:
        percent = parts["at"].parsed(
            _percent, sentence("a share of the time, such as 150%"), also=NUMBERS
        )
    to = _recipients(parts["to"]) if "to" in parts else ()
    if "to" in parts and parts["to"].is_sequence and not parts["to"].sequence(""):
        parts["to"].wrong(sentence("this step is for nobody; write, for example, managers"))
    if percent and percent <= after:
        parts["at"].wrong(
            sentence(
                "the step at {percent}% comes after the one at {after}%; steps ascend, those of "
                "escalate after those of nags (of which the last is at 100% if they are left out)",
                percent=percent,
                after=after,
            )
        )
        return None
    return NagStep(percent, to) if percent and to else None


def _percent(text: str) -> int:
    return NagStep(parse_percent(text), (Audience.ASSIGNEE,)).percent


def _recipients(value: Value) -> tuple[str, ...]:
    """One, or a list that may be empty."""
    what = sentence("whom to tell: assignee, thread, managers or a person's id")
    return one_or_several(value, what, lambda item, due: item.parsed(_recipient, due))


def _recipient(text: str) -> str:
    (one,) = recipients(text)
    return one


def _waiting(value: Value) -> WaitingRules:
    parts = value.record(optional=("remind", "close"))
    remind = _reminders(parts["remind"]) if "remind" in parts else REMINDER_WORKING_DAYS
    close: int | None = UNANSWERED_WORKING_DAYS
    if "close" in parts:
        close = _days(parts["close"])
    if close and remind and close <= remind[-1]:
        parts.get("close", value).wrong(
            sentence(
                "a request that closes after {close}d needs no reminder after {remind}d; the "
                "default is {{remind: [1d, 3d], close: 5d}}",
                close=close,
                remind=remind[-1],
            )
        )
        return WaitingRules()
    return WaitingRules(remind, close) if close else WaitingRules()


def _reminders(value: Value) -> tuple[int, ...]:
    reminders: list[int] = []
    for item in value.sequence(sentence("a list of working days, such as [1d, 3d]")):
        days = _days(item)
        if days and reminders and days <= reminders[-1]:
            item.wrong(
                sentence(
                    "the reminder after {days}d follows the one after {before}d",
                    days=days,
                    before=reminders[-1],
                )
            )
        elif days:
            reminders.append(days)
    return tuple(reminders)


def _days(value: Value) -> int | None:
    return value.parsed(parse_days, sentence('a number of working days, such as "3d"'), also={INT})
