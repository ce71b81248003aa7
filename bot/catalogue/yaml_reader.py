"""YAML as a tree in which every value knows its place in the file.

The events of PyYAML's parser are put together here rather than by its composer, because that one
recurses as deep as the file nests, keeps the last of two equal keys, and lets a few lines of
aliases grow into more values than there is memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from bot.catalogue.mistakes import CatalogueMistakes, Mistake, Position, quoted
from bot.i18n import mark, sentence
from domain.storable import storable_text

SIZE_LIMIT = 2_000_000  # bytes; some 5,000 services
VALUE_LIMIT = 200_000  # with every alias counted as what it stands for
DEPTH_LIMIT = 20

STRING = "tag:yaml.org,2002:str"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINTS = {
    "found character that cannot start any token": (
        mark("; indent with spaces, not tabs, and put text that starts with @, ` or % in quotes")
    ),
    "mapping values are not allowed in this context": (
        mark("; put text that contains a colon in quotes, and check the indentation")
    ),
    "did not find expected key": mark("; check the indentation, and that quotes are closed"),
}


_LOOKALIKES = {
    "\uff1a": mark("a colon and a space"),
    "\uff0c": mark("a comma and a space"),
    "\u3001": mark("a comma and a space"),
    "\u3000": mark("spaces"),
    "\u00a0": mark("a space"),
    "\uff03": "#",
    "\uff0d": "-",
    "\uff3b": "[",
    "\uff3d": "]",
    "\uff5b": "{{",
    "\uff5d": "}}",
}
"""The characters of Chinese keyboards and word processors that look like YAML's own."""
_LOOKALIKE = re.compile(f"[{''.join(_LOOKALIKES)}]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*")
"""Quoted text and comments, in which any character may stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A single value, as it is written.

    Attributes:
        tag: what YAML takes it for.
        is_commented_out: whether nothing is there but what YAML takes for a comment, "#it".
    """

    position: Position
    text: str
    tag: str
    size: int = 1
    is_commented_out: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list of values."""

    position: Position
    items: tuple["Node", ...]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and their values; the keys differ from each other, and are text whatever they say."""

    position: Position
    entries: tuple[tuple[Scalar, "Node"], ...]
    size: int


Node = Scalar | Sequence | Mapping
"""A value. Its `size` is the number of values that it consists of."""


class _Unreadable(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, position: Position, reason: str) -> None:
        super().__init__(reason)
        self.mistake = Mistake(position.line, position.column, "", reason)


def read_yaml(data: bytes, filename: str) -> tuple[Node, list[Mistake]]:
    """Read one document of UTF-8 text; also returns the mistakes that leave it readable.

    Raises:
        CatalogueMistakes: if it cannot be read, or is too large.
    """
    try:
        text = _decoded(data)
        lines = _LINE_BREAK.split(text)
        builder = _TreeBuilder(yaml.parse(text.encode(), Loader=_LOADER), lines)
        try:
            node = builder.document()
        except yaml.MarkedYAMLError as error:
            raise _Unreadable(
                _position(error.problem_mark or error.context_mark), _said(error, lines)
            ) from error
        except (yaml.YAMLError, ValueError) as error:
            raise _Unreadable(
                Position(1, 1), sentence("this is not YAML: {reason}", reason=error)
            ) from error
    except _Unreadable as error:
        raise CatalogueMistakes(filename, [error.mistake]) from error
    return node, builder.mistakes


def _decoded(data: bytes) -> str:
    if len(data) > SIZE_LIMIT:
        raise _Unreadable(
            Position(1, 1),
            sentence(
                "the file is larger than {limit} MB: no catalogue is", limit=SIZE_LIMIT // 1_000_000
            ),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        raise _Unreadable(
            _end_of(before), sentence("this is not UTF-8 text; save the file as UTF-8")
        ) from None
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found:
        raise _Unreadable(
            _end_of(text[: found.start()]),
            sentence(
                "the character U+{code} may not stand in a text file; delete it",
                code=format(ord(found.group()), "04X"),
            ),
        )
    return text


def _end_of(text: str) -> Position:
    lines = text.split("\n")
    return Position(len(lines), len(lines[-1]) + 1)


def _position(place: Any) -> Position:
    return Position(place.line + 1, place.column + 1) if place else Position(1, 1)


def _said(error: yaml.MarkedYAMLError, lines: list[str]) -> str:
    reason = f"{error.context}, {error.problem}" if error.context else str(error.problem)
    hint = sentence(_HINTS[error.problem]) if error.problem in _HINTS else ""
    places = filter(None, (error.context_mark, error.problem_mark))
    # What misled the parser often stands in the line before the one where it gave up.
    suspects = {line for place in places for line in (place.line - 1, place.line)}
    for number in sorted(suspects & set(range(len(lines)))):
        if found := _LOOKALIKE.search(_TEXT.sub("", lines[number])):
            hint = sentence(
                "; “{character}” (U+{code}) in line {line} means nothing to YAML: write {plain}",
                line=number + 1,
                character=found.group(),
                code=format(ord(found.group()), "04X"),
                plain=sentence(_LOOKALIKES[found.group()]),
            )
            break
    return sentence("this is not YAML: {reason}{hint}", reason=reason, hint=hint)


class _TreeBuilder:
    """Puts one document together from the events of a parser."""

    def __init__(self, events: Iterator[Any], lines: list[str]) -> None:
        self.mistakes: list[Mistake] = []
        self._events = events
        self._lines = lines
        self._resolver: Any = yaml.resolver.Resolver()
        self._anchors: dict[str, Node] = {}
        self._values = 0

    def document(self) -> Node:
        """The one document of the file."""
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                break
            if isinstance(event, yaml.StreamEndEvent):
                raise _Unreadable(Position(1, 1), sentence("the file is empty"))
        node = self._node(event, 0)
        for rest in self._events:
            if isinstance(rest, yaml.DocumentStartEvent):
                raise _Unreadable(
                    _position(rest.start_mark),
                    sentence("a second document starts here; write only one"),
                )
        return node

    def _node(self, event: Any, depth: int) -> Node:
        position = _position(event.start_mark)
        if depth > DEPTH_LIMIT:
            raise _Unreadable(
                position,
                sentence("nested more than {limit} levels deep", limit=DEPTH_LIMIT),
            )
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, position)
        self._count(1, position)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(
                position,
                storable_text(event.value),
                self._tag(event, position),
                is_commented_out=not event.value and self._is_comment(_position(event.end_mark)),
            )
        elif isinstance(event, yaml.SequenceStartEvent):
            self._refuse_tag(event, position)
            node = self._sequence(position, depth)
        else:
            self._refuse_tag(event, position)
            node = self._mapping(position, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _is_comment(self, position: Position) -> bool:
        """Whether the rest of a line is a comment that is surely meant as a value, "#it"."""
        (rest,) = self._lines[position.line - 1 : position.line] or ("",)
        return re.match(r"\s*#\w", rest[position.column - 1 :]) is not None

    def _sequence(self, position: Position, depth: int) -> Sequence:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
        return Sequence(position, tuple(items), 1 + sum(item.size for item in items))

    def _mapping(self, position: Position, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if self._is_usable(key, entries) and isinstance(key, Scalar):
                entries[key.text] = (key, value)
        size = 1 + sum(key.size + value.size for key, value in entries.values())
        return Mapping(position, tuple(entries.values()), size)

    def _is_usable(self, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        if not isinstance(key, Scalar):
            reason = sentence("a list or a mapping cannot be a key")
        elif key.tag == "tag:yaml.org,2002:merge":
            reason = sentence(
                "<< is not read here; write the keys out, or give an alias for a whole value"
            )
        elif key.text in entries:
            first = entries[key.text][0].position.line
            reason = sentence(
                "{key} is here a second time; the first is in line {first}",
                key=quoted(key.text),
                first=first,
            )
        else:
            return True
        self.mistakes.append(Mistake(key.position.line, key.position.column, "", reason))
        return False

    def _alias(self, event: Any, position: Position) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            raise _Unreadable(
                position,
                sentence(
                    "*{anchor}: no complete value above this line is named &{anchor}",
                    anchor=event.anchor,
                ),
            )
        self._count(node.size, position)
        return node

    def _count(self, values: int, position: Position) -> None:
        self._values += values
        if self._values > VALUE_LIMIT:
            raise _Unreadable(
                position,
                sentence(
                    "more than {limit} values, aliases written out: no catalogue has",
                    limit=format(VALUE_LIMIT, ","),
                ),
            )

    def _tag(self, event: Any, position: Position) -> str:
        if event.tag is None:
            return str(self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit))
        if event.tag not in {"!", STRING}:
            self._refuse_tag(event, position)
        return STRING

    def _refuse_tag(self, event: Any, position: Position) -> None:
        if event.tag is not None:
            reason = sentence(
                "YAML tags such as {tag} are not read here; leave it out", tag=quoted(event.tag)
            )
            self.mistakes.append(Mistake(position.line, position.column, "", reason))
