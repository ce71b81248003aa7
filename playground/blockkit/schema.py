"""Small rules that are put together into the schema of a layout.

A rule looks at one value at one spot and writes down what Slack would say against it. Rules never
raise, never stop at the first problem, and take any JSON value whatever.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from playground.blockkit.errors import BlockKitError

MAX_MESSAGES = 20


class Surface(StrEnum):
    """Where blocks can stand."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass
class Report:
    """The problems found so far; `problems` counts on when the list of messages is full."""

    messages: list[str] = field(default_factory=list)
    problems: int = 0

    def add(self, message: str) -> None:
        self.problems += 1
        if self.problems <= MAX_MESSAGES:
            self.messages.append(f"[ERROR] {message}")

    def raise_if_any(self, error: str) -> None:
        """Raises BlockKitError if a problem was found."""
        if self.problems:
            raise BlockKitError(error, self.messages)


class Spot:
    """A place within a layout, and the surface that the layout is for.

    Args:
        key: leads there from `within`.
    """

    __slots__ = ("key", "report", "surface", "within")

    def __init__(
        self, report: Report, surface: Surface, key: str | int, within: "Spot | None" = None
    ) -> None:
        self.report = report
        self.surface = surface
        self.key = key
        self.within = within

    @property
    def pointer(self) -> str:
        """The JSON pointer of this place. Only what fails needs it."""
        escaped = str(self.key).replace("~", "~0").replace("/", "~1")
        return f"{self.within.pointer if self.within else ''}/{escaped}"

    def at(self, key: str | int) -> "Spot":
        return Spot(self.report, self.surface, key, self)

    def fail(self, problem: str) -> None:
        self.report.add(f"{problem} [json-pointer:{self.pointer}]")


Rule = Callable[[object, Spot], None]
Fields = Mapping[str, Rule]
Check = Callable[[dict[str, Any], Spot], None]
NO_FIELDS: Fields = {}
EVERYWHERE = frozenset(Surface)
NOT_LIMITED: Mapping[str, frozenset[Surface]] = {}


def string(max_length: int | None = None, *, min_length: int = 1) -> Rule:
    """A string of so many characters."""

    def rule(value: object, spot: Spot) -> None:
        if not isinstance(value, str):
            spot.fail("must provide a string")
        elif len(value) < min_length:
            spot.fail(f"must be more than {min_length - 1} characters")
        elif max_length is not None and len(value) > max_length:
            spot.fail(f"must be less than {max_length + 1} characters")

    return rule


def matching(pattern: str, problem: str, *, max_length: int | None = None) -> Rule:
    """A string that the whole of `pattern` matches."""
    compiled = re.compile(pattern, re.ASCII)
    length = string(max_length, min_length=0)

    def rule(value: object, spot: Spot) -> None:
        length(value, spot)
        if isinstance(value, str) and not compiled.fullmatch(value):
            spot.fail(problem)

    return rule


def enum(*allowed: str) -> Rule:
    """One of these strings."""

    def rule(value: object, spot: Spot) -> None:
        if not isinstance(value, str):
            spot.fail("must provide a string")
        elif value not in allowed:
            spot.fail("must be a valid enum value")

    return rule


def boolean(value: object, spot: Spot) -> None:
    """True or false."""
    if not isinstance(value, bool):
        spot.fail("must provide a boolean")


def number(value: object, spot: Spot) -> None:
    """Any number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        spot.fail("must provide a number")


def integer(minimum: int, maximum: int | None = None) -> Rule:
    """A whole number from `minimum` to `maximum`, both included."""

    def rule(value: object, spot: Spot) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            spot.fail("must provide an integer")
        elif value < minimum:
            spot.fail(f"must be more than {minimum - 1}")
        elif maximum is not None and value > maximum:
            spot.fail(f"must be less than {maximum + 1}")

    return rule


def array(item: Rule, *, min_items: int = 1, max_items: int | None = None) -> Rule:
    """An array of so many items, each of which `item` is asked about."""

    def rule(value: object, spot: Spot) -> None:
        if not isinstance(value, list):
            spot.fail("must provide an array")
            return
        if len(value) < min_items:
            spot.fail(f"no fewer than {min_items} items allowed")
        if max_items is not None and len(value) > max_items:
            spot.fail(f"no more than {max_items} items allowed")
        for index, each in enumerate(value):
            item(each, spot.at(index))

    return rule


def record(
    required: Fields = NO_FIELDS,
    optional: Fields = NO_FIELDS,
    *checks: Check,
    presence: Check | None = None,
) -> Rule:
    """An object with these fields and no others.

    `presence` asks which fields are there, whatever is in them. `checks` compare what is in them;
    they run only on an object whose fields are sound by themselves, and may rely on their types.
    """
    fields = {**required, **optional}

    def rule(value: object, spot: Spot) -> None:
        if not isinstance(value, dict):
            spot.fail("must provide an object")
            return
        problems_before = spot.report.problems
        for name in required:
            if name not in value:
                spot.fail(f"missing required field: {name}")
        for name, each in value.items():
            if name in fields:
                fields[name](each, spot.at(name))
            else:
                spot.fail(f"invalid additional property: {name}")
        if presence is not None:
            presence(value, spot)
        if spot.report.problems == problems_before:
            for check in checks:
                check(value, spot)

    return rule


def tagged(cases: Fields, limited: Mapping[str, frozenset[Surface]] = NOT_LIMITED) -> Rule:
    """An object whose `type` names the rule for its other fields.

    `limited` names the surfaces of the types that may not stand everywhere.
    """

    def rule(value: object, spot: Spot) -> None:
        if not isinstance(value, dict):
            spot.fail("must provide an object")
            return
        kind = value.get("type")
        if "type" not in value:
            spot.fail("missing required field: type")
        elif not isinstance(kind, str):
            spot.at("type").fail("must provide a string")
        elif kind not in cases or spot.surface not in limited.get(kind, EVERYWHERE):
            spot.at("type").fail(f"unsupported type: {kind}")
        else:
            cases[kind]({name: each for name, each in value.items() if name != "type"}, spot)

    return rule


def exactly_one(first: str, second: str) -> Check:
    """One of the two fields is given, and the other is not."""

    def check(value: dict[str, Any], spot: Spot) -> None:
        if first not in value and second not in value:
            spot.fail(f"missing required field: {first}")
        elif first in value and second in value:
            spot.fail(f"must define either `{first}` or `{second}`, not both")

    return check


def in_order(lower: str, upper: str) -> Check:
    """The field `lower` is not greater than the field `upper`, if both are given."""

    def check(value: dict[str, Any], spot: Spot) -> None:
        if lower in value and upper in value and value[lower] > value[upper]:
            spot.at(lower).fail(f"must not be greater than `{upper}`")

    return check
