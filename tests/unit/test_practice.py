"""Practice requests: when Crossdesk acts, what comes next, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.layouts.samples import ANN, BOB, CAROL, NOW, event, request
from domain.lifecycle import Action, State
from domain.organisation import MemberRole, Person
from domain.permissions import PRACTICE_ACTIONS, Role, fits, roles_of
from domain.practice import PRACTICE_ENDS_AFTER, Turn, next_lesson, turn_of

if TYPE_CHECKING:
    from domain.request import Request


def practice(state: State) -> Request:
    return replace(request(state), trainee_id=BOB, confidential=True)


OPENED = event(1, Action.OPEN, ANN)
CLAIMED = event(2, Action.CLAIM, BOB, assignee=BOB)
ANSWERED = event(3, Action.ANSWER, BOB)
ASKED_BACK = event(4, Action.REPLY, ANN)
ASKED = event(5, Action.ASK, BOB)
REPLIED = event(6, Action.REPLY, ANN)
RESOLVED = event(7, Action.RESOLVE, BOB)


@pytest.mark.parametrize(
    ("state", "events", "turn", "lesson"),
    [
        (State.OPEN, (OPENED,), None, Action.CLAIM),
        (State.IN_PROGRESS, (OPENED, CLAIMED), None, Action.ANSWER),
        (State.IN_PROGRESS, (OPENED, CLAIMED, ANSWERED), Turn.ASK_BACK, Action.ASK),
        (State.IN_PROGRESS, (OPENED, CLAIMED, ANSWERED, ASKED_BACK), None, Action.ASK),
        (State.WAITING, (OPENED, CLAIMED, ASKED), Turn.REPLY, Action.ANSWER),
        (State.IN_PROGRESS, (OPENED, CLAIMED, ANSWERED, ASKED, REPLIED), None, Action.RESOLVE),
        (State.RESOLVED, (OPENED, CLAIMED, RESOLVED), Turn.CONFIRM, None),
        (State.CLOSED, (OPENED, CLAIMED, RESOLVED), None, None),
        (State.CANCELLED, (OPENED,), None, None),
    ],
)
def test_whose_turn_it_is_and_what_comes_next(
    state: State, events: tuple[object, ...], turn: Turn | None, lesson: Action | None
) -> None:
    assert turn_of(practice(state), events, NOW) is turn  # type: ignore[arg-type]
    assert next_lesson(practice(state), events) is lesson  # type: ignore[arg-type]


def test_nobody_goes_on_with_it_for_ever() -> None:
    late = NOW + PRACTICE_ENDS_AFTER + timedelta(seconds=1)
    assert turn_of(practice(State.IN_PROGRESS), (OPENED, CLAIMED), late) is Turn.GIVE_UP
    assert turn_of(practice(State.CLOSED), (OPENED, CLAIMED), late) is None


@pytest.mark.parametrize(
    ("user_id", "memberships", "roles"),
    [
        (BOB, {MemberRole.PROVIDER}, {Role.PROVIDER, Role.ASSIGNEE}),
        (BOB, set(), set()),
        (CAROL, {MemberRole.PROVIDER, MemberRole.MANAGER}, set()),
        (ANN, set(), {Role.REQUESTER}),
    ],
)
def test_only_who_practises_serves_it_and_while_they_serve(
    user_id: str, memberships: set[MemberRole], roles: set[Role]
) -> None:
    subject, person = practice(State.IN_PROGRESS), Person(user_id, user_id)
    found = roles_of(subject, user_id, person, memberships, named=True, admin=True)
    assert found == roles


def test_nothing_is_practised_that_concerns_others() -> None:
    subject = practice(State.IN_PROGRESS)
    assert {each for each in Action if fits(each, subject)} == PRACTICE_ACTIONS
    assert not {Action.TRANSFER, Action.REASSIGN, Action.NEED, Action.RATE} & PRACTICE_ACTIONS
