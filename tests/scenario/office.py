"""The whole bot in a local Slack: an office with three departments and seven people."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.app import Crossdesk
from bot.settings import Settings
from playground import AppConfig, Playground, RateLimits, message_text
from tests.scenario.stocking import stock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.person import Person
    from playground.workspace import InstalledApp

MANIFEST = Path(__file__).parents[2] / "manifest.yml"

CATALOGUE = """
admins: [U09ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    managers: [U04MEI]
    default_service: helpdesk
    services:
      helpdesk:
        name: {en: Help desk, zh: 服务台}
        kind: support
        standard:
          first_response: 1h
          resolution: 8h
          quality:
            - {en: The cause is written down, zh: 已记录原因}
            - {en: The user tried it, zh: 用户已试用}
      laptop:
        name: {en: Laptop repair, zh: 笔记本维修}
        kind: support
        fields:
          - {key: asset-tag, label: {en: Asset tag, zh: 资产编号}, type: text, required: true}
          - {key: story, label: Story, type: long_text}
          - {key: copies, label: Copies, type: number}
          - {key: needed-by, label: Needed by, type: date}
          - {key: part, label: Part, type: select, options: [screen, battery]}
          - {key: colours, label: Colours, type: multi_select, options: [red, green, blue]}
          - {key: approver, label: Approver, type: person}
          - {key: offer, label: Offer, type: file_link}
  people:
    name: {en: People, zh: 人力资源部}
    channel: C02PEOPLE
    providers: [U05PAT, U06QIN]
    managers: [U04MEI]
    default_service: payroll
    services:
      payroll:
        name: {en: Question about pay, zh: 薪资咨询}
        kind: information
        confidential: true
        standard: {first_response: 4h, resolution: 2d}
  facilities:
    name: {en: Facilities, zh: 后勤部}
    channel: C03FACILITIES
    services:
      keys:
        name: {en: Keys, zh: 钥匙}
        kind: resource
      desks:
        name: {en: Desks, zh: 办公桌}
        kind: resource
"""


def with_services_of_it(services: str) -> str:
    """The catalogue of the office, in which IT has these services, too."""
    people = "  people:\n    name: {en: People"
    return CATALOGUE.replace(people, services.lstrip("\n") + people)


only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""A test that would send Postgres nothing but what others do, and is about no race."""


class Clock:
    """The time of the office: a Monday morning in Shanghai, until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass, given as to `timedelta`."""
        self.now += timedelta(**time)


@dataclass
class Office:
    """The local Slack, the bot in it, and the people."""

    slack: Playground
    app: InstalledApp
    bot: Crossdesk
    clock: Clock
    settings: Settings
    patience: float

    @property
    def alice(self) -> Person:
        """An English-speaking employee."""
        return self.slack.person("U01ALICE")

    @property
    def xiao(self) -> Person:
        """A Chinese-speaking employee."""
        return self.slack.person("U07XIAO")

    @property
    def bob(self) -> Person:
        """A provider of IT."""
        return self.slack.person("U02BOB")

    @property
    def carol(self) -> Person:
        """Another provider of IT."""
        return self.slack.person("U03CAROL")

    @property
    def mei(self) -> Person:
        """The manager of IT and People; she speaks Chinese."""
        return self.slack.person("U04MEI")

    @property
    def pat(self) -> Person:
        """A provider of People."""
        return self.slack.person("U05PAT")

    @property
    def qin(self) -> Person:
        """Another provider of People."""
        return self.slack.person("U06QIN")

    async def card(self, number: int, channel: str = "C01IT", saying: str = "") -> dict[str, Any]:
        """The card of a request in a department's channel, once it is there and says so."""
        return await self.message(lambda: self.slack.messages(channel), f"#{number}", saying)

    async def dm(self, person: Person, *words: str) -> dict[str, Any]:
        """The message to a person that says all of this, once it is there and the bot knows it."""
        found = await self.message(lambda: person.dm, *words)
        await self.settled()
        return found

    async def reply_in_thread(
        self, person: Person, card: dict[str, Any], *words: str
    ) -> dict[str, Any]:
        """The message in a thread that says all of this, once it is there."""
        return await self.message(lambda: person.thread(card["channel"], card["ts"])[1:], *words)

    async def message(self, where: Any, *words: str) -> dict[str, Any]:
        """The first message there that says all of this, once there is one."""

        def find() -> dict[str, Any]:
            said: list[dict[str, Any]] = [
                each for each in where() if all(word in message_text(each) for word in words)
            ]
            return said[0]

        return await self.slack.until(find)

    async def settled(self) -> None:
        """Everything that was to be sent is out."""
        await self.bot.workspace.sender.drained()

    async def run(self, use_case: Any, *args: Any) -> Any:
        """Look into the bot's database."""
        return await self.bot.database.run(self.bot.workspace.id, use_case, *args)

    async def started_bot(self, **settings: Any) -> Crossdesk:
        """One more process of the bot at work, perhaps with other settings."""
        changed = self.settings.model_copy(update=settings)
        return await started_bot(changed, self.clock, self.patience)


def furnish(slack: Playground) -> InstalledApp:
    """Bring people, channels and the bot into an empty workspace."""
    for user_id, name, locale in (
        ("U01ALICE", "Alice Wu", "en-US"),
        ("U02BOB", "Bob Li", "en-GB"),
        ("U03CAROL", "Carol Ito", "en-US"),
        ("U04MEI", "梅", "zh-CN"),
        ("U05PAT", "Pat Doe", "en-US"),
        ("U06QIN", "秦", "zh-CN"),
        ("U07XIAO", "小李", "zh-CN"),
        ("U09ADMIN", "Ada Min", "en-US"),
    ):
        slack.add_person(user_id, name, locale=locale, tz="Asia/Shanghai")
    slack.add_channel("C01IT", "it", members=["U02BOB", "U03CAROL"])
    slack.add_channel("C02PEOPLE", "people", members=["U05PAT", "U06QIN"], private=True)
    slack.add_channel("C03FACILITIES", "facilities", members=["U03CAROL"])
    slack.add_channel("C09ALL", "all", members=["U01ALICE", "U02BOB", "U07XIAO"])
    return slack.install(_config(), channels=["C01IT", "C02PEOPLE", "C03FACILITIES"])


@cache
def _config() -> AppConfig:
    """The manifest's, and more: an installation may hear of talk in channels, which is internal."""
    config = AppConfig.from_manifest(MANIFEST)
    events = (config.events or frozenset()) | {"message.channels", "message.groups"}
    return replace(config, events=events)


def settings_for(
    slack: Playground, app: InstalledApp, database_url: str, transport: str
) -> Settings:
    """The settings with which the bot runs in this Slack."""
    socket = transport == "socket"
    return Settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_app_token=SecretStr(app.app_token) if socket else None,
        slack_signing_secret=None if socket else SecretStr(app.signing_secret),
        slack_api_url=slack.api_url,
        database_url=database_url,
        port=0,
    )


async def started_bot(settings: Settings, clock: Clock, patience: float) -> Crossdesk:
    """A bot at work. Its jobs run when a test looks, as time is the test's.

    Those that the machine's time begins would be in the middle of something when the clock jumps.
    """
    bot = Crossdesk(settings, clock, interval=timedelta(0), patience=patience)
    await bot.start(jobs=False)
    return bot


@asynccontextmanager
async def opened_office(
    database_url: str,
    transport: str = "socket",
    catalogue: str | None = CATALOGUE,
    retry_after: tuple[float, ...] = (0.0, 0.05, 0.5),
    answer_within: float = 3.0,
    patience: float = 60.0,
) -> AsyncIterator[Office]:
    """An office in which the bot is at work.

    Args:
        retry_after: in how many seconds Slack delivers again what was not acknowledged.
        answer_within: in how many seconds of its clock Slack takes an acknowledgement.
        patience: in how many the bot answers people, real time; long, for a busy machine.
    """
    clock = Clock()
    async with Playground(
        now=lambda: clock().timestamp(),
        rate_limits=RateLimits.off(),
        retry_after=retry_after,
        answer_within=answer_within,
    ) as slack:
        app = furnish(slack)
        if catalogue:
            stock(database_url, clock(), catalogue)
        settings = settings_for(slack, app, database_url, transport)
        bot = await started_bot(settings, clock, patience)
        office = Office(slack, app, bot, clock, settings, patience)
        try:
            if transport == "socket":
                await slack.until(lambda: slack.connections(app))
            else:
                url = f"http://127.0.0.1:{bot.web.port}/slack/events"
                await slack.set_request_url(app, url)
            yield office
        finally:
            await office.bot.stop()  # a scenario may have started another one


@asynccontextmanager
async def another_bot(office: Office, **settings: Any) -> AsyncIterator[Crossdesk]:
    """One more process of the bot, on the same database, perhaps with other settings."""
    bot = await office.started_bot(**settings)
    try:
        yield bot
    finally:
        await bot.stop()


async def all_settled(*bots: Crossdesk) -> None:
    """Everything that was to be sent is out, whichever of these processes sends it.

    One leaves a lane to another that looks at it: so each is asked once all others have been. And
    time may jump only now, or a lease ends while its message is on its way: it is sent twice.
    """
    for bot in (*bots, *bots):
        await bot.workspace.sender.drained()
