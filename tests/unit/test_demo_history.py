"""The demo's twelve weeks: the story that they tell, on any day, and what they leave behind.

On SQLite alone, as the demo is. The two beginnings are told once for all tests.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlalchemy import event, select

from bot.catalogue import read_catalogue
from bot.demo.history import staff, tell_history
from bot.demo.hotel import CATALOGUE
from bot.demo.new_colleague import late_chain
from bot.demo.past import living_in_the_past, unsaid
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.daily_measures import refresh_days, stale_days
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.nags.nagging import look_after_some, send_nags
from bot.usecases.ratings import rating
from bot.usecases.ratings.questions import people_due
from bot.usecases.reports.digests import digest_of
from bot.usecases.requests import by_provider, by_requester
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.card_keys import provider_card_key, requester_card_key
from bot.usecases.requests.opening import FilledForm, open_by_form
from bot.usecases.requests.promises import promises_of
from domain.findings import Advice
from domain.headlines import Change
from domain.lifecycle import State
from domain.promise_terms import PromiseKind
from domain.weeks import Week
from store.database import Database
from store.tables import events, hops, outbox, requests, workspaces
from store.workspaces import only_workspace
from tests.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.read_models import Digest
    from domain.request import Request
    from domain.shares import Share
    from store.unit_of_work import UnitOfWork

T = TypeVar("T")

MONDAY_NIGHT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # three o'clock in the hotel
SATURDAY = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
LAST_WEEK = Week.parse("2026-W47")
SARA, TOM, DEV = "U06SARA", "U05TOM", "U07DEV"  # of Purchasing; of Maintenance; an administrator


@dataclass(frozen=True)
class Told:
    """The hotel at an instant, with what has happened and has been measured.

    Attributes:
        statements: how many it took to tell.
    """

    database: Database
    workspace_id: int
    now: datetime
    statements: int

    def call(self, use_case: Callable[..., T], *arguments: Any) -> T:
        return self.database.call(self.workspace_id, use_case, *arguments)

    def digest(self, user_id: str) -> Digest:
        return self.call(digest_of, user_id, LAST_WEEK, self.now)

    def unfinished(self) -> tuple[Request, ...]:
        return self.call(unfinished)

    def chain(self) -> Request:
        """The chain of the story."""
        ((number, _),) = (
            row for row in self.rows(requests.c.number, requests.c.chain_id) if row[1] is not None
        )
        return self.call(find, number)

    def rows(self, *columns: Any) -> list[Any]:
        with self.database.engine.connect() as connection:
            return list(connection.execute(select(*columns).order_by(columns[0])))


def tell(database: Database, now: datetime) -> Told:
    """Let it have happened."""
    workspace_id = only_workspace(database)
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, now)
    statements: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: statements.append(statement),
    )
    database.call(workspace_id, tell_history, now)
    told = Told(database, workspace_id, now, len(statements))
    while request_ids := told.call(stale):
        told.call(refresh, request_ids)
    for department_id, days in told.call(stale_days).items():
        told.call(refresh_days, department_id, days)
    return told


@pytest.fixture(scope="module")
def hotels(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[datetime, Told]]:
    """The hotel as a visitor finds it at these instants."""
    found = {}
    for now in (MONDAY_NIGHT, SATURDAY):
        path = tmp_path_factory.mktemp("hotel") / "hotel.db"
        shutil.copyfile(sqlite_template, path)
        found[now] = tell(Database(f"sqlite:///{path}"), now)
    yield found
    for told in found.values():
        told.database.close()


@pytest.fixture(params=[MONDAY_NIGHT, SATURDAY], ids=["on Monday night", "on Saturday"])
def hotel(hotels: dict[datetime, Told], request: pytest.FixtureRequest) -> Told:
    """One of them."""
    return hotels[request.param]


def test_everything_lies_in_the_past_and_reaches_back_twelve_weeks(hotel: Told) -> None:
    happened = [at for (at,) in hotel.rows(events.c.at)]
    assert happened[-1] < hotel.now
    assert happened[0] < hotel.now - timedelta(weeks=11, days=6)


def test_purchasing_jams(hotel: Told) -> None:
    found = hotel.digest(SARA)
    assert (found.headline.change, found.headline.promise) == (
        Change.BAD,
        PromiseKind.FIRST_RESPONSE,
    )
    (weeks,) = found.report.kept_by_week().values()
    assert kept(weeks[:4]) > 0.6
    assert kept(weeks[-2:]) < 0.2
    assert sum(found.open_by_age) >= 10
    assert found.overdue.count >= 4
    assert [each.advice for each in found.suggestions] == [Advice.REVISE_THE_STANDARD]


def test_maintenance_improves(hotel: Told) -> None:
    found = hotel.digest(TOM)
    assert found.headline.change is Change.BETTER
    (weeks,) = found.report.kept_by_week().values()
    assert kept(weeks[:8]) < 0.75
    assert kept(weeks[-2:]) > 0.9


def test_a_chain_missed_its_date_since_purchasing_was_late(hotel: Told) -> None:
    chain = hotel.chain()
    assert chain.state is State.CLOSED

    def in_time(uow: UnitOfWork) -> dict[str, bool]:
        verdicts = {}
        for each in (chain, *uow.requests.needs_of(chain.id)):
            promised = promises_of(uow, each, uow.events.of_request(each.id)).resolution
            verdicts[each.step] = promised.verdict
        return {step: verdict.met for step, verdict in verdicts.items() if verdict}

    assert hotel.call(in_time) == {
        "": False, "pass": True, "clothes": True, "equipment": False, "accounts": True,
        "setup": True,
    }  # fmt: skip


def test_an_administrator_sees_who_holds_everybody_up_and_who_asks_back(hotel: Told) -> None:
    found = hotel.digest(DEV)
    shares = {
        department.key: kept(found.report.kept_by_week()[department.id])
        for department in found.report.departments
    }
    assert min(shares, key=shares.__getitem__) == "purchasing"
    services = {each.id: each.key for each in found.report.services.values()}
    assert found.bottleneck is not None
    assert services[found.bottleneck.service_id] == "order"
    assert {(each.advice, services[each.service_id]) for each in found.suggestions} == {
        (Advice.REVISE_THE_STANDARD, "order"),
        (Advice.ASK_IN_THE_FORM, "helpdesk"),
    }
    assert found.best is not None
    assert found.lowest is not None
    assert services[found.lowest.service_id] == "order"


def test_what_is_unfinished_has_its_cards_and_nothing_else_is_said(hotel: Told) -> None:
    unfinished = hotel.unfinished()
    cards = {provider_card_key(each) for each in unfinished}
    cards |= {hotel.call(requester_card_key, each) for each in unfinished}
    waiting = {key for (key,) in hotel.rows(outbox.c.key)}
    assert cards <= waiting
    assert {key.split(":")[2] for key in waiting} <= {"provider", "requester", "assignee"}
    shown = {each.id for each in (*unfinished, hotel.chain())}
    assert {int(key.split(":")[1]) for key in waiting} == shown


def test_nobody_is_told_of_the_past_when_the_visitor_comes(hotel: Told) -> None:
    assert hotel.call(look_after_some, hotel.now, 1) == 0
    assert hotel.call(send_nags, hotel.now + timedelta(minutes=1), 1) == 0
    assert hotel.call(people_due, hotel.now + timedelta(days=30)) == ()
    assert hotel.call(lambda uow: uow.ratings.next_at()) is None


def test_what_had_happened_by_monday_is_the_same_on_saturday(
    hotels: dict[datetime, Told],
) -> None:
    columns = (requests.c.number, requests.c.title, requests.c.requester_id, requests.c.opened_at)
    before, after = (hotels[now].rows(*columns) for now in (MONDAY_NIGHT, SATURDAY))
    assert after[: len(before)] == before
    assert 300 < len(before) < len(after)


def test_it_is_told_in_a_few_statements(hotel: Told) -> None:
    assert hotel.statements < len(hotel.rows(events.c.id)), "less than one for each change"


def test_the_past_in_memory_is_that_of_the_database(sqlite_template: Path, tmp_path: Path) -> None:
    kept = []
    for name, past in (("memory", living_in_the_past), ("database", unsaid)):
        path = tmp_path / f"{name}.db"
        shutil.copyfile(sqlite_template, path)
        with closing(Database(f"sqlite:///{path}")) as database:
            workspace_id = only_workspace(database)
            catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
            database.call(workspace_id, import_catalogue, catalogue, SATURDAY)
            database.call(workspace_id, ask_answer_and_rate, past)
            with database.engine.connect() as connection:
                identities = connection.scalars(select(requests.c.identity)).all()
                same = [each for each in requests.c if each.name != "identity"]
                tables = (same, hops.c, events.c)
                rows = [connection.execute(select(*each)).all() for each in tables]
                number = connection.scalar(select(workspaces.c.last_request_number))
            assert len({each for each in identities if each}) == 9, "each has its own"
            kept.append((rows, number))
    in_memory, in_database = kept
    assert in_memory == in_database
    assert in_memory[1] == 9


def ask_answer_and_rate(
    uow: UnitOfWork, past: Callable[[UnitOfWork], AbstractContextManager[None]]
) -> None:
    """Three repairs: one that is untouched, one that waits for a reply, one that was rated."""
    staff(uow)
    tom, anna, at = "U05TOM", "U01ANNA", SATURDAY
    form = FilledForm("maintenance", "repair", "The tap drips", "", {})
    with past(uow):
        for _ in range(3):
            open_by_form(uow, anna, at, form)
        by_provider.ask(uow, tom, at + timedelta(minutes=50), 2, "Which one?")
        by_provider.claim(uow, tom, at + timedelta(minutes=10), 3)
        by_provider.answer(uow, tom, at + timedelta(minutes=20), 3, "Soon")
        by_provider.resolve(uow, tom, at + timedelta(hours=5), 3, "Done", [0])
        by_requester.confirm(uow, anna, at + timedelta(hours=6), 3)
        rating.rate(uow, anna, at + timedelta(hours=6), 3, "2", "Too slow")
        for _ in late_chain(uow, at):
            pass


def kept(weeks: tuple[Share, ...]) -> float:
    """The share of promises kept in these weeks together."""
    return sum(each.part for each in weeks) / sum(each.of for each in weeks)
