"""Rendered messages on their way to Slack."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from bot.pictures.picture import Picture
from bot.views.blocks import Message, View
from store.database import Database
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork

_NAME_LIMIT = 100  # characters of a file's name, and of its ending

Progress = Callable[[float], None]
"""Told which share of something is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is handed to whom a message is for.

    Attributes:
        name: with its ending. After a lost answer the file is looked for by it: two files that go
            to one recipient in the same minute need different names.
        write: writes the content, at least one byte, from a workspace of the database into a binary
            file, and says now and then which share of it is done. It is called off the event loop,
            on a thread without a transaction, and may take long.
        scope: what the content is about. If somebody may have less of it by the time it is made, it
            is made again.
    """

    name: str
    write: Callable[[Database, int, BinaryIO, Progress], None]
    scope: Hashable = None


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A file that Slack has already, for somebody for whom it does not open.

    Attributes:
        file_id: Slack's.
        title: what its reader sees.
        since: when it was sent. A copy is looked for from then on.
        is_withdrawn: whether its reader is not to have it: a copy that is there is deleted.
    """

    file_id: str
    title: str
    since: datetime
    is_withdrawn: bool

    @property
    def name(self) -> str:
        """The name by which the copy is found again; no other file has it."""
        path = PurePath(self.title.replace("/", "_"))
        return f"{path.stem[:_NAME_LIMIT]} ({self.file_id}){path.suffix[:_NAME_LIMIT]}"

    @property
    def scope(self) -> Hashable:
        """The part of it that is asked again before it is shared."""
        return self.is_withdrawn


@dataclass(frozen=True, slots=True)
class Post:
    """A message to a channel or a person.

    Attributes:
        thread_of: the key of the message in whose thread it belongs. A message that never got
            there has no thread: then this one stands by itself, in the same channel.
        pictures: those whose `picture_block` stands in the message.
        sender_id: the person who sends it to a channel. It is posted while they are in it.
        attachment: a file that the message hands over, for messages of `Urgency.FILE` alone. Such a
            message is its `text`, without blocks and pictures, and is not updated afterwards.
        told: the ids of the requests that it reminds of.
    """

    message: Message
    thread_of: str | None = None
    pictures: tuple[Picture, ...] = ()
    attachment: Attachment | FileCopy | None = None
    sender_id: str | None = None
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's App Home, and the pictures whose `picture_block` stands in it."""

    view: View
    pictures: tuple[Picture, ...] = ()


Outgoing = Post | Home

Render = Callable[[UnitOfWork, OutboxRow, datetime], Outgoing | None]
"""Renders a row as things stand now. Returns None if nothing is left to say."""
