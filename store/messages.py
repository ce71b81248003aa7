"""The messages that Crossdesk has in Slack, so that it can keep them up to date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from store.parameters import WORKSPACE, batches
from store.prepared import Prepared
from store.tables import messages
from store.upserts import Upsert, upsert

_BY_KEY = Prepared(
    select(messages).where(
        messages.c.workspace_id == WORKSPACE, messages.c.key == bindparam("key_")
    )
)


def _put(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        set_={name: insert.excluded[name] for name in ("request_id", "channel_id", "ts")},
    )


_PUT = upsert(messages, _put)


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message in Slack: which of ours it is (`key`), and where it stands."""

    key: str
    request_id: int | None
    channel_id: str
    ts: str


def _message(row: Row[Any]) -> SlackMessage:
    return SlackMessage(row.key, row.request_id, row.channel_id, row.ts)


class MessageStore:
    """The messages of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def get(self, key: str) -> SlackMessage | None:
        """The message that was sent under `key`, if it was."""
        parameters = {WORKSPACE.key: self._workspace_id, "key_": key}
        row = _BY_KEY.first(self._connection, parameters)
        return _message(row) if row else None

    def at(self, channel_id: str, ts: str) -> SlackMessage | None:
        """The message of ours that stands there, if it is one."""
        statement = select(messages).where(
            messages.c.workspace_id == self._workspace_id,
            messages.c.channel_id == channel_id,
            messages.c.ts == ts,
        )
        row = self._connection.execute(statement).first()
        return _message(row) if row else None

    def of_keys(self, keys: Sequence[str]) -> tuple[SlackMessage, ...]:
        """Return those of these messages that were sent."""
        found: list[SlackMessage] = []
        for batch in batches(keys):
            statement = select(messages).where(
                messages.c.workspace_id == self._workspace_id,
                messages.c.key.in_(batch),
            )
            found += map(_message, self._connection.execute(statement))
        return tuple(found)

    def of_requests(self, request_ids: Sequence[int]) -> Mapping[int, Sequence[SlackMessage]]:
        """The messages that are about one of these requests alone, by its id; all have one."""
        found = defaultdict[int, list[SlackMessage]](list)
        for batch in batches(request_ids):
            statement = select(messages).where(
                messages.c.workspace_id == self._workspace_id, messages.c.request_id.in_(batch)
            )
            for row in self._connection.execute(statement):
                found[row.request_id].append(_message(row))
        return found

    def of_request(self, request_id: int) -> tuple[SlackMessage, ...]:
        """The messages that are about one request alone."""
        statement = select(messages).where(
            messages.c.workspace_id == self._workspace_id, messages.c.request_id == request_id
        )
        return tuple(map(_message, self._connection.execute(statement)))

    def requests_in(self, channel_id: str) -> tuple[int, ...]:
        """The ids of the requests that messages of ours in a channel are about, sorted."""
        statement = (
            select(messages.c.request_id)
            .where(
                messages.c.workspace_id == self._workspace_id,
                messages.c.channel_id == channel_id,
                messages.c.request_id.is_not(None),
            )
            .distinct()
            .order_by(messages.c.request_id)
        )
        return tuple(self._connection.scalars(statement))

    def put(self, message: SlackMessage) -> None:
        """Remember where a message stands, instead of where it stood before."""
        row = {
            "workspace_id": self._workspace_id,
            "key": message.key,
            "request_id": message.request_id,
            "channel_id": message.channel_id,
            "ts": message.ts,
        }
        _PUT.execute(self._connection, row)

    def forget(self, key: str) -> None:
        """Forget a message that is no longer there."""
        statement = delete(messages).where(
            messages.c.workspace_id == self._workspace_id, messages.c.key == key
        )
        self._connection.execute(statement)
