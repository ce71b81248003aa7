"""Requests are found by all that they say and are about, by those who may read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, text

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.people.roles import roles_in
from bot.usecases.ratings import rating
from bot.usecases.requests import by_provider, by_requester, conversation, opening
from bot.usecases.requests.direct_messages import DirectMessage
from bot.usecases.requests.finding import find_requests
from domain.errors import DomainError
from domain.organisation import Person
from domain.permissions import may_read
from domain.policy import FOUND_ON_A_PAGE
from domain.rich_text import RichText
from store import search
from store.messages import SlackMessage
from store.search import fill_missing
from store.tables import request_terms, requests
from tests.statements import counted_statements
from tests.store.test_lists import (
    ADMIN,
    ALICE,
    BOB,
    CATALOGUE,
    EVERYBODY,
    MEI,
    MONDAY,
    PAT,
    STRANGER,
    ask_for_something,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.database import Database
    from store.unit_of_work import UnitOfWork

TUESDAY = MONDAY + timedelta(days=1)
NAMES = {ALICE: "Alice Moreau", BOB: "Bob Müller", MEI: "梅林", PAT: "Pat", ADMIN: "Ada"}


@pytest.fixture
def office(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in a workspace with two departments, whose people have names."""

    def run(use_case: Callable[..., Any], *args: Any) -> Any:
        return database.call(workspace_id, use_case, *args)

    def meet(uow: UnitOfWork) -> None:
        for user_id, name in NAMES.items():
            uow.people.put(Person(user_id, name, timezone="Asia/Shanghai"))

    names = CATALOGUE.replace("name: IT", "name: {en: IT, zh: 信息技术部}")
    catalogue = read_catalogue(
        names.replace("name: Accounts", "name: {en: Accounts, zh: 账号}").encode(), "desk.yaml"
    )
    run(import_catalogue, catalogue, MONDAY)
    run(meet)
    return run


@pytest.fixture
def ask(office: Callable[..., Any]) -> Callable[..., int]:
    """Opens a request in one line, and returns its number."""

    def opened(
        words: str, user_id: str = ALICE, service: str = "it/helpdesk", now: datetime = MONDAY
    ) -> int:
        department, _, key = service.partition("/")
        summary = office(opening.open_by_line, user_id, now, department, key, words)
        return int(summary.request.number)

    return opened


@pytest.fixture
def found(office: Callable[..., Any]) -> Callable[..., list[int]]:
    """Looks for words as somebody, and returns the numbers of what is found."""

    def looked_for(words: str, user_id: str = BOB, now: datetime = TUESDAY) -> list[int]:
        page = office(find_requests, user_id, now, words)
        return [each.request.number for each in page.shown]

    return looked_for


def test_they_are_found_by_words_numbers_people_departments_and_days(
    ask: Callable[..., int], found: Callable[..., list[int]]
) -> None:
    screen = ask("My screen stays black in room 1510")
    chinese = ask("会议室的屏幕不亮", PAT, now=MONDAY + timedelta(days=1))
    account = ask("Account for a colleague", PAT, "it/accounts")
    assert found("screen") == found("SCREE black") == found("1510") == [screen]
    assert found("屏幕") == found("幕") == found("屏幕 会议室") == found("屏幕不亮") == [chinese]
    assert found(f"#{screen}") == [screen]
    assert found(str(chinese))[0] == chinese
    assert found("alice") == found("Moreau screen") == found("@alice") == [screen]
    assert found("pat") == [account, chinese]
    assert found("信息技术部") == found("it") == [account, chinese, screen]
    assert found("信息 屏幕") == found("信息技术部屏幕") == [chinese]
    assert found("账号") == found("accounts") == [account]
    assert found("今天") == found("2026-11-03") == found("11月3日") == [chinese]
    assert found("2026-11-01..2026-11-02 screen") == [screen]
    assert found("screen 2026-10") == found("screen lift") == found("亮屏") == []


def test_what_happens_later_is_found_and_what_was_edited_is_forgotten(
    office: Callable[..., Any], ask: Callable[..., int], found: Callable[..., list[int]]
) -> None:
    number = ask("My screen stays black")
    assert found("Müller") == found("muller") == []
    office(by_provider.claim, BOB, MONDAY, number)
    assert found("Müller") == found("muller") == [number]
    office(by_provider.ask, BOB, MONDAY, number, "Which cable do you use?")
    assert found("cable") == [number]
    office(by_provider.reassign, BOB, MONDAY, number, MEI)
    assert found("梅林") == found("梅林 cable") == [number]
    request = office(lambda uow: uow.requests.by_number(number))
    card = f"request:{request.id}:requester"
    office(lambda uow: uow.messages.put(SlackMessage(card, request.id, "D1", "1")))
    written = DirectMessage("D1", "1", "2", RichText.of_text("It is the HDMI one, password hunter"))
    office(conversation.say, ALICE, MONDAY, written)
    assert found("hdmi") == found("hunter") == [number]
    edited = DirectMessage("D1", "1", "2", RichText.of_text("It is the HDMI one"))
    office(conversation.edit, ALICE, MONDAY, edited)
    assert found("hdmi cable") == [number]
    assert found("hunter") == []
    office(by_provider.resolve, BOB, MONDAY, number, "Replaced the 电缆")
    office(by_requester.confirm, ALICE, MONDAY, number)
    assert found("电缆 replaced") == [number]


def test_nobody_finds_a_request_by_its_rating(
    office: Callable[..., Any], ask: Callable[..., int], found: Callable[..., list[int]]
) -> None:
    number = ask("My screen stays black")
    office(by_provider.resolve, BOB, MONDAY, number, "Done")
    office(rating.rate, ALICE, MONDAY, number, "1", "Horrible service")
    assert found("horrible") == []


def test_everybody_finds_what_they_may_read_and_nothing_else(office: Callable[..., Any]) -> None:
    office(ask_for_something, 7, 60)

    def everywhere(uow: UnitOfWork, reader: str, words: str) -> list[int]:
        """The numbers on all pages."""
        numbers: list[int] = []
        while True:
            page = find_requests(uow, reader, TUESDAY, words, len(numbers))
            numbers += [each.request.number for each in page.shown]
            assert len(page.shown) <= FOUND_ON_A_PAGE
            if not page.is_more:
                return numbers

    def compare(uow: UnitOfWork) -> None:
        everything = [uow.requests.by_number(number) for number in range(1, 61)]
        for reader in EVERYBODY:
            readable = {
                each.number
                for each in everything
                if each and may_read(roles_in(uow, each, reader), confidential=each.confidential)
            }
            for words in ("thing", "thing 2026-11-02", "it", "people", "pat", "thing alice"):
                numbers = everywhere(uow, reader, words)
                assert len(numbers) == len(set(numbers)), words
                assert numbers == sorted(numbers, reverse=True), words
                assert set(numbers) <= readable, words
            assert set(everywhere(uow, reader, "thing")) == readable, reader
            for number in range(1, 61):
                by_number = find_requests(uow, reader, TUESDAY, f"#{number}").shown
                is_first = [each.request.number for each in by_number[:1]] == [number]
                assert is_first is (number in readable)

    office(compare)


def test_what_cannot_be_looked_for_is_refused(found: Callable[..., list[int]]) -> None:
    for words in ("", "  ", "…", "'\"*"):
        with pytest.raises(DomainError):
            found(words)


@pytest.mark.parametrize(
    "words",
    ["'", '"', "a' OR 'b", 'x" OR "y', "NEAR(a b)", "terms:x", "(", "* ^ -", ":* & |", "\\"],
)
def test_nothing_that_people_type_means_anything_to_the_database(
    ask: Callable[..., int], found: Callable[..., list[int]], words: str
) -> None:
    number = ask(f"Look: {words} thing")
    assert number in found(f"{words} thing")


def test_finding_takes_as_many_statements_for_many_as_for_few(office: Callable[..., Any]) -> None:
    def counted(count: int) -> int:
        office(ask_for_something, count, count)
        office(find_requests, BOB, TUESDAY, "thing pat")
        with counted_statements() as sent:
            office(find_requests, BOB, TUESDAY, "thing pat")
        return len(sent)

    few = counted(25)
    assert few <= 10
    assert counted(75) == few


def test_what_is_found_does_not_depend_on_how_old_it_is(
    office: Callable[..., Any], ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postgres looks among the newest requests first."""
    asked = [ask(f"Thing {('red', 'green', 'blue')[n % 3]}") for n in range(36)]

    def pages(words: str) -> list[int]:
        return [
            each.request.number
            for first in range(0, 40, FOUND_ON_A_PAGE)
            for each in office(find_requests, BOB, TUESDAY, words, first).shown
        ]

    for newest in (1000, 36, 20, 5, 0):
        monkeypatch.setattr(search, "_NEWEST", newest)
        assert pages("thing") == asked[::-1]
        assert pages("thing green") == asked[-2::-3]
        assert pages("nothing") == []


def test_what_few_have_is_found_by_the_index_of_postgres(
    office: Callable[..., Any],
    database: Database,
    found: Callable[..., list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else Postgres compares all that it has, in half a second for a hundred thousand."""
    if database.is_sqlite:
        pytest.skip("SQLite reads its index in any case")
    monkeypatch.setattr(search, "_NEWEST", 10)
    office(ask_for_something, 3, 30)
    with counted_statements() as sent:
        found("unheard")
    asked = [each for each in sent if "request_terms" in each]
    columns = ", ".join(sorted({each.name for each in requests.c} - {"id", "number"}))
    with database.engine.connect() as connection:
        for statement in (
            f"INSERT INTO requests (number, {columns}) SELECT number + 1000 * n, {columns}"  # noqa: S608
            " FROM requests, generate_series(1, 1000) AS n",
            "INSERT INTO request_terms"
            " SELECT id, workspace_id, 'thing w' || id || repeat(' more', 80) FROM requests"
            " WHERE number > 1000",
            # As autovacuum does after many rows; until then the index looks dearer than it is.
            "SELECT gin_clean_pending_list('ix_request_terms')",
            "ANALYZE requests",
            "ANALYZE request_terms",
        ):
            connection.exec_driver_sql(statement)
        literal = asked[-1].replace("%(expression)s", "'unheard:*'")
        literal = re.sub(r"%\(\w+\)s", "'1'", literal)
        plan = str(connection.exec_driver_sql(f"EXPLAIN {literal}").all())
        assert "Bitmap Index Scan on ix_request_terms" in plan, plan


def test_what_is_new_to_be_found_costs_one_statement_and_else_none(
    office: Callable[..., Any], ask: Callable[..., int]
) -> None:
    def statements(use_case: Callable[..., Any], *args: Any) -> int:
        with counted_statements() as sent:
            office(use_case, *args)
        return sum("request_terms" in each for each in sent)

    number = ask("My screen stays black")
    assert statements(by_provider.claim, BOB, MONDAY, number) == 1  # Bob is new to it
    assert statements(by_provider.release, BOB, MONDAY, number) == 0
    assert statements(by_provider.answer, BOB, MONDAY, number, "On its way") == 1


def test_requests_of_before_are_found_after_the_migration(
    office: Callable[..., Any], database: Database, found: Callable[..., list[int]]
) -> None:
    office(ask_for_something, 3, 30)
    with database.engine.begin() as connection:
        kept = connection.execute(select(request_terms.c.request_id, request_terms.c.terms))
        before = {row.request_id: set(row.terms.split()) for row in kept}
        connection.execute(delete(request_terms))
    assert found("thing") == []
    with database.engine.begin() as connection:
        assert fill_missing(connection) == 30
        assert fill_missing(connection) == 0
        kept = connection.execute(select(request_terms.c.request_id, request_terms.c.terms))
        assert {row.request_id: set(row.terms.split()) for row in kept} == before
    assert len(found("thing")) == FOUND_ON_A_PAGE


def test_sqlite_keeps_its_index_whole(office: Callable[..., Any], database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("the index is Postgres's own business")
    office(ask_for_something, 3, 30)
    with database.engine.begin() as connection:
        check = "INSERT INTO request_index (request_index, rank) VALUES ('integrity-check', 1)"
        connection.execute(text(check))


def test_a_stranger_finds_their_own(
    ask: Callable[..., int], found: Callable[..., list[int]]
) -> None:
    mine = ask("My screen", STRANGER)
    ask("My screen")
    assert found("screen", STRANGER) == [mine]
    assert found("screen", ADMIN) == [mine + 1, mine]


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "Europe", "../etc"])
def test_whose_time_zone_nobody_knows_finds_by_the_days_of_utc(
    office: Callable[..., Any],
    ask: Callable[..., int],
    found: Callable[..., list[int]],
    zone: str,
) -> None:
    office(lambda uow: uow.people.put(Person(BOB, "Bob", timezone=zone)))
    number = ask("My screen")
    assert found("screen") == found("2026-11-02") == [number]


def test_a_day_is_one_of_the_reader(
    ask: Callable[..., int], found: Callable[..., list[int]]
) -> None:
    early = ask("Early", now=datetime(2026, 11, 2, 16, 30, tzinfo=UTC))  # Tuesday in Shanghai
    assert found("2026-11-03") == [early]
    assert found("2026-11-02") == []
    assert found("2026-11-02", ADMIN) == []
