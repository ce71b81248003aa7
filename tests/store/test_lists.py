"""Lists: in the right order, counted, for the right eyes, and as quick with many as with few."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.read_models import Summary
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.people.roles import roles_in
from bot.usecases.reports.digests import digest_of
from bot.usecases.requests import by_provider, by_requester, lookups, opening
from domain.errors import DomainError
from domain.lifecycle import State
from domain.organisation import MemberRole
from domain.permissions import may_read
from domain.policy import LISTED
from domain.promise_terms import Mark
from domain.promises import mark_of
from domain.queues import WHOLE_QUEUE
from domain.request import Request
from domain.weeks import Week
from store.request_lists import OnlyPart
from store.tables import requests
from tests.statements import counted_statements
from tests.thoroughness import enough_on_sqlite
from tests.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.read_models import Listing
    from store.database import Database
    from store.unit_of_work import UnitOfWork

MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
ALICE, BOB, MEI, PAT, ADMIN, NAMED = "U01ALICE", "U02BOB", "U04MEI", "U05PAT", "U09ADMIN", "U10NED"
STRANGER = "U99STRANGER"
EVERYBODY = (ALICE, BOB, MEI, PAT, ADMIN, NAMED, STRANGER)

CATALOGUE = f"""
admins: [{ADMIN}]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {{mon-fri: ["09:00-12:00", "13:30-18:00"]}}
departments:
  it:
    name: IT
    channel: C01IT
    providers: [{BOB}]
    managers: [{MEI}]
    default_service: helpdesk
    services:
      helpdesk:
        name: Help desk
        kind: support
        standard:
          first_response: 1h
          resolution: 8h
          nags: [{{at: 75%, to: [assignee, {NAMED}]}}]
      accounts:
        name: Accounts
        kind: support
        confidential: true
        standard: {{first_response: 2h, resolution: 2d}}
      wishes:
        name: Wishes
        kind: support
  people:
    name: People
    channel: C02PEOPLE
    providers: [{PAT}]
    services:
      payroll:
        name: Question about pay
        kind: information
        confidential: true
"""


def ask_for_something(uow: UnitOfWork, seed: int, count: int) -> None:
    """Requests of all kinds, opened in the course of a day, and much that happens to them."""
    random = Random(seed)  # noqa: S311  -- the same every time
    for number in range(1, count + 1):
        now = MONDAY + timedelta(minutes=random.randrange(12 * 60))
        service = random.choice(["it/helpdesk", "it/accounts", "it/wishes", "people/payroll"])
        requester = random.choice([ALICE, PAT, STRANGER])
        department, service = service.split("/")
        opened = opening.open_by_line(uow, requester, now, department, service, f"Thing {number}")
        assert isinstance(opened, Summary)
        it = opened.request.number
        provider = BOB if department == "it" else PAT
        match random.randrange(6):
            case 0:
                by_provider.claim(uow, provider, now, it)
            case 1:
                by_provider.ask(uow, provider, now, it, "Which one?")
            case 2:
                by_provider.resolve(uow, provider, now, it, "Done")
            case 3:
                by_requester.cancel(uow, requester, now, it, "")
            case _:
                pass


@pytest.fixture
def furnished(database: Database, workspace_id: int) -> Callable[..., Any]:
    """Carries out use cases in a workspace with two departments."""
    catalogue = read_catalogue(CATALOGUE.encode(), "catalogue.yaml")
    database.call(workspace_id, import_catalogue, catalogue, MONDAY)

    def run(use_case: Callable[..., Any], *args: Any) -> Any:
        return database.call(workspace_id, use_case, *args)

    return run


def in_order(requests: list[Request], now: datetime) -> list[int]:
    """The numbers as a queue lists them, computed from what is known of each request."""

    def place(request: Request) -> tuple[int, bool, datetime, int]:
        ranks = {Mark.OVERDUE: 0, Mark.AT_RISK: 1}
        mark = mark_of(request, now)
        due_at = request.due.at if request.due else None
        rank = ranks.get(mark, 2) if mark else 2
        return rank, due_at is None, due_at or now, request.number

    return [each.number for each in sorted(requests, key=place)]


def test_a_queue_is_in_order_and_counted(furnished: Callable[..., Any]) -> None:
    def compare(uow: UnitOfWork, hours: int) -> None:
        now = MONDAY + timedelta(hours=hours)
        ids = [each.id for each in uow.catalogue.departments()]
        owed = [each for each in unfinished(uow) if each.state != State.RESOLVED]
        whole = uow.request_lists.queue(ids, now, 1000)
        assert [each.number for each in whole] == in_order(owed, now)
        listed = lookups.queue_of(uow, now, ids)
        assert [each.request for each in listed.shown] == list(whole[:LISTED])
        marks = [mark_of(each, now) for each in owed]
        counts = (listed.count, listed.overdue, listed.at_risk)
        assert counts == (len(owed), marks.count(Mark.OVERDUE), marks.count(Mark.AT_RISK))
        assert listed.overdue or hours == 1

    for hours in (1, 4, 8, 30):
        furnished(ask_for_something, hours, 60)
        furnished(compare, hours)


def test_a_list_shows_what_its_reader_may_read_and_nothing_else(
    furnished: Callable[..., Any],
) -> None:
    def compare(uow: UnitOfWork, hours: int) -> None:
        now = MONDAY + timedelta(hours=hours)
        seen = set()
        for department in uow.catalogue.departments():
            owed = uow.request_lists.queue([department.id], now, 1000)
            (as_in_all,) = lookups.desk_lines(uow, [department], now)
            for reader in EVERYBODY:
                readable = [
                    each
                    for each in owed
                    if may_read(roles_in(uow, each, reader), confidential=each.confidential)
                ]
                line, listed = lookups.desk_of(uow, reader, now, department.key)
                assert line == as_in_all, "it counts what its reader may not read, too"
                assert [each.request for each in listed.shown] == readable[:LISTED], reader
                marks = [mark_of(each, now) for each in readable]
                late = (marks.count(Mark.OVERDUE), marks.count(Mark.AT_RISK))
                counts = (listed.count, listed.overdue, listed.at_risk)
                assert counts == (len(readable), *late), reader
                seen.add((reader, bool(readable)))
        assert {(NAMED, True), (ADMIN, True), (STRANGER, True), (BOB, False)} <= seen

    furnished(ask_for_something, 1, 90)
    for hours in (0, 4, 30):
        furnished(compare, hours)


def test_an_approval_is_listed_for_its_approver_and_is_no_work_of_the_department(
    furnished: Callable[..., Any], database: Database
) -> None:
    furnished(ask_for_something, 1, 40)
    queues = {who: furnished(lookups.desk_of, who, MONDAY, "it") for who in (BOB, MEI)}
    approval = queues[BOB][1].shown[0].request
    to_approve = requests.update().where(requests.c.id == approval.id)
    with database.engine.begin() as connection:
        connection.execute(to_approve.values(approver_id=BOB, assignee_id=BOB))
    for who, (line, listed) in queues.items():
        now_line, now_listed = furnished(lookups.desk_of, who, MONDAY, "it")
        assert sum(now_line.counts.values()) == sum(line.counts.values()) - 1
        shown = approval.id in {each.request.id for each in now_listed.shown}
        assert (shown, now_listed.count) == (who == BOB, listed.count - (who != BOB))


@enough_on_sqlite
def test_my_requests_are_the_open_ones_first_and_counted(furnished: Callable[..., Any]) -> None:
    furnished(ask_for_something, 2, 90)

    def compare(uow: UnitOfWork) -> None:
        listed: Listing = lookups.my_requests(uow, ALICE, MONDAY)
        whole = uow.request_lists.own(ALICE, 1000)
        assert listed.count == len(whole) > LISTED
        assert [each.request for each in listed.shown] == list(whole[:LISTED])
        ended = [each.closed_at is not None for each in whole]
        assert ended == sorted(ended)
        needing = [each.state in {State.WAITING, State.RESOLVED} for each in whole]
        assert needing == sorted(needing, reverse=True)
        assert set(needing) == {True, False}
        for some in State:
            opened = [each.opened_at for each in whole if each.state is some]
            assert opened == sorted(opened, reverse=True)

    furnished(compare)


LISTS: dict[str, Callable[[UnitOfWork], object]] = {
    "my requests": lambda uow: lookups.my_requests(uow, ALICE, MONDAY),
    "the queue": lambda uow: lookups.queue(uow, BOB, MONDAY),
    "all departments": lambda uow: lookups.desk(uow, MONDAY),
    "a department, for its provider": lambda uow: lookups.desk_of(uow, BOB, MONDAY, "it"),
    "a department, for anybody": lambda uow: lookups.desk_of(uow, STRANGER, MONDAY, "it"),
    "a provider's App Home": lambda uow: home_of(uow, BOB, MONDAY),
    "a manager's App Home": lambda uow: home_of(uow, MEI, MONDAY),
    "a requester's App Home": lambda uow: home_of(uow, ALICE, MONDAY),
}


@enough_on_sqlite
def test_a_list_asks_as_much_of_the_database_for_many_requests_as_for_few(
    furnished: Callable[..., Any],
) -> None:
    def counted(name: str) -> int:
        furnished(LISTS[name])  # the catalogue is known from now on
        with counted_statements() as sent:
            furnished(LISTS[name])
        return len(sent)

    furnished(ask_for_something, 25, 25)
    few = {name: counted(name) for name in LISTS}
    assert max(few.values()) <= 15, few
    furnished(ask_for_something, 75, 75)
    assert {name: counted(name) for name in LISTS} == few


def test_a_digest_reads_what_is_open_once_and_without_its_words(
    furnished: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    week, now = Week.of(MONDAY.date()).before(), MONDAY + timedelta(hours=30)

    def counted(count: int) -> list[str]:
        furnished(ask_for_something, count, count)
        with monkeypatch.context() as patch:
            patch.setattr("store.requests.request_of", lambda row: pytest.fail(f"whole: {row}"))
            furnished(digest_of, ADMIN, week, now)  # the catalogue is known from now on
            with counted_statements() as sent:
                digest = furnished(digest_of, ADMIN, week, now)
        assert sum(digest.open_by_age) > count / 3
        return sent

    few, many = counted(25), counted(75)
    assert len(many) == len(few) <= 15
    assert sum("FROM events" in statement for statement in many) == 1


def test_a_list_reads_no_more_requests_than_it_shows(
    furnished: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(ask_for_something, 3, 90)
    read: list[object] = []
    monkeypatch.setattr("store.requests.request_of", lambda row: pytest.fail(f"whole: {row}"))
    whole = Request.__init__

    def note(self: Request, *args: Any, **kwargs: Any) -> None:
        read.append(self)
        whole(self, *args, **kwargs)

    monkeypatch.setattr(Request, "__init__", note)
    for look in LISTS.values():
        read.clear()
        furnished(look)
        assert len(read) <= 2 * LISTED


def test_who_serves_nobody_has_no_queue(furnished: Callable[..., Any]) -> None:
    with pytest.raises(DomainError):
        furnished(lookups.queue, STRANGER, MONDAY)
    assert furnished(home_of, STRANGER, MONDAY).queue is None


def test_members_may_change_between_two_looks(furnished: Callable[..., Any]) -> None:
    furnished(ask_for_something, 4, 20)
    before = furnished(lookups.desk_of, STRANGER, MONDAY, "it")[1].count

    def hire(uow: UnitOfWork) -> None:
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.PROVIDER, [BOB, STRANGER])

    furnished(hire)
    assert furnished(lookups.desk_of, STRANGER, MONDAY, "it")[1].count > before


@enough_on_sqlite
def test_who_is_asked_to_approve_nothing_has_a_queue_of_one_part(
    furnished: Callable[..., Any],
) -> None:
    furnished(ask_for_something, 2, 60)
    with counted_statements() as sent:
        furnished(lambda uow: lookups.queue(uow, BOB, MONDAY))
    assert not any("UNION ALL" in each for each in sent)


def test_ones_queue_is_read_by_the_indexes_of_its_two_parts(
    furnished: Callable[..., Any], database: Database
) -> None:
    """See that neither what departments owe nor the approvals of its reader are read row by row."""
    furnished(ask_for_something, 2, 60)
    only = OnlyPart(WHOLE_QUEUE, BOB, approves=True)

    def look(uow: UnitOfWork) -> None:
        served = uow.people.departments_of(BOB, MemberRole.PROVIDER)
        uow.request_lists.queue(served, MONDAY, LISTED, only=only)

    with counted_statements() as sent:
        furnished(look)
    (asked,) = [each for each in sent if "UNION ALL" in each and "LIMIT" in each]
    assert asked.count("approver_id IS NOT NULL") == 1
    assert " OR " not in asked
    names = {"ix_requests_unfinished", "ix_requests_approvals"}
    with database.engine.connect() as connection:
        if database.is_sqlite:
            literal = asked.replace("?", "1")
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}").all())
            assert all(f"INDEX {name} (" in plan for name in names), plan
            assert "SCAN requests" not in plan
        else:
            # As in a database of some age: what is closed is most of it, and has been counted.
            columns = {each.name for each in requests.c} - {"id", "number", "closed_at"}
            kept = ", ".join(sorted(columns))
            connection.exec_driver_sql(
                f"INSERT INTO requests (number, closed_at, {kept}) SELECT number + 1000 * n, now(),"  # noqa: S608
                f" {kept} FROM requests, generate_series(1, 100) AS n"
            )
            connection.exec_driver_sql("REINDEX TABLE requests")  # other tests have left pages
            connection.exec_driver_sql("ANALYZE requests")
            literal = re.sub(r"%\(\w+\)s::TIMESTAMP", "'now'::TIMESTAMP", asked)
            literal = re.sub(r"%\(\w+\)s", "'1'", literal)
            plan = str(connection.exec_driver_sql(f"EXPLAIN {literal}").all())
            assert all(name in plan for name in names), plan
            assert "Seq Scan on requests" not in plan
