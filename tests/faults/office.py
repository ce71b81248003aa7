"""The outbox, a sender and a Slack that misbehaves on request; time stands still until moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot.outbox.outgoing import Home, Outgoing, Post
from bot.outbox.sender import Sender
from bot.usecases.notices import Notice
from bot.views.blocks import Message
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.organisation import MemberRole, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.slack.client import SlackClient
    from playground import Playground
    from store.database import Database
    from store.outbox_rows import OutboxRow, Urgency
    from store.unit_of_work import UnitOfWork

R = TypeVar("R")

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


def render(_uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
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
            kind = Notice(payload.get("kind", Notice.PROVIDER_CARD))
            uow.outbox.put(key, kind, recipient_id, self.clock(), payload=content)

        await self.database.run(self.workspace_id, put)

    async def sender(self, **options: Any) -> Sender:
        """A sender that runs and is woken."""
        arguments = {"database": self.database, "render": render, "now": self.clock, **options}
        sender = Sender(workspace_id=self.workspace_id, client=self.client, **arguments)
        self.senders.append(sender)
        await sender.start()
        self.database.on_outbox = self._wake
        return sender

    def _wake(self, enqueued: Mapping[str, Urgency]) -> None:
        for each in self.senders:
            each.wake(enqueued)

    async def do(self, use_case: Callable[[UnitOfWork], R]) -> R:
        """Do something in a transaction."""
        return await self.database.run(self.workspace_id, use_case)

    async def open_department(
        self,
        channel_id: str = CHANNEL,
        *,
        managers: tuple[str, ...] = (),
        providers: tuple[str, ...] | None = None,
        members: tuple[str, ...] | str | None = None,
        confidential: bool = False,
    ) -> int:
        """The department "it" in a channel, with one service; Alice is the admin."""

        def put(uow: UnitOfWork) -> int:
            calendar = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
            calendar_id = uow.catalogue.put_calendar("office", calendar)
            service = ServiceDefinition(
                key="laptop",
                name=LocalizedText("Laptop repair", "笔记本维修"),
                kind=ServiceKind.SUPPORT,
                confidential=confidential,
                fields=(),
                standard=ServiceStandard(),
            )
            definition = DepartmentDefinition(
                key="it",
                name=LocalizedText("IT", "信息技术部"),
                channel=channel_id,
                providers=providers,
                managers=managers,
                members=members,
                calendar="office",
                default_service="laptop",
                services=(service,),
            )
            department_id = uow.catalogue.put_department(definition, 0, calendar_id)
            uow.catalogue.put_service(department_id, service, 0, self.clock())
            uow.people.set_members(department_id, MemberRole.MANAGER, managers)
            uow.people.set_members(department_id, MemberRole.PROVIDER, providers or ())
            uow.people.set_admins([ALICE])
            return department_id

        return await self.do(put)

    async def rows(self) -> list[Any]:
        """The outbox as it stands, oldest first."""
        with self.database.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT * FROM outbox ORDER BY id"))

    def texts(self, channel: str = CHANNEL) -> list[str]:
        """The messages in a channel, threads included."""
        return [message["text"] for message in self.slack.messages(channel)]
