"""The sweep: in batches, with one message a person, and held up by nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, update

from bot.jobs.sweep import sweep
from bot.usecases.nags import nagging, postponing
from bot.usecases.nags.nagging import nag_lines, next_work_at
from bot.usecases.requests import by_provider, opening
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.organisation import MemberRole, Person, ServiceKind
from domain.snoozing import Snooze
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from store.database import Database
from store.tables import metadata, nags, outbox, standards, workspaces
from store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from store.nags import PendingNag

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALICE, BOB, CAROL, MANAGER = "U01ALICE", "U02BOB", "U03CAROL", "U09MEI"
STANDARD = ServiceStandard(resolution=Duration.parse("8h"))


def furnish(uow: UnitOfWork) -> None:
    """A department that works around the clock, with two services of the same promise."""
    calendar = BusinessCalendar("UTC", WeeklyHours.parse({"mon-sun": ["00:00-24:00"]}))
    name = LocalizedText("IT")
    services = tuple(
        ServiceDefinition(key, name, ServiceKind.SUPPORT, False, (), STANDARD)
        for key in ("good", "bad")
    )
    people = ((BOB, CAROL), (MANAGER,), None)
    it = DepartmentDefinition("it", name, "C01IT", *people, "always", None, services)
    department_id = uow.catalogue.put_department(it, 0, uow.catalogue.put_calendar("a", calendar))
    for place, service in enumerate(services):
        uow.catalogue.put_service(department_id, service, place, MONDAY)
    for user_id in (ALICE, BOB, CAROL, MANAGER):
        uow.people.put(Person(user_id, user_id))
    uow.people.set_members(department_id, MemberRole.PROVIDER, (BOB, CAROL))
    uow.people.set_members(department_id, MemberRole.MANAGER, (MANAGER,))


def ask_of_bob(uow: UnitOfWork, count: int, service: str = "good") -> None:
    """Open requests, handed to Bob by the manager: half of their time is over at 13:00."""
    for _ in range(count):
        opened = opening.open_by_line(uow, ALICE, MONDAY, "it", service, "It stays dark")
        by_provider.reassign(uow, MANAGER, MONDAY, opened.request.number, BOB)  # type: ignore[union-attr]


def told(database: Database) -> list[str]:
    """To whom there are messages with nags in the outbox."""
    statement = select(outbox.c.recipient_id).where(outbox.c.kind.in_(["nag", "nag_note"]))
    with database.engine.connect() as connection:
        return list(connection.scalars(statement))


def at(hour: int, minute: int = 0) -> Callable[[], datetime]:
    """A clock that stands still on that Monday."""
    return lambda: MONDAY.replace(hour=hour, minute=minute)


@pytest.fixture
def office(database: Database, workspace_id: int) -> int:
    database.call(workspace_id, furnish)
    return workspace_id


async def test_however_much_is_due_a_person_gets_one_message(
    database: Database, office: int
) -> None:
    database.call(office, ask_of_bob, 120)
    await sweep(database, office, at(13))
    assert told(database) == [BOB]
    statement = select(nags.c.message_key).distinct()
    with database.engine.connect() as connection:
        assert len(list(connection.scalars(statement))) == 1


async def test_a_request_that_cannot_be_dealt_with_holds_up_none_of_the_others(
    database: Database, office: int
) -> None:
    database.call(office, ask_of_bob, 3)
    database.call(office, ask_of_bob, 1, "bad")
    database.call(office, ask_of_bob, 3)
    with database.engine.begin() as connection:
        worst = select(standards.c.id).order_by(standards.c.id.desc()).limit(1).scalar_subquery()
        broken = {"resolution": "soon"}
        connection.execute(
            update(standards).where(standards.c.id == worst).values(definition=broken)
        )
        # So that nobody goes on with what they read before.
        connection.execute(
            update(workspaces).values(catalogue_revision=workspaces.c.catalogue_revision + 1)
        )
    next_at = await sweep(database, office, at(13))
    with database.engine.connect() as connection:
        assert len(list(connection.scalars(select(nags.c.id)))) == 6
    assert told(database) == [BOB]
    assert next_at == at(13)() + timedelta(minutes=10)


async def test_who_cannot_be_told_is_told_later_and_holds_up_none_of_the_others(
    database: Database, office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = nagging._send

    def fail_for_bob(uow: UnitOfWork, told: Sequence[PendingNag], *args: Any) -> None:
        if told[0].recipient_id == BOB:
            raise RuntimeError
        send(uow, told, *args)

    database.call(office, ask_of_bob, 3)
    database.call(office, ask_of_bob, 1)
    database.call(office, by_provider.reassign, MANAGER, MONDAY, 4, CAROL)
    with monkeypatch.context() as patched:
        patched.setattr(nagging, "_send", fail_for_bob)
        next_at = await sweep(database, office, at(13))
    assert told(database) == [CAROL]
    assert next_at == at(13, 10)()
    await sweep(database, office, at(13, 10))
    assert sorted(told(database)) == [BOB, CAROL]


async def test_what_comes_up_while_somebody_snoozes_is_told_in_their_working_hours(
    database: Database, office: int
) -> None:
    database.call(office, ask_of_bob, 1)
    database.call(office, postponing.snooze, BOB, at(12, 59)(), 1, Snooze.FOUR_HOURS)
    await sweep(database, office, at(13))
    assert database.call(office, lambda uow: uow.nags.next_at()) == at(16, 59)()
    database.call(office, postponing.snooze, BOB, at(14, 59)(), 1, Snooze.FOUR_HOURS)
    await sweep(database, office, at(15))
    tomorrow = MONDAY + timedelta(days=1)
    with database.engine.connect() as connection:
        of_bob = select(nags.c.deliver_at).where(nags.c.recipient_id == BOB)
        assert set(connection.scalars(of_bob)) == {tomorrow}


async def test_what_was_put_off_before_it_was_told_is_told_when_the_quiet_is_over(
    database: Database, office: int
) -> None:
    """Bob is in New York: at 13:00 it is eight there, and he snoozes it unprompted."""
    database.call(office, lambda uow: uow.people.put(Person(BOB, BOB, "en-US", "America/New_York")))
    database.call(office, ask_of_bob, 1)
    await sweep(database, office, at(13))
    database.call(office, postponing.snooze, BOB, at(13, 30)(), 1, Snooze.ONE_HOUR)
    await sweep(database, office, at(14, 30))
    with database.engine.connect() as connection:
        message = connection.scalar(select(outbox.c.key).where(outbox.c.kind == "nag")) or ""
    lines = database.call(office, nag_lines, message, at(14, 30)())
    assert [line.key for line in lines] == ["resolution:0:50%"]


@pytest.mark.parametrize("handed_to", [CAROL, None])
async def test_what_waits_for_the_morning_is_told_to_whoever_has_it_by_then(
    database: Database, office: int, handed_to: str | None
) -> None:
    """Bob is in New York, where it is eight; at nine he reads nothing of what is not his."""
    database.call(office, lambda uow: uow.people.put(Person(BOB, BOB, "en-US", "America/New_York")))
    database.call(office, ask_of_bob, 1)
    await sweep(database, office, at(13))
    assert told(database) == []
    if handed_to:
        database.call(office, by_provider.reassign, MANAGER, at(13, 30)(), 1, handed_to)
    else:
        database.call(office, by_provider.release, MANAGER, at(13, 30)(), 1)
    for now in (at(13, 30), at(14)):
        await sweep(database, office, now)
        assert told(database) == [handed_to or "C01IT"]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_nobody_is_told_while_another_process_looks_after_what_is_due(
    database: Database, database_url: str, office: int
) -> None:
    database.call(office, ask_of_bob, 60)
    other = Database(database_url)
    with other.engine.connect() as connection, connection.begin():
        held = UnitOfWork(connection, office).requests.due(at(13)(), 50)
        next_at = await sweep(database, office, at(13))
    assert len(held) == 50
    assert told(database) == []
    assert next_at == at(13)()
    await sweep(other, office, at(13))
    assert told(database) == [BOB]
    assert (other.call(office, next_work_at) or MONDAY) > at(13)()
    other.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_statement_of_a_sweep_goes_through_the_history(
    database: Database, office: int
) -> None:
    """Each finds its rows by more than the workspace, or among those that are not done with."""
    partial = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    plans: dict[str, list[str]] = {}

    def explain(
        connection: Connection,
        _cursor: object,
        statement: str,
        parameters: Any,
        _context: object,
        many: bool,
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            one = parameters[0] if many else parameters
            plan = connection.connection.cursor()
            plan.execute(f"EXPLAIN QUERY PLAN {statement}", one)
            plans[statement] = [row[3] for row in plan.fetchall()]

    database.call(office, ask_of_bob, 3)
    event.listen(database.engine, "before_cursor_execute", explain)
    await sweep(database, office, at(13))
    assert told(database) == [BOB]
    growing = r"(SCAN|SEARCH) (requests|events|nags|nag_steps)\b"
    whole = [
        (statement, step)
        for statement, steps in plans.items()
        for step in steps
        if re.match(growing, step)
        and (step.startswith("SCAN") or step.endswith("(workspace_id=?)"))
        and not any(f" {name} " in step for name in partial)
    ]
    assert whole == []
    assert any("UPDATE nags" in statement for statement in plans)
