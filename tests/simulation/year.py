"""A quarter of a year of requests at random, at the level of the use cases.

No message leaves the house.
"""

from __future__ import annotations

import heapq
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.outbox import rendering
from bot.outbox.handover import hand_over
from bot.outbox.pace import Rest
from bot.outbox.schedule import Room
from bot.usecases.nags import nagging, postponing
from bot.usecases.notices import WAITING_PASSAGES, Notice, Passage
from bot.usecases.people.waiting import ask_gates_again
from bot.usecases.ratings import questions
from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.actions import act
from bot.usecases.requests.days import has_outdated_days, move_requests, prepare_days
from domain.events import Replied
from domain.lifecycle import UNFINISHED, State
from domain.policy import REOPENING
from domain.snoozing import Snooze
from domain.standards import Priority
from store.messages import SlackMessage
from store.tables import outbox
from store.unit_of_work import UnitOfWork
from tests.simulation.calendars import DAY, instant, minute_of
from tests.simulation.changes import CHANGES, plans, version_at
from tests.simulation.expectation import Done
from tests.simulation.office import STANDARDS
from tests.simulation.plans import PEOPLE, PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.outbox.results import Claim
    from bot.read_models import NagLine
    from domain.request import Request
    from store.database import Database
    from store.outbox_rows import OutboxRow
    from tests.simulation.changes import Change

_NEW_YEAR = 2 * DAY  # of the window: 2025 begins
_QUARTER = 92 * DAY
_END = 21 * DAY
"""So long nothing new is asked, and most of what was asked comes to its end."""
_FREE = ", ".join(
    f"'{kind.value}'" for kind in Notice if kind.passage not in {Passage.NAGS, *WAITING_PASSAGES}
)
_DROP_FREE = f"DELETE FROM outbox WHERE kind IN ({_FREE})"  # noqa: S608 - kinds of ours
"""Written out, as it is executed at every step."""
_AT_ONCE = 50
_AT_ANY_TIME = 0.5  # of the requests
_BEFORE = 2 * DAY
_STEPS_A_TRANSACTION = 500
_DELAYS = (5, 30, 60, 240, 8 * 60, DAY, DAY, 3 * DAY)
_SILENCE = 12 * DAY
_ACTIONS_AT_MOST = 12
_AT_WORK = {"claim": 25, "answer": 12, "hold": 12, "ask": 14, "resolve": 25, "snooze": 10}
_SELDOM = {"release": 5, "decline": 2, "cancel": 2}
_CHOICES = {
    State.OPEN: {**_AT_WORK, **_SELDOM},
    State.IN_PROGRESS: {**_AT_WORK, **_SELDOM},
    State.WAITING: {"reply": 55, "resume": 8, "ask": 8, "resolve": 5, "snooze": 4, "silence": 20},
    State.RESOLVED: {"confirm": 40, "reopen": 30, "silence": 30},
    State.CLOSED: {"reopen": 15, "silence": 85},
}


@dataclass
class Story:
    """A request, and what people have done with it."""

    department: str
    service: str
    urgent: bool
    done: list[Done]
    request: Request


@dataclass(frozen=True)
class Told:
    """A message with nags: to whom, when, and of which step of which requests, by their numbers.

    Attributes:
        turn: counts the steps of the simulation; messages of one turn go out at once.
    """

    turn: int
    minute: int
    recipient: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class News:
    """Another message that nobody asked for: of what kind, to whom, when, of which request."""

    kind: Notice
    minute: int
    recipient: str
    number: int | None


@dataclass
class Quarter:
    """Lets a quarter of the year 2025 go by, and what was asked in it come to its end.

    Attributes:
        place: which quarter, from 0.
        requests: how many are opened in it.
        shown: the lines that the views are given; whoever watches the views puts them here.
        first, last: the minutes between which it goes by.
        version: how many changes of days are known by now.
        stories: the requests by their numbers.
        told, news: the messages, as rendered.
        past: instants after which there was still something to be done.
    """

    database: Database
    workspace_id: int
    place: int
    requests: int
    shown: list[NagLine]
    stories: dict[int, Story] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    past: list[datetime] = field(default_factory=list)
    _turn: int = 0
    _departments: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(20250101 + self.place)  # noqa: S311 - no secret
        self.first = _NEW_YEAR + self.place * _QUARTER
        self.last = self.first + _QUARTER + _END
        self.version = version_at(instant(self.first))

    def pass_by(self) -> None:
        """Go from one thing to the next, until it is over."""
        self._agenda = [(self._opens(place), place, 0) for place in range(self.requests)]
        heapq.heapify(self._agenda)
        work_at: datetime | None = None
        end, now = instant(self.last), instant(self.first)
        while now <= end:
            change = next((each for each in CHANGES[self.version :] if each.at <= end), None)
            with self._transaction() as uow:
                for _ in range(_STEPS_A_TRANSACTION):
                    act_at = instant(self._agenda[0][0] if self._agenda else self.last + 1)
                    now = min(act_at, work_at or act_at)
                    if change and change.at < now:
                        now = change.at
                        self._change_days(uow, change)
                        work_at = self._work(uow, now)
                        break
                    if now > end:
                        break
                    if work_at is None or act_at < work_at:
                        self._act(uow, heapq.heappop(self._agenda))
                    work_at = self._work(uow, now)
                    if work_at and work_at <= now:
                        self.past.append(now)

    def _opens(self, place: int) -> int:
        """When a request is opened; many are before days change, in the department concerned."""
        last = self.last - _END
        changes = [each for each in CHANGES if self.first < each.minute < last]
        if not changes or self.random.random() < _AT_ANY_TIME:
            return self.random.randrange(self.first, last)
        change = self.random.choice(changes)
        self._departments[place] = change.department
        return max(self.first, change.minute - self.random.randrange(_BEFORE))

    @contextmanager
    def _transaction(self) -> Iterator[UnitOfWork]:
        """One for many steps: it is not the commit that is tried here."""
        with self.database.engine.connect() as connection, connection.begin():
            self._connection: Connection = connection
            yield UnitOfWork(connection, self.workspace_id)

    # What the bot does

    def _change_days(self, uow: UnitOfWork, change: Change) -> None:
        """Put other days in force, as an import does and the job that looks them up."""
        self.version += 1
        key = change.department
        former = uow.calendars.ids()[key]
        calendar_id = uow.catalogue.put_calendar(key, plans(self.version)[key].definition())
        uow.calendars.move_departments(former, calendar_id)
        ask_gates_again(uow, change.at)

    @staticmethod
    def _follow_days(uow: UnitOfWork, now: datetime) -> None:
        """The job that lets running requests follow."""
        moved = False
        for move in prepare_days(uow, now) if has_outdated_days(uow) else ():
            if move_requests(uow, now, move, move.request_ids):
                moved = True
        if moved:
            ask_gates_again(uow, now)

    def _work(self, uow: UnitOfWork, now: datetime) -> datetime | None:
        """The jobs, and the sending of what they have for people; cards and words are left out."""
        self._turn += 1
        self._follow_days(uow, now)
        self._connection.exec_driver_sql(_DROP_FREE)
        work_at = self._work_at(uow)
        if work_at is None or work_at > now:
            return work_at
        while nagging.look_after_some(uow, now, _AT_ONCE):
            pass
        while nagging.send_nags(uow, now, _AT_ONCE):
            pass
        for user_id in questions.people_due(uow, now):
            questions.ask(uow, now, user_id)
        self._connection.exec_driver_sql(_DROP_FREE)
        while claims := self._claims(uow, now):
            ids = [claim.row.id for claim in claims]
            self._connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))
            for claim in claims:
                if not claim.shown:
                    self._tell(uow, claim.row, now)
        return self._work_at(uow)

    def _work_at(self, uow: UnitOfWork) -> datetime | None:
        instants = [lane.due_at for lane in uow.outbox.lanes()]
        instants += filter(None, [nagging.next_work_at(uow), uow.ratings.next_at()])
        return min(instants, default=None)

    @staticmethod
    def _claims(uow: UnitOfWork, now: datetime) -> tuple[Claim, ...]:
        """Return what the sender would send now."""
        lanes = [lane.name for lane in uow.outbox.lanes() if lane.due_at <= now]
        return hand_over(uow, [], lanes, Room(), Rest({}, {}, timedelta()), now).claims

    def _tell(self, uow: UnitOfWork, row: OutboxRow, now: datetime) -> None:
        self.shown.clear()
        if not rendering.render(uow, row, now):
            return
        uow.messages.put(SlackMessage(row.key, row.request_id, row.recipient_id, "1.0"))
        kind, minute = Notice(row.kind), minute_of(now)
        if kind.passage is Passage.NAGS:
            lines = tuple((line.dossier.request.number, line.key) for line in self.shown)
            self.told.append(Told(self._turn, minute, row.recipient_id, lines))
        else:
            number = uow.requests.by_id(row.request_id).number if row.request_id else None
            self.news.append(News(kind, minute, row.recipient_id, number))

    # What people do

    def _act(self, uow: UnitOfWork, due: tuple[int, int, int]) -> None:
        minute, place, number = due
        if not number:
            number = self._open(uow, minute, self._departments.get(place, ""))
        else:
            self._continue(uow, minute, number)
        story = self.stories[number]
        delay = self.random.randint(1, self.random.choice(_DELAYS))
        silent = story.done[-1].kind == "silence"
        if silent:
            story.done.pop()
            delay = self.random.randint(1, _SILENCE)
        over = story.request.state not in _CHOICES or len(story.done) >= _ACTIONS_AT_MOST
        if not over and not (silent and story.request.closed_at):
            heapq.heappush(self._agenda, (minute + delay, self.requests + self._turn, number))

    def _open(self, uow: UnitOfWork, minute: int, department: str) -> int:
        department = department or self.random.choice(tuple(PLANS))
        service = self.random.choice(tuple(STANDARDS))
        urgent = self.random.random() < 0.2
        requester = self.random.choice(PEOPLE)
        form = opening.FilledForm(
            department,
            service,
            "Something is to be done",
            "",
            {},
            priority=Priority.URGENT if urgent else Priority.NORMAL,
            reason="The guests wait",
        )
        request = opening.open_by_form(uow, requester, instant(minute), form).request
        done = [Done(minute, "open", requester, version=self.version)]
        self.stories[request.number] = Story(department, service, urgent, done, request)
        return request.number

    def _continue(self, uow: UnitOfWork, minute: int, number: int) -> None:
        story, now = self.stories[number], instant(minute)
        request = uow.requests.by_number(number)
        assert request
        story.request = request
        kind = self._choose(request, now)
        if kind == "silence":
            story.done.append(Done(minute, kind, None))
            return
        plan = PLANS[story.department]
        actor = request.hop.assignee_id or self.random.choice(plan.providers)
        quiet = ""
        match kind:
            case "claim":
                changed = by_provider.claim(uow, actor, now, number)
            case "release":
                changed = by_provider.release(uow, actor, now, number)
            case "answer" | "hold":
                holding = kind == "hold"
                changed = by_provider.answer(uow, actor, now, number, "Yes", holding=holding)
            case "ask":
                changed = by_provider.ask(uow, actor, now, number, "Which one?")
            case "resume":
                changed = by_provider.resume(uow, actor, now, number)
            case "resolve":
                changed = by_provider.resolve(uow, actor, now, number, "Done")
            case "decline":
                changed = by_provider.decline(uow, actor, now, number, "No")
            case "snooze":
                actor = self.random.choice((actor, *plan.managers))
                quiet = self.random.choice(tuple(Snooze)).value
                changed = postponing.snooze(uow, actor, now, number, Snooze(quiet))
            case _:
                actor = request.requester_id
                changed = self._requester_does(uow, request, kind, now)
        story.request = changed
        word = "answer" if kind == "hold" else kind
        story.done.append(Done(minute, word, actor, kind == "hold", quiet))

    def _requester_does(
        self, uow: UnitOfWork, request: Request, kind: str, now: datetime
    ) -> Request:
        user_id, number = request.requester_id, request.number
        if kind == "reply":
            return act(uow, user_id, now, request, Replied("That one"))
        if kind == "confirm":
            return by_requester.confirm(uow, user_id, now, number)
        if kind == "reopen":
            return by_requester.reopen(uow, user_id, now, number, "Not quite")
        return by_requester.cancel(uow, user_id, now, number, "Never mind")

    def _choose(self, request: Request, now: datetime) -> str:
        weights = dict(_CHOICES.get(request.state, {"silence": 1}))
        if request.hop.assignee_id and request.state in UNFINISHED:
            weights.pop("claim", None)
        else:
            weights.pop("release", None)
        if request.closed_at and now > request.closed_at + REOPENING:
            return "silence"
        return self.random.choices(tuple(weights), tuple(weights.values()))[0]
