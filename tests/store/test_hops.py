"""Hops: each request has one for each department that it has been with, as its own row says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.outbox.rendering import render
from bot.usecases.measurements.measurements import measure_all
from bot.usecases.nags.nagging import look_after_some
from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.actions import Deed, act, act_together
from bot.usecases.requests.card_keys import provider_card_key
from bot.usecases.requests.promises import promises_of
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.events import Cancelled, Confirmed, Replied, Transferred
from domain.hop import Hop, HopEnding
from domain.lifecycle import Action, State
from domain.measurement import Ending
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from playground.clock import PATIENCE
from tests.statements import counted_statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ANN, BOB, PAT = "U01ANN", "U02BOB", "U03PAT"
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALENDAR = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))


def furnish(uow: UnitOfWork) -> None:
    """Two departments: IT solves in eight hours, Facilities in two."""
    calendar_id = uow.catalogue.put_calendar("c", CALENDAR)
    for position, (key, provider, hours) in enumerate((("it", BOB, 8), ("facilities", PAT, 2))):
        name = LocalizedText(key)
        definition = DepartmentDefinition(
            key, name, f"C{position}", (provider,), (), None, "c", "desk", ()
        )
        department_id = uow.catalogue.put_department(definition, position, calendar_id)
        standard = ServiceStandard(Duration(0, 3600), Duration(0, hours * 3600))
        service = ServiceDefinition("desk", name, ServiceKind.SUPPORT, False, (), standard)
        uow.catalogue.put_service(department_id, service, 0, MONDAY)
        uow.people.set_members(department_id, MemberRole.PROVIDER, (provider,))
    for user_id in (ANN, BOB, PAT):
        uow.people.put(Person(user_id, user_id))


@pytest.fixture
def do(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in a workspace with two departments."""
    database.call(workspace_id, furnish)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


def opened(do: Callable[..., Any], title: str = "Dark") -> Request:
    request: Request = do(opening.open_by_line, ANN, MONDAY, "it", "", title).request
    return request


def hops_of(do: Callable[..., Any], request: Request) -> tuple[Hop, ...]:
    hops: tuple[Hop, ...] = do(lambda uow: uow.hops.of_requests([request.id]))[request.id]
    assert hops[-1] == do(find, request.number).hop, "the request says the same of its hop"
    return hops


def test_the_first_hop_begins_with_the_request_and_has_who_has_it(
    do: Callable[..., Any],
) -> None:
    request = opened(do)
    (hop,) = hops_of(do, request)
    assert hop == request.hop
    assert (hop.number, hop.assignee_id, hop.began_at, hop.ended_at) == (1, None, MONDAY, None)
    do(by_provider.claim, BOB, MONDAY, request.number)
    assert hops_of(do, request) == (replace(hop, assignee_id=BOB),)
    do(by_provider.release, BOB, MONDAY, request.number)
    assert hops_of(do, request) == (hop,)


def test_a_hop_ends_with_its_request_and_goes_on_when_it_is_reopened(
    do: Callable[..., Any],
) -> None:
    request, end = opened(do), MONDAY + HOUR
    do(by_provider.resolve, BOB, MONDAY, request.number, "Plugged in")
    (solved,) = hops_of(do, request)
    assert (solved.ended_at, solved.ending) == (None, None), "its requester can still object"
    do(by_requester.confirm, ANN, end, request.number)
    (closed,) = hops_of(do, request)
    assert (closed.ended_at, closed.ending) == (end, HopEnding.CLOSED)
    do(by_requester.reopen, ANN, end, request.number, "Dark again")
    assert hops_of(do, request) == (solved,)
    do(by_provider.decline, BOB, end, request.number, "No")
    (declined,) = hops_of(do, request)
    assert (declined.ended_at, declined.ending) == (end, HopEnding.DECLINED)


def transfer(
    uow: UnitOfWork, actor_id: str, now: datetime, number: int, department_key: str
) -> Request:
    """Let a request go on to the service of a department."""
    department = uow.catalogue.department(department_key)
    assert department
    service = uow.catalogue.service(department.id, "desk")
    assert service
    content = Transferred("A fuse", service_id=service.id, standard_id=service.standard_id)
    return act(uow, actor_id, now, find(uow, number), content)


def test_a_transfer_begins_a_hop_by_its_own_standard_and_leaves_the_former_as_it_was(
    do: Callable[..., Any],
) -> None:
    request, moved_at = opened(do), MONDAY + 3 * HOUR
    do(by_provider.ask, BOB, MONDAY + HOUR, request.number, "Which room?")
    moved = do(transfer, BOB, moved_at, request.number, "facilities")
    assert do(find, request.number) == moved
    first, second = hops_of(do, request)
    assert first == replace(
        request.hop, assignee_id=BOB, ended_at=moved_at, ending=HopEnding.TRANSFERRED
    )
    assert (second.number, second.began_at, second.assignee_id) == (2, moved_at, None)
    assert second.department_id != first.department_id
    assert (moved.state, moved.opened_at, moved.number) == (State.OPEN, MONDAY, request.number)
    promises = do(lambda uow: promises_of(uow, moved, uow.events.of_request(request.id)))
    assert promises.resolution.due_at == moved_at + 2 * HOUR
    assert promises.first_response.due_at == moved_at + HOUR == moved.due.at
    assert (promises.questions, promises.waiting_since) == (0, None)


def test_a_later_hop_is_lived_like_a_first_one(do: Callable[..., Any]) -> None:
    request, end = opened(do), MONDAY + 2 * HOUR
    do(by_provider.claim, BOB, MONDAY, request.number)
    do(transfer, BOB, MONDAY + HOUR, request.number, "facilities")
    with pytest.raises(DomainError) as refused:
        do(by_provider.resolve, BOB, end, request.number, "Plugged in")
    assert refused.value.problem is Problem.NOT_YOURS, "it is no business of IT any more"
    do(by_provider.resolve, PAT, end, request.number, "A new fuse")
    do(by_requester.confirm, ANN, end, request.number)
    first, second = hops_of(do, request)
    assert (first.assignee_id, first.ending) == (BOB, HopEnding.TRANSFERRED)
    assert (second.assignee_id, second.ended_at, second.ending) == (PAT, end, HopEnding.CLOSED)
    log = do(lambda uow: uow.events.of_request(request.id))
    assert [each.verdicts.resolution is not None for each in log[-2:]] == [True, False]
    do(by_requester.reopen, ANN, end, request.number, "Dark again")
    assert hops_of(do, request) == (first, replace(second, ended_at=None, ending=None))


def test_each_hop_is_nagged_and_has_a_card_even_with_the_same_department_again(
    do: Callable[..., Any],
) -> None:
    request, hour = opened(do), MONDAY
    passed, cards = [], []
    for number, (actor, department) in enumerate(((BOB, "facilities"), (PAT, "it")), 1):
        do(look_after_some, hour + HOUR, 1)
        passed.append(do(lambda uow: uow.nags.passed(request.id)))
        cards.append(provider_card_key(do(find, request.number)))
        hour += HOUR
        do(transfer, actor, hour, request.number, department)
        assert do(find, request.number).hop.number == number + 1
    assert do(lambda uow: uow.nags.due(hour, 9)) == (), "nobody is told of a former hop"
    do(look_after_some, hour + HOUR, 1)
    again = do(lambda uow: uow.nags.passed(request.id))
    step = "first_response:0:100%"
    assert (step in passed[0], f"{step}:2" in passed[1], f"{step}:3" in again) == (True, True, True)
    cards.append(provider_card_key(do(find, request.number)))
    assert len(set(cards)) == len(cards)
    rows = do(lambda uow: [uow.outbox.latest(key) for key in cards])
    shown = [do(lambda uow, row=row: render(uow, row, hour)) for row in rows]
    assert [each is not None for each in shown] == [False, False, True]


def test_what_was_said_to_a_department_is_not_sent_after_the_request_has_left_it(
    do: Callable[..., Any],
) -> None:
    request = opened(do)
    do(by_provider.ask, BOB, MONDAY, request.number, "Which room?")
    do(lambda uow: act(uow, ANN, MONDAY, find(uow, request.number), Replied("12")))
    reply = do(lambda uow: uow.events.of_request(request.id))[-1]
    row = do(lambda uow: uow.outbox.latest(f"event:{reply.id}:provider_note"))
    assert do(render, row, MONDAY) is not None
    do(transfer, BOB, MONDAY + HOUR, request.number, "facilities")
    assert do(render, row, MONDAY + HOUR) is None


def test_a_word_of_before_the_transfer_that_comes_late_belongs_to_the_former_hop(
    do: Callable[..., Any],
) -> None:
    request = opened(do)
    do(by_provider.ask, BOB, MONDAY, request.number, "Which room?")
    moved = do(transfer, BOB, MONDAY + 2 * HOUR, request.number, "facilities")

    def reply_late(uow: UnitOfWork) -> Request:
        found = find(uow, request.number)
        return act(uow, ANN, MONDAY + 3 * HOUR, found, Replied("12"), at=MONDAY + HOUR)

    assert do(reply_late).state is State.OPEN
    standing = [do(lambda uow: measure_all(uow, [find(uow, request.number)]))]
    first, second = standing[0]
    assert (first.ending, first.in_state[State.WAITING]) == (Ending.TRANSFERRED, 3600)
    assert (second.opened_at, second.in_state) == (moved.hop.began_at, {})


def test_acts_on_several_requests_are_carried_out_together_or_not_at_all(
    do: Callable[..., Any],
) -> None:
    first, second = opened(do), opened(do)

    def cancel_both(uow: UnitOfWork) -> tuple[Request, ...]:
        deeds = [Deed(find(uow, each.number), Cancelled()) for each in (second, first)]
        return act_together(uow, ANN, MONDAY, deeds)

    def cancel_and_confirm(uow: UnitOfWork) -> tuple[Request, ...]:
        deeds = [Deed(first, Cancelled()), Deed(second, Confirmed())]
        return act_together(uow, ANN, MONDAY, deeds)

    with pytest.raises(DomainError) as refused:
        do(cancel_and_confirm)
    assert refused.value.problem is Problem.WRONG_STATE
    assert [do(find, each.number) for each in (first, second)] == [first, second]
    changed = do(cancel_both)
    assert [(each.id, each.state) for each in changed] == [
        (second.id, State.CANCELLED),
        (first.id, State.CANCELLED),
    ]
    events = do(lambda uow: uow.events.of_requests([first.id, second.id]))
    assert [its[-1].kind for its in events.values()] == [Action.CANCEL, Action.CANCEL]


def test_requests_are_locked_together_before_one_is_changed(do: Callable[..., Any]) -> None:
    first, second = opened(do), opened(do)
    deeds = [Deed(second, Cancelled()), Deed(first, Cancelled())]
    with counted_statements() as sent:
        do(lambda uow: act_together(uow, ANN, MONDAY, deeds))
    locking = next(n for n, each in enumerate(sent) if "requests.id IN" in each)
    changing = next(n for n, each in enumerate(sent) if each.startswith("UPDATE requests"))
    assert locking < changing
    assert "ORDER BY requests.id" in sent[locking]


def test_two_who_act_on_the_same_requests_in_another_order_both_get_an_answer(
    do: Callable[..., Any],
) -> None:
    both = (opened(do), opened(do))
    ready = threading.Barrier(2, timeout=PATIENCE)

    def claim_and_release(turn: int) -> None:
        def use_case(uow: UnitOfWork) -> None:
            found = [find(uow, each.number) for each in both[::turn]]
            deeds = [Deed(each, Cancelled()) for each in found]
            act_together(uow, ANN, MONDAY, deeds)

        ready.wait()
        do(use_case)

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(claim_and_release, turn) for turn in (1, -1)]
        refused = [each.exception() for each in answers]
    assert sorted(str(type(each).__name__) for each in refused) == ["DomainError", "NoneType"]
    assert {do(find, each.number).state for each in both} == {State.CANCELLED}
