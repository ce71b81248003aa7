"""A guide for visitors of the page, step by step, pinned above every conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.workspace import Json


@dataclass(frozen=True)
class Step:
    """One thing to try.

    Attributes:
        english, chinese: what to do, in Slack's mrkdwn.
        person: whom one acts as for it.
        channel: the id of the conversation where it happens.
    """

    english: str
    chinese: str
    person: str
    channel: str

    def for_page(self) -> Json:
        """As the page is told it."""
        return {
            "text": {"en": self.english, "zh": self.chinese},
            "place": {"as": self.person, "channel": self.channel},
        }
