"""Needs: a request and those that it needs are changed at the same time, and nobody is stuck."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import by_provider, by_requester, lookups, needs, opening
from bot.usecases.requests.action_checks import find
from domain.errors import DomainError
from domain.lifecycle import Action, State
from domain.organisation import MemberRole, Person
from playground.clock import PATIENCE
from store import retries
from tests.scenario.office import CATALOGUE
from tests.statements import counted_statements
from tests.store.readable import messages_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ALICE, BOB, CAROL = "U01ALICE", "U02BOB", "U03CAROL"
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
ROUNDS = 8


def furnish(uow: UnitOfWork) -> None:
    """The office, with somebody in IT and somebody in Facilities."""
    import_catalogue(uow, read_catalogue(CATALOGUE, "catalogue.yaml"), NOW)
    for user_id in (ALICE, BOB, CAROL):
        uow.people.put(Person(user_id, user_id))
    for key, user_id in (("it", BOB), ("facilities", CAROL)):
        department = uow.catalogue.department(key)
        assert department
        uow.people.set_members(department.id, MemberRole.PROVIDER, (user_id,))


@pytest.fixture
def do(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in the office."""
    database.call(workspace_id, furnish)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


@pytest.fixture
def deadlocks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the database broke a deadlock, which takes it a second each time."""
    found: list[str] = []
    is_transient = retries._is_transient

    def noted(error: BaseException) -> bool:
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        found.extend(["deadlock"] if state == "40P01" else [])
        return is_transient(error)

    monkeypatch.setattr(retries, "_is_transient", noted)
    return found


def parent_of(do: Callable[..., Any]) -> int:
    """A request of Alice's that Bob has claimed."""
    number: int = do(opening.open_by_line, ALICE, NOW, "it", "", "Locked").request.number
    do(by_provider.claim, BOB, NOW, number)
    return number


def need_of(do: Callable[..., Any], who: str, parent: int, place: str = "facilities/keys") -> int:
    """A request that another one needs."""
    department, _, service = place.partition("/")
    filled = opening.FilledForm(department, service, "A key", "", {})
    number: int = do(needs.open_need, who, NOW, parent, filled).request.number
    return number


def _it(uow: UnitOfWork) -> int:
    department = uow.catalogue.department("it")
    assert department
    return department.id


def kinds_of(do: Callable[..., Any], request: Request) -> list[Action]:
    """The kinds of all that happened to a request."""
    return [each.kind for each in do(lambda uow: uow.events.of_request(request.id))]


def at_once(*deeds: Callable[[], Any]) -> list[BaseException | None]:
    """Do things at the same time; returns what each was refused with."""
    ready = threading.Barrier(len(deeds), timeout=PATIENCE)

    def begin(deed: Callable[[], Any]) -> None:
        ready.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return [each.exception() for each in [threads.submit(begin, deed) for deed in deeds]]


def test_a_parent_and_its_need_end_at_once(do: Callable[..., Any], deadlocks: list[str]) -> None:
    for _ in range(ROUNDS):
        parent = parent_of(do)
        child = need_of(do, BOB, parent)
        refused = at_once(
            partial(do, by_provider.resolve, BOB, NOW, parent, "Open", (), needs.CANCEL),
            partial(do, by_provider.resolve, CAROL, NOW, child, "There"),
        )
        assert refused[0] is None
        assert refused[1] is None or isinstance(refused[1], DomainError), "it was cancelled before"
        ended = State.RESOLVED if refused[1] is None else State.CANCELLED
        assert [do(find, each).state for each in (parent, child)] == [State.RESOLVED, ended]
    assert deadlocks == []


def test_two_needs_are_opened_at_once_for_a_need(
    do: Callable[..., Any], deadlocks: list[str]
) -> None:
    for _ in range(ROUNDS):
        child = need_of(do, BOB, parent_of(do))
        assert at_once(*[partial(need_of, do, CAROL, child, "it/helpdesk")] * 2) == [None, None]
        found: Request = do(find, child)
        assert kinds_of(do, found) == [Action.OPEN, Action.NEED, Action.NEED]
    assert deadlocks == []


def test_what_is_needed_for_what_is_cancelled_is_cancelled_too(do: Callable[..., Any]) -> None:
    parent = parent_of(do)
    child = need_of(do, BOB, parent)
    below = need_of(do, CAROL, child, "it/helpdesk")
    do(by_requester.cancel, ALICE, NOW, parent, "I went home")
    assert {do(find, each).state for each in (parent, child, below)} == {State.CANCELLED}


def test_who_ends_a_request_that_was_released_cancels_what_it_needs(do: Callable[..., Any]) -> None:
    """By that it is theirs, and so are its needs, before these are cancelled."""
    do(lambda uow: uow.people.set_members(_it(uow), MemberRole.PROVIDER, (BOB, ALICE)))
    parent = parent_of(do)
    child = need_of(do, BOB, parent)
    do(by_provider.release, BOB, NOW, parent)
    do(by_provider.resolve, ALICE, NOW, parent, "Open", (), needs.CANCEL)
    assert [do(find, each).state for each in (parent, child)] == [State.RESOLVED, State.CANCELLED]


def test_who_asks_no_more_is_not_sent_what_was_answered_meanwhile(
    do: Callable[..., Any], database: Database, workspace_id: int
) -> None:
    parent = parent_of(do)
    child = need_of(do, BOB, parent)
    do(by_provider.answer, CAROL, NOW, child, "Under the mat")

    def waits() -> bool:
        messages = messages_to(database, workspace_id, (BOB,), NOW)
        return "Under the mat" in str([message for _, _, message in messages])

    assert waits()
    do(lambda uow: uow.people.set_members(_it(uow), MemberRole.PROVIDER, (ALICE, CAROL)))
    do(by_provider.take_over, CAROL, NOW, parent, BOB)
    assert not waits()


def test_what_needs_nothing_and_is_no_need_looks_for_neither(do: Callable[..., Any]) -> None:
    number = parent_of(do)
    with counted_statements() as sent:
        do(by_provider.answer, BOB, NOW, number, "Soon")
        do(lambda uow: lookups.dossier(uow, find(uow, number), NOW))
    assert not [each for each in sent if "requests.parent_id =" in each or "FOR UPDATE" in each]
    assert len([each for each in sent if each.startswith("SELECT requests.")]) == 2  # by its number
