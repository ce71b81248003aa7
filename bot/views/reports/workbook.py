"""The workbook of an export: its columns, what explains them, and its cells in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.exports import Named, Row, WorkingTime
from bot.exports.sheets import Cell, Heading, Sheet
from bot.i18n import Translator, mark
from bot.labels import enumeration, erased_person, state_label, with_aside
from bot.views.reports.figures import days
from bot.views.reports.report import names
from domain.closings import ClosedBecause
from domain.erasure import is_erased
from domain.lifecycle import State
from domain.measurement import Ending
from domain.organisation import Department
from domain.standards import Priority

_NARROW, _MEDIUM, _WIDE = 10, 15, 22
_MEANING_WIDTH = 90


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the workbook.

    Attributes:
        key: its name in the files for programs.
        is_local: whether its times are those of the department's zone, which the heading names.
    """

    key: str
    heading: str
    width: int
    meaning: str
    is_local: bool = False


_PROMISED = mark("The working time that was promised when the request was opened. Empty: none.")
_KEPT = mark(
    "Whether the first promise was kept; “no” as soon as it is too late. Empty: nothing was "
    "promised, it can still be kept, or it does not count."
)
_PROMISED_SINCE = mark("The working time that is promised since a manager changed the promise.")
_KEPT_SINCE = mark(
    "Whether the changed promise was kept. The column of the first promise stays as it is."
)
"""The meanings of the columns that a first response and a resolution both have."""

_COLUMNS = (
    _Column("number", mark("Number"), _NARROW, mark("The request's number, as in Slack.")),
    _Column(
        "department", mark("Department"), _WIDE, mark("The department that has the request now.")
    ),
    _Column("service", mark("Service"), _WIDE, mark("The service that was asked for.")),
    _Column(
        "requester_department",
        mark("Department of the requester"),
        _WIDE,
        mark("Empty: the requester belongs to none."),
    ),
    _Column("requester", mark("Requester"), _WIDE, mark("The person who needs it.")),
    _Column(
        "assignee",
        mark("Assignee"),
        _WIDE,
        mark(
            "The person who works on it, or worked on it last. Empty: nobody, or somebody whose "
            "figures you may not see."
        ),
    ),
    _Column("priority", mark("Priority"), _NARROW, mark("Normal or urgent.")),
    _Column("state", mark("State"), _MEDIUM, mark("How the request stands now.")),
    _Column(
        "opened_at",
        mark("Opened at"),
        _MEDIUM,
        mark("When the request was first opened, with this department or another one."),
        is_local=True,
    ),
    _Column(
        "first_response_at",
        mark("First response at"),
        _MEDIUM,
        mark("When the department answered, asked, resolved or declined for the first time."),
        is_local=True,
    ),
    _Column(
        "ended_at",
        mark("Ended at"),
        _MEDIUM,
        mark(
            "When it was resolved, declined, cancelled or closed without a reply. Empty: not yet."
        ),
        is_local=True,
    ),
    _Column("ending", mark("Ending"), _MEDIUM, mark("How it ended. Empty: not yet.")),
    _Column(
        "closed_at",
        mark("Closed at"),
        _MEDIUM,
        mark("When it was closed: confirmed by the requester, or some time after the resolution."),
        is_local=True,
    ),
    _Column("closed_because", mark("Closed because"), _WIDE, mark("Why it was closed.")),
    _Column("promised_first_response_minutes", mark("Promised first response"), _MEDIUM, _PROMISED),
    _Column(
        "first_response_minutes",
        mark("Time until the first response"),
        _MEDIUM,
        mark("Working time of the department."),
    ),
    _Column("first_response_in_time", mark("First response in time"), _NARROW, _KEPT),
    _Column("promised_resolution_minutes", mark("Promised resolution"), _MEDIUM, _PROMISED),
    _Column(
        "resolution_minutes",
        mark("Time until the resolution"),
        _MEDIUM,
        mark("Working time of the department, without the time in which it waited for a reply."),
    ),
    _Column("resolution_in_time", mark("Resolution in time"), _NARROW, _KEPT),
    _Column(
        "due_at",
        mark("Due at"),
        _MEDIUM,
        mark("When the current promise is due. Empty: nothing is due."),
        is_local=True,
    ),
    _Column("overdue", mark("Overdue"), _NARROW, mark("Whether that time has passed.")),
    _Column(
        "promise_changes",
        mark("Changes of the promise"),
        _NARROW,
        mark("How often a manager changed the promise."),
    ),
    _Column(
        "changed_first_response_minutes",
        mark("First response promised instead"),
        _MEDIUM,
        _PROMISED_SINCE,
    ),
    _Column(
        "changed_first_response_in_time",
        mark("First response in time by the changed promise"),
        _MEDIUM,
        _KEPT_SINCE,
    ),
    _Column(
        "changed_resolution_minutes", mark("Resolution promised instead"), _MEDIUM, _PROMISED_SINCE
    ),
    _Column(
        "changed_resolution_in_time",
        mark("Resolution in time by the changed promise"),
        _MEDIUM,
        _KEPT_SINCE,
    ),
    _Column(
        "minutes_open",
        mark("Time open"),
        _MEDIUM,
        mark("Working time in which nobody had it, until now if it is still open."),
    ),
    _Column(
        "minutes_in_progress",
        mark("Time in progress"),
        _MEDIUM,
        mark("Working time in which somebody had it, until now if it is still in progress."),
    ),
    _Column(
        "minutes_waiting_on_requester",
        mark("Time waiting for the requester"),
        _MEDIUM,
        mark("Working time in which a question had no reply, until now if it still waits."),
    ),
    _Column(
        "minutes_resolved",
        mark("Time resolved"),
        _MEDIUM,
        mark("Working time from the resolution until it was confirmed, closed or reopened."),
    ),
    _Column(
        "questions", mark("Questions"), _NARROW, mark("How often the department asked a question.")
    ),
    _Column("reopenings", mark("Reopenings"), _NARROW, mark("How often it was reopened.")),
    _Column(
        "transfers",
        mark("Transfers"),
        _NARROW,
        mark("How often it moved to another department. Times are those of the last one."),
    ),
    _Column(
        "transferred_from",
        mark("Transferred from"),
        _WIDE,
        mark("The departments that had it before, in order."),
    ),
    _Column(
        "rating",
        mark("Rating"),
        _NARROW,
        mark("1 (bad) to 5 (good). Anonymous ratings are in reports and digests, not here."),
    ),
    _Column(
        "clear",
        mark("Clear request"),
        _NARROW,
        mark("Whether providers found that everything they needed was in the request."),
    ),
    _Column(
        "self_service",
        mark("Solved by the requester"),
        _NARROW,
        mark("Such a request counts in no share, time or rating."),
    ),
    _Column(
        "parent", mark("Needed by"), _NARROW, mark("The number of the request that waits for it.")
    ),
    _Column(
        "chain",
        mark("Chain"),
        _NARROW,
        mark("The number of the chain that it belongs to; its own if it is one."),
    ),
    _Column("step", mark("Step"), _MEDIUM, mark("The key of the step, as in the catalogue.")),
    _Column(
        "hours_late",
        mark("Lateness of the chain"),
        _MEDIUM,
        mark("Of a chain: the working time by which it missed its date."),
    ),
    _Column(
        "hours_added",
        mark("Lateness from this department"),
        _MEDIUM,
        mark("The part of the chain's lateness that is due to this department."),
    ),
    _Column(
        "approved_by",
        mark("Approved by"),
        _WIDE,
        mark(
            "Who approved it: of a request that had to be approved first, or of an approval. Only "
            "those whose figures you may see."
        ),
    ),
    _Column(
        "approved_at",
        mark("Approved at"),
        _MEDIUM,
        mark("When that was decided. From then on, the department's promised times count."),
        is_local=True,
    ),
    _Column(
        "time_zone",
        mark("Time zone"),
        _MEDIUM,
        mark("The time zone of the department; all times of the line are in it."),
    ),
)

WORKBOOK_KEYS = tuple(column.key for column in _COLUMNS)
"""The columns of an export that the workbook has. Those with a promise in words are left out."""

_PRIORITIES = {Priority.NORMAL: mark("Normal"), Priority.URGENT: mark("Urgent")}
_ENDINGS = {
    Ending.RESOLVED: mark("Resolved"),
    Ending.DECLINED: mark("Declined"),
    Ending.CANCELLED: mark("Cancelled"),
    Ending.UNANSWERED: mark("Closed without a reply"),
    Ending.TRANSFERRED: mark("Transferred"),
}
_CLOSED_BECAUSE = {
    ClosedBecause.CONFIRMED: mark("The requester confirmed it"),
    ClosedBecause.NOT_CONTRADICTED: mark("Resolved, and nobody objected"),
    ClosedBecause.UNANSWERED: mark("A question got no reply"),
    ClosedBecause.DECLINED: mark("The department declined it"),
    ClosedBecause.NOT_APPROVED: mark("It was not approved"),
    ClosedBecause.WITHDRAWN: mark("The requester cancelled it"),
    ClosedBecause.NOT_NEEDED: mark("No longer needed"),
    ClosedBecause.DECIDED: mark("Others have decided"),
    ClosedBecause.APPROVER_LEFT: mark("The approver has left"),
    ClosedBecause.OWN_REQUEST: mark("The approver is the requester now"),
}


def headings(zones: Sequence[ZoneInfo], t: Translator) -> tuple[Heading, ...]:
    """Return the heads of the columns.

    Args:
        zones: those of the departments. If there are several, a column says whose is which.
    """
    zone = zones[0].key if len(set(zones)) == 1 else t.gettext("local time")
    return tuple(
        Heading(
            with_aside(t.gettext(each.heading), zone, t)
            if each.is_local
            else t.gettext(each.heading),
            each.width,
        )
        for each in _COLUMNS
    )


def table_name(t: Translator) -> str:
    """Return the name of the sheet with the requests."""
    return t.gettext("Requests")


def notes(
    departments: Sequence[Department],
    first_day: date,
    last_day: date,
    t: Translator,
    left_out: Callable[[], int],
) -> Sheet:
    """Return the sheet that says what is in the workbook, and what its columns mean.

    Args:
        left_out: returns how many requests are not in it, once all others are.
    """
    about = (
        (t.gettext("Departments"), "", names(departments, t)),
        (t.gettext("Period"), "", days(first_day, last_day, t)),
        (
            t.gettext("Times"),
            "",
            t.gettext(
                "Hours and minutes of working time, in the calendar of the department. They add up."
            ),
        ),
    )
    columns = ((t.gettext(each.heading), each.key, t.gettext(each.meaning)) for each in _COLUMNS)

    def rows() -> Iterator[tuple[str, str, str]]:
        yield from about
        if count := left_out():
            words = t.ngettext(
                "{n} request, which cannot be read or left these departments meanwhile",
                "{n} requests, which cannot be read or left these departments meanwhile",
                count,
            )
            yield t.gettext("Left out"), "", words.format(n=count)
        yield from columns

    heads = (
        Heading(t.gettext("Column"), _WIDE + _MEDIUM),
        Heading(t.gettext("Name in CSV and JSON Lines"), _WIDE + _MEDIUM),
        Heading(t.gettext("Meaning"), _MEANING_WIDTH),
    )
    return Sheet(t.gettext("Columns"), heads, rows())


def cells(t: Translator) -> Callable[[Row], list[Cell]]:
    """Return what turns rows of requests into cells in a language."""

    @cache
    def name(named: Named) -> str:
        return erased_person(t) if is_erased(named.key) else t.name(named.name)

    words: Mapping[type, Callable[[Any], Cell]] = {
        Named: name,
        tuple: lambda several: enumeration([name(each) for each in several], t),
        WorkingTime: lambda value: value.time,
        datetime: lambda value: value.replace(tzinfo=None),
        bool: {True: t.gettext("yes"), False: t.gettext("no")}.__getitem__,
        State: cache(lambda state: state_label(state, t)),
        Priority: cache(lambda priority: t.gettext(_PRIORITIES[priority])),
        Ending: cache(lambda ending: t.gettext(_ENDINGS[ending])),
        ClosedBecause: cache(lambda because: t.gettext(_CLOSED_BECAUSE[because])),
    }

    def row_cells(row: Row) -> list[Cell]:
        return [
            value if value is None or not (in_words := words.get(type(value))) else in_words(value)
            for value in map(row.get, WORKBOOK_KEYS)
        ]

    return row_cells
