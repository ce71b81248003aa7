"""Days that change while requests are running: a day off is a fact, hours are not."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.catalogue import read_catalogue
from bot.jobs.days import keep_days
from bot.lookup_process import LookUpFailed, look_up_apart
from bot.usecases.catalogue.days_looked_up import CalendarToLookUp, LookedUp, calendars_to_look_up
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.nags import postponing
from bot.usecases.notices import Notice
from bot.usecases.requests import by_provider, opening
from bot.usecases.requests.actions import act
from bot.usecases.requests.promises import promises_of
from domain.business_calendar import BusinessCalendar
from domain.calendar_changes import DayChanges
from domain.catalogue import CalendarDefinition
from domain.events import DaysChanged, Replied
from domain.holiday_sources import Source
from domain.lifecycle import Action
from domain.organisation import MemberRole, Person
from domain.request import Request
from domain.working_hours import WeeklyHours
from store.database import Database
from store.tables import outbox
from store.unit_of_work import UnitOfWork
from tests.statements import counted_statements
from tests.store.readable import messages_to
from tests.unit.test_holiday_plans import PLAN_2027

ROOT = Path(__file__).parents[2]
WEEK = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-18:00"]}))
SHANGHAI = ZoneInfo("Asia/Shanghai")
ALICE, BOB, ADMIN = "U01ALICE", "U02BOB", "U09ADMIN"
CATALOGUE = """\
admins: [U09ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-18:00"]}
    {days}
departments:
  it:
    name: IT
    channel: C01IT
    providers: [U02BOB]
    services:
      helpdesk: {name: Help desk, standard: {first_response: 4h, resolution: 2d}}
"""
CLOSED_FRIDAY = DayChanges(off=(date(2026, 11, 6),))


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, whose second is a Monday, by the clock in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


LookUp = Callable[[CalendarToLookUp, datetime], BusinessCalendar]


def never(_calendar: CalendarToLookUp, _now: datetime) -> BusinessCalendar:
    raise AssertionError("nothing is to be looked up")


class Office:
    """A workspace with one department, whose calendar is imported again and again."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self._database, self._workspace_id = database, workspace_id
        self.imports("holidays: CN", wall(2, 8))
        self.call(self._people)

    def call(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._database.call(self._workspace_id, use_case, *args, **kwargs)

    def _people(self, uow: UnitOfWork) -> None:
        for user_id in (ALICE, BOB, ADMIN):
            uow.people.put(Person(user_id, user_id))
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.PROVIDER, [BOB])

    def imports(self, days: str, at: datetime, hours: str = "09:00-18:00") -> None:
        text = CATALOGUE.replace("{days}", days).replace("09:00-18:00", hours)
        self.call(import_catalogue, read_catalogue(text, "desk.yml"), at)

    def asked(self, at: datetime) -> int:
        """Alice asks for something; returns the number."""
        number: int = self.call(opening.open_by_line, ALICE, at, "it", "", "Dark").request.number
        return number

    def job(self, at: datetime, look_up: LookUp | None = None) -> None:
        """The keeper of calendars does its work, with nothing new to be found by default."""
        known = look_up or (lambda calendar, _: calendar.before)

        async def look_up_all(
            calendars: Sequence[CalendarToLookUp], now: datetime
        ) -> list[LookedUp]:
            return [LookedUp(each, each.definition, known(each, now)) for each in calendars]

        asyncio.run(keep_days(self._database, self._workspace_id, at, look_up_all))

    def real_job(self, at: datetime) -> None:
        """The keeper of calendars does its work, as in the bot."""
        asyncio.run(keep_days(self._database, self._workspace_id, at, look_up_apart))

    def request(self, number: int) -> Request:
        found: Request = self.call(lambda uow: uow.requests.by_number(number))
        return found

    def due(self, number: int) -> list[str]:
        """When both promises are due, as the clock in Shanghai shows it."""

        def read(uow: UnitOfWork) -> list[datetime | None]:
            request = self_request(uow)
            found = promises_of(uow, request, uow.events.of_request(request.id))
            return [found.first_response.due_at, found.resolution.due_at]

        def self_request(uow: UnitOfWork) -> Request:
            request = uow.requests.by_number(number)
            assert request
            return request

        return [f"{at.astimezone(SHANGHAI):%a %d %H:%M}" for at in self.call(read) if at]

    def changes(self, number: int) -> list[DaysChanged]:
        """The changes of days that the history of a request tells."""
        events = self.call(lambda uow: uow.events.of_request(uow.requests.by_number(number).id))
        return [each.content for each in events if each.kind is Action.CHANGE_DAYS]

    def told(self) -> list[Mapping[str, Any]]:
        """Return what administrators are told of changed days."""
        statement = select(outbox.c.payload).where(outbox.c.kind == "days_changed")
        with self._database.engine.connect() as connection:
            return list(connection.scalars(statement))

    def messages_to_admin(self, at: datetime) -> list[Any]:
        """The messages to the administrator, as they would be sent now."""
        found = messages_to(self._database, self._workspace_id, (ADMIN,), at)
        return [message for _, _, message in found]


@pytest.fixture
def office(database: Database, workspace_id: int) -> Office:
    return Office(database, workspace_id)


def test_a_day_closed_the_day_before_is_off_for_what_is_running(office: Office) -> None:
    number = office.asked(wall(5, 16))
    assert office.due(number) == ["Fri 06 11:00", "Mon 09 16:00"]
    office.imports('closed: ["2026-11-06"]', wall(5, 17))
    office.job(wall(5, 17))
    assert office.due(number) == ["Mon 09 11:00", "Tue 10 16:00"]
    assert office.changes(number) == [DaysChanged(changes=CLOSED_FRIDAY, due_at=wall(9, 11))]
    request = office.request(number)
    assert request.due
    assert request.due.at == wall(9, 11)
    assert request.next_check_at
    assert request.next_check_at >= wall(9, 9)


def test_a_day_opened_makes_it_due_earlier(office: Office) -> None:
    number = office.asked(wall(6, 16))
    office.imports('open: ["2026-11-07"]', wall(6, 17))
    office.job(wall(6, 17))
    assert office.due(number) == ["Sat 07 11:00", "Mon 09 16:00"]


def test_what_does_not_change_is_not_told(office: Office) -> None:
    number = office.asked(wall(2, 9))
    version = office.request(number).version
    office.imports('closed: ["2026-12-31"]', wall(2, 10))
    office.job(wall(2, 10))
    assert office.changes(number) == []
    assert office.request(number).version == version
    # and yet the new days are its own from then on
    calendar_id = office.request(number).hop.calendar_id
    calendar = office.call(lambda uow: uow.catalogue.calendar(calendar_id))
    assert not calendar.shifts_on(date(2026, 12, 31))


def test_hours_are_kept_and_days_followed(office: Office) -> None:
    number = office.asked(wall(5, 16))
    office.imports('closed: ["2026-11-06"]', wall(5, 17), hours="10:00-12:00")
    office.job(wall(5, 17))
    assert office.due(number) == ["Mon 09 11:00", "Tue 10 16:00"]  # 9:00 to 18:00, as promised
    office.imports('closed: ["2026-11-06", "2026-11-09"]', wall(5, 17, 30), hours="10:00-12:00")
    office.job(wall(5, 17, 30))
    assert office.due(number) == ["Tue 10 11:00", "Wed 11 16:00"]
    assert len(office.changes(number)) == 2


def test_other_hours_alone_change_nothing(office: Office) -> None:
    number = office.asked(wall(5, 16))
    office.imports("holidays: CN", wall(5, 17), hours="10:00-12:00")
    office.job(wall(5, 17))
    assert office.due(number) == ["Fri 06 11:00", "Mon 09 16:00"]
    assert office.changes(number) == []


def test_what_was_worked_stays_worked(office: Office) -> None:
    """Thursday is closed at noon: its morning counts, and yesterday counts as it did."""
    number = office.asked(wall(4, 17))
    assert office.due(number) == ["Thu 05 12:00", "Fri 06 17:00"]
    office.imports('closed: ["2026-11-04", "2026-11-05"]', wall(5, 11))
    office.job(wall(5, 11))
    # Of the 4 hours, 1 was on Wednesday and 2 on Thursday.
    assert office.due(number) == ["Fri 06 10:00", "Mon 09 15:00"]


def test_a_minute_that_has_begun_is_worked_to_its_end(office: Office) -> None:
    number = office.asked(wall(4, 17))
    closed_at = wall(5, 11) - timedelta(seconds=1)
    office.imports('closed: ["2026-11-05"]', closed_at)
    office.job(closed_at)
    assert office.due(number) == ["Fri 06 10:00", "Mon 09 15:00"]


def test_a_verdict_that_was_given_stays(office: Office) -> None:
    number = office.asked(wall(4, 9))
    office.call(by_provider.answer, BOB, wall(4, 14), number, "Here", holding=False)
    office.imports('closed: ["2026-11-04"]', wall(5, 8))
    office.job(wall(5, 8))

    def late(uow: UnitOfWork) -> timedelta | None:
        request = uow.requests.by_number(number)
        assert request
        verdict = promises_of(
            uow, request, uow.events.of_request(request.id)
        ).first_response.verdict
        return verdict.by if verdict and not verdict.met else None

    assert office.call(late) == timedelta(hours=1)


def test_what_will_be_missed_on_another_day_counts_there_though_nothing_is_said(
    office: Office,
) -> None:
    """The changed promise is due before the closed day, and the first one was to be due on it."""
    number = office.asked(wall(5, 9))

    def change(uow: UnitOfWork, actor_id: str, now: datetime) -> None:
        it = uow.catalogue.department("it")
        assert it
        uow.people.set_members(it.id, MemberRole.MANAGER, [ADMIN])
        postponing.change_promise(uow, actor_id, now, number, "", "1d", "Sooner")

    def counts_on(uow: UnitOfWork) -> date | None:
        refresh(uow, stale(uow))
        (found,) = uow.measurements.of([1])
        return found.resolution_result.counts_on if found.resolution_result else None

    office.call(change, ADMIN, wall(5, 10))
    assert office.call(counts_on) == date(2026, 11, 6)
    office.imports('closed: ["2026-11-06"]', wall(5, 17))
    office.job(wall(5, 17))
    assert office.changes(number) == []
    assert office.call(counts_on) == date(2026, 11, 9)


def test_a_paused_request_follows_without_a_word(office: Office) -> None:
    number = office.asked(wall(5, 9))
    office.call(by_provider.ask, BOB, wall(5, 10), number, "Which room?")
    office.imports('closed: ["2026-11-06"]', wall(5, 17))
    office.job(wall(5, 17))
    assert office.changes(number) == []
    office.call(by_provider.resume, BOB, wall(9, 9), number)
    assert office.due(number) == ["Tue 10 17:00"]


def test_a_solved_request_closes_a_working_day_later(office: Office) -> None:
    number = office.asked(wall(5, 9))
    office.call(by_provider.resolve, BOB, wall(5, 10), number, "Done", ())
    before = office.request(number).next_check_at
    office.imports('closed: ["2026-11-06"]', wall(5, 17))
    office.job(wall(5, 17))
    after = office.request(number).next_check_at
    assert before
    assert after == before + timedelta(days=1)


def test_a_request_that_was_resolved_at_night_closes_as_work_begins(office: Office) -> None:
    number = office.asked(wall(5, 9))
    office.call(by_provider.resolve, BOB, wall(5, 22), number, "Done", ())
    assert office.request(number).next_check_at == wall(11, 9)
    office.imports('closed: ["2026-11-06"]', wall(5, 23))
    office.job(wall(5, 23))
    assert office.request(number).next_check_at == wall(12, 9)


def test_a_request_whose_requester_says_no_stays_open_when_days_change(office: Office) -> None:
    number = office.asked(wall(5, 9))
    office.call(by_provider.resolve, BOB, wall(5, 10), number, "Done", ())
    office.call(act, ALICE, wall(5, 11), office.request(number), Replied("Still dark"))
    assert office.request(number).next_check_at is None
    office.imports('closed: ["2026-11-06"]', wall(5, 17))
    office.job(wall(5, 17))
    assert office.request(number).next_check_at is None


def test_new_requests_and_running_ones_agree(office: Office) -> None:
    old = office.asked(wall(5, 16))
    office.imports('closed: ["2026-11-06"]', wall(5, 16))
    new = office.asked(wall(5, 16))
    office.job(wall(5, 16))
    assert office.due(old) == office.due(new)
    assert office.request(old).hop.calendar_id == office.request(new).hop.calendar_id


def test_importing_again_changes_nothing(office: Office) -> None:
    number = office.asked(wall(5, 16))
    office.imports('closed: ["2026-11-06"]', wall(5, 17), hours="10:00-12:00")
    office.job(wall(5, 17))
    calendar_id = office.request(number).hop.calendar_id
    office.imports('closed: ["2026-11-06"]', wall(5, 18), hours="10:00-12:00")
    office.job(wall(5, 18))
    assert office.request(number).hop.calendar_id == calendar_id
    assert len(office.changes(number)) == 1


def test_holidays_are_looked_up_once_a_day_and_administrators_told(office: Office) -> None:
    later, untouched = office.asked(wall(5, 16)), office.asked(wall(5, 9))
    typhoon = frozenset({date(2026, 11, 9)})
    asked = []

    def look_up(calendar: CalendarToLookUp, now: datetime) -> BusinessCalendar:
        asked.append(now)
        known = calendar.before
        return BusinessCalendar.from_dict(
            {**known.to_dict(), "holidays": [str(d) for d in sorted(known.holidays | typhoon)]}
        )

    office.job(wall(5, 18), look_up)
    assert office.due(later) == ["Fri 06 11:00", "Tue 10 16:00"]
    assert office.due(untouched) == ["Thu 05 13:00", "Fri 06 18:00"]
    assert office.told() == [
        {"off": ["2026-11-09"], "calendar": "office", "later": 1, "earlier": 0}
    ]
    office.job(wall(5, 19), never)
    assert asked == [wall(5, 18)]
    new = office.asked(wall(6, 17))
    assert office.due(new) == ["Tue 10 12:00", "Wed 11 17:00"]
    office.job(wall(6, 9), look_up)
    assert len(asked) == 2
    assert len(office.told()) == 1
    assert all(office.messages_to_admin(wall(6, 9)))
    office.call(lambda uow: uow.people.set_admins(()))
    assert office.messages_to_admin(wall(6, 9)) == [None], "who is none any more is not told"


def test_a_plan_that_is_corrected_is_followed_the_next_day_and_told(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "plan.yml"
    path.write_text(PLAN_2027, "utf-8")
    office.imports(f"holidays: CN\n    plan: {path}", wall(5, 9))
    office.real_job(wall(5, 10))
    assert office.told() == []
    path.write_text(PLAN_2027.replace("2027-05-08", "2027-05-09"), "utf-8")
    office.real_job(wall(6, 9))
    assert office.told() == [
        {
            "off": ["2027-05-08"],
            "worked": ["2027-05-09"],
            "calendar": "office",
            "later": 0,
            "earlier": 0,
        }
    ]
    (definition,) = office.call(lambda uow: uow.catalogue.definition()).calendars.values()
    assert date(2027, 5, 9) in definition.plan.worked
    office.real_job(wall(7, 9))
    assert len(office.told()) == 1


@pytest.mark.parametrize("text", [None, "year: 2027"])
def test_a_plan_that_cannot_be_read_any_more_stays_as_it_was(
    office: Office, tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "plan.yml"
    path.write_text(PLAN_2027, "utf-8")
    office.imports(f"holidays: CN\n    plan: {path}", wall(5, 9))
    path.unlink() if text is None else path.write_text(text, "utf-8")
    office.real_job(wall(6, 9))
    in_force = office.call(lambda uow: uow.calendars.in_force())["office"]
    assert dict(in_force.holiday_sources)[2027] is Source.PLANNED
    assert office.told() == []


def test_what_is_looked_up_takes_no_memory_in_the_bot() -> None:
    program = (
        "import asyncio, sys, bot.app;"
        "from datetime import UTC, datetime;"
        "from bot.lookup_process import look_up_apart;"
        "from bot.usecases.catalogue.days_looked_up import CalendarToLookUp;"
        "from domain.business_calendar import BusinessCalendar;"
        "from domain.working_hours import WeeklyHours;"
        "from domain.catalogue import CalendarDefinition;"
        "week = BusinessCalendar('UTC', WeeklyHours.parse({'mon-fri': ['09:00-18:00']}));"
        "asked = CalendarToLookUp('office', CalendarDefinition(week, 'CN'), week);"
        "(found,) = asyncio.run(look_up_apart([asked], datetime(2026, 11, 6, tzinfo=UTC)));"
        "print(len(found.after.holidays) > 50, {'holidays', 'icalendar'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True set()"


def test_the_program_that_looks_days_up_loads_no_database_and_no_slack() -> None:
    """It starts for each answer, and would spend most of its time on that."""
    program = "import sys, bot.lookup_program; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "holidays" in loaded
    assert not {"sqlalchemy", "slack_sdk", "aiohttp", "bot.usecases", "store"} & loaded


def test_a_calendar_that_cannot_be_looked_up_keeps_no_other_from_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unknown = CalendarToLookUp("office", CalendarDefinition(WEEK, "XX"), WEEK)
    known = CalendarToLookUp("shop", CalendarDefinition(WEEK, "CN"), WEEK)
    (found,) = asyncio.run(look_up_apart([unknown, known], wall(5, 9)))
    assert found.calendar is known
    assert '"XX" is not a country' in capsys.readouterr().out


def test_a_look_up_whose_process_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.lookup_process._PROGRAM", "bot.no_such_program")
    with pytest.raises(LookUpFailed, match="No module named"):
        asyncio.run(look_up_apart([], wall(5, 9)))


def test_a_look_up_that_is_called_off_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, begun = asyncio.create_subprocess_exec, list[asyncio.subprocess.Process]()

    async def call_off() -> None:
        there = asyncio.Event()

        async def note(*arguments: Any, **options: Any) -> asyncio.subprocess.Process:
            begun.append(await begin(*arguments, **options))
            there.set()
            return begun[0]

        monkeypatch.setattr("asyncio.create_subprocess_exec", note)
        looking_up = asyncio.create_task(look_up_apart([], wall(5, 9)))
        await there.wait()
        looking_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking_up

    asyncio.run(call_off())
    assert begun[0].returncode is not None


def test_what_was_looked_up_and_is_the_same_makes_no_version(office: Office) -> None:
    before = office.call(lambda uow: uow.calendars.ids())
    office.job(wall(5, 18))
    assert office.call(lambda uow: uow.calendars.ids()) == before
    assert office.told() == []


def test_a_look_up_that_fails_keeps_no_request_from_following_an_import(office: Office) -> None:
    def fail(_calendar: CalendarToLookUp, _now: datetime) -> BusinessCalendar:
        raise OSError("the library is broken")

    number = office.asked(wall(5, 16))
    days = 'holidays: CN\n    closed: ["2026-11-06"]'
    office.imports(days, wall(5, 17))
    with pytest.raises(OSError, match="broken"):
        office.job(wall(5, 18), fail)
    assert len(office.changes(number)) == 1


def test_an_import_in_between_is_not_undone(office: Office) -> None:
    def look_up(calendar: CalendarToLookUp, _now: datetime) -> BusinessCalendar:
        office.imports('closed: ["2026-11-06"]', wall(5, 17))
        return calendar.definition.calendar

    office.job(wall(5, 18), look_up)
    in_force = office.call(lambda uow: uow.calendars.in_force())["office"]
    assert in_force.closed_days == {date(2026, 11, 6)}


def test_what_nobody_was_told_yet_waits_for_a_day_that_is_worked(office: Office) -> None:
    number = office.asked(wall(5, 16))
    request = office.request(number)
    key = "first_response:0:50%"

    def note(uow: UnitOfWork) -> None:
        uow.nags.pass_steps(request.id, [key], wall(5, 18))
        uow.nags.add(request.id, key, BOB, wall(5, 18), wall(6, 9))

    office.call(note)
    office.imports('closed: ["2026-11-06"]', wall(5, 18))
    office.job(wall(5, 18))
    assert office.call(lambda uow: uow.nags.next_at()) is None
    assert office.call(lambda uow: uow.nags.passed(request.id)) == frozenset()


def test_what_waits_for_monday_is_asked_again_when_saturday_turns_out_to_be_worked(
    office: Office,
) -> None:
    monday = wall(9, 9)
    office.call(
        lambda uow: uow.outbox.put("low", Notice.LOW_RATING, BOB, wall(6, 18), due_at=monday)
    )

    def look_up(calendar: CalendarToLookUp, _now: datetime) -> BusinessCalendar:
        known = calendar.before.to_dict()
        return BusinessCalendar.from_dict({**known, "makeup_days": ["2026-11-07"]})

    office.job(wall(6, 19))
    assert office.call(lambda uow: uow.outbox.latest("low")).due_at == monday
    office.job(wall(7, 8, 30), look_up)
    assert office.call(lambda uow: uow.outbox.latest("low")).due_at == wall(7, 8, 30)


def test_whether_days_are_to_be_looked_up_is_asked_without_reading_the_services(
    database: Database, workspace_id: int
) -> None:
    with counted_statements() as sent:
        assert database.look_up(workspace_id, calendars_to_look_up, wall(2, 8)) == ()
    assert not [each for each in sent if "services" in each or "departments" in each]
