"""Whatever those who are judged by a week are permitted to do: it does not look better by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.catalogue import read_catalogue
from bot.cli.rebuild import catch_up
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.nags import postponing
from bot.usecases.ratings.rating import rate
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.requests import by_provider, by_requester, opening, stopped_steps
from bot.usecases.requests.needs import CANCEL, open_need
from bot.usecases.requests.opening import FilledForm
from bot.usecases.requests.transfer import FilledTransfer, transfer
from domain.errors import DomainError
from domain.organisation import MemberRole, Person
from domain.snoozing import Snooze
from domain.weeks import Week
from store.tables import requests
from tests.thoroughness import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.daily_measures import Measures
    from store.database import Database
    from store.unit_of_work import UnitOfWork

    Deed = Callable[[UnitOfWork, datetime, int], Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALICE, BOB, MEI, TOM = "U01ALICE", "U02BOB", "U04MEI", "U05TOM"
WEEK = Week.parse("2026-W45")
CATALOGUE = b"""\
admins: [U09ADMIN]
calendars: {office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}}}
departments:
  it:
    name: IT
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI]
    calendar: office
    services:
      helpdesk: {name: Help desk, standard: {first_response: 1h, resolution: 4h}}
      kit:
        name: Kit
        standard: {first_response: 1h, resolution: 1d}
        chain:
          - {key: may, approve: {by: U02BOB}}
          - {key: here, service: it/helpdesk}
          - {key: there, service: rooms/desk, after: [may, here]}
  rooms:
    name: Rooms
    channel: C02ROOMS
    providers: [U02BOB]
    managers: [U05TOM]
    calendar: office
    services:
      desk: {name: A desk, standard: {first_response: 2h, resolution: 1d}}
"""
STEPS = ("may", "here", "there")


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, whose second is a Monday, by the clock in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Department:
    """IT, Bob and Mei, who serve there, and those who ask it: Alice and Bob.

    Bob serves a second department, Rooms, and may approve: he can pass things to and fro.
    """

    database: Database
    workspace_id: int

    def __post_init__(self) -> None:
        self.call(import_catalogue, read_catalogue(CATALOGUE, "desk.yml"), wall(2, 8))
        self.call(self._people)

    def _people(self, uow: UnitOfWork) -> None:
        for user_id in (ALICE, BOB, MEI, TOM):
            uow.people.put(Person(user_id, user_id))
        for key, manager in (("it", MEI), ("rooms", TOM)):
            department = uow.catalogue.department(key)
            assert department
            uow.people.set_members(department.id, MemberRole.PROVIDER, [BOB])
            uow.people.set_members(department.id, MemberRole.MANAGER, [manager])

    def call(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **kwargs)

    def ask(self, who: str, at: datetime, service: str = "helpdesk") -> int:
        opened = self.call(opening.open_by_line, who, at, "it", service, "Screen is black")
        number: int = opened.request.number
        return number

    def week(self, now: datetime) -> Measures:
        """Return the figures of the week in Mei's digest."""
        catch_up(self.database, self.workspace_id)
        found: Measures = self.call(digest_of, MEI, WEEK, now).figures.week
        return found

    def numbers(self) -> list[int]:
        with self.database.engine.connect() as connection:
            return list(connection.scalars(select(requests.c.number).order_by(requests.c.number)))

    def lines(self, now: datetime) -> dict[int, dict[str, Any]]:
        return {row["number"]: row for row in self.call(request_page, now=now).rows}


@pytest.fixture
def it(database: Database, workspace_id: int) -> Department:
    return Department(database, workspace_id)


DEEDS: tuple[Deed, ...] = (
    lambda uow, now, n: postponing.change_promise(uow, MEI, now, n, "9d", "20d", "Busy"),
    lambda uow, now, n: postponing.change_promise(uow, MEI, now, n, "", "30d", "Busier"),
    lambda uow, now, n: postponing.snooze(uow, BOB, now, n, Snooze.TOMORROW),
    lambda uow, now, n: by_provider.claim(uow, BOB, now, n),
    lambda uow, now, n: by_provider.release(uow, MEI, now, n),
    lambda uow, now, n: by_provider.reassign(uow, MEI, now, n, BOB),
    lambda uow, now, n: by_provider.answer(uow, BOB, now, n, "On it", holding=True),
    lambda uow, now, n: by_provider.answer(uow, BOB, now, n, "Here you are"),
    lambda uow, now, n: by_provider.ask(uow, MEI, now, n, "Which one?"),
    lambda uow, now, n: by_provider.resume(uow, BOB, now, n),
    lambda uow, now, n: by_provider.resolve(uow, BOB, now, n, "Done"),
    lambda uow, now, n: by_provider.decline(uow, MEI, now, n, "Not ours"),
    lambda uow, now, n: by_requester.reopen(uow, MEI, now, n, "Not yet"),
    lambda uow, now, n: by_requester.cancel(uow, BOB, now, n, "Never mind"),
    lambda uow, now, n: by_requester.confirm(uow, BOB, now, n),
    lambda uow, now, n: rate(uow, BOB, now, n, "5"),
    lambda uow, now, n: by_provider.take_over(uow, MEI, now, n, BOB),
    lambda uow, now, n: by_provider.approve(uow, BOB, now, n),
    lambda uow, now, n: transfer(uow, BOB, now, n, _passed_to("rooms", "desk")),
    lambda uow, now, n: transfer(uow, BOB, now, n, _passed_to("it", "helpdesk")),
    lambda uow, now, n: open_need(uow, BOB, now, n, _filled("rooms", "desk")),
    lambda uow, now, n: open_need(uow, BOB, now, n, _filled("it", "helpdesk")),
    lambda uow, now, n: by_provider.resolve(uow, BOB, now, n, "Done", needs=CANCEL),
    lambda uow, now, n: stopped_steps.skip(uow, MEI, now, n, STEPS[n % 3], "Not needed"),
    lambda uow, now, n: stopped_steps.replace(
        uow, MEI, now, n, STEPS[n % 3], _filled("rooms", "desk")
    ),
    lambda uow, now, _: opening.open_by_line(uow, BOB, now, "it", "helpdesk", "The other half"),
)
"""Deeds that managers and a provider may try; some of the requests are Bob's own.

With a need, a request of one's own and a step that is replaced, work is split in two.
"""


def _passed_to(department: str, service: str) -> FilledTransfer:
    return FilledTransfer(department, service, {}, "It is theirs")


def _filled(department: str, service: str) -> FilledForm:
    return FilledForm(department, service, "The other half", "", {})


@dataclass(frozen=True)
class BadWeek:
    """A week of IT: seven requests are ignored, one of them a chain, and one is done in time."""

    late: list[int]
    good: int


def bad_week(it: Department) -> BadWeek:
    """Let it happen, from Monday to Thursday at 10:30."""
    late = [it.ask(who, wall(day, 10)) for day in (2, 3) for who in (ALICE, BOB)]
    late.append(it.ask(ALICE, wall(3, 10, 30), "kit"))
    late += [it.ask(who, wall(4, 10)) for who in (ALICE, BOB)]
    good = it.ask(ALICE, wall(5, 10))
    it.call(by_provider.resolve, BOB, wall(5, 10, 30), good, "Done")
    return BadWeek(late, good)


def attack(
    it: Department,
    random: Random,
    numbers: list[int],
    now: datetime,
    deeds: Sequence[Deed] = DEEDS,
) -> datetime:
    """Try 150 deeds in a row with these requests and all that are younger; return when it is over.

    What is opened meanwhile is left alone: to serve new requests well is no attack.
    """
    done, targets = 0, [*numbers, *(each for each in it.numbers() if each > max(numbers))]
    for _ in range(150):
        now += timedelta(minutes=random.randint(0, 15))
        try:
            it.call(random.choice(deeds), now, random.choice(targets))
        except DomainError:
            continue
        done += 1
    assert done, "nothing that was tried was permitted"
    return now


attacks = pytest.mark.parametrize(
    ("database_url", "seed"),
    [(("sqlite", "postgres")[seed % 2], seed) for seed in range(examples(36))],
    indirect=["database_url"],
)
"""The databases take turns: who may do what, and what is measured, depends on neither."""


@attacks
def test_a_bad_week_looks_no_better_whatever_they_do_on_monday(it: Department, seed: int) -> None:
    week, now = bad_week(it), wall(9, 9)
    before = it.week(now)
    assert (before.responses.part, before.responses.of) == (1, 8), "a step of the chain, too"
    assert (before.resolutions.part, before.resolutions.of) == (1, 9)
    now = attack(it, Random(seed), [*week.late, week.good], now)  # noqa: S311
    after = it.week(now)
    assert after.responses.rest >= before.responses.rest
    assert after.resolutions.rest >= before.resolutions.rest
    assert after.responses.part <= before.responses.part
    assert after.resolutions.part <= before.resolutions.part
    for number, line in it.lines(now).items():
        if number in week.late and line["service"] == "helpdesk" and not line["transferred_from"]:
            assert (line["first_response_in_time"], line["resolution_in_time"]) == (False, False)


@attacks
def test_a_bad_week_looks_no_better_whatever_they_do_to_what_is_late_before_it_is_over(
    it: Department, seed: int
) -> None:
    week = bad_week(it)
    untouched = it.week(wall(9, 9))
    attack(it, Random(seed), week.late, wall(6, 9))  # noqa: S311
    after = it.week(wall(30, 9))
    assert after.responses.rest >= untouched.responses.rest
    assert after.resolutions.rest >= untouched.resolutions.rest
    assert after.responses.part <= untouched.responses.part
    assert after.resolutions.part <= untouched.resolutions.part


def test_to_pass_a_request_to_and_fro_keeps_no_promise_twice(it: Department) -> None:
    """Neither one that was missed before, nor one that was kept before."""
    week = bad_week(it)
    untouched = it.week(wall(9, 9))
    for number in (week.late[0], week.good):
        now = wall(6, 10)
        if number == week.good:
            it.call(by_requester.reopen, ALICE, now, number, "Not yet")
        it.call(transfer, BOB, now, number, _passed_to("rooms", "desk"))
        now += timedelta(minutes=1)
        it.call(transfer, BOB, now, number, _passed_to("it", "helpdesk"))
        it.call(by_provider.resolve, BOB, now + timedelta(minutes=1), number, "Done")
    after = it.week(wall(9, 9))
    assert (after.responses, after.resolutions) == (untouched.responses, untouched.resolutions)


def test_to_ask_and_answer_oneself_adds_nothing_good(it: Department) -> None:
    for minute in range(5):
        number = it.ask(BOB, wall(2, 10, minute))
        it.call(by_provider.answer, BOB, wall(2, 10, minute + 5), number, "Yes")
        it.call(by_provider.resolve, BOB, wall(2, 10, minute + 6), number, "Done")
    number = it.ask(BOB, wall(2, 11))
    it.call(by_provider.answer, BOB, wall(2, 11, 1), number, "Yes")
    found = it.week(wall(9, 9))
    assert (found.opened, found.ended_in_all) == (1, 0)
    assert (found.responses.part, found.resolutions.part) == (0, 0)
    assert found.resolutions.of == 1, "the one that was never resolved"
