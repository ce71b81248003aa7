"""The outbox, a sender and a Slack that misbehaves on request; time stands still until moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.slack.outgoing import Home, Outgoing, Post
from bot.slack.sender import Sender
from bot.views.blocks import Message

if TYPE_CHECKING:
    from bot.slack.client import SlackClient
    from playground import Playground
    from store.database import Database
    from store.outbox import OutboxRow
    from store.unit_of_work import UnitOfWork

CHANNEL = "C01IT"
OTHER_CHANNEL = "C02HR"
ALICE = "U01ALICE"
BOB = "U02BOB"


class Clock:
    """The time of the bot and of its Slack. It stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass, given as to `timedelta`."""
        self.now += timedelta(**time)


def render(_uow: UnitOfWork, row: OutboxRow) -> Outgoing | None:
    """A row's payload says what it shows."""
    if row.kind == "home":
        return Home({"type": "home", "blocks": [{"type": "divider"}]})
    text = row.payload["text"]
    if text is None:
        return None
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": text}}]
    return Post(Message(text, blocks), row.payload.get("thread_of"))


@dataclass
class Office:
    """Everything at hand: what is wished for, who sends it, and where it arrives."""

    database: Database
    workspace_id: int
    slack: Playground
    client: SlackClient
    clock: Clock
    senders: list[Sender] = field(default_factory=list)

    async def wish(self, key: str, recipient_id: str, text: str | None, **payload: Any) -> None:
        """Wish for a message."""

        def put(uow: UnitOfWork) -> None:
            content = {"text": text, **payload}
            kind = payload.get("kind", "note")
            uow.outbox.put(key, kind, recipient_id, self.clock(), payload=content)

        await self.database.run(self.workspace_id, put)

    async def sender(self, **options: Any) -> Sender:
        """A sender that runs and is woken."""
        arguments = {"database": self.database, "render": render, "now": self.clock, **options}
        sender = Sender(workspace_id=self.workspace_id, client=self.client, **arguments)
        self.senders.append(sender)
        await sender.start()
        self.database.on_outbox = lambda: [each.wake() for each in self.senders] and None
        return sender

    async def rows(self) -> list[Any]:
        """The outbox as it stands, oldest first."""
        with self.database.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT * FROM outbox ORDER BY id"))

    def texts(self, channel: str = CHANNEL) -> list[str]:
        """What stands in a channel, threads included."""
        return [message["text"] for message in self.slack.messages(channel)]
