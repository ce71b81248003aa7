"""Whatever those who are judged by a week are permitted to do: it does not look better by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.nags import postponing
from bot.usecases.ratings.rating import rate
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.exports import request_page
from bot.usecases.requests import by_provider, by_requester, opening
from domain.errors import DomainError
from domain.organisation import MemberRole, Person
from domain.snoozing import Snooze
from domain.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.daily_measures import Measures
    from store.database import Database
    from store.unit_of_work import UnitOfWork

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALICE, BOB, MEI = "U01ALICE", "U02BOB", "U04MEI"
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
"""


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, whose second is a Monday, by the clock in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Department:
    """IT, Bob and Mei, who serve there, and those who ask it: Alice and Bob."""

    database: Database
    workspace_id: int

    def __post_init__(self) -> None:
        self.call(import_catalogue, read_catalogue(CATALOGUE, "desk.yml"), wall(2, 8))
        self.call(self._people)

    def _people(self, uow: UnitOfWork) -> None:
        for user_id in (ALICE, BOB, MEI):
            uow.people.put(Person(user_id, user_id))
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.PROVIDER, [BOB])
        uow.people.set_members(it.id, MemberRole.MANAGER, [MEI])

    def call(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **kwargs)

    def ask(self, who: str, at: datetime) -> int:
        opened = self.call(opening.open_by_line, who, at, "it", "helpdesk", "Screen is black")
        number: int = opened.request.number
        return number

    def week(self, now: datetime) -> Measures:
        """Return the figures of the week in Mei's digest."""
        while request_ids := self.call(stale):
            self.call(refresh, request_ids)
        found: Measures = self.call(digest_of, MEI, WEEK, now).figures.week
        return found

    def lines(self, now: datetime) -> dict[int, dict[str, Any]]:
        return {row["number"]: row for row in self.call(request_page, now=now).rows}


@pytest.fixture
def it(database: Database, workspace_id: int) -> Department:
    return Department(database, workspace_id)


DEEDS: tuple[Callable[[UnitOfWork, datetime, int], Any], ...] = (
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
)
"""Deeds that a manager and a provider may try; some of the requests are Bob's own."""


@pytest.mark.parametrize("seed", range(8))
def test_a_bad_week_looks_no_better_whatever_they_do_on_monday(it: Department, seed: int) -> None:
    """Six requests of that week are ignored, one is answered and resolved in time."""
    random = Random(seed)  # noqa: S311
    late = [it.ask(who, wall(day, 10)) for day in (2, 3, 4) for who in (ALICE, BOB)]
    good = it.ask(ALICE, wall(5, 10))
    it.call(by_provider.resolve, BOB, wall(5, 10, 30), good, "Done")
    now = wall(9, 9)
    before = it.week(now)
    assert (before.responses.part, before.responses.of) == (1, 7)
    assert (before.resolutions.part, before.resolutions.of) == (1, 7)
    for _ in range(30):
        now += timedelta(minutes=random.randint(0, 200))
        try:
            it.call(random.choice(DEEDS), now, random.choice([*late, good]))
        except DomainError:
            continue
    after = it.week(now)
    assert after.responses.rest >= before.responses.rest
    assert after.resolutions.rest >= before.resolutions.rest
    assert after.responses.part <= before.responses.part
    assert after.resolutions.part <= before.resolutions.part
    for number, line in it.lines(now).items():
        if number in late:
            assert (line["first_response_in_time"], line["resolution_in_time"]) == (False, False)


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
