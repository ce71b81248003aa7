"""Remarks of `check`, `import` and `doctor` on calendars that are not wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import CatalogueMistakes, read_catalogue, write_catalogue
from bot.catalogue.lookup import with_days_looked_up
from bot.doctor.calendars import examine_calendars, examine_stored_calendars
from bot.usecases.catalogue.importing import import_catalogue
from domain.business_calendar import BusinessCalendar
from domain.catalogue import CalendarDefinition, Catalogue
from domain.holiday_sources import Source
from domain.working_hours import WeeklyHours
from store.database import Database
from store.unit_of_work import UnitOfWork
from tests.catalogues import CONTRACT
from tests.unit.test_holiday_plans import PLAN_2027

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HOURS = WeeklyHours.parse({"mon-fri": ["09:00-18:00"]})
WEEK = BusinessCalendar("UTC", HOURS)
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20270101
END:VEVENT
{more}END:VCALENDAR
"""
PARTY = "BEGIN:VEVENT\nDTSTART:20261224T130000\nDTEND:20261224T180000\nSUMMARY:Party\nEND:VEVENT\n"


def remarks(holidays: str) -> list[str]:
    return list(map(str, examine_calendars({"office": CalendarDefinition(WEEK, holidays)}, NOW)))


@pytest.mark.parametrize(
    ("holidays", "said"),
    [
        (
            "CN",
            "! calendar office: the holiday plan of CN for 2027 is not known; these are the "
            "holidays by law alone: update Crossdesk when it is out, or name it in the catalogue "
            "under plan",
        ),
        (
            "LK",
            "! calendar office: no holidays of LK are known from 2027 on: update Crossdesk, or "
            "list them in the catalogue under closed",
        ),
        (
            "AE",
            "! calendar office: 9 holidays of AE in 2027 are estimates: update Crossdesk before "
            "then, or list the days under closed and open",
        ),
    ],
)
def test_a_year_whose_holidays_are_not_certain_is_told(holidays: str, said: str) -> None:
    assert remarks(holidays) == [said]


@pytest.mark.parametrize("holidays", ["US", "JP", "RU", "HK"])
def test_a_year_whose_holidays_are_certain_needs_no_words(holidays: str) -> None:
    assert not remarks(holidays)


Call = Callable[..., Any]


@pytest.fixture
def call(database: Database, workspace_id: int) -> Call:
    """Runs a use case in the database."""
    return partial(database.call, workspace_id)


def doctor(call: Call, now: datetime) -> list[str]:
    return list(map(str, call(examine_stored_calendars, now)))


def in_force(uow: UnitOfWork) -> BusinessCalendar:
    return uow.calendars.in_force()["office"]


def definition_of(uow: UnitOfWork) -> Catalogue:
    return uow.catalogue.definition()


def with_holidays(holidays: str) -> str:
    return CONTRACT.replace("holidays: CN", f"holidays: {holidays}")


def test_the_doctor_says_until_when_holidays_are_known(call: Call) -> None:
    call(import_catalogue, read_catalogue(with_holidays("US"), "f.yaml"), NOW)
    assert doctor(call, NOW) == [
        "✓ calendar office: the holidays of US are known until 2029, by law"
    ]
    assert doctor(call, datetime(2029, 11, 28, tzinfo=UTC)) == [
        "! calendar office: the holidays of US were looked up long ago: start the bot, which does "
        "so every day, or import the catalogue again"
    ]


def test_the_doctor_names_what_rests_on_the_law_alone(call: Call) -> None:
    call(import_catalogue, read_catalogue(CONTRACT, "f.yaml"), NOW)
    (said,) = doctor(call, NOW)
    assert said.startswith("! calendar office: the holiday plan of CN for 2027 is not known; these")


def test_a_due_time_knows_what_it_rests_on() -> None:
    china = with_days_looked_up(CalendarDefinition(WEEK, "CN"), NOW)
    emirates = with_days_looked_up(CalendarDefinition(WEEK, "AE"), NOW)
    assert china.doubt_between(date(2026, 11, 28), date(2026, 12, 31)) is None
    assert china.doubt_between(date(2026, 12, 30), date(2027, 1, 4)) == (
        2027,
        Source.UNPLANNED,
    )
    assert emirates.doubt_between(date(2027, 1, 4), date(2027, 2, 28)) is None
    for day in (date(2027, 3, 7), date(2027, 3, 12)):  # Eid is said to be from the 9th to the 11th
        assert emirates.doubt_between(day, day) == (2027, Source.ESTIMATED)
    assert BusinessCalendar.from_dict(emirates.to_dict()) == emirates


# --- files ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cn-2027.yml").write_text(PLAN_2027, "utf-8")
    (tmp_path / "company.ics").write_text(ICS.format(more=""), "utf-8")
    return tmp_path


def text_with(calendar: str) -> str:
    assert CONTRACT.count('    closed: ["2026-12-31"]\n') == 1
    return CONTRACT.replace('    closed: ["2026-12-31"]\n', f"{calendar}\n")


@pytest.mark.parametrize(
    "closed", ["    closed: company.ics", '    closed: ["2027-03-01", company.ics]']
)
def test_days_off_can_be_in_a_file_of_their_own(folder: Path, call: Call, closed: str) -> None:
    catalogue = read_catalogue(text_with(closed), str(folder / "desk.yml"))
    definition = catalogue.calendars["office"]
    assert definition.closed_file == str(folder / "company.ics")
    call(import_catalogue, catalogue, NOW)
    calendar = call(in_force)
    assert [day for day in range(28, 32) if calendar.shifts_on(date(2026, 12, day))] == []
    assert calendar.shifts_on(date(2026, 12, 26))  # open: a file comes after the catalogue
    exported = write_catalogue(call(definition_of))
    assert read_catalogue(exported, "elsewhere.yml") == catalogue
    assert call(import_catalogue, read_catalogue(exported, "elsewhere.yml"), NOW) == []


def test_a_file_that_is_gone_leaves_its_days_as_they_were(folder: Path, call: Call) -> None:
    catalogue = read_catalogue(text_with("    closed: company.ics"), str(folder / "desk.yml"))
    call(import_catalogue, catalogue, NOW)
    (folder / "company.ics").unlink()
    assert call(import_catalogue, catalogue, NOW) == []
    first, *_ = doctor(call, NOW)
    assert first == (
        f"! calendar office: {folder}/company.ics cannot be read (No such file or directory): "
        "correct its path, or let Crossdesk read it; until this is corrected, its days off stay as "
        "they were"
    )


def test_an_event_that_is_no_whole_day_is_remarked_on(folder: Path) -> None:
    (folder / "company.ics").write_text(ICS.format(more=PARTY), "utf-8")
    catalogue = read_catalogue(text_with("    closed: company.ics"), str(folder / "desk.yml"))
    first, *_ = map(str, examine_calendars(catalogue.calendars, NOW))
    assert first == (
        "! calendar office: events that cover no whole day are worked (Party): write their hours "
        "in the catalogue under days"
    )


def test_a_plan_is_read_stored_and_written(folder: Path, call: Call) -> None:
    catalogue = read_catalogue(text_with("    plan: cn-2027.yml"), str(folder / "desk.yml"))
    call(import_catalogue, catalogue, NOW)
    assert call(in_force).shifts_on(date(2027, 2, 20))
    assert call(definition_of) == catalogue
    assert doctor(call, NOW) == [
        "✓ calendar office: the holidays of CN are known until 2027, by the published plan"
    ]


def test_a_plan_that_cannot_be_read_again_is_named(folder: Path, call: Call) -> None:
    catalogue = read_catalogue(text_with("    plan: cn-2027.yml"), str(folder / "desk.yml"))
    call(import_catalogue, catalogue, NOW)
    path = folder / "cn-2027.yml"
    path.unlink()
    advice = "until this is corrected, its plan stays as it was"
    reason = (
        "the file cannot be read (No such file or directory): correct its path, or let Crossdesk "
        "read it"
    )
    assert doctor(call, NOW)[0] == f"! calendar office: {path}: {reason}; {advice}"
    path.write_text(PLAN_2027.replace("2027-05-08", "2027-05-10"), "utf-8")
    reason = "2027-05-10 is worked anyway, it is not on a weekend"
    assert doctor(call, NOW)[0] == f"! calendar office: {path}: {reason}; {advice}"


def test_the_files_of_a_catalogue_are_kept_by_their_whole_paths(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    text = text_with("    plan: cn-2027.yml\n    closed: company.ics")
    definition = read_catalogue(text, "desk.yml").calendars["office"]
    assert definition.plan
    assert definition.plan.file == str(folder / "cn-2027.yml")
    assert definition.closed_file == str(folder / "company.ics")


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("    closed: none.ics", "calendars.office.closed: {folder}/none.ics cannot be read (No"),
        ("    closed: company.txt", 'closed: write a list of days, ["company.txt"], or the name'),
        ("    closed: [company.ics, company.ics]", "closed[1]: name one file of days off"),
        ("    plan: none.yml", "calendars.office.plan: none.yml:1:1: the file cannot be read (No"),
        ("    plan: company.ics", "calendars.office.plan: company.ics:"),
    ],
)
def test_a_mistake_in_a_file_is_a_mistake_of_the_catalogue(
    folder: Path, calendar: str, said: str
) -> None:
    with pytest.raises(CatalogueMistakes) as caught:
        read_catalogue(text_with(calendar), str(folder / "desk.yml"))
    assert said.format(folder=folder) in str(caught.value)
