"""Files for other programs: what can be in them, and how they are written."""

from enum import StrEnum


class Export(StrEnum):
    """The things that can be exported."""

    REQUESTS = "requests"
    EVENTS = "events"
    RATINGS = "ratings"


class ExportFormat(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSONL = "jsonl"
