"""Values of catch-ups: the threads that have still to be read, and how far it is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TalkThread:
    """A thread in which somebody talks to the bot about a request.

    Attributes:
        ended: whether the request has.
        has_words: whether people have written in it lately, as far as is known: these words may
            have been edited or deleted.
    """

    channel_id: str
    ts: str
    ended: bool
    has_words: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A thread to be read, or a conversation, which tells which of its threads have changed.

    Attributes:
        thread_ts: the message that the thread is under; empty: the conversation itself.
        since: from when on something in it may not have been delivered.
        catch_up_id: the catch-up that it is read for.
        oldest_ts: of a conversation, the oldest of its threads that are to be read; empty: none.
    """

    channel_id: str
    thread_ts: str
    since: datetime
    catch_up_id: int
    oldest_ts: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a catch-up.

    Attributes:
        since: from when on something may not have been delivered.
        threads: how many were to be read when it was begun.
        messages: how many it found that had not been delivered.
        unreadable: how many threads could not be read.
        unread: how many are still to be read.
        quiet: how many beside these, in which nothing is new, are read for edits and deletions.
        waits: whether some of these are of unfinished requests.
    """

    since: datetime
    begun_at: datetime
    finished_at: datetime | None
    threads: int
    messages: int
    unreadable: int
    unread: int
    quiet: int
    waits: bool
