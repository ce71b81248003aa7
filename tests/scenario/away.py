"""A bot that is away for a while, and what people write meanwhile."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.usecases.requests.promises import promises_of
from domain.lifecycle import Action
from tests.scenario.clockwork import look
from tests.scenario.steps import events_of, request_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import Crossdesk
    from domain.events import Event
    from domain.promises import Promises
    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office


@asynccontextmanager
async def away(office: Office) -> AsyncIterator[None]:
    """The bot is away; then another one is there, and has caught up."""
    await office.settled()
    await office.bot.stop()
    await office.slack.until(lambda: not office.slack.connections(office.app))
    yield
    await given_up(office)
    office.bot = await back(office)
    await look(office)


async def back(office: Office) -> Crossdesk:
    """Start a bot, and let Slack deliver to it."""
    bot = await office.started_bot()
    if office.app.request_url:
        await office.slack.set_request_url(
            office.app, f"http://127.0.0.1:{bot.web.port}/slack/events"
        )
    else:
        await office.slack.until(lambda: office.slack.connections(office.app))
    return bot


async def given_up(office: Office) -> None:
    """Slack has tried to deliver everything, and tries no more."""
    tries = 4
    await office.slack.until(
        lambda: all(
            each.answer and (each.answer.problem in {"", "lost"} or len(each.attempts) == tries)
            for each in office.slack.deliveries.of("message")
        )
    )


async def writes(office: Office, person: Person, number: int, text: str) -> dict[str, Any]:
    """Somebody writes in the thread of their card of a request."""
    card = await office.message(lambda: person.dm, f"#{number}")
    return await person.say(card["channel"], text, thread_ts=card["ts"])


def time_of(message: dict[str, Any]) -> datetime:
    """When a message was written."""
    return datetime.fromtimestamp(float(message["ts"]), UTC)


async def replies_to(office: Office, number: int) -> list[Event]:
    """The replies that a request has got."""
    return [each for each in await events_of(office, number) if each.kind is Action.REPLY]


async def promises(office: Office, number: int) -> Promises:
    """How the promises of a request stand."""
    request = await request_of(office, number)

    def follow(uow: UnitOfWork) -> Promises:
        return promises_of(uow, request, uow.events.of_request(request.id))

    found: Promises = await office.run(follow)
    return found
