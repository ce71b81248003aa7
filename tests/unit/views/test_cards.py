"""The cards: what they say and offer in each state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import ids
from bot.layouts.samples import (
    BOB,
    LANGUAGES,
    NOW,
    answers,
    dossier,
    history,
)
from bot.read_models import Dossier
from bot.views.requests.cards import assignee_card, provider_card, requester_card
from bot.views.requests.details import details
from domain.lifecycle import UNFINISHED, Action, State
from domain.permissions import Role
from domain.policy import REOPENING
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import buttons, offered, sentences, words

ENGLISH, CHINESE = LANGUAGES
ANSWER, ASK, RESOLVE = ids.REQUEST_ANSWER, ids.REQUEST_ASK, ids.REQUEST_RESOLVE
CLAIM, RESUME, TAKE_OVER = ids.REQUEST_CLAIM, ids.REQUEST_RESUME, ids.REQUEST_TAKE_OVER
TO_OTHERS = [
    ids.REQUEST_REASSIGN,
    ids.REQUEST_TRANSFER,
    ids.REQUEST_NEED,
    ids.REQUEST_DECLINE,
]
HANDS = [ids.REQUEST_RELEASE, *TO_OTHERS]
CLARITY = [ids.RATING_CLEAR, ids.RATING_UNCLEAR]
SHOW = [ids.REQUEST_SHOW]


@pytest.mark.parametrize(
    ("state", "assignee", "first", "menu"),
    [
        (State.OPEN, None, [CLAIM, ASK, RESOLVE], [ANSWER, *TO_OTHERS]),
        (State.IN_PROGRESS, BOB, [ANSWER, ASK, RESOLVE, TAKE_OVER], HANDS),
        (State.WAITING, BOB, [RESUME, ANSWER, RESOLVE, ASK, TAKE_OVER], HANDS),
        (State.WAITING, None, [CLAIM, RESUME, ANSWER, RESOLVE], [ASK, *TO_OTHERS]),
        (State.RESOLVED, BOB, [ANSWER], []),
        (State.CLOSED, BOB, [], []),
        (State.DECLINED, BOB, [], []),
        (State.CANCELLED, None, [], []),
    ],
)
def test_providers_are_offered_first_what_they_need_first(
    state: State, assignee: str | None, first: list[str], menu: list[str]
) -> None:
    card = provider_card(dossier(state, assignee_id=assignee), ENGLISH)
    assert buttons(card) == [*first, *SHOW]
    assert offered(card) == [*first, *SHOW, *menu]
    rows = [each["elements"] for each in card.blocks if each["type"] == "actions"]
    assert len(rows) <= 2
    assert max(map(len, rows)) <= 5
    values = {each["action_id"]: each.get("value") for row in rows for each in row}
    assert values.pop(TAKE_OVER, "12:U0BOB") == "12:U0BOB", "from whom it is taken over"
    assert set(values.values()) <= {"12", None}
    chosen = [each["value"] for row in rows for menu in row for each in menu.get("options", ())]
    assert chosen == [f"{each}:12" for each in menu]


def test_on_a_phone_a_card_has_two_rows_of_buttons() -> None:
    card = provider_card(dossier(State.WAITING, assignee_id=BOB), ENGLISH)
    rows = [each["elements"] for each in card.blocks if each["type"] == "actions"]
    assert list(map(len, rows)) == [3, 4], "four of the longer ones would wrap"


def test_how_clear_it_was_is_said_in_the_menu() -> None:
    card = provider_card(dossier(State.RESOLVED, events=()), ENGLISH)
    assert offered(card) == [ANSWER, *SHOW, *CLARITY]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.OPEN, [ids.REQUEST_CANCEL, *SHOW]),
        (State.IN_PROGRESS, [ids.REQUEST_CANCEL, *SHOW]),
        (State.WAITING, [ids.REQUEST_REPLY, ids.REQUEST_CANCEL, *SHOW]),
        (State.RESOLVED, [ids.REQUEST_CONFIRM, ids.REQUEST_REOPEN, *SHOW]),
        (State.CLOSED, [ids.REQUEST_REOPEN, *SHOW]),
        (State.DECLINED, SHOW),
        (State.CANCELLED, SHOW),
    ],
)
def test_requesters_are_offered_what_is_possible(state: State, expected: list[str]) -> None:
    assert buttons(requester_card(dossier(state), ENGLISH)) == expected


@pytest.mark.parametrize(
    ("assignee", "expected"), [(None, [CLAIM, *SHOW]), (BOB, [TAKE_OVER, *SHOW])]
)
def test_a_confidential_card_offers_to_take_it_and_to_show(
    assignee: str | None, expected: list[str]
) -> None:
    state = State.IN_PROGRESS if assignee else State.OPEN
    subject = dossier(state, confidential=True, assignee_id=assignee)
    assert buttons(provider_card(subject, ENGLISH)) == expected


def test_a_provider_sees_all_at_a_glance() -> None:
    told = history("Please hurry")[:7]
    subject = dossier(State.IN_PROGRESS, "Screen stays black", told)
    shown = sentences(provider_card(subject, ENGLISH))
    for part in (
        "#12 Screen stays black",
        "🔧 In progress · assigned to @U0BOB",
        "IT & <desk> · Laptop repair · from @U0ANN",
        "The text: Screen stays black",
        "The number: 12.5",
        "The date: December 24, 2026",
        "The select: Small",
        "The multi_select: Small, Large",
        "The person: @U0CAROL",
        "Original message",
        "@U0ANN wrotePlease hurry",
        "🟢 First response due ",
        " · 🟢 Resolution due ",
    ):
        assert part in shown


def test_a_card_in_chinese_reads_as_chinese() -> None:
    shown = sentences(provider_card(dossier(State.IN_PROGRESS, "黑屏", ()), CHINESE))
    assert "🔧 处理中 · 由 @U0BOB 处理" in shown
    assert "信息部 · 笔记本维修" in shown
    assert "字段：2026年12月24日" in shown


def test_long_details_are_cut_with_a_way_to_the_rest() -> None:
    for typed in (HOSTILE[1], HOSTILE[5]):
        card = provider_card(dossier(details=typed, events=(), fields=()), ENGLISH)
        shown = words(card)
        assert typed not in shown
        assert "…" in shown
        assert "Press Show to read the rest." in shown
        assert len(shown) < 1000
        assert shown.count("line ") <= 12


def test_short_details_are_shown_whole() -> None:
    shown = words(provider_card(dossier(details="a\n\nb", events=()), ENGLISH))
    assert "a\n\nb" in shown
    assert "Press Show to read the rest" not in shown


def test_no_more_than_ten_fields_are_shown() -> None:
    fields = answers("x" * 500) * 3
    shown = words(provider_card(dossier(fields=fields, events=(), permalink=None), ENGLISH))
    assert shown.count("The ") == 10
    assert "x" * 201 not in shown
    assert "Press Show to read the rest." in shown


def test_the_last_that_was_said_is_shown_as_it_was_edited() -> None:
    told = history("before")[:9]
    shown = words(provider_card(dossier(State.IN_PROGRESS, "Title", told), ENGLISH))
    assert "before改" in shown
    assert "(edited)" in shown
    assert "first edit" not in shown


def without(subject: Dossier, *kinds: Action) -> Dossier:
    told = tuple(each for each in subject.events if each.kind in kinds)
    return replace(subject, events=told)


@pytest.mark.parametrize(
    ("state", "kind", "said", "chinese"),
    [
        (State.OPEN, None, "Reply in this thread to add something.", "接下来会有人认领"),
        (State.IN_PROGRESS, None, "is working on it. Answers arrive in this thread", "正在处理"),
        (State.WAITING, Action.ASK, "Reply in this thread.", "请在本消息列中回复"),
        (
            State.RESOLVED,
            Action.RESOLVE,
            "closes automatically after 3 working days",
            "3 个工作日后",
        ),
        (State.CLOSED, None, "you can reopen it until ", " 之前可以重新打开"),
        (State.DECLINED, Action.DECLINE, "open a new request", "重新提交一个请求"),
        (
            State.CANCELLED,
            None,
            "Nobody is working on it any more. If you need it after all, open a new request.",
            "已停止处理",
        ),
    ],
)
def test_the_requester_reads_what_happens_next(
    state: State, kind: Action | None, said: str, chinese: str
) -> None:
    subject = dossier(state, "Words")
    assert said in sentences(requester_card(subject, ENGLISH))
    assert chinese in sentences(requester_card(subject, CHINESE))
    quotes = sentences(requester_card(subject, ENGLISH)).count("Words")
    assert quotes == (1 if kind is None else 2)  # the title, and what the state rests on
    if kind is not None:
        alone = sentences(requester_card(without(subject, kind), ENGLISH))
        assert alone.count("Words") == 2


def test_a_waiting_requester_is_addressed() -> None:
    assert "Waiting for you" in requester_card(dossier(State.WAITING), ENGLISH).text
    assert "Waiting for the requester" in provider_card(dossier(State.WAITING), ENGLISH).text


def test_a_closed_card_says_until_when_it_can_be_reopened() -> None:
    card = requester_card(dossier(State.CLOSED), ENGLISH)
    assert f"<!date^{int((NOW + REOPENING).timestamp())}^" in card.text
    assert ids.REQUEST_REOPEN in buttons(card)


def test_a_card_that_is_read_later_does_not_say_that_it_can_be_reopened_until_yesterday() -> None:
    """No card changes because time has passed: it is read as it was sent."""
    card = requester_card(dossier(State.CLOSED), ENGLISH)
    assert f"^{{date_short}} {{time}}|{NOW + REOPENING:%Y-%m-%d}" in card.text
    assert "After that, please open a new request." in card.text


def test_what_was_closed_too_long_ago_does_not_offer_to_reopen_it() -> None:
    closed = dossier(State.CLOSED)
    late = replace(closed, seen_at=NOW + REOPENING + timedelta(seconds=1))
    card = requester_card(late, ENGLISH)
    assert "it can no longer be reopened" in card.text
    assert ids.REQUEST_REOPEN not in buttons(card)
    requester = frozenset({Role.REQUESTER})
    assert ids.REQUEST_REOPEN in buttons(details(closed, requester, ENGLISH))
    assert ids.REQUEST_REOPEN not in buttons(details(late, requester, ENGLISH))


def test_the_assignee_is_told_where_a_confidential_conversation_goes() -> None:
    confidential = dossier(State.IN_PROGRESS, confidential=True)
    assert "@U0ANN gets what you write in this thread" in sentences(
        assignee_card(confidential, ENGLISH)
    )
    open_to_all = dossier(State.IN_PROGRESS)
    assert "in this thread" not in sentences(assignee_card(open_to_all, ENGLISH))
    offered_there = offered(assignee_card(confidential, ENGLISH))
    assert offered_there == [ANSWER, ASK, RESOLVE, *SHOW, *HANDS], "nobody takes over their own"


def test_the_notification_names_the_request() -> None:
    card = provider_card(dossier(State.OPEN, "Screen"), ENGLISH)
    assert card.text == "#12 Screen · IT &amp; &lt;desk&gt; · Laptop repair · 🆕 Open"
    confidential = provider_card(dossier(State.OPEN, "Screen", confidential=True), ENGLISH)
    assert confidential.text.startswith("🔒 #12 Confidential request · ")


@pytest.mark.parametrize("state", [each for each in State if each not in UNFINISHED])
def test_of_what_is_solved_or_ended_nobody_has_anything_in_hand(state: State) -> None:
    subject = dossier(state, assignee_id=BOB)
    for card in (provider_card(subject, ENGLISH), requester_card(subject, ENGLISH)):
        assert "assigned to" not in sentences(card)
