"""Nags: what people are told about promises in danger, and about questions without an answer."""

from dataclasses import replace

import pytest

from bot import ids
from bot.i18n import Translator
from bot.layouts.samples import (
    BOB,
    LANGUAGES,
    dossier,
    event,
    line,
    path,
)
from bot.views.nags.nagging import nag, nag_note
from domain.durations import Duration
from domain.lifecycle import Action, State
from domain.permissions import Role
from domain.standards import ServiceStandard
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import buttons, objects, sentences, validate, words

ENGLISH, CHINESE = LANGUAGES
ACTIONS = [ids.REQUEST_ANSWER, ids.REQUEST_SNOOZE, ids.REQUEST_REASSIGN]
SHORT = ServiceStandard(Duration(seconds=3600), Duration(seconds=4 * 3600))
QUESTION = event(1, Action.ASK, BOB, text="Which room?")


@pytest.mark.parametrize(
    ("seen", "title", "said"),
    [
        (
            30,
            "1 request is waiting for you",
            "🟢 First response due  · 30 minutes of working time left",
        ),
        (50, "1 at risk", "🟡 First response due : at risk · 10 minutes of working time left"),
        (
            90,
            "1 overdue",
            "🔴 First response overdue since  · overdue by 30 minutes of working time",
        ),
    ],
)
def test_it_says_which_promise_is_due_when_and_how_much_time_is_left(
    seen: float, title: str, said: str
) -> None:
    message = nag([line(dossier(State.IN_PROGRESS, "Screen", seen=seen))], ENGLISH)
    assert message.blocks[0]["text"]["text"] == title
    assert "#12 Screen" in words(message)
    assert said in sentences(message)
    assert "IT & <desk> · Laptop repair · from @U0ANN" in sentences(message)
    assert "assigned to @U0BOB" in sentences(message)
    assert message.text.startswith("#12 Screen · ")


@pytest.mark.parametrize(
    ("state", "seen", "title"),
    [
        (State.RESOLVED, 90, "Dealt with"),
        (State.IN_PROGRESS, 10, "Dealt with"),
        (State.OPEN, 90, "Earlier reminder"),
    ],
)
def test_a_reminder_that_is_not_due_any_more_says_what_is_true(
    state: State, seen: float, title: str
) -> None:
    past = replace(line(dossier(state, "Screen", seen=seen)), is_due=False)
    message = nag([past], ENGLISH)
    assert message.blocks[0]["text"]["text"] == title
    assert message.text == f"{title} · #12 Screen"
    assert buttons(message) == []


@pytest.mark.parametrize("confidential", [False, True])
def test_who_has_nothing_to_do_with_a_request_any_more_reads_where_it_is_and_nothing_of_it(
    confidential: bool,
) -> None:
    """It went to another department, or they have left the one that has it."""
    subject = dossier(State.IN_PROGRESS, "Screen", confidential=confidential, seen=90)
    gone = replace(line(subject), is_due=False, roles=frozenset[Role]())
    for lines in ([gone], [line(dossier(number=7)), gone]):
        message = nag(lines, ENGLISH)
        assert "↪️ Now with IT & <desk>" in sentences(message)
        assert "#12" in message.text
        assert "Screen" not in message.text + words(message)
        assert "@U0BOB" not in words(message)
    assert "↪️ 现由" in words(nag([gone], CHINESE))


def test_what_is_not_due_any_more_names_nothing_confidential_in_its_notification() -> None:
    past = replace(line(dossier(State.RESOLVED, "Pay", confidential=True)), is_due=False)
    assert nag([past], ENGLISH).text == "Dealt with · 🔒 #12 Confidential request"
    own = replace(past, roles=frozenset({Role.REQUESTER}))
    assert nag([own], ENGLISH).text == "Dealt with · #12 Pay"


def test_each_line_has_its_buttons() -> None:
    message = nag([line(dossier(number=n)) for n in (7, 8)], ENGLISH)
    assert buttons(message) == ACTIONS * 2
    pressed = [each["value"] for each in objects(message) if each.get("type") == "button"]
    assert pressed == ["7"] * 3 + ["8"] * 3


def test_the_key_says_which_promise_it_is_about() -> None:
    course = (*path(State.OPEN), event(10, Action.ANSWER, BOB))
    subject = dossier(State.IN_PROGRESS, course=course, seen=3 * 24 * 60)
    for key in ("resolution:0:100%", "resolution:1:daily:2026-11-26"):
        shown = sentences(nag([line(subject, key)], ENGLISH))
        assert "🔴 Resolution overdue since " in shown
        assert "🔴 未按时解决（应于 " in sentences(nag([line(subject, key)], CHINESE))


def test_the_lesser_of_two_evils_is_not_told_alone() -> None:
    # The answer is an hour late as the solution reaches half of its time.
    subject = dossier(State.IN_PROGRESS, standard=SHORT, seen=121)
    shown = sentences(nag([line(subject, "resolution:0:50%")], ENGLISH))
    assert "🔴 First response overdue since  · overdue by 1 hour 1 minute of working time" in shown
    assert "🟢 Resolution due  · 1 hour 59 minutes of working time left" in shown
    calm = dossier(State.IN_PROGRESS, standard=SHORT, seen=40)
    assert "Resolution" not in sentences(nag([line(calm)], ENGLISH))


@pytest.mark.parametrize(
    ("role", "why", "chinese"),
    [
        (Role.MANAGER, "because you manage IT", "因为你是信息部的负责人"),
        (Role.NAMED, "the service's standard names you", "指定通知你"),
        (Role.ADMIN, "nobody else to tell", "没有别的人可以通知"),
    ],
)
def test_an_escalation_says_that_it_is_one_and_why_it_reaches_this_person(
    role: Role, why: str, chinese: str
) -> None:
    subject = dossier(State.IN_PROGRESS, "Screen", seen=90)
    shown = sentences(nag([line(subject, role=role)], ENGLISH))
    assert "Escalated to you" in shown
    assert why in shown
    assert chinese in sentences(nag([line(subject, role=role)], CHINESE))
    assert "Escalated" not in sentences(nag([line(subject)], ENGLISH)), "its assignee knows"


@pytest.mark.parametrize(("role", "offered"), [(Role.NAMED, 3), (Role.MANAGER, 3), (Role.ADMIN, 0)])
def test_no_button_is_offered_that_would_refuse_its_reader(role: Role, offered: int) -> None:
    subject = dossier(State.IN_PROGRESS)
    assert len(buttons(nag([line(subject, role=role)], ENGLISH))) == offered


def test_what_is_confidential_is_not_named() -> None:
    subject = dossier(State.IN_PROGRESS, "SECRET", confidential=True)
    assert "SECRET" not in str(nag([line(subject)], ENGLISH))
    assert "SECRET" not in str(nag_note(line(subject), ENGLISH))
    assert "🔒 #12 Confidential request" in words(nag([line(subject)], ENGLISH))


def test_a_reminder_repeats_the_question_and_says_when_it_closes() -> None:
    subject = dossier(State.WAITING, "Screen", (QUESTION,), confidential=True)
    message = nag([line(subject, "waiting:1:1d")], ENGLISH)
    shown = sentences(message)
    for part in (
        "1 question is waiting for your reply",
        "#12 Screen",  # it is their own
        "@U0BOB askedWhich room?",
        "Press Reply, or reply in the thread of #12.",
        "If you do not reply, it closes automatically: ",
    ):
        assert part in shown
    (closes,) = (each["timestamp"] for each in objects(message) if each.get("type") == "date")
    asked = subject.promises.waiting_since
    assert asked is not None
    assert closes - asked.timestamp() == 7 * 24 * 3600  # five working days and a weekend
    assert buttons(message) == [ids.REQUEST_REPLY, ids.REQUEST_SHOW]
    assert "请点“回复”，或在 #12 的消息列中回复。" in sentences(
        nag([line(subject, "waiting:1:1d")], CHINESE)
    )


def test_several_are_one_message_with_their_counts() -> None:
    owed = [line(dossier(number=n, seen=seen)) for n, seen in ((1, 90), (2, 50), (3, 20))]
    asked = line(dossier(State.WAITING, events=(QUESTION,), number=4), "waiting:1:1d")
    message = nag([*owed, asked], ENGLISH)
    title = "1 overdue, 1 at risk, 1 question is waiting for your reply"
    assert message.blocks[0]["text"]["text"] == title
    assert message.text == f"{title} #1 · #2 · #3 · #4"
    assert words(nag([*owed, asked], CHINESE)).startswith(
        "1 个已超时、1 个即将超时、1 个提问等你回复"
    )


@pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
@pytest.mark.parametrize("key", ["first_response:0:75%", "waiting:1:1d"])
@pytest.mark.parametrize(("count", "more"), [(20, 0), (21, 1), (60, 40)])
def test_at_most_twenty_are_shown(t: Translator, key: str, count: int, more: int) -> None:
    asked = event(1, Action.ASK, BOB, text=HOSTILE[1])
    subject = dossier(State.WAITING, HOSTILE[1], (asked,))
    message = nag([line(subject, key)] * count, t)
    validate(message)
    assert words(message).count("#12 xxx") == 20
    assert ("/answer" in words(message)) is bool(more)
    assert not more or f" {more} " in words(message)


def test_the_thread_hears_one_short_line_that_pings_nobody() -> None:
    unclaimed = nag_note(line(dossier(State.OPEN, "<!channel>", seen=50)), ENGLISH)
    assert sentences(unclaimed) == (
        "🟡 First response due : at risk · 10 minutes of working time left · not claimed yet"
    )
    assert len(unclaimed.blocks) == 1
    taken = nag_note(line(dossier(State.IN_PROGRESS, seen=50)), CHINESE)
    assert sentences(taken) == "🟡 首次响应期限 ，即将超时 · 还剩 10 分钟（工作时间）"
    for message in (unclaimed, taken):
        assert not [each for each in objects(message) if each.get("type") in {"user", "broadcast"}]
        assert "<!channel>" not in message.text
        assert "<@" not in message.text
