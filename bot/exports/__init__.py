"""Files for other programs: how they are written. `usecases.reports.exports` has their columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from domain.text import LocalizedText

Row = Mapping[str, Any]
"""A row by the names of its columns.

A value is text, a number, a truth value, an instant where its department is, a key, a `Named`
thing or several, a `WorkingTime`, something that JSON can hold, or None.
"""


class Export(StrEnum):
    """The things that can be exported: as rows, or as a log for process mining."""

    REQUESTS = "requests"
    EVENTS = "events"
    RATINGS = "ratings"
    XES = "xes"
    OCEL = "ocel"

    @property
    def is_log(self) -> bool:
        """Whether it is a log, in a form of its own."""
        return self in {Export.XES, Export.OCEL}


class ExportFormat(StrEnum):
    """How a file of rows is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Named:
    """A department, a service or a person: a key for programs, a name for people."""

    key: str
    name: LocalizedText


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A working time.

    Attributes:
        number: the same in the unit that its column is named after.
    """

    time: timedelta
    number: float


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows.

    Attributes:
        seen: of how many requests or events they are.
        after: what the next ones come after. None if there are no more.
    """

    rows: tuple[Row, ...]
    seen: int
    after: int | None
