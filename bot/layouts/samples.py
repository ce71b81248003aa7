"""Requests in every state to look at, and what else views show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.i18n import translator
from bot.layouts.contents import content
from bot.read_models import (
    DeskLine,
    Dossier,
    Listing,
    NagLine,
    Queue,
    Summary,
)
from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.departures import Departure
from domain.dimensions import Dimension, Gap
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.events import Destination, Event, File, Handover, Rated
from domain.fields import Field, FieldType, Option
from domain.hop import Hop, ending_in
from domain.lifecycle import STATES, TAKES_ON, Action, State
from domain.organisation import Department, Service, ServiceKind
from domain.permissions import Role
from domain.policy import LISTED
from domain.promise_clocks import follow
from domain.promise_terms import Mark
from domain.promises import mark_of, next_due
from domain.queues import WHOLE_QUEUE, QueueView
from domain.replay import replay
from domain.request import FieldAnswer, Request
from domain.service_changes import ServiceChange
from domain.standards import Figures, ServiceStandard
from domain.text import LocalizedText
from domain.usual_times import UsualTimes
from domain.working_hours import WeeklyHours

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ANN, BOB, CAROL = "U0ANN", "U0BOB", "U0CAROL"
LANGUAGES = (translator("en-US"), translator("zh-CN"))
SERVING = frozenset({Role.PROVIDER, Role.MANAGER, Role.ASSIGNEE})
REQUESTING = frozenset({Role.REQUESTER})

OPTIONS = (
    Option("s", LocalizedText(en="Small", zh="小")),
    Option("l", LocalizedText(en="Large", zh="大")),
)


def field(kind: FieldType, *, required: bool = False) -> Field:
    options = OPTIONS if kind in {FieldType.SELECT, FieldType.MULTI_SELECT} else ()
    label = LocalizedText(en=f"The {kind.value}", zh="字段")
    return Field(kind.value.replace("_", "-"), label, kind, required, options)


FIELDS = tuple(field(kind) for kind in FieldType)
STANDARD = ServiceStandard(
    first_response=Duration(seconds=3600),
    resolution=Duration(days=2, seconds=5400),
    quality=(
        LocalizedText(en="The cause is written down", zh="已记录原因"),
        LocalizedText(en="It was tried out", zh="已试用"),
    ),
    urgent=Figures(Duration(seconds=900), Duration(seconds=7200)),
)
USUAL = UsualTimes(Duration(days=1), Duration(days=2, seconds=3600))
CALENDAR = BusinessCalendar(
    "Asia/Shanghai", WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:30-18:00"]})
)
IT = Department(1, "it", LocalizedText(en="IT & <desk>", zh="信息部"), "C0IT", 1)
LAPTOP = Service(
    1, 1, "laptop", LocalizedText(en="Laptop repair", zh="笔记本维修"), ServiceKind.SUPPORT, False,
    FIELDS, 1,
)  # fmt: skip


APPROVAL = Approval(("department.managers",), within=Duration(seconds=2 * 60 * 60))


def answers(words: str) -> tuple[FieldAnswer, ...]:
    values: dict[FieldType, Any] = {
        FieldType.TEXT: words,
        FieldType.LONG_TEXT: words,
        FieldType.NUMBER: "12.5",
        FieldType.DATE: "2026-12-24",
        FieldType.SELECT: "s",
        FieldType.MULTI_SELECT: ("s", "l"),
        FieldType.PERSON: CAROL,
        FieldType.FILE_LINK: "https://example.org/a?b=c&d=<e>",
    }
    return tuple(FieldAnswer(each, values[each.type]) for each in FIELDS)


def request(
    state: State = State.OPEN, words: str = "测试", *, number: int = 12, **changes: Any
) -> Request:
    ended = STATES[state].ended
    is_claimed = bool(TAKES_ON.intersection(PATHS[state]))
    assignee_id = BOB if is_claimed else None
    solved = state is State.RESOLVED or state is State.CLOSED
    values: dict[str, Any] = {
        "id": number,
        "number": number,
        "requester_id": ANN,
        "requester_department_id": None,
        "hop": Hop(
            number=1,
            department_id=IT.id,
            service_id=LAPTOP.id,
            standard_id=1,
            calendar_id=1,
            assignee_id=changes.pop("assignee_id", assignee_id),
            began_at=NOW,
            ended_at=NOW if ended else None,
            ending=ending_in(state),
        ),
        "state": state,
        "title": words,
        "details": words,
        "fields": answers(words),
        "permalink": "https://example.slack.com/archives/C1/p1",
        "confidential": False,
        "opened_at": NOW,
        "resolved_at": NOW if solved else None,
        "closed_at": NOW if ended else None,
        "next_check_at": NOW + timedelta(days=3) if state is State.RESOLVED else None,
        "version": 1,
    }
    return Request(**{**values, **changes})


def event(
    number: int, kind: Action, actor: str | None, *, assignee: str | None = None, **parts: Any
) -> Event:
    at, handover = NOW + timedelta(minutes=number), Handover(assignee) if assignee else None
    return Event(number, 12, number, actor, at, content(kind, **parts), handover)


GAPS = {each: Gap(5 - n, 1 + n) for n, each in enumerate(Dimension)}


@lru_cache(maxsize=4)
def history(words: str) -> tuple[Event, ...]:
    """One event of each kind; the reply is edited twice."""
    files = (File(words, "https://example.org/f"), File("x", ""))
    return (
        event(1, Action.OPEN, ANN),
        event(2, Action.CLAIM, BOB),
        event(3, Action.RELEASE, None),
        event(4, Action.REASSIGN, BOB, assignee=CAROL),
        event(5, Action.ANSWER, BOB, text=words),
        event(6, Action.ASK, BOB, text=words),
        event(7, Action.REPLY, ANN, text=words, files=files),
        event(8, Action.EDIT_REPLY, ANN, event_id=7, text="first edit"),
        event(9, Action.EDIT_REPLY, ANN, event_id=7, text=words + "改", files=files),
        event(10, Action.RESUME, BOB),
        event(11, Action.RESOLVE, BOB, text=words, quality=(1,)),
        event(12, Action.DECLINE, BOB, text=words),
        event(13, Action.CONFIRM, ANN),
        event(14, Action.CLOSE, None),
        event(15, Action.REOPEN, ANN, text=words),
        event(16, Action.CANCEL, ANN, text=words),
        event(17, Action.SNOOZE, BOB, until=NOW + timedelta(hours=4)),
        event(18, Action.CHANGE_PROMISE, CAROL, first_response="30m", resolution="4h", text=words),
        event(19, Action.ANSWER, BOB, text=words, holding=True),
        event(20, Action.CLOSE, None, unanswered=True),
        event(21, Action.RATE, ANN, score=2, text=words, gaps=GAPS),
        event(22, Action.RATE_CLARITY, BOB, clear=False),
        event(23, Action.CHANGE_DAYS, None),
        event(33, Action.THANK, ANN, text=words),
        event(24, Action.MARK_HOLDING, BOB, event_id=5),
        event(25, Action.TRANSFER, BOB, text=words),
        event(26, Action.ASK, BOB, text=words, destination=Destination(1, {"size": "l"})),
        event(27, Action.NEED, BOB),
        event(28, Action.HAND_NEED_OVER, None),
        event(29, Action.CANCEL, None, parent=12),
        event(30, Action.BEGIN_STEPS, None),
        event(31, Action.STOP_STEP, None),
        event(32, Action.SKIP_STEP, BOB, text=words),
        event(33, Action.MOVE_DATE, None),
        event(34, Action.CANCEL, None, decided_by=BOB),
        event(35, Action.CANCEL, None, because=Departure.LEFT_WORKSPACE),
        event(36, Action.APPROVE, None),
        event(37, Action.REJECT, None, by=None),
        event(38, Action.REJECT, None, text=words),
        event(39, Action.CANCEL, None, requested_by=BOB),
    )


PATHS: Mapping[State, tuple[Action, ...]] = {
    State.AWAITING_APPROVAL: (Action.OPEN,),
    State.OPEN: (Action.OPEN,),
    State.IN_PROGRESS: (Action.OPEN, Action.CLAIM),
    State.WAITING: (Action.OPEN, Action.ASK),
    State.RESOLVED: (Action.OPEN, Action.ANSWER, Action.RESOLVE),
    State.CLOSED: (Action.OPEN, Action.ANSWER, Action.RESOLVE, Action.CONFIRM),
    State.DECLINED: (Action.OPEN, Action.DECLINE),
    State.CANCELLED: (Action.OPEN, Action.CANCEL),
}
"""The events that lead to each state, a minute apart."""


def path(state: State, *minutes: float) -> tuple[Event, ...]:
    """Return the events that lead to a state, each so many minutes after the opening."""
    kinds = PATHS[state]
    times = minutes or tuple(range(len(kinds)))
    approval = {"approval": APPROVAL} if state is State.AWAITING_APPROVAL else {}
    return tuple(
        Event(n, 12, n, BOB, NOW + timedelta(minutes=at), content(kind, **approval))
        for n, (kind, at) in enumerate(zip(kinds, times, strict=True), 1)
    )


def dossier(
    state: State = State.OPEN,
    words: str = "测试",
    events: tuple[Event, ...] | None = None,
    *,
    course: tuple[Event, ...] = (),
    seen: float = 20,
    standard: ServiceStandard = STANDARD,
    rated_until: datetime | None = None,
    department: Department = IT,
    calendar: BusinessCalendar = CALENDAR,
    **changes: Any,
) -> Dossier:
    """A request in a state, opened on a Monday at 14:30 where it is worked until 18:00.

    Args:
        events: its history; by default, one event of each kind.
        course: what its promises follow; by default, what leads to its state.
        seen: when it is looked at, in minutes after the opening.
    """
    found = request(state, words, **changes)
    figures = standard.figures(found.priority)
    promises = follow(replay(NOW, course or path(state)), figures, calendar)
    found = replace(found, due=next_due(promises))
    seen_at = NOW + timedelta(minutes=seen)
    return Dossier(
        request=found,
        department=department,
        service=LAPTOP,
        mark=mark_of(found, seen_at),
        standard=standard,
        events=history(words) if events is None else events,
        promises=promises,
        seen_at=seen_at,
        rated_until=rated_until,
    )


def line(
    subject: Dossier, key: str = "first_response:0:75%", role: Role = Role.ASSIGNEE
) -> NagLine:
    return NagLine(subject, key, frozenset({role}))


def rated(subject: Dossier) -> Iterator[Dossier]:
    """A request that can still be rated, or no more: by nobody yet, by name, without a name."""
    unrated = tuple(each for each in subject.events if each.kind is not Action.RATE)
    given = [each for each in subject.events if isinstance(each.content, Rated)]
    nameless = [_changed(each, anonymous=True) for each in given]
    better = [_changed(each, score=4) for each in given]
    for ratings in ([], given, nameless, better):
        for until in (subject.seen_at + timedelta(days=9), subject.seen_at - timedelta(days=1)):
            yield replace(subject, events=(*unrated, *ratings), rated_until=until)
    yield subject


def _changed(rating: Event, **changes: Any) -> Event:
    assert isinstance(rating.content, Rated)  # noqa: S101  -- only ratings are changed
    return replace(rating, content=replace(rating.content, **changes))


def listing(summaries: Sequence[Summary]) -> Listing:
    """The list that these make, as the store would give it."""
    order = (Mark.OVERDUE, Mark.AT_RISK)
    rank = {mark: number for number, mark in enumerate(order)}
    shown = sorted(summaries, key=lambda each: rank.get(each.mark, 2) if each.mark else 2)
    counts = [sum(each.mark is mark for each in summaries) for mark in order]
    return Listing(tuple(shown[:LISTED]), len(summaries), *counts)


def queue_of(listed: Listing, view: QueueView = WHOLE_QUEUE) -> Queue:
    """Bob's queue with this list."""
    other = replace(LAPTOP, id=2, key="desktop")
    return Queue(listed, BOB, view, (LAPTOP, other))


def desk_line(
    counts: Mapping[State, int], *, overdue: int = 0, at_risk: int = 0, due_today: int = 0
) -> DeskLine:
    return DeskLine(IT, counts, overdue, at_risk, due_today)


PARAMS: dict[str, Any] = {
    "channel": "经理群",
    "number": 12,
    "newest": 3,
    "action": Action.CLAIM,
    "state": State.CLOSED,
    "assignee": BOB,
    "user": CAROL,
    "department": "it",
    "key": "ti",
    "known": ["hr"],
    "service": ["laptop"],
    "needs": ["#13"],
    "chain": 11,
    "days": 14,
    "limit": 3000,
    "score": "6",
    "form": "/request show 12",
    "change": ServiceChange(None, None),
    "who": "梅",
    "calendar": "早班",
    "departments": ["人力"],
    "reason": "流程",
    "day": "2027-01-01",
    "n": 3,
    "fewest": 5,
}


def problem(code: Problem, **params: Any) -> DomainError:
    return DomainError(code, **{**PARAMS, **params})
