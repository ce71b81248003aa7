"""A catalogue written and read again is the same."""

import pytest
from hypothesis import given, settings

from bot.catalogue.export import write_catalogue
from bot.catalogue.reader import read_catalogue
from domain.catalogue import Catalogue
from tests.catalogues import COLLEAGUE, CONTRACT, catalogues, catalogues_with_chains, colleague
from tests.thoroughness import examples


@settings(max_examples=examples(100), deadline=None)
@given(catalogue=catalogues() | catalogues_with_chains())
def test_any_catalogue_survives_being_written_and_read(catalogue: Catalogue) -> None:
    written = write_catalogue(catalogue)
    again = read_catalogue(written, "again.yaml")
    assert again == catalogue
    assert write_catalogue(again) == written


def test_it_is_written_in_the_shape_of_the_contract() -> None:
    assert (
        write_catalogue(read_catalogue(CONTRACT, "contract.yaml"))
        == """\
admins: [U0ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ['09:00-12:00', '13:30-18:00']}
    holidays: CN
    closed: ['2026-12-31']
    open: ['2026-12-26']
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI]
    members: S03ITTEAM
    calendar: office
    default_service: helpdesk
    services:
      helpdesk:
        name: Help desk
        kind: support
      laptop:
        name: {en: Laptop repair, zh: 笔记本维修}
        kind: support
        fields:
          - {key: asset-tag, label: {en: Asset tag, zh: 资产编号}, type: text, required: true}
        standard:
          first_response: 1h
          resolution: 8h
          quality:
            - {en: The cause is written down, zh: 已记录原因}
"""
    )


def test_a_standard_is_written_as_people_write_it() -> None:
    standard = """\
        standard:
          first_response: 1h
          resolution: 8h
          quality:
            - {en: The cause is written down, zh: 已记录原因}
          urgent: {first_response: 15m, resolution: 2h}
          nags:
            - {at: 60%, to: assignee}
            - {at: 90%, to: [assignee, thread]}
          escalate:
            - {at: 150%, to: managers}
          daily: [managers]
          waiting: {remind: [2d], close: 4d}
"""
    head = CONTRACT[: CONTRACT.index("        standard:")]
    written = write_catalogue(read_catalogue(head + standard, "f.yaml"))
    assert written[written.index("        standard:") :] == standard


def test_hours_by_date_are_written_as_people_write_them() -> None:
    written = """\
    timezone: Asia/Hong_Kong
    hours: {mon-fri: ['09:00-18:00']}
    holidays: HK
    categories: [optional]
    closed: ['2026-12-31', 12-31, 2027-08-02..2027-08-15]
    open: ['2026-12-26']
    days:
      12-24: ['09:00-13:00']
      '2027-01-02': ['10:00-12:00', '13:00-14:00']
      2027-02-08..2027-03-09: {mon-thu: ['10:00-15:00'], sun: ['10:00-15:00']}
"""
    head, tail = CONTRACT.split("    timezone: Asia/Shanghai")[0], CONTRACT[CONTRACT.index("dep") :]
    again = write_catalogue(read_catalogue(head + written + tail, "f.yaml"))
    assert again[again.index("    timezone") : again.index("departments:")] == written


def test_one_day_can_be_said_in_two_ways_and_is_written_in_one() -> None:
    said = """\
    closed: ["2026-12-24"]
    open: [{date: "2026-12-26", hours: ["10:00-12:00"]}]
    days: {"2026-12-31": closed, "12-24..01-02": closed}
"""
    old = CONTRACT[CONTRACT.index("    closed:") : CONTRACT.index("departments:")]
    again = write_catalogue(read_catalogue(CONTRACT.replace(old, said), "f.yaml"))
    assert (
        again[again.index("    closed:") : again.index("departments:")]
        == """\
    closed: ['2026-12-24', '2026-12-31', 12-24..01-02]
    days:
      '2026-12-26': ['10:00-12:00']
"""
    )


def test_a_chain_is_written_as_people_write_it() -> None:
    chain = COLLEAGUE[COLLEAGUE.index("        chain:") : COLLEAGUE.index("  it:")]
    written = write_catalogue(read_catalogue(COLLEAGUE, "f.yaml"))
    assert chain.replace('"', "'") in written
    assert "        approve: {by: [department.managers, U03BOB], rule: any}\n" in written


@pytest.mark.parametrize("when", ["{phone: {not: 'no'}}", "{parts: [screen, dock], phone: 'yes'}"])
def test_conditions_are_written_as_people_write_them(when: str) -> None:
    written = write_catalogue(read_catalogue(colleague(('{phone: "yes"}', when)), "f.yaml"))
    assert f"after: [agree], when: {when}}}" in written
