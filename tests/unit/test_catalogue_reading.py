"""A catalogue file comes out as it is written."""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import bot.catalogue
from bot.catalogue.lookup import with_days_looked_up
from bot.catalogue.reader import read_catalogue, read_catalogue_file
from domain.business_calendar import BusinessCalendar
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.chain import Step
from domain.durations import Duration
from domain.fields import Field, FieldType, Option
from domain.organisation import ServiceKind
from domain.standards import DEFAULT_NAGS, Figures, NagStep, ServiceStandard, WaitingRules
from domain.text import LocalizedText
from domain.working_hours import Shift, WeeklyHours
from tests.catalogues import CONTRACT


def test_the_open_days_of_the_example_are_extra_days() -> None:
    """An open day that is a holiday or worked anyway would teach the wrong thing."""
    path = Path(bot.catalogue.__file__).with_name("example.yaml")
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for definition in read_catalogue_file(path).calendars.values():
        calendar = with_days_looked_up(definition, now)
        plain = replace(calendar, open_days=frozenset())
        for day in calendar.open_days:
            assert calendar.shifts_on(day)
            assert not plain.shifts_on(day)
            assert day not in calendar.holidays


def test_the_contract_is_read_in_full() -> None:
    office = BusinessCalendar(
        timezone="Asia/Shanghai",
        hours=WeeklyHours.parse({"mon-fri": ["09:00-12:00", "13:30-18:00"]}),
        closed_days=frozenset({date(2026, 12, 31)}),
        open_days=frozenset({date(2026, 12, 26)}),
    )
    helpdesk = ServiceDefinition(
        "helpdesk", LocalizedText("Help desk"), ServiceKind.SUPPORT, False, (), ServiceStandard()
    )
    laptop = ServiceDefinition(
        key="laptop",
        name=LocalizedText("Laptop repair", "笔记本维修"),
        kind=ServiceKind.SUPPORT,
        confidential=False,
        fields=(Field("asset-tag", LocalizedText("Asset tag", "资产编号"), FieldType.TEXT, True),),
        standard=ServiceStandard(
            Duration.parse("1h"),
            Duration.parse("8h"),
            (LocalizedText("The cause is written down", "已记录原因"),),
        ),
    )
    department = DepartmentDefinition(
        key="it",
        name=LocalizedText("IT", "信息技术部"),
        channel="C01IT",
        providers=("U02BOB",),
        managers=("U04MEI",),
        members="S03ITTEAM",
        calendar="office",
        default_service="helpdesk",
        services=(helpdesk, laptop),
    )
    assert read_catalogue(CONTRACT, "f.yaml") == Catalogue(
        admins=("U0ADMIN",),
        calendars={"office": CalendarDefinition(office, "CN")},
        departments=(department,),
    )


SHORTEST = """\
calendars: {day: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}}
departments:
  no: {name: "No", channel: C01, services: {on: {name: {zh: 开}}}}
"""


def test_what_is_left_out_has_a_meaning() -> None:
    catalogue = read_catalogue(SHORTEST, "f.yaml")
    (department,) = catalogue.departments
    (service,) = department.services
    assert catalogue.admins == ()
    assert department.key == "no"  # YAML would make it false
    assert (department.providers, department.managers, department.members) == (None, (), None)
    assert department.calendar == "day"  # the only one
    assert department.default_service == service.key == "on"  # the only one
    assert (service.kind, service.confidential) == (ServiceKind.SUPPORT, False)
    assert (service.fields, service.standard) == ((), ServiceStandard())


def test_of_several_services_none_is_the_default_unless_named() -> None:
    text = CONTRACT.replace("    default_service: helpdesk\n", "")
    assert read_catalogue(text, "f.yaml").departments[0].default_service is None


def test_two_departments_may_share_a_channel() -> None:
    text = SHORTEST + "  yes: {name: Yes, channel: C01, services: {a: {name: A}}}\n".replace(
        "name: Yes", 'name: "Yes"'
    )
    no, yes = read_catalogue(text, "f.yaml").departments
    assert no.channel == yes.channel


def test_dates_need_no_quotes_and_people_may_be_a_list() -> None:
    text = CONTRACT.replace('["2026-12-31"]', "[2026-12-31]").replace("S03ITTEAM", "[U05, W06]")
    catalogue = read_catalogue(text, "f.yaml")
    assert catalogue.calendars["office"].calendar.closed_days == {date(2026, 12, 31)}
    assert catalogue.departments[0].members == ("U05", "W06")


@pytest.mark.parametrize("written", ["multi_select", "multi-select", "Multi Select"])
def test_the_type_of_a_field_may_be_written_as_people_do(written: str) -> None:
    text = CONTRACT.replace(
        "type: text", f"type: {written}, options: [Wi-Fi, {{key: lan, label: {{zh: 有线}}}}]"
    )
    (field,) = read_catalogue(text, "f.yaml").departments[0].services[1].fields
    assert field.type is FieldType.MULTI_SELECT
    assert field.options == (
        Option("Wi-Fi", LocalizedText("Wi-Fi")),
        Option("lan", LocalizedText(zh="有线")),
    )


def test_the_example_is_a_catalogue_that_shows_everything() -> None:
    path = Path(bot.catalogue.__file__).with_name("example.yaml")
    catalogue = read_catalogue_file(path)
    services = [service for each in catalogue.departments for service in each.services]
    assert {field.type for service in services for field in service.fields} == set(FieldType)
    assert any(service.confidential for service in services)
    assert any(service.rating_share != 100 for service in services)
    assert any(each.anonymous_ratings for each in catalogue.departments)
    assert any(service.standard.quality for service in services)
    shown: set[str] = set().union(*(service.standard.to_dict() for service in services))
    assert shown == {"first_response", "resolution", "urgent", "quality", "escalate"}
    steps = [step for service in services if service.chain for step in service.chain.steps]
    of_steps: set[str] = set().union(*(step.to_dict() for step in steps))
    everything = {each.name for each in dataclass_fields(Step)}
    assert of_steps == everything - {"approve"}


def test_what_the_example_writes_out_as_usual_is_what_holds_without_it() -> None:
    text = Path(bot.catalogue.__file__).with_name("example.yaml").read_text("utf-8")
    usual = [key for key in ("nags:", "daily:", "waiting:") if f"          {key}" in text]
    assert usual == ["nags:", "daily:", "waiting:"]
    (it,) = (each for each in read_catalogue(text, "f").departments if each.key == "it")
    assert not it.services[0].standard.to_dict().keys() & {"nags", "daily", "waiting"}


def test_times_to_tell_people_are_read_in_order() -> None:
    text = CONTRACT.replace("    closed:", '    tell: ["14:00-20:00", "08:00-12:00"]\n    closed:')
    calendar = read_catalogue(text, "f.yaml").calendars["office"].calendar
    assert calendar.tell == (Shift.parse("08:00-12:00"), Shift.parse("14:00-20:00"))
    assert not read_catalogue(CONTRACT, "f.yaml").calendars["office"].calendar.tell


def test_a_standard_is_read_in_full() -> None:
    text = CONTRACT.replace(
        "resolution: 8h",
        """resolution: 8h
          urgent: {first_response: 15m}
          nags: [{at: 60%, to: thread}, {at: "90 %", to: [assignee, U02BOB]}]
          escalate: [{at: 150%, to: managers}, {at: 200%, to: [U0HEAD]}]
          daily: []
          waiting: {remind: [], close: 2d}""",
    )
    standard = read_catalogue(text, "f.yaml").departments[0].services[1].standard
    assert standard == ServiceStandard(
        first_response=Duration.parse("1h"),
        resolution=Duration.parse("8h"),
        quality=(LocalizedText("The cause is written down", "已记录原因"),),
        urgent=Figures(first_response=Duration.parse("15m")),
        nags=(NagStep(60, ("thread",)), NagStep(90, ("assignee", "U02BOB"))),
        escalate=(NagStep(150, ("managers",)), NagStep(200, ("U0HEAD",))),
        daily=(),
        waiting=WaitingRules((), 2),
    )


def test_steps_of_escalation_follow_those_that_are_usual() -> None:
    text = CONTRACT.replace("resolution: 8h", "escalate: [{at: 101%, to: managers}]")
    standard = read_catalogue(text, "f.yaml").departments[0].services[1].standard
    assert standard.steps == (*DEFAULT_NAGS, NagStep(101, ("managers",)))


def test_public_holidays_are_looked_up_from_last_year_to_three_years_ahead() -> None:
    definition = read_catalogue(CONTRACT, "f.yaml").calendars["office"]
    assert not definition.calendar.holidays
    calendar = with_days_looked_up(definition, datetime(2026, 11, 20, tzinfo=UTC))
    assert {day.year for day in calendar.holidays} == {2025, 2026, 2027, 2028, 2029}
    assert date(2026, 10, 1) in calendar.holidays
    assert date(2026, 10, 10) in calendar.makeup_days
    assert calendar.closed_days == definition.calendar.closed_days


def test_a_calendar_without_public_holidays_stays_as_it_is() -> None:
    definition = read_catalogue(SHORTEST, "f.yaml").calendars["day"]
    assert with_days_looked_up(definition, datetime(2026, 1, 1, tzinfo=UTC)) is definition.calendar


def test_a_service_may_be_called_like_a_word_of_the_commands() -> None:
    """`/request it/report` is not ambiguous; `/request report` would be."""
    text = CONTRACT.replace("      laptop:", "      report:")
    (department,) = read_catalogue(text, "f.yml").departments
    assert [each.key for each in department.services] == ["helpdesk", "report"]
