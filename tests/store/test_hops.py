"""Hops: each request has one for each department that it has been with, as its own row says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.actions import Deed, act_together, find
from bot.usecases.requests.promises import promises_of
from domain.business_calendar import BusinessCalendar, WeeklyHours
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.events import Cancelled, Confirmed
from domain.hop import Hop, HopEnding
from domain.lifecycle import Action, State
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
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


def test_the_clocks_of_a_later_hop_run_from_its_beginning_by_its_own_standard(
    do: Callable[..., Any],
) -> None:
    request, moved_at = opened(do), MONDAY + 3 * HOUR

    def move(uow: UnitOfWork) -> Request:
        facilities = uow.catalogue.department("facilities")
        assert facilities
        service = uow.catalogue.service(facilities.id, "desk")
        assert service
        first = replace(request.hop, ended_at=moved_at)
        uow.hops.put(request.id, first)
        second = Hop(
            2,
            facilities.id,
            service.id,
            service.standard_id,
            facilities.calendar_id,
            None,
            moved_at,
        )
        return uow.requests.change(request, hop=second)

    moved = do(move)
    assert do(find, request.number) == moved
    first, second = hops_of(do, request)
    assert (first.department_id, first.ended_at) == (request.hop.department_id, moved_at)
    assert (second.number, second.began_at) == (2, moved_at)
    promises = do(lambda uow: promises_of(uow, moved, uow.events.of_request(request.id)))
    assert promises.resolution.due_at == moved_at + 2 * HOUR


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
