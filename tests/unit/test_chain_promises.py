"""The promises of chains in a catalogue file, held against those of their steps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.catalogue import read_catalogue
from bot.doctor.chains import examine_chains
from domain.chain_promises import ChainPromise, find_chain_promises

FILE = """\
admins: [U09ADMIN]
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-17:00"]}}
  week: {timezone: Asia/Shanghai, hours: {sun-thu: ["09:00-17:00"]}}
departments:
  people:
    name: {en: People, zh: 人力资源部}
    channel: C02PEOPLE
    managers: [U04MEI]
    calendar: office
    services:
      new-colleague:
        name: New colleague
        standard: {resolution: 4d4h}
        chain:
          - {key: agree, approve: {by: U04MEI, within: 1d}}
          - {key: buy, service: it/laptop, after: [agree]}
          - {key: desk, service: it/desk, after: [agree]}
          - {key: setup, service: it/help, after: [buy, desk]}
          - {key: cake, service: it/cake, optional: true}
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    managers: [U04MEI]
    calendar: office
    services:
      laptop: {name: Laptop, standard: {resolution: 2d}}
      desk: {name: Desk, standard: {resolution: 1d}}
      help: {name: Help, standard: {resolution: 12h}}
      cake: {name: Cake}
"""
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def promises(text: str) -> dict[str, ChainPromise]:
    catalogue = read_catalogue(text, "f.yml")
    calendars = {key: each.calendar for key, each in catalogue.calendars.items()}
    found = find_chain_promises(catalogue, calendars, 2026)
    return {each.path: each for each in found}


def told(text: str) -> list[str]:
    return [str(each) for each in examine_chains(read_catalogue(text, "f.yml"), NOW)]


def test_in_one_calendar_the_critical_path_adds_up() -> None:
    assert told(FILE) == [
        "✓ people/new-colleague promises 4d4h; its steps have been given 4d4h (agree → buy → setup)"
    ]


def test_a_chain_that_promises_less_than_its_steps_have_been_given_is_remarked_on() -> None:
    assert told(FILE.replace("resolution: 4d4h", "resolution: 4d3h")) == [
        "! people/new-colleague promises 4d3h, but its steps have been given up to 4d4h "
        "(usually 4d4h; the longest way is agree → buy → setup): promise more, or give these steps "
        "less time"
    ]


def test_what_is_promised_is_held_against_the_worst_week_and_not_the_usual_one() -> None:
    # IT works on Sundays and not on Fridays: over a weekend it is quicker, and else slower.
    elsewhere = FILE.replace(
        "channel: C01IT\n    managers: [U04MEI]\n    calendar: office",
        "channel: C01IT\n    managers: [U04MEI]\n    calendar: week",
    )
    assert told(elsewhere) == [
        "! people/new-colleague promises 4d4h, but its steps have been given up to 6d (usually "
        "4d4h; the longest way is agree → buy → setup): promise more, or give these steps less time"
    ]
    assert told(elsewhere.replace("4d4h", "6d")) == [
        "✓ people/new-colleague promises 6d; its steps have been given 4d4h usually, 3d4h at best "
        "and 6d at worst (agree → buy → setup)"
    ]


def test_a_chain_without_a_standard_of_its_own_gets_the_derived_one() -> None:
    (promise,) = promises(FILE.replace("        standard: {resolution: 4d4h}\n", "")).values()
    assert promise.own is None
    assert str(promise.resolution) == "4d4h"
    assert not promise.is_too_short


def test_a_step_that_promises_no_time_leaves_no_promise_to_derive() -> None:
    unknown = FILE.replace(", standard: {resolution: 1d}", "")
    assert told(unknown) == [
        "! people/new-colleague promises 4d4h, though steps of it promise no time (desk): give "
        "their services a resolution, and approvals a within"
    ]
    assert told(unknown.replace("        standard: {resolution: 4d4h}\n", "")) == [
        "✓ people/new-colleague promises no time, because steps of it promise none (desk)"
    ]


def test_what_must_be_approved_begins_after_that() -> None:
    approved = FILE.replace(
        "laptop: {name: Laptop,", "laptop: {name: Laptop, approve: {by: U04MEI, within: 4h},"
    )
    assert str(promises(approved)["people/new-colleague"].derived.worst) == "5d"  # type: ignore[union-attr]
    never = approved.replace(", within: 4h", "")
    assert promises(never)["people/new-colleague"].without_time == ("buy",)


def test_a_chain_in_a_chain_is_given_what_that_one_promises() -> None:
    inner = (
        FILE
        + """\
      all:
        name: All
        chain:
          - {key: one, service: it/laptop}
          - {key: two, service: it/desk, after: [one]}
      more:
        name: More
        chain:
          - {key: both, service: it/all}
          - {key: rest, service: people/new-colleague, after: [both]}
"""
    )
    found = promises(inner)
    assert str(found["it/all"].resolution) == "3d"
    assert str(found["it/more"].resolution) == "8d"  # 7d4h, as people say it


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_catalogue_without_chains_is_told_of_none(year: int) -> None:
    without = FILE[: FILE.index("        chain:")] + FILE[FILE.index("  it:") :]
    assert examine_chains(read_catalogue(without, "f.yml"), NOW.replace(year=year)) == []
