"""The people, channels and user groups that a catalogue names, made up for a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground import Playground, read_organisation

if TYPE_CHECKING:
    from pathlib import Path

    from playground.organisation import Organisation

pytestmark = pytest.mark.today

CATALOGUE = """
admins: [U01ANNA]
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ["09:00-17:00"]}}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C05IT
    providers: [U07DEV, U024BE7LH, U024BE7LJ]
    managers: [U024BE7LM]
    members: S03ITTEAM
    services:
      help: {name: Help, standard: {escalate: [{at: 150%, to: [U04LIN]}]}}
  people:
    name: {zh: 人力资源部}
    channel: G06PEOPLE
    services: {pay: {name: Pay}}
"""


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    file = tmp_path / "desk.yml"
    file.write_text(CATALOGUE, "utf-8")
    return read_organisation(file)


async def test_everybody_and_everything_named_is_there(organisation: Organisation) -> None:
    async with Playground() as slack:
        channels = organisation.move_in(slack)
        people = slack.workspace.users
        assert {"U01ANNA", "U07DEV", "U024BE7LH", "U024BE7LM", "U04LIN"} <= people.keys()
        assert {user.tz for user in people.values()} == {"Europe/Berlin"}
        assert people["U01ANNA"].is_admin
        assert slack.channel("it").members == ["U024BE7LM", "U07DEV", "U024BE7LH", "U024BE7LJ"]
        assert slack.channel("people").kind == "private"
        assert slack.workspace.groups["S03ITTEAM"].users == slack.channel("it").members
        assert set(channels) == {"C00EVERYBODY", "C05IT", "G06PEOPLE"}


def test_people_are_called_by_what_they_are_there_for(organisation: Organisation) -> None:
    people = organisation.people
    assert people["U07DEV"].name == "Dev"
    assert people["U024BE7LM"].name == "IT manager"
    assert len({each.name for each in people.values()}) == len(people)
    assert people["U024BE7LJ"].name == "信息技术部服务人员 2", "others read Chinese"


def test_a_department_that_names_nobody_gets_somebody_who_serves(
    organisation: Organisation,
) -> None:
    (colleague,) = organisation.rooms["G06PEOPLE"].members
    assert organisation.people[colleague].locale == "zh-CN"
    assert organisation.people[colleague].title == "人力资源部服务人员"


def test_somebody_belongs_to_no_department(organisation: Organisation) -> None:
    assert organisation.people["U00VISITOR"].title == "Visitor"
    assert not any("U00VISITOR" in room.members for room in organisation.rooms.values())


@pytest.mark.parametrize("text", ["- 1\n", "departments: none\n", "a: [\n", "\x00"])
def test_what_is_no_catalogue_is_refused_in_words(text: str, tmp_path: Path) -> None:
    file = tmp_path / "desk.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"desk\.yml is not a"):
        read_organisation(file)
