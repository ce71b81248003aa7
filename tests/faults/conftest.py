"""The outbox, a sender, and a Slack that misbehaves on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack.client import SlackClient
from domain.organisation import Person
from playground import AppConfig, Playground, RateLimits
from playground.app_config import ALL_SCOPES
from tests.faults.office import ALICE, BOB, CHANNEL, OTHER_CHANNEL, Clock, Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from store.database import Database
    from store.unit_of_work import UnitOfWork


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Playground]:
    """Alice and Bob, #it with the bot in it, #hr without."""
    limits = RateLimits.strict()
    async with Playground(now=lambda: clock().timestamp(), rate_limits=limits) as slack:
        slack.add_person(ALICE, "Alice Wu", locale="en-US", tz="Europe/Berlin")
        slack.add_person(BOB, "Bob Li", locale="zh-CN", tz="Asia/Shanghai")
        slack.add_channel(CHANNEL, "it", members=[ALICE, BOB])
        slack.add_channel(OTHER_CHANNEL, "hr", members=[ALICE])
        scopes = ALL_SCOPES - {"chat:write.public"}  # else a bot may post where it was not invited
        slack.install(AppConfig(name="Crossdesk", scopes=scopes), channels=[CHANNEL])
        yield slack


@pytest.fixture
async def client(slack: Playground) -> AsyncIterator[SlackClient]:
    """The outbound client, with the installed app's token."""
    client = SlackClient(slack.apps[0].bot_token, slack.api_url)
    await client.start()
    yield client
    await client.close()


@pytest.fixture
async def office(
    database: Database, workspace_id: int, slack: Playground, client: SlackClient, clock: Clock
) -> AsyncIterator[Office]:
    """All of it; its senders are stopped at the end."""
    office = Office(database, workspace_id, slack, client, clock)

    def learn(uow: UnitOfWork) -> None:
        uow.people.put(Person(ALICE, "Alice Wu"))
        uow.people.put(Person(BOB, "Bob Li", "zh-CN"))

    await database.run(workspace_id, learn)
    yield office
    slack.faults.clear()
    for sender in office.senders:
        await sender.stop()
