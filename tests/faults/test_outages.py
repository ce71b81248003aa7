"""A database that is away or slow: what people read, what is done, and what they get back."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from bot.slack import outages
from bot.usecases.operation.outages import offer_again
from playground import message_text
from tests.forwarding import Forwarder
from tests.scenario.office import Office, opened_office
from tests.scenario.steps import ask, forged, said, whisper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.usecases.operation.outages import Unstored
    from playground.person import Person
    from store.unit_of_work import UnitOfWork

IMPATIENT = 0.3  # seconds; in life 2.5
UNHURRIED = 4.0  # where something is to be done in time afterwards, on a busy machine

only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
def looked_for_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for two seconds until the database is looked for again."""
    monkeypatch.setattr(outages, "LOOK_AGAIN", 0.05)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Somebody else's tool holds a SQLite file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


async def pressed(office: Office, person: Person, offer: dict[str, Any], *words: str) -> None:
    """Somebody presses "Send it now", and reads this."""
    await person.click(offer, "delivery.send")
    await whisper(office, person, *words)


async def numbers(office: Office) -> list[int]:
    def all_of_them(uow: Any) -> list[int]:
        return [number for number in range(1, 20) if uow.requests.by_number(number)]

    found: list[int] = await office.run(all_of_them)
    return found


async def test_what_comes_while_a_file_is_held_is_not_done_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    async with opened_office(f"sqlite:///{path}", patience=UNHURRIED) as office:
        await office.xiao.slash("/request", "list")
        with held(path):
            told, told_in_chinese, listed = await asyncio.gather(
                office.alice.slash("/request", "it Screen stays black"),
                office.xiao.slash("/request", "it 屏幕不亮"),
                office.alice.slash("/request", "list"),
            )
        assert "nothing was done" in said(told)
        assert "you get your words back" in said(told)
        assert "/request it Screen stays black" in said(told)
        assert "操作没有执行" in said(told_in_chinese)
        assert "#" not in said(listed)
        offer = await office.dm(office.alice, "Crossdesk works again", "it Screen stays black")
        assert await office.dm(office.xiao, "恢复正常了", "屏幕不亮")
        assert await numbers(office) == []
        await pressed(office, office.alice, offer, "IT has received your request", "#1")
        await pressed(office, office.alice, offer, "Done.")
        assert await numbers(office) == [1], "pressed twice, carried out once"
        again = [each for each in office.alice.dm if "Crossdesk works again" in message_text(each)]
        assert len(again) == 1


async def test_a_form_keeps_its_words_and_they_are_given_back_too(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    async with opened_office(f"sqlite:///{path}", patience=UNHURRIED) as office:
        await office.alice.slash("/request", "it")
        form = await office.alice.next_view()
        filled = {"title": "Screen stays black", "details": "Since the storm"}
        with held(path):
            refused = await office.alice.submit(form, filled)
            assert "nothing was done" in next(iter(refused.errors.values()))
        offer = await office.dm(office.alice, "Crossdesk works again", "Since the storm")
        await pressed(office, office.alice, offer, "Done.")
        assert "Since the storm" in message_text(await office.card(1))


async def test_nobody_sends_what_somebody_else_was_offered(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    async with opened_office(f"sqlite:///{path}", patience=UNHURRIED) as office:
        with held(path):
            await asyncio.gather(
                office.alice.slash("/request", "it Screen stays black"),
                office.bob.slash("/request", "it Mouse is dead"),
            )
        offer = await office.dm(office.alice, "Crossdesk works again")
        other = await office.dm(office.bob, "Crossdesk works again")
        key = offer["blocks"][-1]["elements"][0]["value"]
        await office.bob.click(forged(other, "delivery.send", key), "delivery.send", stale=True)
        await whisper(office, office.bob, "this button has expired")
        assert await numbers(office) == []


async def test_one_who_cannot_be_told_keeps_nobody_else_from_being_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offer_all_but_alice(uow: UnitOfWork, now: datetime, unstored: Unstored) -> None:
        if unstored.user_id == "U01ALICE":
            raise ValueError
        offer_again(uow, now, unstored)

    monkeypatch.setattr(outages, "offer_again", offer_all_but_alice)
    path = tmp_path / "office.db"
    async with opened_office(f"sqlite:///{path}", patience=IMPATIENT) as office:
        with held(path):
            await office.alice.slash("/request", "it Screen stays black")
            await office.bob.slash("/request", "it Mouse is dead")
        assert await office.dm(office.bob, "Crossdesk works again", "Mouse is dead")


async def test_too_much_is_not_kept_and_not_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "MAX_KEPT", 1)
    path = tmp_path / "office.db"
    async with opened_office(f"sqlite:///{path}", patience=IMPATIENT) as office:
        with held(path):
            first = said(await office.alice.slash("/request", "it Screen stays black"))
            second = said(await office.bob.slash("/request", "it Mouse is dead"))
        assert "you get your words back" in first
        assert "try again in a few minutes" in second


@contextlib.contextmanager
def commits_waiting(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """As with a synchronous standby that is away: all is done, and the commit waits."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " SET LOCAL lock_timeout = 0; PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL;"
            " END $$"
        )
        admin.execute(
            "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON requests"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()"
        )
        admin.execute("SELECT pg_advisory_lock(7)")
        yield admin
        admin.execute("SELECT pg_advisory_unlock(7)")


@only_postgres
async def test_what_is_committed_too_late_is_told(database_url: str) -> None:
    # Time enough to come to the commit on a busy machine.
    async with opened_office(database_url, answer_within=60, patience=4) as office:
        with commits_waiting(database_url):
            told = said(await office.alice.slash("/request", "it Screen stays black"))
            assert "does not know yet" in told
            assert "do not send it again" in told
        assert await office.dm(office.alice, "It was saved after all: #1", "stays black")
        assert await numbers(office) == [1]


@only_postgres
async def test_what_is_lost_while_its_commit_waits_is_given_back(database_url: str) -> None:
    async with opened_office(database_url, answer_within=60, patience=4) as office:
        with commits_waiting(database_url) as admin:
            told = said(await office.alice.slash("/request", "it Screen stays black"))
            assert "does not know yet" in told
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event = 'advisory'"
            )
        assert await office.dm(office.alice, "Crossdesk works again", "stays black")
        assert await numbers(office) == []


@contextlib.contextmanager
def commits_lost(database_url: str, change: str) -> Iterator[None]:
    """The session ends while it commits: what became of it, only the database knows."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        admin.execute(
            f"CREATE CONSTRAINT TRIGGER die AFTER {change} ON requests"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()"
        )
        yield
        admin.execute("DROP TRIGGER die ON requests")


@only_postgres
async def test_a_commit_that_is_lost_is_asked_after(database_url: str) -> None:
    async with opened_office(database_url) as office:
        with commits_lost(database_url, "INSERT"):
            told = said(await office.alice.slash("/request", "it Screen stays black"))
            assert "does not know yet" in told
        offer = await office.dm(office.alice, "Crossdesk works again", "stays black")
        await pressed(office, office.alice, offer, "#1")


@only_postgres
async def test_a_button_whose_commit_is_lost_is_asked_after_too(database_url: str) -> None:
    async with opened_office(database_url) as office:
        number = await ask(office, office.alice, "it Screen stays black")
        with commits_lost(database_url, "UPDATE"):
            await office.bob.click(await office.card(number), "request.claim")
            await whisper(office, office.bob, "does not know yet")
        offer = await office.dm(office.bob, "Crossdesk works again", "A button that you pressed")
        await pressed(office, office.bob, offer, "Done.")
        request = await office.run(lambda uow: uow.requests.by_number(number))
        assert request.hop.assignee_id == "U02BOB"


@only_postgres
async def test_a_server_that_hangs_holds_nobody(database_url: str) -> None:
    with Forwarder(database_url) as name:
        async with opened_office(name.url, patience=IMPATIENT) as office:
            name.hang()
            for person in (office.alice, office.bob, office.carol):
                told = said(await person.slash("/request", "it Screen stays black"))
                assert "nothing was done" in told
            name.flow()
            for person in (office.alice, office.bob, office.carol):
                assert await office.dm(person, "Crossdesk works again")
            assert await numbers(office) == []


@only_postgres
async def test_a_lock_that_somebody_holds_is_not_waited_for(database_url: str) -> None:
    async with opened_office(database_url, patience=1) as office:
        with psycopg.connect(database_url) as other:
            # The counter of requests, which a job that only adds rows does not need.
            other.execute("SELECT * FROM workspaces FOR NO KEY UPDATE")
            told = said(await office.alice.slash("/request", "it Screen stays black"))
            assert "nothing was done" in told
            with psycopg.connect(database_url, autocommit=True) as looking:

                def nobody_waits() -> bool:
                    return looking.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        " AND datname = current_database()"
                    ).fetchone() == (0,)

                await office.slack.until(nobody_waits)  # the database itself has ended it
        assert await office.dm(office.alice, "Crossdesk works again")
        assert await numbers(office) == []
