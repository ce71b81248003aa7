"""Whom a line is for: departments and services by key, by name, by a part of it, or by a slip.

Only a whole key or name decides; what may be meant by anything else is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.organisation import Department, Service
from domain.search_terms import folded, is_in, wanted_terms

MOST_SUGGESTIONS = 3

_LONGEST_NAME = 80  # characters at the beginning of a line that can be one
_SHORTEST_PART = 3  # letters; two Chinese characters say as much
_CLOSE = 0.75  # of `SequenceMatcher.ratio`: one slip in a word of four letters
_A_PART = 0.9  # a part of a name is closer than most slips
_SHORTENED = 0.85  # so is 信息部 for 信息技术部
_APART = re.compile(r"[\s_-]+")
_BETWEEN = " \t\n:：,，、"
_SLASHES = ("/", "／")
# Between Chinese and Latin letters, and behind a Chinese name, people type no space. But "IT部" is
# another name than "IT".
_ENDS = re.compile(
    rf"(?=[{_BETWEEN}{''.join(_SLASHES)}])|(?<=[^\x00-\x7f])|(?=[\u3400-\u9fff])(?!部)|\Z"
)
"""The places where a name can end."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A department, perhaps one of its services, and the words for it.

    Attributes:
        service: None if none was named.
    """

    department: Department
    service: Service | None
    words: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a department or of one of its services, as names are compared."""

    name: str
    department: Department
    service: Service | None = None


class Addressees:
    """All whom a line can be for.

    Args:
        services: those of all these departments.
    """

    def __init__(self, departments: Sequence[Department], services: Sequence[Service]) -> None:
        by_id = {each.id: each for each in departments}
        self._departments = [_Name(name, each) for each in departments for name in _names(each)]
        self._department_names = _by_name(self._departments)
        self._services = [
            _Name(name, by_id[each.department_id], each)
            for each in services
            if each.department_id in by_id
            for name in _names(each)
        ]
        self._service_names = _by_name(self._services)

    def find(self, line: str) -> Addressee | None:
        """Return whom a line names at its beginning, by a whole key or name.

        A service's name is enough where no two services have it.
        """
        found = _begins_with(line, self._department_names)
        if found is None:
            return self._only_service(line)
        name, rest = found
        if not rest.startswith(_SLASHES):
            return Addressee(name.department, None, rest)
        behind = rest[1:].lstrip()
        if not behind:
            return Addressee(name.department, None, "")
        service = _begins_with(behind, _by_name(self._of(name.department)))
        return Addressee(name.department, service[0].service, service[1]) if service else None

    def suggest(self, line: str) -> tuple[Addressee, ...]:
        """Return whom a line may mean, by a part of a name or by a slip, the closest first."""
        found = _begins_with(line, self._department_names)
        names = [*self._departments, *self._services]
        if found and found[1].startswith(_SLASHES):
            names, line = self._of(found[0].department), found[1][1:].lstrip()
        scored = [(*_closeness(line, each), each) for each in names]
        best: dict[tuple[int, int], Addressee] = {}
        for score, rest, name in sorted(scored, key=lambda each: -each[0]):
            if score >= _CLOSE:
                meant = (name.department.id, name.service.id if name.service else 0)
                best.setdefault(meant, Addressee(name.department, name.service, rest))
        return tuple(best.values())[:MOST_SUGGESTIONS]

    def same_named(self, line: str) -> int:
        """Return how many services have the whole name with which a line begins."""
        found = _begins_with(line, self._service_names)
        return self._services_named(found[0].name) if found else 0

    def _services_named(self, name: str) -> int:
        return len({id(each.service) for each in self._services if each.name == name})

    def _of(self, department: Department) -> list[_Name]:
        return [each for each in self._services if each.department.id == department.id]

    def _only_service(self, line: str) -> Addressee | None:
        found = _begins_with(line, self._service_names)
        if found is None:
            return None
        name, rest = found
        if self._services_named(name.name) > 1:
            return None
        return Addressee(name.department, name.service, rest)


def _names(thing: Department | Service) -> Iterator[str]:
    return filter(None, map(_compared, (thing.key, thing.name.en, thing.name.zh)))


def _compared(words: str) -> str:
    """Return words as names are compared: "Front-Desk" as "front desk"."""
    return _APART.sub(" ", folded(words)).strip()


def _by_name(names: Sequence[_Name]) -> Mapping[str, _Name]:
    """Return the first that has each name, which may be written in one word."""
    in_one_word = {each.name.replace(" ", ""): each for each in reversed(names)}
    return in_one_word | {each.name: each for each in reversed(names)}


def _begins_with(line: str, names: Mapping[str, _Name]) -> tuple[_Name, str] | None:
    """Return the longest name at the beginning of a line, and what comes behind it."""
    ends = [match.start() for match in _ENDS.finditer(line[: _LONGEST_NAME + 1])]
    for end in reversed(ends):
        if 0 < end <= _LONGEST_NAME and (found := names.get(_compared(line[:end]))):
            return found, line[end:].lstrip(_BETWEEN)
    return None


def _closeness(line: str, name: _Name) -> tuple[float, str]:
    """Return how close the beginning of a line is to a name, from 0 to 1, and what is behind it."""
    if name.name.isascii():
        typed, rest = _first_words(line, name.name.count(" ") + 1)
    else:
        typed, rest = line[: len(name.name)], line[len(name.name) :]
    slip = SequenceMatcher(None, _compared(typed), name.name).ratio()
    first, others = _first_words(line, 1)
    if " " in name.name:
        in_one_word = SequenceMatcher(None, _compared(first), name.name.replace(" ", "")).ratio()
        if in_one_word > slip:
            slip, typed, rest = in_one_word, first, others
    if len(first) >= _SHORTEST_PART - (not first.isascii()) and is_in(
        wanted_terms(first), name.name
    ):
        return (slip, rest) if slip > _A_PART else (_A_PART, others)
    shortened = _shortened(line, name.name)
    if shortened and slip < _SHORTENED:
        return _SHORTENED, line[shortened:].lstrip(_BETWEEN)
    return (slip, rest.lstrip(_BETWEEN)) if len(typed) >= _SHORTEST_PART else (0.0, rest)


def _shortened(line: str, name: str) -> int:
    """Return the length of a Chinese name at the beginning of a line, some of its middle left out.

    Returns 0 if there is none. 信息部 is one for 信息技术部: it begins and ends like that.
    """
    if name.isascii():
        return 0
    length = 0
    for character in name:
        if line[length : length + 1] == character:
            length += 1
    return length if length >= _SHORTEST_PART and line[length - 1] == name[-1] else 0


def _first_words(line: str, count: int) -> tuple[str, str]:
    words = line.split(None, count)
    return " ".join(words[:count]), words[count] if len(words) > count else ""
