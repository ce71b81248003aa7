"""Twelve weeks in the hotel before the visitor comes, so that there is something to measure.

Everything is done by the bot's own use cases, as of its own time; only the messages of that time
are left out (see `past`). What is unfinished at the end has its cards. The same instant has the
same story.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from bot.demo.habits import (
    ANSWER,
    COMMENTS,
    HABITS,
    REPLY,
    SOLUTION,
    WEEKS,
    Habit,
    in_words_of,
)
from bot.demo.hotel import CHANNELS
from bot.demo.new_colleague import late_chain
from bot.demo.past import living_in_the_past, unsaid
from bot.usecases.nags.nagging import look_after_some
from bot.usecases.ratings import rating
from bot.usecases.ratings.news import tell_managers_due
from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.actions import act
from bot.usecases.requests.announcements import show_cards
from bot.usecases.requests.promises import closes_at
from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_time
from domain.events import Closed, Replied
from domain.fields import FieldValue
from domain.organisation import MemberRole
from domain.request import Request
from store.unit_of_work import UnitOfWork

_WEEK = timedelta(weeks=1)
_AT_ONCE = 500
_A_WHILE = timedelta(hours=2)
_REPLIED_AFTER = 0.6  # of the time from the question to the solution
_CLARITY_SAID = 0.5  # of the requests


@dataclass(frozen=True, slots=True)
class _Case:
    """One request of the history.

    Attributes:
        week: in which it is opened: see `ByWeek`.
        chance: its own, so that its fate does not depend on what else has happened by now.
    """

    habit: Habit
    week: int
    opened_at: datetime
    chance: Random


def tell_history(
    uow: UnitOfWork, now: datetime, tick: Callable[[float], None] = lambda _part: None
) -> None:
    """Let the weeks before `now` have happened, in a hotel that has its catalogue.

    Args:
        tick: told from time to time which part of it has happened, from 0 to 1.
    """
    staff(uow)
    cases = sorted(_cases(uow, now), key=lambda case: case.opened_at)
    unclaimed = {id(case) for habit in HABITS for case in _newest(cases, habit)}
    with living_in_the_past(uow):
        stories = [_live(uow, case, now, claimed=id(case) not in unclaimed) for case in cases]
        _tell([*stories, late_chain(uow, _first_monday(now, _calendar(uow, "people")))], now, tick)
    with unsaid(uow):
        _take_as_told(uow, now)
    _show_unfinished(uow, now)


def _tell(
    stories: Iterable[Iterator[datetime]], now: datetime, tick: Callable[[float], None]
) -> None:
    """Let stories happen side by side until now, each going on at the time that it yields."""
    agenda = [(next(story), place, story) for place, story in enumerate(stories)]
    heapify(agenda)
    begin = agenda[0][0]
    while agenda and agenda[0][0] < now:
        at, place, story = heappop(agenda)
        tick((at - begin) / (now - begin))
        goes_on_at = next(story, None)
        if goes_on_at:
            heappush(agenda, (goes_on_at, place, story))


def staff(uow: UnitOfWork) -> None:
    """Who serves where: as the bot learns it from the channels, once it is there."""
    members = {channel_id: user_ids for channel_id, _, user_ids in CHANNELS}
    for department in uow.catalogue.departments():
        serving_there = members[department.channel_id]
        uow.people.set_members(department.id, MemberRole.PROVIDER, serving_there)


def _cases(uow: UnitOfWork, now: datetime) -> Iterator[_Case]:
    for habit in HABITS:
        calendar = _calendar(uow, habit.service.partition("/")[0])
        first_monday = _first_monday(now, calendar)
        for week in range(WEEKS + 1):
            swings = Random(f"{habit.service} {week}").uniform(0.75, 1.25)  # noqa: S311  -- a story
            for place in range(round(habit.a_week(week) * swings)):
                chance = Random(f"{habit.service} {week} {place}")  # noqa: S311  -- a story
                day = timedelta(days=chance.randrange(5), hours=chance.uniform(8, 17))
                begin = first_monday + week * _WEEK + day
                # A while into working time, so that not everything comes when the doors open.
                at = add_working_time(calendar, begin, chance.random() * _A_WHILE)
                if at < now:
                    yield _Case(habit, week, at, chance)


def _calendar(uow: UnitOfWork, department_key: str) -> BusinessCalendar:
    department = uow.catalogue.department(department_key)
    assert department is not None  # noqa: S101  -- the hotel has it
    return uow.catalogue.calendar(department.calendar_id)


def _first_monday(now: datetime, calendar: BusinessCalendar) -> datetime:
    """When the twelve whole weeks before this one began."""
    today = calendar.day_at(now)
    this_monday = today - timedelta(days=today.weekday())
    return datetime.combine(this_monday, time(), calendar.zone) - WEEKS * _WEEK


def _newest(cases: list[_Case], habit: Habit) -> list[_Case]:
    """Those that nobody has got to yet."""
    of_habit = [case for case in cases if case.habit is habit]
    return of_habit[len(of_habit) - habit.unclaimed :]


def _live(uow: UnitOfWork, case: _Case, now: datetime, *, claimed: bool) -> Iterator[datetime]:
    """Let a request be opened, and be seen to if somebody has got to it."""
    yield case.opened_at
    number = _open(uow, case)
    if claimed:
        _carry_on(uow, case, number, now)


def _open(uow: UnitOfWork, case: _Case) -> int:
    requester = case.chance.choice(case.habit.requesters)
    department, _, service = case.habit.service.partition("/")
    filled = opening.FilledForm(
        department_key=department,
        service_key=service,
        title=in_words_of(requester, case.chance.choice(case.habit.titles)),
        details="",
        fields=_order(case) if case.habit.order else {},
    )
    return opening.open_by_form(uow, requester, case.opened_at, filled).request.number


def _order(case: _Case) -> Mapping[str, FieldValue]:
    """How the form of an order is filled in."""
    needed_by = case.opened_at.date() + timedelta(days=case.chance.randrange(14, 35))
    return {
        "amount": str(100 * case.chance.randrange(6, 150)),
        "needed-by": needed_by.isoformat(),
    }


def _carry_on(uow: UnitOfWork, case: _Case, number: int, now: datetime) -> None:
    """Answer and solve it, as fast as the service's habit and chance have it."""
    chance, request = case.chance, find(uow, number)
    provider = chance.choice(case.habit.providers)
    answered_at, solved_at = _when(uow, case, request)
    asks = chance.random() < case.habit.asked_back
    if answered_at >= now:
        return
    if asks:
        replied_at = answered_at + (solved_at - answered_at) * _REPLIED_AFTER
        question = in_words_of(provider, case.habit.question)
        by_provider.ask(uow, provider, answered_at, number, question)
        if replied_at < now:
            words = in_words_of(request.requester_id, REPLY)
            waiting = find(uow, number)
            act(uow, request.requester_id, replied_at, waiting, Replied(words))
    else:
        by_provider.answer(uow, provider, answered_at, number, in_words_of(provider, ANSWER))
    if solved_at < now:
        by_provider.resolve(uow, provider, solved_at, number, in_words_of(provider, SOLUTION))
        if chance.random() < _CLARITY_SAID:
            rating.rate_clarity(uow, provider, solved_at, number, clear=not asks)
        _look_back(uow, case, request, solved_at, now)


def _when(uow: UnitOfWork, case: _Case, request: Request) -> tuple[datetime, datetime]:
    """When it is answered, and when it is solved."""
    calendar = uow.catalogue.calendar(request.hop.calendar_id)
    promised = uow.catalogue.standard(request.hop.standard_id).figures(request.priority)
    assert promised.first_response and promised.resolution  # noqa: S101, PT018  -- all have both

    def after(promised_seconds: float, share: float) -> datetime:
        spread = case.chance.lognormvariate(0, 0.35)
        taken = timedelta(seconds=promised_seconds * share * spread)
        return add_working_time(calendar, case.opened_at, taken)

    response = promised.first_response.working_seconds(calendar)
    resolution = promised.resolution.working_seconds(calendar)
    answered_at = after(response, case.habit.answered(case.week))
    solved_at = after(resolution, case.habit.solved(case.week))
    return min(answered_at, solved_at), solved_at


def _look_back(
    uow: UnitOfWork, case: _Case, request: Request, solved_at: datetime, now: datetime
) -> None:
    """Confirm and rate it, or let it close by itself."""
    chance, requester, number = case.chance, request.requester_id, request.number
    confirmed_at = solved_at + timedelta(hours=chance.uniform(0.1, 5))
    if chance.random() < case.habit.unrated:
        calendar = uow.catalogue.calendar(request.hop.calendar_id)
        closed_at = closes_at(calendar, solved_at)
        if closed_at < now:
            act(uow, None, closed_at, find(uow, number), Closed())
    elif confirmed_at < now:
        by_requester.confirm(uow, requester, confirmed_at, number)
        share = case.habit.solved(case.week)
        score = max(1, min(5, round(chance.gauss(5.8 - 1.8 * share, 0.6))))
        comments = COMMENTS.get(score, ())
        comment = in_words_of(requester, chance.choice(comments)) if comments else ""
        rating.rate(uow, requester, confirmed_at, number, str(score), comment)


def _take_as_told(uow: UnitOfWork, now: datetime) -> None:
    """Mark everything that had to be told by now as told, so that no flood awaits the visitor."""
    while look_after_some(uow, now, _AT_ONCE):
        pass
    soon = now + _WEEK  # also what waits for somebody's next working morning
    while nags := uow.nags.due(soon, _AT_ONCE):
        uow.nags.assign([nag.id for nag in nags], "told before")
    tell_managers_due(uow, soon)


def _show_unfinished(uow: UnitOfWork, now: datetime) -> None:
    """Show the cards of what is unfinished, and of chains that have ended lately."""
    departments = {each.id: each for each in uow.catalogue.departments()}
    requests = uow.requests.unfinished_or_ended_after(now - WEEKS * _WEEK)
    shown = [each for each in requests if each.closed_at is None or each.chain_id]
    for request in sorted(shown, key=lambda each: each.number):
        show_cards(uow, request, departments[request.hop.department_id], now)
