"""The lifecycle and the permissions, as tables."""

import ast
from pathlib import Path

import pytest

from bot import labels
from bot.pictures import time_by_state
from bot.usecases.requests.event_places import SHOWN
from bot.views.reports import digest
from bot.views.requests import cards, confirmations
from domain import hop, measurement
from domain.lifecycle import (
    FIRST,
    MOVES,
    PAUSED,
    SERVED,
    SETTLED,
    STATES,
    TRANSITIONS,
    UNFINISHED,
    Action,
    State,
    WaitsOn,
    first_state,
    next_state,
)
from domain.permissions import PERMITTED, Role, may, may_read
from domain.stays import WAITS
from tests.unit.files import ROOT, found_in, modules


def possible(state: State) -> set[Action]:
    return {action for action in TRANSITIONS if next_state(state, action, assigned=True)}


def test_every_action_but_opening_has_its_row_and_its_people_and_each_its_places() -> None:
    assert set(TRANSITIONS) == set(Action) - {Action.OPEN}
    assert set(PERMITTED) == set(TRANSITIONS)
    assert set(SHOWN) == set(Action)


def test_every_action_has_its_words() -> None:
    for table in (labels._ACTIONS, labels._EVENTS, confirmations._DONE):
        assert set(table) == set(Action)


def test_every_state_has_a_meaning_and_one_is_the_first() -> None:
    assert list(STATES) == list(State)
    assert [state for state in State if STATES[state].first] == [FIRST]


@pytest.mark.parametrize("state", State)
def test_a_state_means_one_thing(state: State) -> None:
    meaning = STATES[state]
    assert meaning.clock_runs + meaning.clock_paused + meaning.ended <= 1
    assert not meaning.first or meaning.unfinished, "a request does not begin with its end"
    ends = {target for targets in TRANSITIONS.values() for target in targets.values()} & {state}
    assert meaning.first or ends, "it can be reached"


def test_whoever_is_waited_for_can_end_the_waiting() -> None:
    assert {state: STATES[state].waits_on for state in PAUSED} == {
        State.AWAITING_APPROVAL: WaitsOn.APPROVAL,
        State.WAITING: WaitsOn.REQUESTER,
    }
    assert may(frozenset({Role.REQUESTER}), Action.REPLY)
    assert STATES[State.IN_PROGRESS].clock_runs
    assert TRANSITIONS[Action.REPLY][State.WAITING] is State.IN_PROGRESS


def test_what_is_settled_can_still_be_objected_to() -> None:
    assert SETTLED == (State.RESOLVED,)
    assert all(Action.REOPEN in possible(state) for state in SETTLED)


def test_tables_by_state_leave_none_out() -> None:
    stopped = {state for state in State if not STATES[state].unfinished}
    assert set(measurement._ENDINGS) == stopped
    assert set(labels._STATES) == set(State)
    assert {*cards._WHAT_NEXT, *SETTLED} == set(State), "what is settled has words of its own"
    assert set(digest._JAMS) == set(SERVED)
    assert set(time_by_state._COLOURS) == set(WAITS)
    with_request = {hop.ending_in(state) for state in State if STATES[state].ended}
    assert with_request == set(hop.HopEnding) - {hop.HopEnding.TRANSFERRED}


def lists_of_states(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    lists = (node for node in ast.walk(tree) if isinstance(node, ast.Tuple | ast.List | ast.Set))
    return [
        ast.unparse(each)
        for each in lists
        if sum(ast.unparse(item).startswith("State.") for item in each.elts) > 1
    ]


def test_no_other_list_of_states_is_made_by_hand() -> None:
    table = ROOT / "domain" / "lifecycle.py"
    others = [path for path in modules("bot", "store", "domain") if path != table]
    assert found_in(others, lists_of_states) == {}, "take it from STATES: states_where(...)"


def test_some_actions_leave_a_request_where_it_is() -> None:
    assert set(TRANSITIONS) - MOVES == {
        Action.EDIT_REPLY, Action.SNOOZE, Action.CHANGE_PROMISE, Action.CHANGE_DAYS, Action.RATE,
        Action.RATE_CLARITY, Action.MARK_HOLDING, Action.HAND_NEED_OVER, Action.BEGIN_STEPS,
        Action.STOP_STEP, Action.SKIP_STEP, Action.MOVE_DATE, Action.THANK,
    }  # fmt: skip


def test_every_state_can_be_reached_from_the_first_ones() -> None:
    reached = {first_state(approval=approval) for approval in (False, True)}
    while True:
        further = {
            target
            for state in reached
            for action in TRANSITIONS
            if (target := next_state(state, action, assigned=True))
        }
        if further <= reached:
            break
        reached |= further
    assert reached == set(State)


@pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED])
def test_what_was_declined_or_cancelled_stays_so(state: State) -> None:
    assert all(next_state(state, action, assigned=True) is state for action in possible(state))


def test_only_a_resolved_request_can_be_confirmed() -> None:
    assert [s for s in State if Action.CONFIRM in possible(s)] == [State.RESOLVED]


def test_resolved_and_closed_requests_can_be_reopened_and_no_others() -> None:
    assert {s for s in State if Action.REOPEN in possible(s)} == {State.RESOLVED, State.CLOSED}


def test_a_word_of_thanks_reopens_nothing() -> None:
    assert next_state(State.RESOLVED, Action.REPLY, assigned=True) is State.RESOLVED
    assert next_state(State.CLOSED, Action.REPLY, assigned=True) is State.CLOSED


def test_an_answer_does_not_end_the_waiting_but_a_reply_or_a_resumption_does() -> None:
    waiting = State.WAITING
    assert next_state(waiting, Action.ANSWER, assigned=True) is waiting
    assert next_state(waiting, Action.REPLY, assigned=True) is State.IN_PROGRESS
    assert next_state(waiting, Action.RESUME, assigned=True) is State.IN_PROGRESS


def test_work_that_nobody_has_is_open_and_not_in_progress() -> None:
    assert next_state(State.WAITING, Action.REPLY, assigned=False) is State.OPEN
    assert next_state(State.CLOSED, Action.REOPEN, assigned=False) is State.OPEN


def test_what_has_not_ended_can_be_cancelled_and_declined() -> None:
    for action in (Action.DECLINE, Action.RESOLVE):
        assert {s for s in State if action in possible(s)} == set(SERVED)
    assert {s for s in State if Action.CANCEL in possible(s)} == set(UNFINISHED)


def test_before_the_approval_its_department_has_no_part_in_a_request() -> None:
    waiting = State.AWAITING_APPROVAL
    assert set(UNFINISHED) - set(SERVED) == {waiting}
    assert possible(waiting) == {
        Action.APPROVE, Action.REJECT, Action.CANCEL, Action.REPLY, Action.EDIT_REPLY,
        Action.HAND_NEED_OVER,
    }  # fmt: skip
    assert next_state(waiting, Action.APPROVE, assigned=False) is State.OPEN
    assert next_state(waiting, Action.REJECT, assigned=False) is State.DECLINED
    assert next_state(waiting, Action.REPLY, assigned=False) is waiting
    moved = next_state(State.OPEN, Action.TRANSFER, assigned=False, approval=True)
    assert moved is waiting


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ({Role.REQUESTER}, {"reply", "edit_reply", "confirm", "reopen", "cancel", "rate", "thank"}),
        ({Role.ADMIN}, set()),
        ({Role.NAMED}, {"answer", "mark_holding", "snooze", "reassign"}),
        (
            {Role.PROVIDER},
            {"claim", "reassign", "answer", "ask", "resume", "resolve", "decline", "snooze"}
            | {"rate_clarity", "mark_holding", "transfer", "need", "begin_steps", "skip_step"},
        ),
        (
            {Role.SYSTEM},
            {"release", "close", "change_days", "cancel", "hand_need_over"}
            | {"begin_steps", "stop_step", "move_date", "resolve", "approve", "reject"},
        ),
    ],
)
def test_who_may_do_what(roles: set[Role], allowed: set[str]) -> None:
    assert {a.value for a in TRANSITIONS if may(frozenset(roles), a)} == allowed


def test_a_confidential_request_is_not_for_the_admin() -> None:
    assert may_read(frozenset({Role.ADMIN}), confidential=False)
    assert not may_read(frozenset({Role.ADMIN}), confidential=True)
    assert may_read(frozenset({Role.NAMED}), confidential=False)
    assert not may_read(frozenset({Role.NAMED}), confidential=True)
    assert may_read(frozenset({Role.PROVIDER}), confidential=True)
    assert not may_read(frozenset(), confidential=False)
