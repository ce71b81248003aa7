"""What goes out to Slack, once it is rendered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.views.blocks import Message, View
from store.outbox import OutboxRow
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Post:
    """A message to a channel or a person.

    Attributes:
        thread_of: the key of the message in whose thread it belongs. A message that never got
            there has no thread: then this one stands by itself, in the same channel.
    """

    message: Message
    thread_of: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's App Home."""

    view: View


Outgoing = Post | Home

Render = Callable[[UnitOfWork, OutboxRow, datetime], Outgoing | None]
"""From a row to what is to be shown as things stand now; None: there is nothing left to say."""


def is_person(recipient_id: str) -> bool:
    """Whether a recipient is a person, not a channel."""
    return recipient_id.startswith(("U", "W"))
