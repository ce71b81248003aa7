"""Approvals in the database: several who decide at once, lateness, and what is measured."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.daily_measures import make_days
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.action_checks import find
from domain.chain_lateness import Cause
from domain.errors import DomainError
from domain.lifecycle import Action, State
from domain.organisation import MemberRole, Person
from domain.standards import Priority
from tests.scenario.office import with_services_of_it
from tests.store.test_chain_lateness import at, booked, lateness, step
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

    Do = Callable[..., Any]

ALICE, BOB, CAROL, PAT, QIN = "U01ALICE", "U02BOB", "U03CAROL", "U05PAT", "U06QIN"

SERVICES = """
      purchase:
        name: {en: Purchase, zh: 采购}
        kind: resource
        standard: {resolution: 4h}
        approve: {by: [U05PAT, U06QIN], rule: RULE, within: 2h}
      asked-first:
        name: {en: Asked first, zh: 先问}
        kind: resource
        standard: {resolution: 7h}
        chain:
          - {key: agree, approve: {by: [U05PAT, U06QIN], within: 2h}}
          - {key: setup, service: it/helpdesk, after: [agree]}
      with-purchase:
        name: {en: With a purchase, zh: 含采购}
        kind: resource
        standard: {resolution: 6h}
        chain:
          - {key: buy, service: it/purchase}
"""


MONDAY = at(2, 10)


def furnish(uow: UnitOfWork, rule: str) -> None:
    """The office, in which Pat and Qin of People approve what IT buys."""
    catalogue = with_services_of_it(SERVICES.replace("RULE", rule))
    read = read_catalogue(catalogue, "catalogue.yaml")
    import_catalogue(uow, read, MONDAY)
    for user_id in (ALICE, BOB, PAT, QIN):
        uow.people.put(Person(user_id, user_id))
    for key, people_there in (("it", (BOB,)), ("people", (PAT, QIN))):
        department = uow.catalogue.department(key)
        assert department
        uow.people.set_members(department.id, MemberRole.PROVIDER, people_there)


@pytest.fixture
def do(database: Database, workspace_id: int) -> Do:
    """Carries out use cases in the office."""
    database.call(workspace_id, furnish, "any")
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


def opened(do: Do, service: str) -> int:
    """Alice asks IT for something on Monday at ten; returns its number."""
    filled = opening.FilledForm("it", service, "A screen", "", {})
    number: int = do(opening.open_by_form, ALICE, MONDAY, filled).request.number
    return number


def asked_for(do: Do, number: int) -> dict[str, Request]:
    """The requests for an approval of a request, by who is asked."""
    found = do(lambda uow: uow.requests.needs_of(find(uow, number).id))
    return {str(each.approver_id): each for each in found if each.approver_id}


def kinds(do: Do, number: int) -> list[Action]:
    events = do(lambda uow: uow.events.of_request(find(uow, number).id))
    return [each.kind for each in events]


def work_around_the_clock(uow: UnitOfWork) -> None:
    """The office works day and night by now."""
    catalogue = with_services_of_it(SERVICES.replace("RULE", "any"))
    hours = 'hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}'
    read = read_catalogue(
        catalogue.replace(hours, 'hours: {mon-sun: ["00:00-24:00"]}'), "catalogue.yaml"
    )
    import_catalogue(uow, read, MONDAY)
    for user_id in (PAT, QIN):
        uow.people.put(Person(user_id, user_id, timezone="Asia/Shanghai"))


def test_an_approver_is_given_no_time_in_which_they_sleep(do: Do) -> None:
    do(work_around_the_clock)

    def due(hour: int, priority: Priority = Priority.NORMAL) -> datetime:
        filled = opening.FilledForm(
            "it", "purchase", "A screen", "", {}, priority=priority, reason="It burns"
        )
        number = do(opening.open_by_form, ALICE, at(2, hour), filled).request.number
        promised = asked_for(do, number)[PAT].due
        assert promised
        return promised.at

    assert due(10) == at(2, 12), "two hours"
    assert due(17) == at(3, 10), "one before they go home, one in the morning"
    assert due(23) == at(3, 11)
    assert due(23, Priority.URGENT) == at(3, 1), "they are asked at once"


@pytest.mark.parametrize("rule", ["any", "all"])
def test_two_who_approve_at_once_decide_once(
    database: Database, workspace_id: int, rule: str
) -> None:
    database.call(workspace_id, furnish, rule)

    def do(use_case: Callable[..., Any], *args: Any) -> Any:
        return database.call(workspace_id, use_case, *args)

    for _ in range(5):
        number = opened(do, "purchase")
        asked = asked_for(do, number)

        def approve(who: str, asked: dict[str, Request] = asked) -> None:
            with suppress(DomainError):  # of any, the other one was first
                do(by_provider.approve, who, MONDAY, asked[who].number)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(approve, (PAT, QIN)))
        assert kinds(do, number) == [Action.OPEN, Action.APPROVE]
        assert do(find, number).state is State.OPEN
        states = [each.state for each in asked_for(do, number).values()]
        wanted = [State.RESOLVED, State.RESOLVED if rule == "all" else State.CANCELLED]
        assert sorted(states) == sorted(wanted)


def test_one_who_approves_as_another_declines_decides_once(do: Do) -> None:
    for _ in range(5):
        number = opened(do, "purchase")
        asked = asked_for(do, number)

        def decide(who: str, asked: dict[str, Request] = asked) -> None:
            with suppress(DomainError):
                if who == PAT:
                    do(by_provider.approve, who, MONDAY, asked[who].number)
                else:
                    do(by_provider.decline, who, MONDAY, asked[who].number, "No")

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(decide, (PAT, QIN)))
        assert kinds(do, number) == [Action.OPEN, Action.APPROVE], "of any, one is enough"


def test_who_cancels_as_it_is_approved_leaves_nothing_half_done(do: Do) -> None:
    for _ in range(5):
        number = opened(do, "purchase")
        asked = asked_for(do, number)[PAT].number

        def act(who: str, number: int = number, asked: int = asked) -> None:
            with suppress(DomainError):
                if who == PAT:
                    do(by_provider.approve, who, MONDAY, asked)
                else:
                    do(by_requester.cancel, who, MONDAY, number, "")

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(act, (PAT, ALICE)))
        assert do(find, number).state is State.CANCELLED
        assert all(each.state is not State.OPEN for each in asked_for(do, number).values())


@enough_on_sqlite
def test_a_late_approval_that_is_a_step_is_booked_on_the_approvers_department(do: Do) -> None:
    chain = opened(do, "asked-first")  # until Tuesday 09:30
    asked = asked_for(do, chain)[PAT].number
    do(by_provider.approve, PAT, at(2, 17), asked)  # 2 h until 13:30: 3.5 h too late
    do(by_provider.resolve, BOB, at(3, 11), step(do, chain, "setup"), "Done")
    assert booked(do, lateness(do, chain, at(30, 9))) == [(Cause.TARGET, 90.0, "agree", "people")]


def test_a_late_approval_of_a_steps_service_is_booked_on_the_approvers_department(do: Do) -> None:
    chain = opened(do, "with-purchase")  # until 17:30
    buy = step(do, chain, "buy")
    asked = asked_for(do, buy)[PAT].number
    assert booked(do, lateness(do, chain, at(2, 18))) == [(Cause.TARGET, 30.0, "buy", "people")], (
        "as it waits"
    )
    do(by_provider.approve, PAT, at(3, 9, 30), asked)  # 2 h until 13:30: 5 h too late
    do(by_provider.resolve, BOB, at(3, 15), buy, "Done")  # 4 h until 15:00
    assert booked(do, lateness(do, chain, at(30, 9))) == [(Cause.TARGET, 300.0, "buy", "people")]


def test_a_department_is_measured_from_the_approval_on(do: Do) -> None:
    given, refused, waits = (opened(do, "purchase") for _ in range(3))
    do(by_provider.approve, PAT, at(3, 10), asked_for(do, given)[PAT].number)
    do(by_provider.resolve, BOB, at(3, 11), given, "Done")
    for who in (PAT, QIN):
        do(by_provider.decline, who, at(3, 10), asked_for(do, refused)[who].number, "No")
    assert do(find, waits).state is State.AWAITING_APPROVAL
    do(lambda uow: refresh(uow, stale(uow)))

    def measured(uow: UnitOfWork, key: str, day: int) -> tuple[int, int, tuple[int, ...]]:
        department = uow.catalogue.department(key)
        assert department
        cells = make_days(uow, department.id, [date(2026, 11, day)])
        opened_there = sum(each.measures.opened for each in cells)
        ended = sum(each.measures.ended_in_all for each in cells)
        times = [time for each in cells for time in each.measures.resolution_times]
        return opened_there, ended, tuple(times)

    assert do(measured, "it", 2) == (0, 0, ())
    assert do(measured, "it", 3) == (1, 1, (60 * 60,)), "an hour, from the approval on"
    assert do(measured, "people", 2)[0] == 6, "who approves serves, too"
