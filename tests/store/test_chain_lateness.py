"""The lateness of chains, from what the database has of them, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.exports import WorkingTime
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.requests import by_provider, by_requester, needs, opening, stopped_steps, transfer
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.chain_lateness import past_chains
from domain.chain_lateness import Cause
from domain.lifecycle import State
from domain.organisation import MemberRole, Person
from tests.scenario.office import CATALOGUE
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.past_chains import PastChain
    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

    Do = Callable[..., Any]

ALICE, BOB, CAROL, PAT = "U01ALICE", "U02BOB", "U03CAROL", "U05PAT"

CHAINED = CATALOGUE.replace(
    "        standard: {first_response: 4h, resolution: 2d}\n",
    """        standard: {first_response: 4h, resolution: 2d}
      new-colleague:
        name: {en: New colleague, zh: 新同事入职}
        kind: resource
        chain:
          - {key: contract, service: people/contract}
          - {key: setup, service: it/helpdesk, after: [contract]}
          - {key: key, service: facilities/keys, after: [setup]}
          - {key: desk, service: facilities/desks, optional: true}
      new-office:
        name: {en: New office, zh: 新办公室}
        kind: resource
        chain:
          - {key: lead, service: people/new-colleague}
          - {key: room, service: facilities/desks, after: [lead]}
      contract:
        name: {en: Contract, zh: 合同}
        kind: information
        standard: {resolution: 4h}
      new-team:
        name: {en: New team, zh: 新团队}
        kind: resource
        standard: {resolution: 2d}
        chain:
          - {key: lead, service: people/new-colleague}
          - {key: room, service: facilities/desks, after: [lead]}
""",
)
for name, promised in (("Keys, zh: 钥匙", "2h"), ("Desks, zh: 办公桌", "4h")):
    kind = f"        name: {{en: {name}}}\n        kind: resource\n"
    CHAINED = CHAINED.replace(kind, f"{kind}        standard: {{resolution: {promised}}}\n")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in November 2026 by the clock of the office, whose second is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


STARTED = at(2, 10)
# 4 h until 15:30, the help desk's 8 h until Tuesday 16:00, 2 h until 18:00.
DUE = at(3, 18)


def furnish(uow: UnitOfWork) -> None:
    """The office, with somebody in each department."""
    import_catalogue(uow, read_catalogue(CHAINED, "catalogue.yaml"), STARTED)
    for user_id in (ALICE, BOB, CAROL, PAT):
        uow.people.put(Person(user_id, user_id))
    for key, user_id in (("it", BOB), ("facilities", CAROL), ("people", PAT)):
        department = uow.catalogue.department(key)
        assert department
        uow.people.set_members(department.id, MemberRole.PROVIDER, (user_id,))


@pytest.fixture
def do(database: Database, workspace_id: int) -> Do:
    """Carries out use cases in the office."""
    database.call(workspace_id, furnish)
    return lambda use_case, *args, **kwargs: database.call(workspace_id, use_case, *args, **kwargs)


def opened(do: Do) -> int:
    """Alice opens the chain; returns its number."""
    filled = opening.FilledForm("people", "new-colleague", "Dana", "", {})
    number: int = do(opening.open_by_form, ALICE, STARTED, filled).request.number
    return number


def step(do: Do, chain: int, key: str) -> int:
    """The number of a chain's step, as it was opened last."""
    request = do(find, chain)
    found: list[Request] = do(lambda uow: uow.requests.steps_of([request.id]))
    return [each.number for each in found if each.step_key == key][-1]


def solve(do: Do, chain: int, key: str, who: str, now: datetime) -> None:
    do(by_provider.resolve, who, now, step(do, chain, key), "Done")


def lateness(do: Do, chain: int, now: datetime) -> PastChain:
    """The chain, as it is late at some time."""
    request = do(find, chain)
    found: Mapping[int, PastChain] = do(past_chains, [request], now)
    return found[request.id]


def booked(do: Do, past: PastChain) -> list[tuple[Cause, float, str | None, str | None]]:
    """Its bookings: the cause, the minutes, the step, and the department."""
    departments = {each.id: each.key for each in do(lambda uow: uow.catalogue.departments())}
    return [
        (
            each.cause,
            round(each.time / timedelta(minutes=1), 1),
            each.step,
            departments[each.turn.department_id] if each.turn else None,
        )
        for each in past.bookings
    ]


def with_a_transfer_and_a_question(do: Do) -> int:
    """A chain whose middle step is transferred, and where the second department asks back."""
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(2, 16, 30))  # 1 h too late
    middle = step(do, chain, "setup")  # until Tuesday 17:00
    there = transfer.FilledTransfer("facilities", "desks", {}, "Not ours")
    do(transfer.transfer, BOB, at(4, 10), middle, there)  # 2 h too late
    do(by_provider.ask, CAROL, at(4, 11), middle, "Which one?")
    do(by_requester.reply, ALICE, at(4, 14), middle, "The left one")  # took 1.5 h
    do(by_provider.resolve, CAROL, at(4, 18), middle, "Done")  # until 17:00: 1 h too late
    solve(do, chain, "key", CAROL, at(5, 15, 30))  # until Thursday 11:00: 3 h too late
    return chain


@enough_on_sqlite
def test_a_transfer_and_a_question_are_booked_on_those_who_took_the_time(do: Do) -> None:
    chain = with_a_transfer_and_a_question(do)
    past = lateness(do, chain, at(30, 9))
    assert (past.due_at, past.ended_at) == (DUE, at(5, 15, 30))
    assert past.path == ("contract", "setup", "key")
    assert booked(do, past) == [
        (Cause.TARGET, 60, "contract", "people"),
        (Cause.TARGET, 120, "setup", "it"),
        (Cause.QUESTION, 90, "setup", "facilities"),
        (Cause.TARGET, 60, "setup", "facilities"),
        (Cause.TARGET, 180, "key", "facilities"),
        (Cause.PROMISE, 240, None, None),  # the four hours of a desk, which nobody had planned
    ]
    assert past.lateness == timedelta(hours=12.5), "Wednesday, and Thursday until 15:30"


def test_of_a_chain_that_runs_what_it_is_late_by_now_is_booked(do: Do) -> None:
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(2, 16, 30))
    assert lateness(do, chain, at(3, 17, 30)).bookings == (), "its date has not passed"
    past = lateness(do, chain, at(4, 10, 30))
    assert booked(do, past) == [
        (Cause.TARGET, 25.7, "contract", "people"),
        (Cause.TARGET, 64.3, "setup", "it"),
    ], "1 h and 2.5 h, for a chain that is 1.5 h late"
    assert past.lateness == timedelta(hours=1.5)


@enough_on_sqlite
def test_while_the_owner_decides_it_is_theirs(do: Do) -> None:
    chain = opened(do)
    do(by_provider.decline, PAT, at(2, 12), step(do, chain, "contract"), "Nobody is here")
    do(stopped_steps.skip, PAT, at(2, 16, 30), chain, "contract", "It can follow")  # 3 h
    do(by_provider.decline, BOB, at(3, 10), step(do, chain, "setup"), "Sold out")
    instead = opening.FilledForm("facilities", "desks", "A desk", "", {})
    do(stopped_steps.replace, PAT, at(3, 12), chain, "setup", instead)  # 2 h
    solve(do, chain, "setup", CAROL, at(4, 9, 30))  # until 17:30: 1 h too late
    solve(do, chain, "key", CAROL, at(4, 11))
    past = lateness(do, chain, at(30, 9))
    assert past.lateness == timedelta(hours=2)
    assert booked(do, past) == [
        (Cause.BETWEEN, 60, "contract", None),
        (Cause.BETWEEN, 40, "setup", None),
        (Cause.TARGET, 20, "setup", "facilities"),
    ], "3 h, 2 h and 1 h, in proportion"


@enough_on_sqlite
def test_what_is_reopened_later_was_over_for_what_followed(do: Do) -> None:
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(2, 16, 30))
    solve(do, chain, "setup", BOB, at(3, 17))
    do(by_requester.reopen, ALICE, at(3, 17, 30), step(do, chain, "setup"), "It does not start")
    solve(do, chain, "key", CAROL, at(4, 11))  # until 10:00
    solve(do, chain, "setup", BOB, at(4, 12))
    past = lateness(do, chain, at(30, 9))
    assert past.steps["setup"].over_at == at(3, 17)
    assert booked(do, past)[0] == (Cause.TARGET, 60, "contract", "people")
    assert past.lateness == timedelta(hours=3)


@enough_on_sqlite
def test_a_step_that_was_left_open_ends_with_its_chain(do: Do) -> None:
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(2, 16, 30))
    do(by_provider.resolve, PAT, at(4, 10), chain, "She has all that she needs", (), needs.KEEP)
    past = lateness(do, chain, at(30, 9))
    assert do(find, step(do, chain, "setup")).state is State.OPEN
    assert past.ended_at == past.steps["setup"].over_at == at(4, 10)
    assert past.lateness == timedelta(hours=1)


def test_a_chain_that_was_given_up_has_none(do: Do) -> None:
    chain = opened(do)
    do(by_requester.cancel, ALICE, at(5, 10), chain, "She does not come")
    past = lateness(do, chain, at(30, 9))
    assert (past.was_given_up, past.ended_at, past.bookings) == (True, at(5, 10), ())
    assert exported(do, at(30, 9))[chain]["hours_late"] is None


def exported(do: Do, now: datetime) -> dict[int, Mapping[str, Any]]:
    """The lines of an export, by the requests' numbers."""
    do(lambda uow: refresh(uow, stale(uow)))
    page = do(lambda uow: request_page(uow, now=now))
    return {each["number"]: each for each in page.rows}


def plain(value: Any) -> Any:
    """A value of a row, as programs read it."""
    match value:
        case WorkingTime(number=number):
            return number
        case tuple():
            return ", ".join(each.key for each in value)
    return value


def test_an_export_says_what_each_added(do: Do) -> None:
    chain = with_a_transfer_and_a_question(do)
    need = opening.FilledForm("it", "helpdesk", "A cable", "", {})
    below = do(needs.open_need, CAROL, at(2, 10), step(do, chain, "desk"), need).request.number
    other = do(opening.open_by_line, ALICE, STARTED, "it", "", "Locked").request.number
    lines = exported(do, at(5, 16))
    columns = ("parent", "chain", "step", "transferred_from", "hours_late", "hours_added")

    def line(number: int) -> tuple[Any, ...]:
        return tuple(plain(lines[number][each]) for each in columns)

    assert line(chain) == (None, chain, None, None, 12.5, 4.0)
    assert line(step(do, chain, "contract")) == (chain, chain, "contract", None, None, 1.0)
    setup = step(do, chain, "setup")
    assert line(setup) == (chain, chain, "setup", "it", None, 1.0), "for Facilities alone"
    assert line(step(do, chain, "key")) == (chain, chain, "key", None, None, 3.0)
    desk = step(do, chain, "desk")
    assert line(desk) == (chain, chain, "desk", None, None, 0.0), "nothing waited for it"
    assert line(below) == (desk, chain, None, None, None, None), "a need of a step is no step"
    assert line(other) == (None,) * 6


@enough_on_sqlite
def test_a_step_that_is_a_chain_is_booked_on_those_who_had_its_steps(do: Do) -> None:
    filled = opening.FilledForm("people", "new-team", "Team", "", {})
    team = do(opening.open_by_form, ALICE, STARTED, filled).request.number
    lead = step(do, team, "lead")
    solve(do, lead, "contract", PAT, at(2, 15, 30))
    solve(do, lead, "setup", BOB, at(4, 10))  # until Tuesday 16:00: 3 h too late
    solve(do, lead, "key", CAROL, at(4, 11, 30))  # in time, and the step is 3 h 30 min late
    solve(do, team, "room", CAROL, at(4, 16, 30))  # in time
    past = lateness(do, team, at(30, 9))
    assert booked(do, past) == [
        (Cause.TARGET, 150, "lead", "it"),  # what the step was late by, not the three hours
        (Cause.PROMISE, 150, None, None),
    ]
    lines = exported(do, at(30, 9))
    added = {number: plain(line["hours_added"]) for number, line in lines.items()}
    assert [added[each] for each in (step(do, lead, "setup"), lead, team)] == [2.5, 0, 2.5]
    assert plain(lines[team]["hours_late"]) == sum(added.values())


@enough_on_sqlite
def test_a_chain_of_a_chain_without_a_standard_gets_the_date_that_follows_from_all_steps(
    do: Do,
) -> None:
    filled = opening.FilledForm("people", "new-office", "Office", "", {})
    request = do(opening.open_by_form, ALICE, STARTED, filled).request
    # The inner chain until Tuesday 18:00, then the room's 4 h: three until noon, one from 13:30.
    assert request.due is not None
    assert request.due.at == at(4, 14, 30)
