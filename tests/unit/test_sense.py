"""Oddities: a catalogue may say them, and surely does not mean them."""

from __future__ import annotations

import pytest

from bot.catalogue import read_catalogue
from bot.doctor.sense import examine_sense, tell_oddity
from domain.sense import Oddity, OddityKind

FILE = """\
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ["09:00-17:00"]}}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    calendar: office
    services:
      laptop:
        name: Laptops
        standard: {first_response: 1h, resolution: 2d, urgent: {first_response: 30m}}
      help: {name: Help}
  people:
    name: {en: People, zh: 人力资源部}
    channel: C02PEOPLE
    calendar: office
    services:
      payroll: {name: Payroll}
"""


def remarks(text: str) -> list[str]:
    """The remarks on a file."""
    return [str(each) for each in examine_sense(read_catalogue(text, "f.yml"))]


def test_nothing_is_said_of_what_makes_sense() -> None:
    assert remarks(FILE) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("channel: C02PEOPLE", "channel: C01IT", "! “it”, “people” share the channel C01IT"),
        ("resolution: 2d", "resolution: 30m", "! it/laptop promises the first response later"),
        ("first_response: 30m", "resolution: 20h", "! it/laptop promises urgent requests later"),
        ("zh: 人力资源部", "zh: 信息技术部", "! it, people have the same name, 信息技术部,"),
        ("name: Help", "name: Laptops", "! it/laptop, it/help have the same name, Laptops,"),
        (
            "{name: Help}",
            "{name: Help, standard: {escalate: [{at: 150%, to: managers}]}}",
            "! it/help has reminders, but promises no time",
        ),
        (
            "departments:\n",
            '  night: {timezone: UTC, hours: {mon: ["01:00-02:00"]}}\ndepartments:\n',
            "! no department works by the calendar night",
        ),
    ],
)
def test_what_is_surely_not_meant_is_remarked_on(old: str, new: str, said: str) -> None:
    (line,) = remarks(FILE.replace(old, new, 1))
    assert line.startswith(said)


def test_departments_that_name_their_providers_may_share_a_channel() -> None:
    shared = FILE.replace("C02PEOPLE", "C01IT")
    one = shared.replace("    channel: C01IT\n", "    channel: C01IT\n    providers: [U02BOB]\n", 1)
    both = shared.replace("    channel: C01IT\n", "    channel: C01IT\n    providers: [U02BOB]\n")
    assert len(remarks(one)) == 1
    assert remarks(both) == []


def test_a_day_is_as_long_as_the_departments_calendar_says() -> None:
    assert remarks(FILE.replace("resolution: 2d", "resolution: 1d")) == []
    assert len(remarks(FILE.replace("1h, resolution: 2d", "9h, resolution: 1d"))) == 1


APPROVED = (
    "help: {name: Help, chain: [{key: a, approve: {by: [%s, U01ANN, U02BOB]}}, "
    "{key: b, service: people/payroll, after: [a]}]}"
)


def test_managers_who_approve_and_are_not_there_are_remarked_on() -> None:
    requesters = FILE.replace("help: {name: Help}", APPROVED % "requester.managers")
    assert remarks(requesters) == [
        "! the requester's managers approve it/help, and these departments have no managers: it, "
        "people. For their people, the managers of the department that serves decide, or the "
        "admins: name managers, or name others in by"
    ]
    department = FILE.replace("help: {name: Help}", APPROVED % "department.managers")
    assert remarks(department) == [
        "! it/help is approved by managers of it, which has none, so the admins decide: name "
        "managers, or name others in by"
    ]
    managed = department.replace("calendar: office\n", "calendar: office\n    managers: [U03MEI]\n")
    assert remarks(managed) == []


def test_an_approval_of_a_single_service_is_nothing_to_remark_on() -> None:
    approved = "help: {name: Help, approve: {by: [U01ANN, U02BOB]}}"
    assert remarks(FILE.replace("help: {name: Help}", approved)) == []


def test_a_chain_that_a_line_begins_by_accident_is_remarked_on() -> None:
    chain = "{name: Help, chain: [{key: only, service: people/payroll}]}"
    text = FILE.replace("help: {name: Help}", f"help: {chain}")
    assert remarks(text) == []
    default = text.replace(
        "    services:\n      laptop", "    default_service: help\n    services:\n      laptop"
    )
    assert remarks(default) == [
        "! it/help is a chain, and the default service of its department, so one line to the "
        "department begins all its steps: choose another default_service"
    ]
    only = FILE.replace(
        "payroll: {name: Payroll}", "payroll: {name: P, chain: [{key: a, service: it/help}]}"
    )
    assert remarks(only) == []  # it is the default because there is no other


@pytest.mark.parametrize("kind", OddityKind)
def test_each_oddity_has_words(kind: OddityKind) -> None:
    assert "it/help" in tell_oddity(Oddity(kind, ("it/help",), "Help", ("people",)))
