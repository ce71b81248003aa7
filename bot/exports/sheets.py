"""The parts of a workbook, for who fills it; `workbook` loads the library that writes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Cell = str | float | datetime | timedelta | None
"""The value of a cell. An instant is without a zone: spreadsheets know none."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Attributes:
        width: of its cells, in characters.
    """

    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a few rows, such as one that explains another."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[str]]
