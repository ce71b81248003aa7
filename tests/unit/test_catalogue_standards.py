"""Standards that stand at the top of a catalogue file once, and are named by services."""

from __future__ import annotations

import pytest

from bot.catalogue import CatalogueMistakes, read_catalogue, write_catalogue
from domain.durations import Duration
from domain.standards import ServiceStandard

FILE = """\
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ["09:00-17:00"]}}
  monday: {timezone: Europe/Berlin, hours: {mon: ["09:00-11:00"]}}
standards:
  usual: {first_response: 1h, resolution: 8h}
  fast: {first_response: 15m, resolution: 2h}
default_standard: usual
departments:
  it:
    name: IT
    channel: C01IT
    calendar: office
    services:
      helpdesk: {name: Help desk}
      server: {name: Servers, standard: fast}
      advice: {name: Advice, standard: {}}
      special: {name: Special, standard: {resolution: 5d}}
  people:
    name: People
    channel: C02PEOPLE
    calendar: monday
    default_standard: fast
    services:
      payroll: {name: Payroll}
"""


def standards(text: str = FILE) -> dict[str, ServiceStandard]:
    """The standards of all services, by their keys."""
    found = read_catalogue(text, "f.yml").departments
    return {each.key: each.standard for department in found for each in department.services}


def mistakes(text: str) -> list[str]:
    """The mistakes of a file, a line each."""
    with pytest.raises(CatalogueMistakes) as caught:
        read_catalogue(text, "f.yml")
    return str(caught.value).splitlines()


def test_a_service_names_its_standard_or_has_the_nearest_default_or_none() -> None:
    usual = ServiceStandard(Duration.parse("1h"), Duration.parse("8h"))
    fast = ServiceStandard(Duration.parse("15m"), Duration.parse("2h"))
    found = standards()
    assert found == {
        "helpdesk": usual,
        "server": fast,
        "advice": ServiceStandard(),
        "special": ServiceStandard(resolution=Duration.parse("5d")),
        "payroll": fast,
    }
    assert [each.name for each in found.values()] == ["usual", "fast", "", "", "fast"]


def test_a_name_that_is_not_there_is_told_where_it_stands() -> None:
    (line,) = mistakes(FILE.replace("standard: fast}", "standard: fsat}"))
    assert line.startswith("f.yml:15:41: departments.it.services.server.standard: ")
    assert "did you mean fast?" in line
    (line,) = mistakes(FILE.replace("default_standard: usual", "default_standard: normal"))
    assert "known here: usual, fast" in line


def test_a_mistake_in_a_standard_is_told_once_and_also_if_nobody_names_it() -> None:
    for wrong in (FILE, FILE.replace("standard: fast", "standard: usual")):
        (line,) = mistakes(wrong.replace("resolution: 2h", "resolution: soon"))
        assert line.startswith("f.yml:6:43: standards.fast.resolution: ")


def test_a_standard_is_tried_in_every_calendar_that_it_is_to_hold_in() -> None:
    """There are calendars in which 8,000 hours are years of Mondays."""
    (line,) = mistakes(FILE.replace("resolution: 2h", "resolution: 8000h"))
    assert line.startswith("f.yml:6:43: standards.fast.resolution: ")


def test_the_export_writes_each_standard_once() -> None:
    found = read_catalogue(FILE, "f.yml")
    written = write_catalogue(found)
    assert "standards:\n  usual: {first_response: 1h, resolution: 8h}\n" in written
    assert written.count("first_response") == 2
    again = read_catalogue(written, "again.yml")
    assert again == found
    assert standards(written).keys() == standards().keys()
    assert [each.name for each in standards(written).values()] == ["usual", "fast", "", "", "fast"]
