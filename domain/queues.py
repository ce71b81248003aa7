"""The part of a queue that somebody looks at: which requests, and which page of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class QueuePart(StrEnum):
    """A choice of requests in a queue."""

    ALL = "all"
    MINE = "mine"  # assigned to who looks at it
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"


_WORDS: Mapping[str, QueuePart] = {
    "everything": QueuePart.ALL,
    "全部": QueuePart.ALL,
    "mine": QueuePart.MINE,
    "assigned to me": QueuePart.MINE,
    "我的": QueuePart.MINE,
    "由我处理": QueuePart.MINE,
    "nobody": QueuePart.UNCLAIMED,
    "unclaimed": QueuePart.UNCLAIMED,
    "not claimed yet": QueuePart.UNCLAIMED,
    "待认领": QueuePart.UNCLAIMED,
    "overdue": QueuePart.OVERDUE,
    "超时": QueuePart.OVERDUE,
    "已超时": QueuePart.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class QueueView:
    """The part and the page of a queue that somebody sees.

    Attributes:
        service_id: None for all services.
        page: from 0.
    """

    part: QueuePart = QueuePart.ALL
    service_id: int | None = None
    page: int = 0

    def __str__(self) -> str:
        return f"{self.part}.{self.service_id or 0}.{self.page}"

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.part is QueuePart.ALL and self.service_id is None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` has written; anything else is the beginning of the whole queue."""
        try:
            part, service_id, page = text.split(".")
            return cls(QueuePart(part), int(service_id) or None, int(page))
        except ValueError:
            return cls()

    def on_page(self, page: int) -> Self:
        """Return the same part, on another page."""
        return replace(self, page=page)


WHOLE_QUEUE = QueueView()


def part_named(words: str) -> QueuePart | None:
    """Return the part that words behind `/answer` name, its name in the menu for one, or None."""
    return _WORDS.get(words)
