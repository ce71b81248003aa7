"""Typed values out of a YAML tree.

Every reader here notes what is wrong and returns None or a stand-in, so that one run finds all the
mistakes; whoever started it looks at the mistakes before using the result.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.catalogue.mistakes import Mistake, Position, did_you_mean, quoted
from bot.catalogue.yaml_reader import STRING, Mapping, Node, Scalar, Sequence
from bot.i18n import mark, said, sentence
from domain.day_ranges import DayRange
from domain.text import LocalizedText

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

LONGEST_TEXT = 200
INT = "tag:yaml.org,2002:int"
NUMBERS = frozenset({INT, "tag:yaml.org,2002:float"})
_BOOL = "tag:yaml.org,2002:bool"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_YAML_TYPES = {
    "int": mark("a number"),
    "float": mark("a number"),
    "bool": mark("yes or no"),
    "timestamp": mark("a date"),
    "null": mark("nothing"),
}
_TEXT = mark("text")
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of surrogates, line separators
_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Value:
    """A value at its place in the file.

    Attributes:
        node: what is there.
        path: the keys that lead to it, such as "departments.it.channel".
        named_at: where its key is, which is where something missing in it is reported.
        mistakes: where its mistakes are noted.
    """

    node: Node
    path: str
    named_at: Position
    mistakes: list[Mistake] = field(repr=False)

    def wrong(self, reason: str, at: Position | None = None) -> None:
        """Note a mistake in this value, at its place if no other is given."""
        position = at or (self.named_at if self.is_empty else self.node.position)
        self.mistakes.append(Mistake(position.line, position.column, self.path, reason))

    def expected(self, what: str) -> None:
        """Note that something else was due here."""
        self.wrong(self._instead_of(what))

    @property
    def is_empty(self) -> bool:
        """Whether the key is there, and no value."""
        return isinstance(self.node, Scalar) and self.node.tag.endswith(":null")

    @property
    def is_sequence(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.node, Sequence)

    @property
    def is_mapping(self) -> bool:
        """Whether this has keys."""
        return isinstance(self.node, Mapping)

    def is_file_name(self, ending: str) -> bool:
        """Whether this is text that ends like the name of a file."""
        return isinstance(self.node, Scalar) and self.node.text.strip().endswith(ending)

    def mapping(self, what: str) -> dict[str, "Value"]:
        """The values by their keys, any keys; `what` says in a mistake what was due."""
        if not isinstance(self.node, Mapping):
            self.expected(what)
            return {}
        return {
            key.text: Value(value, path_below(self.path, key.text), key.position, self.mistakes)
            for key, value in self.node.entries
        }

    def record(
        self, *, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, "Value"]:
        """The values of a mapping whose keys are known; those that are missing are left out."""
        known = (*required, *optional)
        values = self.mapping(sentence("a mapping with {names}", names=", ".join(known)))
        if not isinstance(self.node, Mapping):
            return {}
        for name in values.keys() - set(known):
            value = values.pop(name)
            value.wrong(
                sentence(
                    "unknown key {name}{hint}",
                    name=quoted(name),
                    hint=did_you_mean(name, known),
                ),
                value.named_at,
            )
        for name in required:
            if name not in values:
                self.wrong(sentence('"{name}" is missing', name=name), self.named_at)
        return values

    def sequence(self, what: str) -> list["Value"]:
        """The values of a list; `what` says in a mistake what was due."""
        if not isinstance(self.node, Sequence):
            self.expected(what)
            return []
        return [
            Value(item, f"{self.path}[{index}]", item.position, self.mistakes)
            for index, item in enumerate(self.node.items)
        ]

    def at(self, *path: str | int) -> "Value":
        """The value to which keys and positions lead, or the last on the way that is there."""
        if not path:
            return self
        first, *rest = path
        if isinstance(first, str) and self.is_mapping:
            below = self.mapping("").get(first)
        elif isinstance(first, int) and self.is_sequence:
            below = self.sequence("")[first]
        else:
            below = None
        return self if below is None else below.at(*rest)

    def distinct(self, what: str, read: Callable[["Value"], H | None]) -> tuple[H, ...]:
        """The values of a list, each read by `read`; none may be there twice."""
        found: dict[H, None] = {}
        for item in self.sequence(what):
            value = read(item)
            if value is not None and value in found:
                item.wrong(sentence("{what} is listed twice", what=quoted(str(value))))
            elif value is not None:
                found[value] = None
        return tuple(found)

    def parsed(
        self,
        parse: Callable[[str], T],
        what: str,
        *,
        limit: int = LONGEST_TEXT,
        also: Collection[str] = (),
    ) -> T | None:
        """Parse one line of text with `parse`; its ValueError becomes the mistake.

        Args:
            what: what was due here, for a mistake.
            limit: how many characters it may have, without the spaces around it.
            also: YAML types besides text that `parse` can judge.
        """
        try:
            return parse(self._line(what, limit, also))
        except ValueError as error:
            self.wrong(said(error))
            return None

    def text(self, what: str, limit: int = LONGEST_TEXT) -> str | None:
        """One line of text of at most `limit` characters, without the spaces around it."""
        return self.parsed(str, what, limit=limit)

    def localized(self, limit: int) -> LocalizedText:
        """Text that is either English, or `{en: …, zh: …}`."""
        if not self.is_mapping:
            return LocalizedText(self.text(sentence('text, or {{en: "…", zh: "…"}}'), limit) or "?")
        texts = self.record(optional=("en", "zh"))
        if not texts:
            self.wrong(sentence("give the text in English (en), in Chinese (zh) or in both"))
            return LocalizedText("?")
        return LocalizedText(
            **{
                language: text.text(sentence(_TEXT), limit) or "?"
                for language, text in texts.items()
            }
        )

    def truth(self) -> bool | None:
        """True or false."""
        if not isinstance(self.node, Scalar) or self.node.tag != _BOOL:
            self.expected(sentence("true or false"))
            return None
        return _TRUTHS[self.node.text.lower()]

    def day(self) -> date | None:
        """A day, "2026-12-31", in quotes or not."""
        return self.parsed(_day, sentence('a day, such as "2026-12-31"'), also={_TIMESTAMP})

    def day_range(self) -> DayRange | None:
        """A day, several in a row, or days of every year; in quotes or not."""
        return self.parsed(
            DayRange.parse, sentence('a day, such as "2026-12-31"'), also={_TIMESTAMP}
        )

    def one_of(self, known: Iterable[str], what: str) -> str | None:
        """One of the words that are known here."""
        words = list(known)

        def check(text: str) -> str:
            if text not in words:
                raise ValueError(
                    sentence(
                        "{text} is not {what}{hint}",
                        text=quoted(text),
                        what=what,
                        hint=did_you_mean(text, words),
                    )
                )
            return text

        return self.parsed(check, what)

    def _line(self, what: str, limit: int, also: Collection[str]) -> str:
        if not isinstance(self.node, Scalar) or self.is_empty:
            raise ValueError(self._instead_of(what))
        text = self.node.text.strip()
        if self.node.tag not in {STRING, *also}:
            kind = self._kind
            raise ValueError(
                sentence(
                    "YAML takes {text} for {kind}; write it in quotes", text=quoted(text), kind=kind
                )
            )
        if not text:
            raise ValueError(sentence("this is blank; write {what}", what=what))
        if any(unicodedata.category(character) in _UNPRINTABLE for character in text):
            raise ValueError(sentence("write one line, without line breaks and control characters"))
        if len(text) > limit:
            raise ValueError(
                sentence(
                    "this has {count} characters; write at most {limit}",
                    count=len(text),
                    limit=limit,
                )
            )
        return text

    def _instead_of(self, what: str) -> str:
        if self.is_empty and isinstance(self.node, Scalar) and self.node.is_commented_out:
            return sentence("this is empty: # begins a comment; write {what}", what=what)
        if self.is_empty:
            return sentence("this is empty; write {what}", what=what)
        return sentence("write {what} here, not {kind}", what=what, kind=self._kind)

    @property
    def _kind(self) -> str:
        if isinstance(self.node, Mapping):
            return sentence("a mapping")
        if isinstance(self.node, Sequence):
            return sentence("a list")
        return sentence(_YAML_TYPES.get(self.node.tag.rsplit(":", 1)[-1], _TEXT))


def path_below(path: str, key: str) -> str:
    """Return the path of what a key leads to."""
    shown = key if re.fullmatch(r"[\w.-]{1,64}", key) else quoted(key)
    return f"{path}.{shown}" if path else shown


def at_most(limit: int, value: Value, what: str, read: Callable[[Value], T]) -> tuple[T, ...]:
    """The values of a list of which no more than `limit` can be shown, each read by `read`."""
    items = value.sequence(what)
    if len(items) > limit:
        items[limit].wrong(
            sentence(
                "there are {count}; a form in Slack holds at most {limit}",
                count=len(items),
                limit=limit,
            )
        )
    return tuple(read(item) for item in items)


def one_or_several(
    value: Value, what: str, read: Callable[[Value, str], H | None]
) -> tuple[H, ...]:
    """One value, or a list of them that may be empty, each read by `read`.

    Args:
        what: what was due here, for a mistake; `read` is given it for one value.
    """
    if value.is_sequence:
        return value.distinct(what, lambda item: read(item, what))
    one = read(value, sentence("{what}, or a list of them", what=what))
    return () if one is None else (one,)


def _day(text: str) -> date:
    days = DayRange.parse(text)
    if not days.is_date:
        raise ValueError(
            sentence('write one day here, such as "2026-12-31", not {text}', text=quoted(text))
        )
    return days.first
