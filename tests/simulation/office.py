"""Seven departments in five time zones, and people on both sides of midnight.

They keep public holidays, make-up days, closed weeks, half days, summer hours and Ramadan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.catalogue.public_holidays import public_holidays
from domain.business_calendar import BusinessCalendar, DatedHours, Shift, WeeklyHours
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import Figures, NagStep, ServiceStandard
from domain.text import LocalizedText
from tests.simulation.calendars import BEGIN, Hours, WorkCalendar
from tests.simulation.expectation import Team, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from store.unit_of_work import UnitOfWork

HEAD = "U0HEAD"
ZONES = {
    "U1BERLIN": "Europe/Berlin",
    "U2ADELE": "Europe/Berlin",
    "U3NORA": "America/New_York",
    "U4NED": "America/New_York",
    "U5SHAN": "Asia/Shanghai",
    "U6HAI": "Asia/Shanghai",
    "U7KIRI": "Pacific/Auckland",
    "U8TAMA": "Pacific/Auckland",
    "U9LUIS": "America/Los_Angeles",
    "UAOMAR": "Asia/Riyadh",
    HEAD: "Pacific/Honolulu",
}
"""Where people are; the last two are where no department is."""

PEOPLE = tuple(sorted(ZONES))

OFFICE = ((9 * 60, 18 * 60),)
FREE: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Dates:
    """Days with hours of their own, as the catalogue says it, and what that means.

    Attributes:
        days, hours: as in the catalogue under `days`.
        first, last: the days that are meant, in the year of the simulation.
        week: for Monday to Sunday the shifts of these days.
        always: whether they are worked even if the law says that they are off.
    """

    days: str
    hours: str | Sequence[str] | Mapping[str, Sequence[str]]
    first: date
    last: date
    week: Sequence[Sequence[tuple[int, int]]]
    always: bool = False


@dataclass(frozen=True)
class Plan:
    """A department: what its catalogue says of its hours, and what these are minute by minute."""

    timezone: str
    hours: Mapping[str, Sequence[str]]
    week: Sequence[Sequence[tuple[int, int]]]
    standard_day: int
    providers: tuple[str, ...]
    managers: tuple[str, ...]
    holidays: str = ""
    tell: tuple[str, ...] = ()
    bright: tuple[tuple[int, int], ...] = OFFICE
    week_begins: int = 0
    dates: tuple[Dates, ...] = ()


_NINE_TO_FIVE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
_NEW_YORK = ((8 * 60 + 30, 17 * 60 + 30),)
_SHANGHAI = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
_NIGHT = ((22 * 60, 30 * 60),)
_AUCKLAND = ((8 * 60, 16 * 60),)
_RIYADH = ((8 * 60, 15 * 60),)
_CLOSED_FORTNIGHT = Dates(
    "2025-08-04..2025-08-17", "closed", date(2025, 8, 4), date(2025, 8, 17), [FREE] * 7
)
_CHRISTMAS_EVE = Dates(
    "12-24", ["09:00-12:00"], date(2025, 12, 24), date(2025, 12, 24), [((9 * 60, 12 * 60),)] * 7
)
_SUMMER = Dates(
    "2025-06-01..2025-09-30",
    ["08:00-12:00", "14:30-17:30"],
    date(2025, 6, 1),
    date(2025, 9, 30),
    (*[((8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30))] * 5, FREE, FREE),
)
_RAMADAN = Dates(
    "2025-03-01..2025-03-29",
    {"sun-wed": ["10:00-15:00"], "thu": ["10:00-13:00"]},
    date(2025, 3, 1),
    date(2025, 3, 29),
    (*[((10 * 60, 15 * 60),)] * 3, ((10 * 60, 13 * 60),), FREE, FREE, ((10 * 60, 15 * 60),)),
)
_STOCKTAKING = Dates(
    "2025-10-05", ["12:00-20:00"], date(2025, 10, 5), date(2025, 10, 5), [((720, 1200),)] * 7, True
)
_WORKED_HOLIDAY = Dates(
    "2025-07-04", ["10:00-14:00"], date(2025, 7, 4), date(2025, 7, 4), [((600, 840),)] * 7, True
)

PLANS = {
    "berlin": Plan(
        "Europe/Berlin",
        {"mon-fri": ["09:00-12:00", "13:00-17:00"]},
        (*[_NINE_TO_FIVE] * 5, FREE, FREE),
        7 * 60,
        ("U1BERLIN", "U2ADELE", "U9LUIS"),
        ("U2ADELE",),
        "DE-BE",
        dates=(_CLOSED_FORTNIGHT, _CHRISTMAS_EVE),
    ),
    "newyork": Plan(
        "America/New_York",
        {"mon-thu": ["08:30-17:30"], "fri": ["08:30-15:00"]},
        (*[_NEW_YORK] * 4, ((8 * 60 + 30, 15 * 60),), FREE, FREE),
        9 * 60,
        ("U3NORA", "U5SHAN"),
        ("U4NED", "U1BERLIN"),
        "US",
        dates=(_WORKED_HOLIDAY,),
    ),
    "shanghai": Plan(
        "Asia/Shanghai",
        {"mon-fri": ["09:00-12:00", "13:30-17:30"]},
        (*[_SHANGHAI] * 5, FREE, FREE),
        7 * 60,
        ("U5SHAN", "U6HAI", "U3NORA"),
        ("U6HAI",),
        "CN",
        dates=(_SUMMER,),
    ),
    "always": Plan(
        "America/New_York",
        {"mon-sun": ["00:00-24:00"]},
        [((0, 24 * 60),)] * 7,
        24 * 60,
        ("U7KIRI", "U3NORA", "U1BERLIN"),
        ("U5SHAN",),
    ),
    "night": Plan(
        "Europe/Berlin",
        {"mon-fri": ["22:00-06:00"]},
        (*[_NIGHT] * 5, FREE, FREE),
        8 * 60,
        ("U2ADELE", "U7KIRI"),
        ("U1BERLIN",),
    ),
    "auckland": Plan(
        "Pacific/Auckland",
        {"mon-fri": ["08:00-16:00"], "sat": ["10:00-14:00"]},
        (*[_AUCKLAND] * 5, ((10 * 60, 14 * 60),), FREE),
        8 * 60,
        ("U7KIRI", "U8TAMA"),
        ("U8TAMA", "U9LUIS"),
        "NZ",
        dates=(_STOCKTAKING,),
    ),
    "riyadh": Plan(
        "Asia/Riyadh",
        {"sun-thu": ["08:00-15:00"]},
        (*[_RIYADH] * 4, FREE, FREE, _RIYADH),
        7 * 60,
        ("UAOMAR", "U1BERLIN"),
        ("U6HAI", "UAOMAR"),
        "SA",
        ("08:00-12:00", "14:00-20:00"),
        ((8 * 60, 12 * 60), (14 * 60, 20 * 60)),
        6,
        (_RAMADAN,),
    ),
}

_A, _T, _M = ("assignee",), ("assignee", "thread"), ("assignee", "thread", "managers")
_STEPS = ((50, _A), (75, _T), (100, _M))
_ESCALATED = (*_STEPS, (150, ("managers",)), (200, (HEAD,)))
_DAILY = ("assignee", "managers")

# For each service and whether it is urgent: minutes, or days and minutes, of both promises.
_PROMISES = {
    ("quick", False): ((0, 60), (0, 240)),
    ("quick", True): ((0, 20), (0, 120)),
    ("slow", False): ((0, 240), (2, 0)),
    ("slow", True): ((0, 240), (1, 0)),
    ("loose", False): (None, (1, 0)),
    ("loose", True): (None, (1, 0)),
}

STANDARDS = {
    "quick": ServiceStandard(
        first_response=Duration.parse("1h"),
        resolution=Duration.parse("4h"),
        urgent=Figures(Duration.parse("20m"), Duration.parse("2h")),
        escalate=(NagStep(150, ("managers",)), NagStep(200, (HEAD,))),
    ),
    "slow": ServiceStandard(
        first_response=Duration.parse("4h"),
        resolution=Duration.parse("2d"),
        urgent=Figures(None, Duration.parse("1d")),
    ),
    "loose": ServiceStandard(
        resolution=Duration.parse("1d"), nags=(NagStep(100, ("assignee",)),), daily=()
    ),
}


def terms(service: str, standard_day: int, *, urgent: bool) -> Terms:
    """The promises of a service in a department, in minutes."""
    first, resolution = (
        promise and promise[0] * standard_day + promise[1] for promise in _PROMISES[service, urgent]
    )
    steps = {"quick": _ESCALATED, "slow": _STEPS, "loose": ((100, _A),)}[service]
    return Terms(first, resolution, steps, () if service == "loose" else _DAILY)


def channel_of(department: str) -> str:
    """The channel of a department."""
    return f"C0{department.upper()}"


@cache
def teams() -> dict[str, Team]:
    """Everybody's minutes."""
    calendars = {}
    for key, plan in PLANS.items():
        off, extra = _exceptions(plan)
        own = _own_days(plan, off, extra)
        calendars[key] = WorkCalendar(plan.timezone, plan.week, plan.standard_day, off, extra, own)
    hours = {
        key: {
            zone: Hours(calendars[key], _by_day(zone, plan.bright), plan.week_begins)
            for zone in sorted(set(ZONES.values()))
        }
        for key, plan in PLANS.items()
    }
    gates = {each: hours[key][ZONES[each]] for each in PEOPLE if (key := _home_of(each))}
    week = WorkCalendar(ZONES[HEAD], (*[OFFICE] * 5, FREE, FREE), 9 * 60)
    gates[HEAD] = Hours(week, week)
    found = {}
    for key, plan in PLANS.items():
        people = {user_id: hours[key][zone] for user_id, zone in ZONES.items()}
        always = key == "always"
        found[key] = Team(calendars[key], channel_of(key), plan.managers, people, gates, always)
    return found


@cache
def _by_day(zone: str, bright: tuple[tuple[int, int], ...]) -> WorkCalendar:
    return WorkCalendar(zone, [bright] * 7, 9 * 60)


def _home_of(user_id: str) -> str:
    """The first department that somebody serves; empty: none."""
    serving = (key for key, plan in PLANS.items() if user_id in (*plan.providers, *plan.managers))
    return next(serving, "")


def furnish(uow: UnitOfWork) -> None:
    """Bring the people and the catalogue into the database."""
    for user_id, zone in ZONES.items():
        uow.people.put(Person(user_id, user_id, "en-US", zone))
    for position, (key, plan) in enumerate(PLANS.items()):
        holidays, makeup_days = _exceptions(plan)
        calendar = BusinessCalendar(
            plan.timezone,
            WeeklyHours.parse(plan.hours),
            holidays=holidays,
            makeup_days=makeup_days,
            tell=tuple(map(Shift.parse, plan.tell)),
            dated_hours=frozenset(DatedHours.parse(each.days, each.hours) for each in plan.dates),
        )
        services = tuple(
            ServiceDefinition(name, LocalizedText(name), ServiceKind.SUPPORT, False, (), standard)
            for name, standard in STANDARDS.items()
        )
        definition = DepartmentDefinition(
            key,
            LocalizedText(key),
            channel_of(key),
            plan.providers,
            plan.managers,
            None,
            key,
            None,
            services,
        )
        calendar_id = uow.catalogue.put_calendar(key, calendar)
        department_id = uow.catalogue.put_department(definition, position, calendar_id)
        for place, service in enumerate(services):
            uow.catalogue.put_service(department_id, service, place, BEGIN)
        uow.people.set_members(department_id, MemberRole.MANAGER, plan.managers)
        uow.people.set_members(department_id, MemberRole.PROVIDER, plan.providers)


def _exceptions(plan: Plan) -> tuple[frozenset[date], frozenset[date]]:
    if not plan.holidays:
        return frozenset(), frozenset()
    known = public_holidays(plan.holidays, BEGIN.year, BEGIN.year + 2)
    return known.closed, known.workdays


def _own_days(
    plan: Plan, off: frozenset[date], extra: frozenset[date]
) -> dict[date, Sequence[tuple[int, int]]]:
    """The shifts of the days that have hours of their own."""
    found: dict[date, Sequence[tuple[int, int]]] = {}
    for each in plan.dates:
        for later in range((each.last - each.first).days + 1):
            day = each.first + timedelta(days=later)
            if each.always or day not in off:
                found[day] = each.week[0 if day in extra else day.weekday()]
    return found
