"""Files for other programs: what can be in them, and how they are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
"""A row by the names of its columns: text, numbers, truth values, instants, or None."""


class Export(StrEnum):
    """The things that can be exported."""

    REQUESTS = "requests"
    EVENTS = "events"
    RATINGS = "ratings"


class ExportFormat(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"


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
