"""Processes that are killed while a chain goes from a step to the next: no step begins twice."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from domain.approval_terms import Approval
from domain.chain import Chain, Step
from domain.lifecycle import State
from tests.store.test_chains import ALICE, BOB, CAROL, NOW, furnish, offer, opened, steps_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from store.database import Database
    from store.unit_of_work import UnitOfWork

ROOT = Path(__file__).parents[2]
STRIDE = 9
"""A process is killed before each ninth of its statements, then a next one further on."""

NEVER = 0
CHAIN = Chain(
    (
        Step("first", "it/helpdesk"),
        Step("left", "it/helpdesk", after=("first",)),
        Step("right", "facilities/keys", after=("first",)),
        Step("join", "it/helpdesk", after=("left", "right")),
    )
)
APPROVED = Chain(
    (
        Step("agree", approve=Approval((CAROL,))),
        Step("first", "it/helpdesk", after=("agree",)),
        Step("moved", "it/helpdesk", after=("first",)),
        Step("last", "facilities/keys", after=("moved",)),
    )
)
PROVIDERS = {"first": BOB, "left": BOB, "right": CAROL, "join": BOB}

Killer = Any


@contextlib.asynccontextmanager
async def killing(database_url: str, workspace_id: int) -> AsyncIterator[Killer]:
    """Lets processes act: (who, what, number, killed before which statement) of each."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.killed_steps"),
        *(database_url, str(workspace_id), NOW.isoformat()),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )

    async def work(*wanted: tuple[str, str, int, int]) -> list[int]:
        assert process.stdin
        assert process.stdout
        line = ",".join(" ".join(map(str, each)) for each in wanted)
        process.stdin.write(f"{line}\n".encode())
        return list(map(int, (await process.stdout.readline()).split()))

    try:
        yield work
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
def do(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in the office, with the chain."""
    database.call(workspace_id, furnish)
    database.call(workspace_id, offer, CHAIN)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


def begun(do: Callable[..., Any], chain: int) -> dict[str, State]:
    """The steps of a chain that have begun, each once, and how they stand."""
    found = steps_of(do, chain)
    keys = [each.step for each in found]
    assert len(keys) == len(set(keys)), keys
    return {each.step: each.state for each in found}


def number_of(do: Callable[..., Any], chain: int, key: str) -> int:
    return next(each.number for each in steps_of(do, chain) if each.step == key)


async def test_killed_at_each_step_a_chain_goes_on_from_where_it_was(
    do: Callable[..., Any], database: Database, workspace_id: int, database_url: str
) -> None:
    chain = opened(do)
    database.close()  # on SQLite, one process at a time has it
    async with killing(database_url, workspace_id) as work:
        for key, who in PROVIDERS.items():
            number, before = number_of(do, chain, key), begun(do, chain)
            killed_at = 3
            while await work((who, "solve", number, killed_at)) == [-signal.SIGKILL]:
                assert begun(do, chain) == before, "what was not committed did not happen"
                killed_at += STRIDE
            assert killed_at > 3 * STRIDE, "it was killed at several places"
            assert begun(do, chain)[key] is State.RESOLVED
    assert set(begun(do, chain).values()) == {State.RESOLVED}


def everything(do: Callable[..., Any]) -> dict[int, tuple[State, int]]:
    """How all requests stand, by their numbers."""

    def read(uow: UnitOfWork) -> dict[int, tuple[State, int]]:
        found: dict[int, tuple[State, int]] = {}
        while request := uow.requests.by_number(len(found) + 1):
            found[request.number] = request.state, len(uow.events.of_request(request.id))
        return found

    result: dict[int, tuple[State, int]] = do(read)
    return result


async def test_killed_in_whatever_is_done_with_a_chain_all_of_it_happened_or_nothing(
    do: Callable[..., Any], database: Database, workspace_id: int, database_url: str
) -> None:
    database.call(workspace_id, offer, APPROVED)
    database.close()
    chain, agree, first, moved, last = range(1, 6)
    deeds = (
        (ALICE, "open", chain),
        (CAROL, "approve", agree),
        (BOB, "decline", first),
        (BOB, "skip", chain),
        (BOB, "move", moved),
        (CAROL, "solve", moved),
        (CAROL, "solve", last),
        (ALICE, "reopen", chain),
        (CAROL, "solve", last),
    )
    async with killing(database_url, workspace_id) as work:
        for who, deed, number in deeds:
            before, killed_at = everything(do), 3
            while await work((who, deed, number, killed_at)) == [-signal.SIGKILL]:
                assert everything(do) == before, f"{deed}: what was not committed did not happen"
                killed_at += 2 * STRIDE
            assert killed_at > 4 * STRIDE, f"{deed}: it was killed at several places"
            assert everything(do) != before
    assert begun(do, chain)["last"] is State.RESOLVED
    assert everything(do)[chain][0] is State.RESOLVED


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_of_two_replicas_one_is_killed_and_the_join_begins_once(
    do: Callable[..., Any], workspace_id: int, database_url: str
) -> None:
    async with killing(database_url, workspace_id) as work:
        kills = 0
        for killed_at in range(3, 100, 2 * STRIDE):
            chain = opened(do)
            assert await work((BOB, "solve", number_of(do, chain, "first"), NEVER)) == [0]
            left, right = (number_of(do, chain, key) for key in ("left", "right"))
            killed, other = await work(
                (BOB, "solve", left, killed_at), (CAROL, "solve", right, NEVER)
            )
            assert other == 0
            if killed:
                kills += 1
                assert "join" not in begun(do, chain)
                assert await work((BOB, "solve", left, NEVER)) == [0]
            assert begun(do, chain)["join"] is State.OPEN
        assert kills > 1, "it was killed at several places"
