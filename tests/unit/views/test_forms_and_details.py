"""The forms behind the buttons, and the modal that shows everything."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import ids
from bot.i18n import Translator
from bot.layouts.samples import (
    BOB,
    CAROL,
    LANGUAGES,
    REQUESTING,
    SERVING,
    answers,
    dossier,
    event,
    path,
)
from bot.read_models import Colleague, Dossier
from bot.views.blocks import View
from bot.views.requests import ending_forms, forms
from bot.views.requests.details import details
from domain.lifecycle import Action, State
from domain.permissions import Role
from domain.promise_terms import Verdict, Verdicts
from domain.snoozing import Snooze
from domain.standards import ServiceStandard
from tests.unit.views.layouts import block, buttons, sentences, validate, words

ENGLISH, CHINESE = LANGUAGES
WORK = [
    ids.REQUEST_ANSWER,
    ids.REQUEST_ASK,
    ids.REQUEST_RESOLVE,
    ids.REQUEST_DECLINE,
    ids.REQUEST_RELEASE,
    ids.REQUEST_REASSIGN,
    ids.REQUEST_TRANSFER,
    ids.REQUEST_NEED,
]


@pytest.mark.parametrize(
    ("form", "callback_id", "fields"),
    [
        (forms.answer_form, ids.REQUEST_ANSWER, [ids.ANSWER, ids.HOLDING]),
        (forms.ask_form, ids.REQUEST_ASK, [ids.QUESTION]),
        (ending_forms.resolve_form, ids.REQUEST_RESOLVE, [ids.SUMMARY, ids.QUALITY]),
        (ending_forms.decline_form, ids.REQUEST_DECLINE, [ids.BECAUSE, ids.REASON]),
        (ending_forms.cancel_form, ids.REQUEST_CANCEL, [ids.REASON, ids.NOTHING_FITTED]),
        (ending_forms.reopen_form, ids.REQUEST_REOPEN, [ids.REASON]),
        (forms.snooze_form, ids.REQUEST_SNOOZE, [ids.UNTIL]),
        (
            forms.change_promise_form,
            ids.REQUEST_CHANGE_PROMISE,
            [ids.FIRST_RESPONSE, ids.RESOLUTION, ids.REASON],
        ),
    ],
)
def test_a_form_carries_its_button_its_number_and_its_fields(
    form: Callable[[Dossier, Translator], View], callback_id: str, fields: list[str]
) -> None:
    view = form(dossier(State.IN_PROGRESS, "Screen"), ENGLISH)
    assert view["callback_id"] == callback_id
    assert view["private_metadata"] == "12"
    inputs = [each for each in view["blocks"] if each["type"] == "input"]
    assert [each["block_id"] for each in inputs] == fields
    assert {each["element"]["action_id"] for each in inputs} == {ids.VALUE}
    assert "#12 Screen" in words(view)  # what it is about stays in sight


@pytest.mark.parametrize(
    ("form", "optional"),
    [
        (ending_forms.decline_form, False),
        (ending_forms.cancel_form, True),
        (ending_forms.reopen_form, True),
    ],
)
def test_a_refusal_needs_a_reason_and_a_requester_none(
    form: Callable[[Dossier, Translator], View], optional: bool
) -> None:
    assert block(form(dossier(), ENGLISH), ids.REASON).get("optional", False) is optional


def test_the_criteria_are_boxes_numbered_by_their_place() -> None:
    boxes = block(ending_forms.resolve_form(dossier(), CHINESE), ids.QUALITY)
    assert boxes["optional"] is True
    options = [(each["value"], each["text"]["text"]) for each in boxes["element"]["options"]]
    assert options == [("0", "已记录原因"), ("1", "已试用")]


def test_a_standard_without_criteria_asks_for_a_summary_alone() -> None:
    view = ending_forms.resolve_form(dossier(standard=ServiceStandard()), ENGLISH)
    assert [each["block_id"] for each in view["blocks"] if each["type"] == "input"] == ["summary"]


def test_an_answer_can_be_marked_as_holding_until_there_was_one() -> None:
    boxes = block(forms.answer_form(dossier(State.IN_PROGRESS), ENGLISH), ids.HOLDING)
    assert boxes["optional"] is True
    assert [each["value"] for each in boxes["element"]["options"]] == ["holding"]
    asked = forms.answer_form(dossier(State.WAITING), ENGLISH)
    assert [each["block_id"] for each in asked["blocks"] if each["type"] == "input"] == ["answer"]


def test_snoozing_offers_all_there_is_and_leaves_the_promise() -> None:
    view = forms.snooze_form(dossier(State.IN_PROGRESS), ENGLISH)
    radio = block(view, ids.UNTIL)["element"]
    assert [Snooze(each["value"]) for each in radio["options"]] == list(Snooze)
    assert radio["initial_option"]["value"] == "1h"
    assert "🟢 First response due " in sentences(view)
    assert "The promise does not change" in words(view)
    labels = [
        each["text"]["text"]
        for each in block(forms.snooze_form(dossier(), CHINESE), ids.UNTIL)["element"]["options"]
    ]
    assert labels == ["1 小时", "4 小时", "到明天早上", "到下周"]


def test_a_promise_is_changed_from_what_it_is_and_with_a_reason() -> None:
    view = forms.change_promise_form(dossier(State.IN_PROGRESS), ENGLISH)
    now = [
        block(view, each)["element"]["initial_value"]
        for each in (ids.FIRST_RESPONSE, ids.RESOLUTION)
    ]
    assert now == ["1h", "2d1h30m"]
    assert "optional" not in block(view, ids.REASON)
    assert "The clock does not start again" in sentences(view)


def test_a_first_answer_that_was_given_is_not_promised_anew() -> None:
    view = forms.change_promise_form(dossier(State.WAITING), ENGLISH)
    asked = [each["block_id"] for each in view["blocks"] if each["type"] == "input"]
    assert asked == [ids.RESOLUTION, ids.REASON]
    nothing = forms.change_promise_form(dossier(standard=ServiceStandard()), ENGLISH)
    assert "initial_value" not in block(nothing, ids.RESOLUTION)["element"]


def test_reassigning_offers_those_who_serve_with_what_they_have_in_hand() -> None:
    bob, carol = Colleague(BOB, "Bob Li", 1), Colleague(CAROL, "Carol Ito", 3)
    menu = block(forms.reassign_form(dossier(), (bob, carol), ENGLISH), ids.ASSIGNEE)["element"]
    assert [(each["text"]["text"], each["value"]) for each in menu["options"]] == [
        ("Bob Li · 1 request", BOB),
        ("Carol Ito · 3 requests", CAROL),
    ]
    assert "initial_option" not in menu
    alone = block(forms.reassign_form(dossier(), (carol,), CHINESE), ids.ASSIGNEE)["element"]
    assert alone["initial_option"]["text"]["text"] == "Carol Ito · 3 个请求"
    assert "Nobody else" in words(forms.reassign_form(dossier(), (), ENGLISH))


def test_details_show_the_whole_text() -> None:
    long = "".join(f"{n:05d}" for n in range(600))
    subject = dossier(details=long, fields=(), events=(event(1, Action.REPLY, BOB, text=long),))
    assert sentences(details(subject, SERVING, ENGLISH)).count(long) == 2


def test_details_show_a_long_field_whole() -> None:
    subject = dossier(fields=answers("z" * 3000), details="", events=())
    assert sentences(details(subject, SERVING, ENGLISH)).count("z" * 3000) == 2


def test_details_show_what_is_promised_and_how_it_went() -> None:
    hour = timedelta(hours=1)
    solved = replace(
        event(1, Action.RESOLVE, BOB, text="New cable"),
        verdicts=Verdicts(Verdict(met=False, by=hour / 2), Verdict(met=True, by=2 * hour)),
    )
    subject = dossier(State.RESOLVED, events=(solved,), course=path(State.RESOLVED, 0, 90, 100))
    shown = sentences(details(subject, SERVING, ENGLISH))
    for part in (
        "✗ First response 30 minutes late · ✓ Resolved in time (1 hour 40 minutes)",
        " · ✗ first response 30 minutes late · ✓ resolved in time, 2 hours to spare",
        "first response in 1 hour, resolution in 2 working days 1 hour 30 minutes",
    ):
        assert part in shown
    shown = sentences(details(subject, SERVING, CHINESE))
    assert "✗ 首次响应超时 30 分钟 · ✓ 按时解决，提前 2 小时" in shown


def test_a_changed_promise_is_told_with_its_reason() -> None:
    change = event(1, Action.CHANGE_PROMISE, CAROL, resolution="4h", text="Parts are missing")
    subject = dossier(State.IN_PROGRESS, events=(change,), course=(*path(State.OPEN), change))
    shown = sentences(details(subject, SERVING, ENGLISH))
    assert "@U0CAROL changed the promise: resolution in 4 hours · Parts are missing" in shown
    assert (
        "resolution in 4 hours. A manager changed the promise for this request. Reports judge the "
        "first one: first response in 1 hour, resolution in "
    ) in shown
    assert "调整了承诺：4 小时内解决" in sentences(details(subject, SERVING, CHINESE))


def test_details_tell_of_a_snooze() -> None:
    shown = sentences(details(dossier(State.IN_PROGRESS), SERVING, ENGLISH))
    assert "@U0BOB snoozed reminders until " in shown


def test_details_tell_the_history_newest_first() -> None:
    shown = sentences(details(dossier(), SERVING, ENGLISH))
    told = [
        "@U0ANN cancelled it",
        "@U0BOB resolved it",
        "@U0ANN wrote (edited)",
        "opened the request",
    ]
    places = [shown.index(each) for each in told]
    assert places == sorted(places)
    assert "edited a message" not in shown
    assert "first edit" not in shown


@pytest.mark.parametrize(
    ("roles", "state", "expected"),
    [
        (REQUESTING, State.OPEN, [ids.REQUEST_CANCEL]),
        (
            {Role.MANAGER},
            State.IN_PROGRESS,
            [*WORK, ids.REQUEST_SNOOZE, ids.REQUEST_CHANGE_PROMISE, ids.REQUEST_TAKE_OVER],
        ),
        ({Role.PROVIDER, Role.ASSIGNEE}, State.IN_PROGRESS, [*WORK, ids.REQUEST_SNOOZE]),
        (REQUESTING, State.RESOLVED, [ids.REQUEST_CONFIRM, ids.REQUEST_REOPEN]),
        ({Role.PROVIDER}, State.RESOLVED, [ids.REQUEST_ANSWER]),
        ({Role.MANAGER}, State.CLOSED, [ids.REQUEST_REOPEN]),
        ({Role.ADMIN}, State.OPEN, []),
    ],
)
def test_details_offer_what_the_reader_may_do(
    roles: set[Role], state: State, expected: list[str]
) -> None:
    assert buttons(details(dossier(state), frozenset(roles), ENGLISH)) == expected


def test_who_may_not_read_a_request_reads_nothing_of_it() -> None:
    subject = dossier(State.OPEN, "SECRET", confidential=True)
    for roles in (frozenset({Role.ADMIN}), frozenset[Role]()):
        assert "SECRET" not in str(details(subject, roles, ENGLISH))
    assert "SECRET" in words(details(subject, SERVING, ENGLISH))


@pytest.mark.parametrize("letter", ["x", "语", "👩"])
def test_a_long_history_stays_within_what_slack_takes(letter: str) -> None:
    told = tuple(event(n, Action.ANSWER, BOB, text=letter * 3000) for n in range(200))
    view = details(dossier(State.OPEN, letter * 3000, told), SERVING, ENGLISH)
    validate(view)
    assert len(json.dumps(view)) < 250_000
    assert "earlier events are not shown." in words(view)


def test_the_details_have_the_name_of_the_button_that_opens_them() -> None:
    view = details(dossier(State.OPEN), REQUESTING, ENGLISH)
    assert view["callback_id"] == ids.REQUEST_SHOW
    assert view["private_metadata"] == "12"
