"""Twelve weeks in the hotel before the visitor comes, so that there is something to measure.

They tell a story: Purchasing gets more orders than one buyer can see to, and jams; Maintenance has
hired a second technician, and improves; IT has to ask back too often. Everything is done by the
bot's own use cases, as of its own time; only the messages of that time are left out.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.demo.hotel import CHANNELS
from bot.usecases import opening, requesting, serving
from bot.usecases.acting import act, find
from bot.usecases.announcing import show_cards
from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_days, add_working_time, next_working_instant
from domain.fields import FieldValue
from domain.lifecycle import Action
from domain.model import MemberRole
from domain.policy import CONFIRMATION_WORKING_DAYS
from store.outbox import OutboxStore
from store.unit_of_work import UnitOfWork

WEEKS = 12
_SEED = 12
_WEEK = timedelta(weeks=1)
_MOST_ASKED_BACK_AFTER = 0.6  # of the time to the solution

ByWeek = Callable[[int], float]
"""A figure that changes over the weeks, from the first, 0, to the last, 11."""


def _steady(value: float) -> ByWeek:
    return lambda _week: value


def _from_to(first: float, last: float) -> ByWeek:
    return lambda week: first + (last - first) * week / (WEEKS - 1)


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a service is asked for and given.

    Attributes:
        service: "department/service".
        a_week: how many requests come in a week.
        answered, solved: after what share of the promised time, in the middle.
        asked_back: the share of requests that need a question first.
        unrated: the share of solved requests that nobody rates.
        backlog: how many of the last week's are still open, and unclaimed, at the end.
    """

    service: str
    a_week: ByWeek
    answered: ByWeek
    solved: ByWeek
    requesters: Sequence[str]
    providers: Sequence[str]
    titles: Sequence[str]
    asked_back: float = 0.05
    unrated: float = 0.4
    backlog: int = 0
    fields: Mapping[str, FieldValue] | None = None


_HABITS = (
    _Habit(
        "housekeeping/cleaning",
        _steady(9),
        _steady(0.5),
        _steady(0.6),
        ("U01ANNA", "U02CHEN"),
        ("U03BO", "U04LIN"),
        (
            "请优先打扫 1208 房",
            "Early arrival in 0917",
            "1512 房地毯有污渍",
            "Extra cleaning in 1104",
        ),
    ),
    _Habit(
        "maintenance/repair",
        _from_to(7, 8),
        _from_to(1.5, 0.4),
        _from_to(1.35, 0.55),
        ("U01ANNA", "U03BO", "U04LIN", "U06SARA"),
        ("U05TOM", "U09NIA"),
        ("The tap in 1510 drips", "1203 房空调不制冷", "Door of the cold room jams", "大堂灯不亮"),
    ),
    _Habit(
        "purchasing/order",
        _from_to(4, 9),
        _from_to(0.4, 2.6),
        _from_to(0.45, 1.5),
        ("U04LIN", "U05TOM", "U02CHEN"),
        ("U06SARA",),
        ("Filters for the air conditioning", "200 套床单", "Light bulbs, E27", "洗发水补货"),
        backlog=4,
        fields={"amount": "4200", "needed-by": "2030-01-01"},
    ),
    _Habit(
        "it/helpdesk",
        _steady(6),
        _steady(0.5),
        _steady(0.6),
        ("U01ANNA", "U02CHEN", "U06SARA", "U08MEI"),
        ("U07DEV",),
        ("It does not work", "打印机有问题", "Cannot log in", "系统很慢"),
        asked_back=0.55,
    ),
    _Habit(
        "people/payroll",
        _steady(2),
        _steady(0.4),
        _steady(0.5),
        ("U03BO", "U09NIA", "U01ANNA"),
        ("U08MEI",),
        ("加班费问题", "A question about my pay"),
    ),
    _Habit(
        "front-desk/guest-wish",
        _steady(2),
        _steady(0.4),
        _steady(0.6),
        ("U04LIN", "U05TOM"),
        ("U01ANNA", "U02CHEN"),
        ("Is the guest of 1510 in?", "1208 房客人几点退房？"),
    ),
)


class _Unsaid(OutboxStore):
    """The outbox of a time whose messages are history, too."""

    def __init__(self) -> None:
        self.written = False

    def put(self, *_args: Any, **_options: Any) -> None:
        """Say nothing."""

    def is_pending(self, _key: str) -> bool:
        """Nothing is."""
        return False


@dataclass(frozen=True, slots=True)
class _Case:
    """One request of the history.

    Attributes:
        week: in which it is opened, from 0.
        left: whether nobody gets to it.
    """

    habit: _Habit
    week: int
    opened_at: datetime
    left: bool


def tell_history(uow: UnitOfWork, now: datetime) -> None:
    """Let the weeks before this one have happened, in a hotel that has its catalogue."""
    spoken, uow.outbox = uow.outbox, _Unsaid()
    _staff(uow)
    chance = random.Random(_SEED)  # noqa: S311  -- the same story for everybody
    left = []
    for case in sorted(_cases(uow, now, chance), key=lambda case: case.opened_at):
        number = _open(uow, case, chance)
        if case.left:
            left.append(number)
        else:
            _carry_on(uow, case, number, now, chance)
    uow.outbox = spoken
    for number in left:
        request = find(uow, number)
        show_cards(uow, request, uow.catalogue.department_by_id(request.department_id), now)


def _staff(uow: UnitOfWork) -> None:
    """Who serves where: as the bot learns it from the channels, once it is there."""
    members = {channel_id: user_ids for channel_id, _, user_ids in CHANNELS}
    for department in uow.catalogue.departments():
        serving_there = members[department.channel_id]
        uow.people.set_members(department.id, MemberRole.PROVIDER, serving_there)


def _cases(uow: UnitOfWork, now: datetime, chance: random.Random) -> Iterator[_Case]:
    for habit in _HABITS:
        calendar = _calendar(uow, habit)
        monday = _monday(now, calendar)
        for week in range(WEEKS):
            begin = monday - (WEEKS - week) * _WEEK
            count = round(habit.a_week(week))
            for place in range(count):
                at = begin + timedelta(days=chance.randrange(6), hours=chance.uniform(8, 18))
                left = week == WEEKS - 1 and count - place <= habit.backlog
                yield _Case(habit, week, next_working_instant(calendar, at), left)


def _calendar(uow: UnitOfWork, habit: _Habit) -> BusinessCalendar:
    department = uow.catalogue.department(habit.service.partition("/")[0])
    assert department is not None  # noqa: S101  -- the hotel has it
    return uow.catalogue.calendar(department.calendar_id)


def _monday(now: datetime, calendar: BusinessCalendar) -> datetime:
    """When this week began."""
    today = now.astimezone(calendar.zone).date()
    return datetime.combine(today - timedelta(days=today.weekday()), time(), calendar.zone)


def _open(uow: UnitOfWork, case: _Case, chance: random.Random) -> int:
    department, _, service = case.habit.service.partition("/")
    filled = opening.FilledForm(
        department_key=department,
        service_key=service,
        title=chance.choice(case.habit.titles),
        details="",
        fields=case.habit.fields or {},
    )
    requester = chance.choice(case.habit.requesters)
    return opening.open_by_form(uow, requester, case.opened_at, filled).request.number


def _carry_on(
    uow: UnitOfWork, case: _Case, number: int, now: datetime, chance: random.Random
) -> None:
    """Answer and solve it, as fast as the service's habit and chance have it."""
    habit, provider = case.habit, chance.choice(case.habit.providers)
    request = find(uow, number)
    calendar = uow.catalogue.calendar(request.calendar_id)
    promised = uow.catalogue.standard(request.standard_id).figures(request.priority)
    assert promised.first_response and promised.resolution  # noqa: S101, PT018  -- all have both

    def after(seconds: float, share: float) -> datetime:
        spread = chance.lognormvariate(0, 0.45)
        return add_working_time(
            calendar, case.opened_at, timedelta(seconds=seconds * share * spread)
        )

    answered_at = after(
        promised.first_response.working_seconds(calendar), habit.answered(case.week)
    )
    solved_at = after(promised.resolution.working_seconds(calendar), habit.solved(case.week))
    answered_at = min(answered_at, solved_at)
    asked = chance.random() < habit.asked_back
    if answered_at >= now:
        return
    serving.claim(uow, provider, answered_at, number)
    if asked:
        serving.ask(uow, provider, answered_at, number, "Could you tell me more?")
        replied_at = answered_at + (solved_at - answered_at) * _MOST_ASKED_BACK_AFTER
        if replied_at < now:
            act(uow, request.requester_id, replied_at, find(uow, number), Action.REPLY, _REPLY)
    else:
        serving.answer(uow, provider, answered_at, number, "I am looking into it.")
    if solved_at < now:
        serving.resolve(uow, provider, solved_at, number, "It is done.")
        _look_back(uow, case, number, solved_at, now, chance)


_REPLY = {"text": "Of course, here it is.", "files": [], "channel": "", "ts": ""}


def _look_back(
    uow: UnitOfWork,
    case: _Case,
    number: int,
    solved_at: datetime,
    now: datetime,
    chance: random.Random,
) -> None:
    """Confirm and rate it, or let it close by itself."""
    request = find(uow, number)
    confirmed_at = solved_at + timedelta(hours=chance.uniform(0.1, 5))
    if chance.random() < case.habit.unrated:
        calendar = uow.catalogue.calendar(request.calendar_id)
        closed_at = add_working_days(calendar, solved_at, CONFIRMATION_WORKING_DAYS)
        if closed_at < now:
            act(uow, None, closed_at, request, Action.CLOSE)
    elif confirmed_at < now:
        requesting.confirm(uow, request.requester_id, confirmed_at, number)
        share = case.habit.solved(case.week)
        score = max(1, min(5, round(chance.gauss(5.6 - 1.6 * share, 0.6))))
        payload = {"score": score, "text": _COMMENTS.get(score, "")}
        act(uow, request.requester_id, confirmed_at, find(uow, number), Action.RATE, payload)


_COMMENTS = {1: "It took far too long.", 2: "等得太久了。", 5: "Fast and friendly, thank you!"}
