"""Asking for ratings: what is due is asked once, gathers by person, and is held up by nobody."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.jobs import ratings
from bot.jobs.housekeeping import housekeeping
from bot.usecases.ratings import rating
from bot.usecases.ratings.questions import MOST_QUESTIONS, ask
from bot.usecases.requests import by_provider, by_requester, opening
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from store.held_words import HeldWords
from store.messages import SlackMessage
from store.tables import held_words, messages, nag_steps, nags, outbox, rating_questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.database import Database
    from store.unit_of_work import UnitOfWork

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ALICE, XIAO, BOB, MEI = "U01ALICE", "U07XIAO", "U02BOB", "U04MEI"


def at(hour: int, minute: int = 0, day: int = 2) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: MONDAY.replace(day=day, hour=hour, minute=minute)


def furnish(uow: UnitOfWork) -> None:
    calendar = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
    name = LocalizedText("IT")
    it = DepartmentDefinition("it", name, "C01IT", (BOB,), (MEI,), None, "c", "desk", ())
    department_id = uow.catalogue.put_department(it, 0, uow.catalogue.put_calendar("c", calendar))
    desk = ServiceDefinition("desk", name, ServiceKind.SUPPORT, False, (), ServiceStandard())
    uow.catalogue.put_service(department_id, desk, 0, MONDAY)
    for user_id in (ALICE, XIAO, BOB, MEI):
        uow.people.put(Person(user_id, user_id))
    uow.people.set_members(department_id, MemberRole.PROVIDER, (BOB,))
    uow.people.set_members(department_id, MemberRole.MANAGER, (MEI,))


def solve(uow: UnitOfWork, requester: str, count: int = 1) -> None:
    """Open requests and solve them at once: they are to be asked about at 13:00."""
    for _ in range(count):
        opened = opening.open_by_line(uow, requester, MONDAY, "it", "", "It stays dark")
        by_provider.resolve(uow, BOB, MONDAY, opened.request.number, "Plugged in")  # type: ignore[union-attr]


def asked(database: Database) -> list[str]:
    """Who is being asked, one for each message."""
    statement = select(outbox.c.recipient_id).where(outbox.c.kind == "rating_question")
    with database.engine.connect() as connection:
        return sorted(connection.scalars(statement))


@pytest.fixture
def office(database: Database, workspace_id: int) -> int:
    database.call(workspace_id, furnish)
    return workspace_id


async def test_it_says_when_something_is_due_next(database: Database, office: int) -> None:
    assert await ratings.ask_for_ratings(database, office, at(9)) is None
    database.call(office, solve, ALICE)
    assert await ratings.ask_for_ratings(database, office, at(12, 59)) == at(13)()
    assert asked(database) == []
    assert await ratings.ask_for_ratings(database, office, at(13)) == at(13, day=4)()
    assert asked(database) == [ALICE]
    assert await ratings.ask_for_ratings(database, office, at(13, 1)) == at(13, day=4)()
    assert asked(database) == [ALICE]


async def test_what_does_not_fit_into_a_message_waits_for_the_next_day(
    database: Database, office: int
) -> None:
    database.call(office, solve, ALICE, MOST_QUESTIONS + 2)
    await ratings.ask_for_ratings(database, office, at(13))
    statement = select(rating_questions.c.next_at).where(rating_questions.c.asked_at.is_(None))
    with database.engine.connect() as connection:
        assert list(connection.scalars(statement)) == [at(9, day=3)()] * 2


async def test_who_cannot_be_asked_is_put_off_and_holds_up_nobody(
    database: Database, office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_alice(uow: UnitOfWork, now: datetime, user_id: str) -> None:
        if user_id == ALICE:
            raise RuntimeError
        ask(uow, now, user_id)

    monkeypatch.setattr(ratings, "ask", fail_for_alice)
    database.call(office, solve, ALICE)
    database.call(office, solve, XIAO)
    next_at = await ratings.ask_for_ratings(database, office, at(13))
    assert asked(database) == [XIAO]
    assert next_at == at(13, 10)()


async def test_what_was_due_while_the_bot_was_down_is_caught_up_with(
    database: Database, office: int
) -> None:
    database.call(office, solve, ALICE)
    await ratings.ask_for_ratings(database, office, at(13))
    # Down over the reminder and the end: nobody is reminded of what is over.
    assert await ratings.ask_for_ratings(database, office, at(9, day=20)) is None
    with database.engine.connect() as connection:
        (question,) = connection.execute(select(rating_questions))
    assert question.reminder_key is None


async def test_a_manager_who_asked_for_it_themselves_is_not_told_what_they_said(
    database: Database, office: int
) -> None:
    database.call(office, solve, MEI)
    database.call(office, by_requester.confirm, MEI, at(10)(), 1)
    database.call(office, rating.rate, MEI, at(10)(), 1, "1", "Not good")
    statement = select(outbox.c.id).where(outbox.c.kind == "low_rating")
    with database.engine.connect() as connection:
        assert list(connection.scalars(statement)) == []


async def test_the_same_rating_again_is_no_other_one(database: Database, office: int) -> None:
    database.call(office, solve, ALICE)
    first = database.call(office, rating.rate, ALICE, at(10)(), 1, "4", "Good")
    again = database.call(office, rating.rate, ALICE, at(11)(), 1, "4")
    assert again.version == first.version
    changed = database.call(office, rating.rate, ALICE, at(11)() + timedelta(hours=1), 1, "5")
    assert changed.version == first.version + 1


async def test_what_an_ended_request_leaves_over_is_forgotten_and_a_running_one_keeps_all(
    database: Database, office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["bot.jobs.housekeeping"], "_BATCH", 1)
    database.call(office, solve, ALICE, 3)
    await ratings.ask_for_ratings(database, office, at(13))

    def leave_over(uow: UnitOfWork) -> None:
        for request_id in (1, 2, 3):
            uow.messages.put(
                SlackMessage(f"card:{request_id}", request_id, "C01IT", str(request_id))
            )
            uow.nags.pass_steps(request_id, ["resolution:0:75%"], MONDAY)
            uow.nags.add(request_id, "resolution:0:75%", BOB, MONDAY, MONDAY)
            uow.held_words.hold(HeldWords("D1", str(request_id), request_id, "Well", ()), MONDAY)
        uow.periodic.begin("digest", "2026-W45", MONDAY)

    def left_over() -> list[set[int]]:
        tables = (messages, nags, nag_steps, rating_questions, held_words)
        with database.engine.connect() as connection:
            return [set(connection.scalars(select(each.c.request_id))) for each in tables]

    database.call(office, leave_over)
    for number in (1, 2):
        database.call(office, by_requester.confirm, ALICE, at(14)(), number)
    await housekeeping(database, office, at(14)() + timedelta(days=60))
    assert left_over() == [{1, 2, 3}] * 5
    await housekeeping(database, office, at(14)() + timedelta(days=61))
    assert left_over() == [{3}] * 5, "the third can still be confirmed and reopened"
    assert database.call(office, lambda uow: uow.periodic.begun("digest", ["2026-W45"]))
    await housekeeping(database, office, at(14)() + timedelta(days=401))
    assert not database.call(office, lambda uow: uow.periodic.begun("digest", ["2026-W45"]))
