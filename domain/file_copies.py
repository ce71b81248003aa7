"""Files that are passed on: which came with an event, which are gone, and why one cannot be."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from domain.events import Event, File, ReplyEdited, Sent

COPY_LIMIT = 100_000_000
"""Bytes of a file that is passed on."""


class CopyProblem(StrEnum):
    """Why a file could not be passed on."""

    TOO_LARGE = "too large to pass on"
    NOT_A_FILE = "not a file that Slack hands out"
    NOT_OPEN = "not open to the bot"
    FAILED = "failed"


def files_of(event: Event) -> tuple[File, ...]:
    """Return the files that came with an event, apart from those of old events, without an id."""
    return tuple(each for each in event.files if each.id)


def sent_with_files(events: Iterable[Event], author_id: str) -> Iterator[Event]:
    """Yield what somebody sent with files, apart from edits."""
    for event in events:
        is_theirs = event.actor_id == author_id and not isinstance(event.content, ReplyEdited)
        if is_theirs and files_of(event):
            yield event


def is_gone(event: Event, file: File, events: Iterable[Event]) -> bool:
    """Whether a file that came with an event was deleted since, alone or with its message.

    Args:
        events: everything that happened to the request, oldest first.
    """
    content = event.content
    for each in events:
        if isinstance(each.content, ReplyEdited) and each.content.event_id == event.id:
            content = each.content
    if not isinstance(content, Sent) or (isinstance(content, ReplyEdited) and content.deleted):
        return True
    return not any(each.id == file.id and not each.deleted for each in content.files)
