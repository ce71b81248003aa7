"""Words that wait for their author to say whether they are to be passed on with a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from domain.events import File
from domain.rich_text import RichText
from domain.rich_text_json import from_json, to_json
from store.event_contents import files_from_stored, files_to_stored
from store.tables import held_words
from store.upserts import Upsert, upsert


def _hold(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "channel_id", "ts"],
        set_={name: insert.excluded[name] for name in ("text", "rich", "files")},
    )


_HOLD = upsert(held_words, _hold)


@dataclass(frozen=True, slots=True)
class HeldWords:
    """A requester's words in the thread of a request, at this place.

    Attributes:
        rich: the words with their formats, if they have any.
    """

    channel_id: str
    ts: str
    request_id: int
    text: str
    files: tuple[File, ...]
    rich: RichText | None = None


def _held(row: Row[Any]) -> HeldWords:
    return HeldWords(
        row.channel_id,
        row.ts,
        row.request_id,
        row.text,
        files_from_stored(row.files),
        rich=from_json(row.rich) if row.rich else None,
    )


class HeldWordStore:
    """The words that wait in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def hold(self, words: HeldWords, now: datetime) -> None:
        """Keep these words, instead of what was written at their place before."""
        row = {
            "workspace_id": self._workspace_id,
            "channel_id": words.channel_id,
            "ts": words.ts,
            "request_id": words.request_id,
            "text": words.text,
            "rich": to_json(words.rich) if words.rich else None,
            "files": files_to_stored(words.files),
            "held_at": now,
        }
        _HOLD.execute(self._connection, row)

    def at(self, channel_id: str, ts: str) -> HeldWords | None:
        """Return the words that were written there, if they wait."""
        statement = select(held_words).where(
            held_words.c.workspace_id == self._workspace_id,
            held_words.c.channel_id == channel_id,
            held_words.c.ts == ts,
        )
        row = self._connection.execute(statement).one_or_none()
        return _held(row) if row else None

    def of_request(self, request_id: int) -> tuple[HeldWords, ...]:
        """Return what waits of a request, oldest first."""
        statement = (
            select(held_words)
            .where(
                held_words.c.workspace_id == self._workspace_id,
                held_words.c.request_id == request_id,
            )
            .order_by(held_words.c.held_at, held_words.c.ts)
        )
        return tuple(_held(row) for row in self._connection.execute(statement))

    def drop(self, channel_id: str, ts: str) -> None:
        """Forget the words that were written there."""
        self._connection.execute(
            delete(held_words).where(
                held_words.c.workspace_id == self._workspace_id,
                held_words.c.channel_id == channel_id,
                held_words.c.ts == ts,
            )
        )
