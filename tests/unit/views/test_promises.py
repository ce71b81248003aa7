"""Promises on the cards: in words and at a glance, in every state and with every mark."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.i18n import Translator
from bot.layouts.every_view import views_of
from bot.layouts.samples import (
    ANN,
    BOB,
    CALENDAR,
    CAROL,
    LANGUAGES,
    NOW,
    dossier,
    event,
    path,
)
from bot.layouts.steady_views import rating_views
from bot.views.requests.cards import assignee_card, provider_card, requester_card
from bot.views.requests.details import details
from domain.durations import Duration
from domain.events import Event
from domain.holiday_sources import Source
from domain.lifecycle import Action, State
from domain.permissions import Role
from domain.promise_terms import Mark
from domain.standards import Priority, ServiceStandard
from tests.unit.views.layouts import objects, sentences, validate

ENGLISH, CHINESE = LANGUAGES
CARDS = (provider_card, requester_card, assignee_card)


def times(rendered: Any) -> list[int]:
    """The instants in a layout, in minutes after the opening."""
    opened = int(NOW.timestamp())
    stamps = (each["timestamp"] for each in objects(rendered) if each.get("type") == "date")
    return [(stamp - opened) // 60 for stamp in stamps]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    ("seen", "english", "chinese"),
    [
        (20, "🟢 First response due  · 🟢 Resolution due ", "🟢 首次响应期限  · 🟢 解决期限 "),
        (
            45,
            "🟡 First response due : at risk · 🟢 Resolution",
            "🟡 首次响应期限 ，即将超时 · 🟢 解决期限",
        ),
        (
            61,
            "🔴 First response overdue since  · 🟢 Resolution",
            "🔴 首次响应超时（应于 前） · 🟢 解决期限",
        ),
    ],
)
def test_before_the_first_answer_both_promises_are_shown(
    card: Any, seen: float, english: str, chinese: str
) -> None:
    subject = dossier(State.OPEN, events=(), seen=seen)
    assert english in sentences(card(subject, ENGLISH))
    assert chinese in sentences(card(subject, CHINESE))
    # The 16.5 hours that are worked end on Wednesday at 16:00.
    assert {60, (2 * 24 * 60) + 90} <= set(times(card(subject, ENGLISH)))


@pytest.mark.parametrize(
    ("course", "seen", "english", "chinese"),
    [
        (
            (*path(State.OPEN), event(25, Action.ANSWER, BOB)),
            30,
            "✓ First response in time (25 minutes) · 🟢 Resolution due ",
            "✓ 首次响应按时（25 分钟） · 🟢 解决期限 ",
        ),
        (
            (*path(State.OPEN), event(90, Action.ANSWER, BOB)),
            3 * 24 * 60,
            "✗ First response 30 minutes late · 🔴 Resolution overdue since ",
            "✗ 首次响应超时 30 分钟 · 🔴 未按时解决（应于 前）",
        ),
        (
            (*path(State.OPEN), event(25, Action.ANSWER, BOB)),
            2 * 24 * 60,
            "🟡 Resolution due : at risk",
            "🟡 解决期限 ，即将超时",
        ),
    ],
)
def test_after_the_first_answer_it_is_said_how_it_went(
    course: tuple[Event, ...], seen: float, english: str, chinese: str
) -> None:
    subject = dossier(State.IN_PROGRESS, events=(), course=course, seen=seen)
    for card in CARDS:
        assert english in sentences(card(subject, ENGLISH))
        assert chinese in sentences(card(subject, CHINESE))


def test_a_paused_clock_says_for_whom_and_how_much_is_left() -> None:
    subject = dossier(State.WAITING, events=(), course=path(State.WAITING, 0, 30), seen=9999)
    left = "2 working days 1 hour of working time left"
    assert f"⏸ Paused, waiting for the requester; {left}" in sentences(
        provider_card(subject, ENGLISH)
    )
    assert f"⏸ Paused, waiting for you; {left}" in sentences(requester_card(subject, ENGLISH))
    assert "⏸ 暂停计时：等待提出人回复；还剩 2 个工作日 1 小时（工作时间）" in sentences(
        provider_card(subject, CHINESE)
    )
    late = path(State.WAITING, 0, 3 * 24 * 60)
    overdue = dossier(State.WAITING, events=(), course=late, seen=9999)
    assert "overdue by " in sentences(provider_card(overdue, ENGLISH))
    assert "已超出 " in sentences(requester_card(overdue, CHINESE))


@pytest.mark.parametrize(
    ("state", "minutes", "english"),
    [
        (
            State.RESOLVED,
            (0, 5, 100),
            "✓ First response in time (5 minutes) · ✓ Resolved in time (1 hour",
        ),
        (State.CLOSED, (0, 5, 100, 200), "✓ Resolved in time (1 hour 40 minutes)"),
        (State.CLOSED, (0, 70, 4320, 4400), "✗ First response 10 minutes late · ✗ Resolved "),
        (State.DECLINED, (0, 30), "✓ First response in time (30 minutes)"),
    ],
)
def test_at_the_end_it_is_said_whether_the_promise_was_kept(
    state: State, minutes: tuple[float, ...], english: str
) -> None:
    subject = dossier(state, events=(), course=path(state, *minutes), seen=9999)
    for card in CARDS:
        assert english in sentences(card(subject, ENGLISH))
        assert "🔴" not in sentences(card(subject, ENGLISH))


def test_where_nothing_is_promised_nothing_is_said() -> None:
    for state in State:
        subject = dossier(state, events=(), standard=ServiceStandard())
        shown = sentences(provider_card(subject, ENGLISH))
        assert not [sign for sign in "🟢🟡🔴⏸✓✗" if sign in shown]


def test_one_promise_alone_is_shown_alone() -> None:
    subject = dossier(standard=ServiceStandard(resolution=Duration(days=1)), events=())
    shown = sentences(provider_card(subject, ENGLISH))
    assert "🟢 Resolution due " in shown
    assert "First response due" not in shown


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        (
            Source.UNPLANNED,
            "the holiday plan for 2026 is not out yet",
            "2026 年放假安排尚未公布",
        ),
        (
            Source.UNKNOWN,
            "the public holidays of 2026 are not known",
            "2026 年的节假日尚不清楚",
        ),
        (
            Source.ESTIMATED,
            "the date of a holiday in 2026 is an estimate",
            "节日的日期是估计的",
        ),
    ],
)
def test_a_due_time_says_if_the_holidays_until_then_are_not_certain(
    card: Any, source: Source, english: str, chinese: str
) -> None:
    estimated = frozenset({NOW.date()}) if source is Source.ESTIMATED else frozenset()
    holiday_sources = frozenset({(NOW.year, source)})
    calendar = replace(CALENDAR, holiday_sources=holiday_sources, estimated_days=estimated)
    subject = dossier(State.OPEN, events=(), seen=20, calendar=calendar)
    assert english in sentences(card(subject, ENGLISH))
    assert chinese in sentences(card(subject, CHINESE))
    solved = dossier(State.RESOLVED, events=(), seen=20, calendar=calendar)
    assert english not in sentences(card(solved, ENGLISH))


@pytest.mark.parametrize("source", [Source.PLANNED, Source.LAW])
def test_a_due_time_that_is_certain_says_no_more(source: Source) -> None:
    calendar = replace(CALENDAR, holiday_sources=frozenset({(NOW.year, source)}))
    certain, plain = (
        dossier(State.OPEN, events=(), seen=20, calendar=each) for each in (calendar, CALENDAR)
    )
    assert sentences(provider_card(certain, ENGLISH)) == sentences(provider_card(plain, ENGLISH))


def test_less_than_a_minute_is_said_as_such() -> None:
    course = (*path(State.OPEN), event(0, Action.ANSWER, BOB))
    subject = dossier(State.IN_PROGRESS, events=(), course=course)
    assert "✓ First response in time (less than a minute)" in sentences(
        provider_card(subject, ENGLISH)
    )


# --- snoozed, urgent ---


def snoozed(number: int, actor: str, minutes: float) -> Event:
    return event(number, Action.SNOOZE, actor, until=NOW + timedelta(minutes=minutes))


def test_a_snooze_in_force_is_on_the_card_with_who_and_until_when() -> None:
    told = (snoozed(1, BOB, 30), snoozed(2, BOB, 90), snoozed(3, CAROL, 10))
    subject = dossier(State.IN_PROGRESS, events=told, confidential=False)
    card = provider_card(subject, ENGLISH)
    assert "😴 @U0BOB snoozed reminders until " in sentences(card)
    assert "@U0CAROL snoozed" not in sentences(card), "it is over"
    assert 90 in times(card)
    assert 30 not in times(card), "the last one holds"
    assert "😴 @U0BOB 设置了暂不提醒，到 " in sentences(provider_card(subject, CHINESE))
    secret = dossier(State.IN_PROGRESS, events=told, confidential=True)
    assert "😴 @U0BOB" in sentences(provider_card(secret, ENGLISH))
    assert "😴" not in sentences(requester_card(subject, ENGLISH))
    ended = dossier(State.CLOSED, events=told)
    assert "😴" not in sentences(provider_card(ended, ENGLISH))


def test_what_is_urgent_is_marked_with_its_reason() -> None:
    opened = event(1, Action.OPEN, ANN, priority=Priority.URGENT, text="Guests are\nwaiting")
    subject = dossier(events=(opened,), priority=Priority.URGENT)
    for card in CARDS:
        assert "❗ Urgent: Guests are waiting" in sentences(card(subject, ENGLISH))
        assert "❗ 紧急：Guests are waiting" in sentences(card(subject, CHINESE))
    assert times(provider_card(subject, ENGLISH))[0] == 15  # its own figures
    assert "❗" not in sentences(provider_card(dossier(events=(opened,)), ENGLISH))


def test_the_reason_of_a_confidential_request_is_not_said_in_the_channel() -> None:
    opened = event(1, Action.OPEN, ANN, priority=Priority.URGENT, text="SECRET")
    subject = dossier(events=(opened,), priority=Priority.URGENT, confidential=True)
    card = provider_card(subject, ENGLISH)
    assert "❗ Urgent" in sentences(card)
    assert "SECRET" not in str(card)
    assert "❗ Urgent: SECRET" in sentences(requester_card(subject, ENGLISH))


# --- every mark in every view ---

SEEN = {
    Mark.ON_TIME: (State.OPEN, (), 20),
    Mark.AT_RISK: (State.OPEN, (), 50),
    Mark.OVERDUE: (State.OPEN, (), 70),
    Mark.PAUSED: (State.WAITING, path(State.WAITING, 0, 30), 60),
    Mark.MET: (State.RESOLVED, path(State.RESOLVED, 0, 10, 20), 60),
    Mark.MISSED: (State.RESOLVED, path(State.RESOLVED, 0, 4320, 4330), 5000),
}


@pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("priority", Priority)
def test_slack_takes_every_mark(
    t: Translator, mark: Mark, confidential: bool, priority: Priority
) -> None:
    state, course, seen = SEEN[mark]
    subject = dossier(state, course=course, seen=seen, confidential=confidential, priority=priority)
    if priority is Priority.NORMAL:
        assert subject.promises.resolution.mark_at(subject.seen_at) in {mark, Mark.ON_TIME}
    for _, rendered in [*views_of(subject, t), *rating_views(subject, t)]:
        validate(rendered)


def changed(minute: int, *course: Event, **times: str) -> tuple[Event, ...]:
    """A course with a change of promise in it; the standard promises 1 and 8 hours."""
    change = event(minute, Action.CHANGE_PROMISE, CAROL, text="A busy week", **times)
    return (*path(State.OPEN), change, *course)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_says_that_the_promise_was_changed(card: Any) -> None:
    subject = dossier(course=changed(5, resolution="2d"), seen=20)
    assert "· ✏️ Promise changed" in sentences(card(subject, ENGLISH))
    assert "first one was missed" not in sentences(card(subject, ENGLISH))
    assert "✏️ 承诺已调整" in sentences(card(subject, CHINESE))


def test_what_was_missed_before_the_change_is_said_until_it_comes() -> None:
    course = changed(90, first_response="2d")
    shown = sentences(provider_card(dossier(course=course, seen=100), ENGLISH))
    assert "🟢 First response due " in shown
    assert "✏️ Promise changed; the first one was missed" in shown
    answer = event(111, Action.ANSWER, BOB, text="Tomorrow")
    subject = dossier(State.IN_PROGRESS, course=(*course, answer), seen=120)
    shown = sentences(provider_card(subject, ENGLISH))
    assert "✗ First response 51 minutes late" in shown
    assert "✏️ Promise changed" in shown
    assert "the first one was missed" not in shown


def test_a_promise_that_a_manager_added_is_in_no_report() -> None:
    nothing = ServiceStandard()
    subject = dossier(course=changed(5, resolution="2d"), standard=nothing)
    shown = sentences(details(subject, frozenset({Role.MANAGER}), ENGLISH))
    assert "A manager added the promise for this request. Reports do not count it." in shown
