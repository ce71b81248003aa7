"""The people, channels and user groups that a Crossdesk catalogue names, to be tried out.

A catalogue knows ids alone, so names are made of what each is there for. Only what is needed is
read of the file, and nothing of it is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playground.server import Playground

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_NAMED = re.compile(r"[UW]\d{1,3}([A-Z]{2,})")
"""An id that somebody made up of a name: U02BOB. Slack's own mix letters and digits."""

_ROLES = {
    "managers": ("manager", "负责人"),
    "providers": ("provider", "服务人员"),
    "members": ("member", "成员"),
}

EVERYBODY = "C00EVERYBODY"
VISITOR = "U00VISITOR"
_MADE_UP = "C0LLEAGUE"  # with a digit: it is no name


@dataclass
class Resident:
    """A person: what they are called, and what they are there for."""

    user_id: str
    name: str = ""
    title: str = ""
    locale: str = "en-US"
    timezone: str = "UTC"
    is_admin: bool = False


@dataclass
class Room:
    """A channel, with those who are in it."""

    channel_id: str
    name: str
    topic: str
    members: list[str] = field(default_factory=list)


@dataclass
class Organisation:
    """All that a catalogue names."""

    people: dict[str, Resident]
    rooms: dict[str, Room]
    groups: dict[str, tuple[str, list[str]]]

    def move_in(self, slack: Playground) -> list[str]:
        """Bring everything into an empty workspace; returns the ids of all channels."""
        for each in self.people.values():
            details: dict[str, Any] = {
                "locale": each.locale,
                "tz": each.timezone,
                "title": each.title,
                "is_admin": each.is_admin,
            }
            slack.add_person(each.user_id, each.name, **details)
        slack.add_channel(EVERYBODY, "everybody", members=self.people)
        for room in self.rooms.values():
            private = room.channel_id.startswith("G")
            slack.add_channel(
                room.channel_id, room.name, room.members, private=private, topic=room.topic
            )
        for group_id, (handle, users) in self.groups.items():
            slack.add_user_group(group_id, handle, users)
        return [EVERYBODY, *self.rooms]


def read_organisation(path: str | Path) -> Organisation:
    """Read whom and what a catalogue file names.

    Everybody who is named is there, also those who only escalations or approvals name. A department
    whose channel nobody would be in gets a colleague who serves; and one person belongs to none.

    Raises:
        ValueError: if it is not a catalogue, with the reason in words.
        OSError: if it cannot be read.
    """
    try:
        data = yaml.safe_load(Path(path).read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not a YAML file: {error}") from error
    departments = data.get("departments") if isinstance(data, dict) else None
    if not isinstance(departments, dict):
        raise ValueError(f"{path} is not a catalogue: it has no departments")
    zones = {
        key: str(_mapping(calendar).get("timezone") or "UTC")
        for key, calendar in _mapping(data.get("calendars")).items()
    }
    found = Organisation({}, {}, {})
    for key, department in departments.items():
        _take_in(found, str(key), _mapping(department), zones)
    for user_id in _ids(_PERSON, data.get("admins")):
        _person(found, user_id, "Administrator", next(iter(zones.values()), "UTC")).is_admin = True
    for user_id in _ids(_PERSON, data):
        _person(found, user_id, "Colleague", next(iter(zones.values()), "UTC"))
    found.people[VISITOR] = Resident(
        VISITOR, "Robin", "Visitor", timezone=next(iter(zones.values()), "UTC")
    )
    return found


def _take_in(
    found: Organisation, key: str, department: Mapping[str, Any], zones: Mapping[str, str]
) -> None:
    """Take in a department with its people, its channel and its user group."""
    name = department.get("name")
    zone = zones.get(str(department.get("calendar")), next(iter(zones.values()), "UTC"))
    serving: list[str] = []
    belonging: list[str] = []
    for place, role in _ROLES.items():
        for user_id in _ids(_PERSON, department.get(place)):
            _member(found, user_id, name or key, role, zone)
            (belonging if place == "members" else serving).append(user_id)
    channel_id = str(department.get("channel") or "")
    if not serving or (department.get("providers") is None and channel_id not in found.rooms):
        colleague = f"U0{len(found.people)}{_MADE_UP}"
        _member(found, colleague, name or key, _ROLES["providers"], zone)
        serving.append(colleague)
    if channel_id:
        room = found.rooms.setdefault(
            channel_id, Room(channel_id, key, _in(name or key, chinese=False))
        )
        room.members = list(dict.fromkeys([*room.members, *serving]))
    for group_id in _ids(_GROUP, department.get("members")):
        found.groups[group_id] = (f"{key}-team", list(dict.fromkeys([*serving, *belonging])))


def _member(
    found: Organisation, user_id: str, department: Any, role: tuple[str, str], zone: str
) -> None:
    """Take in somebody of a department; every other one reads Chinese, if it has both names."""
    both = isinstance(department, dict) and {"en", "zh"} <= department.keys()
    only_chinese = isinstance(department, dict) and "en" not in department
    chinese = only_chinese or (both and len(found.people) % 2 == 1)
    name = _in(department, chinese=chinese)
    title = f"{name}{role[1]}" if chinese else f"{name}, {role[0]}"
    _person(found, user_id, title, zone, "zh-CN" if chinese else "en-US")


def _person(
    found: Organisation, user_id: str, title: str, zone: str, locale: str = "en-US"
) -> Resident:
    """The person with this id, who is made up when they are first named."""
    if user_id not in found.people:
        named = _NAMED.fullmatch(user_id)
        alike = sum(1 for each in found.people.values() if each.title == title)
        role = title.replace(",", "") + (f" {alike + 1}" if alike else "")
        name = named.group(1).capitalize() if named else role
        found.people[user_id] = Resident(user_id, name, title, locale, zone)
    return found.people[user_id]


def _in(name: Any, *, chinese: bool) -> str:
    """A name in a language, or in the one that it has."""
    if not isinstance(name, dict):
        return str(name)
    english, in_chinese = name.get("en"), name.get("zh")
    return str((in_chinese or english) if chinese else (english or in_chinese))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _ids(pattern: re.Pattern[str], value: Any) -> Iterator[str]:
    """The ids in a value, however deep, in its order."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _ids(pattern, each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(pattern, each)
    elif isinstance(value, str) and pattern.fullmatch(value):
        yield value
