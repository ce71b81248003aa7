"""Chains of any shape: no step begins twice or before its time, and every chain ends."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import by_provider, by_requester, lookups, opening, stopped_steps
from bot.usecases.requests.action_checks import find
from domain.chain import Chain, Condition, Step
from domain.durations import Duration
from domain.fields import Field, FieldType, Option
from domain.lifecycle import UNFINISHED, Action, State
from domain.organisation import MemberRole, Person
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from playground.clock import PATIENCE
from tests.scenario.office import CATALOGUE
from tests.statements import counted_statements
from tests.store.test_needs import at_once, deadlocks  # noqa: F401  -- a fixture
from tests.thoroughness import enough_on_sqlite, examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ALICE, BOB, CAROL = "U01ALICE", "U02BOB", "U03CAROL"
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
PLACES = ("it/helpdesk", "facilities/keys", "facilities/desks")
WISHES = ("a", "b")
CHANCE = st.booleans()
UNCOMMITTED_FOR = 0.3
WISH = Field(
    "wish",
    LocalizedText("Wish"),
    FieldType.SELECT,
    options=tuple(Option(each, LocalizedText(each)) for each in WISHES),
)


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Any chain: each step waits for some of those before it."""
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 7))):
        before = [each.key for each in steps]
        after = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        wish = draw(st.sampled_from((None, *WISHES)))
        steps.append(
            Step(
                f"s{number}",
                draw(st.sampled_from(PLACES)),
                after=tuple(after),
                when=(Condition("wish", (wish,)),) if wish else (),
                optional=bool(before) and draw(st.booleans()),
            )
        )
    return Chain(tuple(steps))


def furnish(uow: UnitOfWork) -> None:
    """The office, with somebody in each department who serves."""
    catalogue = read_catalogue(CATALOGUE, "catalogue.yaml")
    import_catalogue(uow, catalogue, NOW)
    for user_id in (ALICE, BOB, CAROL):
        uow.people.put(Person(user_id, user_id))
    for key, user_id in (("it", BOB), ("facilities", CAROL), ("people", BOB)):
        department = uow.catalogue.department(key)
        assert department
        uow.people.set_members(department.id, MemberRole.PROVIDER, (user_id,))


@pytest.fixture
def do(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in the office."""
    database.call(workspace_id, furnish)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


def offer(uow: UnitOfWork, chain: Chain) -> None:
    """Let People offer a chain; with a time for each of its steps."""
    department = uow.catalogue.department("people")
    assert department
    definition = uow.catalogue.definition()
    services = {
        f"{each.key}/{service.key}": service
        for each in definition.departments
        for service in each.services
    }
    offered = replace(
        services["people/payroll"],
        key="chain",
        confidential=False,
        fields=(WISH,),
        standard=ServiceStandard(),
        chain=chain,
    )
    uow.catalogue.put_service(department.id, offered, 9, NOW)
    for path in PLACES:
        asked = uow.catalogue.department(path.partition("/")[0])
        assert asked
        timed = replace(services[path], standard=ServiceStandard(resolution=Duration.parse("4h")))
        uow.catalogue.put_service(asked.id, timed, 0, NOW)


def opened(do: Callable[..., Any], wish: str = "a") -> int:
    """Alice opens the chain; returns its number."""
    filled = opening.FilledForm("people", "chain", "Dana", "", {"wish": wish})
    number: int = do(opening.open_by_form, ALICE, NOW, filled).request.number
    return number


def steps_of(do: Callable[..., Any], number: int) -> list[Request]:
    """The requests of a chain's steps, in the order in which they were opened."""
    request = do(find, number)
    found: tuple[Request, ...] = do(lambda uow: uow.requests.needs_of(request.id))
    return list(found)


def provider_of(request: Request, do: Callable[..., Any]) -> str:
    """Somebody who serves where a step is."""
    key = do(lambda uow: uow.catalogue.department_by_id(request.hop.department_id)).key
    return CAROL if key == "facilities" else BOB


def check_nothing_begins_early(chain: Chain, wish: str, log: list[tuple[str, str]]) -> None:
    """Go through what happened: each step began once for each time, when all before it was over."""
    over: set[str] = set()

    def is_over(key: str) -> bool:
        step = chain.step(key)
        if not step.is_needed({"wish": wish}):
            return all(is_over(each) for each in step.after)
        return key in over

    begun: set[str] = set()
    for what, key in log:
        if what == "begun":
            assert key not in begun, "it is opened once"
            begun.add(key)
            assert all(is_over(each) for each in chain.step(key).after), f"{key} before its time"
            assert chain.step(key).is_needed({"wish": wish})
        elif what == "over":
            over.add(key)
        else:
            over.discard(key)


@enough_on_sqlite
@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chain=chains(), wish=st.sampled_from(WISHES), data=st.data())
def test_any_chain_goes_from_step_to_step_to_its_end(
    do: Callable[..., Any], chain: Chain, wish: str, data: st.DataObject
) -> None:
    do(offer, chain)
    number = opened(do, wish)
    seen: set[int] = set()
    log: list[tuple[str, str]] = []
    minutes = count(1)

    def look() -> None:
        for each in steps_of(do, number):
            if each.number not in seen:
                seen.add(each.number)
                log.append(("begun", each.step_key))

    def stuck() -> list[str]:
        shown = do(lambda uow: lookups.dossier(uow, find(uow, number), NOW))
        return [each.key for each in shown.steps if each.stuck]

    look()
    for _ in range(60):
        now = NOW + timedelta(minutes=next(minutes))
        running = [each for each in steps_of(do, number) if each.state in UNFINISHED]
        decisions = stuck() if do(find, number).state in UNFINISHED else []
        if decisions and (not running or data.draw(CHANCE)):
            key = decisions[0]
            do(stopped_steps.skip, BOB, now, number, key, "Not needed")
            log.append(("over", key))
        elif running:
            step = data.draw(st.sampled_from(running))
            who = provider_of(step, do)
            if data.draw(st.integers(0, 4)) == 0:
                do(by_provider.decline, who, now, step.number, "We cannot")
            else:
                do(by_provider.resolve, who, now, step.number, "Done")
                log.append(("over", step.step_key))
        else:
            break
        look()
    check_nothing_begins_early(chain, wish, log)
    ended = do(find, number)
    assert ended.state is State.RESOLVED, "once nothing is left to do, it ends"
    kinds = [each.kind for each in do(lambda uow: uow.events.of_request(ended.id))]
    assert kinds.count(Action.RESOLVE) == 1


def test_many_that_finish_a_join_at_once_begin_the_next_step_once(
    do: Callable[..., Any],
    deadlocks: list[str],  # noqa: F811  -- the fixture
) -> None:
    width = 4
    before = tuple(Step(f"s{number}", "it/helpdesk") for number in range(width))
    join = Step("join", "facilities/keys", after=tuple(each.key for each in before))
    do(offer, Chain((*before, join)))
    for _ in range(4):
        number = opened(do)
        refused = at_once(
            *(
                partial(do, by_provider.resolve, BOB, NOW, each.number, "Done")
                for each in steps_of(do, number)
            )
        )
        assert refused == [None] * width
        assert [each.step for each in steps_of(do, number)].count("join") == 1
    assert deadlocks == []


def test_who_decides_about_a_chain_and_who_ends_a_step_wait_for_each_other(
    do: Callable[..., Any],
) -> None:
    join = Step("join", "facilities/keys", after=("a", "b"))
    do(offer, Chain((Step("a", "it/helpdesk"), Step("b", "it/helpdesk"), join)))
    number = opened(do)
    first, second = steps_of(do, number)
    do(by_provider.decline, BOB, NOW, first.number, "We cannot")
    decided, ended = threading.Event(), threading.Event()

    def skip(uow: UnitOfWork) -> None:
        stopped_steps.skip(uow, BOB, NOW, number, "a", "Not needed")
        decided.set()
        ended.wait(UNCOMMITTED_FOR)  # in vain: the other one waits for the commit

    def end() -> None:
        decided.wait(PATIENCE)
        do(by_provider.resolve, BOB, NOW, second.number, "Done")
        ended.set()

    assert at_once(partial(do, skip), end) == [None, None]
    assert [each.step for each in steps_of(do, number)].count("join") == 1


def test_a_finished_step_can_be_reopened_and_the_end_waits_for_it_again(
    do: Callable[..., Any],
) -> None:
    do(offer, Chain((Step("a", "it/helpdesk"), Step("b", "it/helpdesk"))))
    number = opened(do)
    first, second = steps_of(do, number)
    do(by_provider.resolve, BOB, NOW, first.number, "Done")
    do(by_requester.reopen, ALICE, NOW, first.number, "It is not")
    do(by_provider.resolve, BOB, NOW, second.number, "Done")
    assert do(find, number).state in UNFINISHED
    do(by_provider.resolve, BOB, NOW, first.number, "Now it is")
    assert do(find, number).state is State.RESOLVED


@enough_on_sqlite
def test_what_is_no_chain_asks_nothing_about_chains(do: Callable[..., Any]) -> None:
    do(offer, Chain((Step("a", "it/helpdesk"),)))
    do(opening.open_by_line, ALICE, NOW, "it", "", "Jammed")  # the catalogue is known after that
    with counted_statements() as sent:
        number = do(opening.open_by_line, ALICE, NOW, "it", "", "Locked").request.number
        do(by_provider.claim, BOB, NOW, number)
    assert not [each for each in sent if "parent_id =" in each or "chains" in each]


def test_a_chain_is_shown_with_as_many_statements_for_many_steps_as_for_few(
    do: Callable[..., Any],
) -> None:
    asked = []
    for width in (2, 20):
        steps = tuple(Step(f"s{number}", "it/helpdesk") for number in range(width))
        do(offer, Chain(steps))
        number = opened(do)
        do(lambda uow, n=number: lookups.dossier(uow, find(uow, n), NOW))
        with counted_statements() as sent:
            do(lambda uow, n=number: lookups.dossier(uow, find(uow, n), NOW))
        asked.append(len(sent))
    assert asked[0] == asked[1]
