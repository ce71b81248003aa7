"""How soon everything is there that people wrote while the bot was away.

The bot was away for an hour, of which people wrote in the threads of some of many unfinished
requests. It starts in a Slack that limits its methods as the real one does (tier 3: fifty calls a
minute), on SQLite. What takes longest is Slack's patience, not the machine's.

    python -m bench.catch_up
    python -m bench.catch_up --people 500      # more than Slack lets anybody read in a minute
    python -m bench.catch_up --people 500 --waiting 100      # but most write who were asked
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Container, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.app import Crossdesk
from bot.catalogue import read_catalogue
from bot.demo.hotel import CATALOGUE, furnish
from bot.settings import Settings
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import opening
from bot.usecases.requests.card_keys import provider_card_key, requester_card_key
from domain.events import Asked
from domain.lifecycle import Action, State
from domain.organisation import Person
from playground import Playground, RateLimits
from playground.workspace import InstalledApp
from store.database import Database
from store.messages import SlackMessage
from store.migrate import upgrade
from store.unit_of_work import UnitOfWork
from store.workspaces import enter_workspace

OUTAGE = timedelta(hours=1)
DEPARTMENTS = (("it", "C05IT"), ("maintenance", "C03MAINT"), ("housekeeping", "C02HOUSE"))
NOTES = 3  # the bot's own, in each thread
OTHERS = 10  # other messages of the bot in each conversation, such as reminders
LONGEST = 900.0  # seconds
SAID = "It still is"


class Clock:
    """A clock that goes on from where it is set."""

    def __init__(self) -> None:
        self.behind = timedelta(days=1)

    def __call__(self) -> datetime:
        return datetime.now(UTC) - self.behind


def main(
    requests: Annotated[int, typer.Option(help="How many are unfinished.")] = 500,
    people: Annotated[int, typer.Option(help="How many have asked for them.")] = 100,
    messages: Annotated[int, typer.Option(help="How many were written meanwhile.")] = 60,
    waiting: Annotated[
        int,
        typer.Option(
            help="How many requests wait for a reply; if some do, two of three messages are such."
        ),
    ] = 0,
) -> None:
    """Print when the messages were there, and how often Slack was asked."""
    asyncio.run(_measure(requests, people, messages, waiting))


async def _measure(requests: int, people: int, messages: int, waiting: int) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/bench.db"
        async with Playground(
            now=lambda: clock().timestamp(), rate_limits=RateLimits.off()
        ) as slack:
            app = furnish(slack)
            wait = set(random.Random(7).sample(range(requests), waiting))  # noqa: S311  -- no secret
            _furnish(slack, app, url, clock, requests, people, wait)
            clock.behind = OUTAGE / 2
            await _write(slack, app, messages, {f"#{number + 1}" for number in wait})
            clock.behind = timedelta()
            slack.rate_limits = RateLimits.slack()
            await _catch_up(slack, app, url, messages)


def _furnish(
    slack: Playground,
    app: InstalledApp,
    url: str,
    clock: Clock,
    requests: int,
    people: int,
    waiting: Container[int],
) -> None:
    """Open the requests, and put their cards where the bot would have put them.

    Args:
        waiting: those that wait for a reply.
    """
    database = Database(url)
    upgrade(database)
    workspace_id = enter_workspace(database, slack.workspace.team_id, "Bench")
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, clock())
    bot, talk = slack.workspace.users[app.bot_user_id], slack._hub.talk
    asking = [f"U5{number:04}" for number in range(people)]
    for user_id in asking:
        slack.add_person(user_id, user_id)

    # Few ask for much, and many for little; everybody for something.
    chance, weights = random.Random(9), [1 / rank for rank in range(1, people + 1)]  # noqa: S311
    whose = asking + chance.choices(asking, weights, k=requests - people)

    def post(channel_id: str, text: str, thread_ts: str | None = None) -> str:
        channel = slack.workspace.channels[channel_id]
        return str(talk.post(channel, bot, {"text": text}, thread_ts=thread_ts)["ts"])

    def open_one(uow: UnitOfWork, number: int) -> None:
        user_id = whose[number]
        department, channel_id = DEPARTMENTS[number % len(DEPARTMENTS)]
        uow.people.put(Person(user_id, user_id))
        opening.open_by_line(uow, user_id, clock(), department, "", f"Lamp {number} is broken")
        request = uow.requests.by_number(number + 1)
        assert request is not None  # noqa: S101  -- it has just been opened
        direct = talk.open_im(bot, slack.workspace.users[user_id]).id
        for key, place in (
            (provider_card_key(request), channel_id),
            (requester_card_key(uow, request), direct),
        ):
            ts = post(place, f"#{request.number}")
            uow.messages.put(SlackMessage(key, request.id, place, ts))
        if number in waiting:
            asked = uow.requests.change(request, state=State.WAITING)
            uow.events.append(asked, None, clock(), Asked("Which one?"))
        for _ in range(NOTES):
            post(direct, "Dev answered", thread_ts=ts)

    for number in range(requests):
        database.call(workspace_id, open_one, number)
    for user_id in asking:
        for _ in range(OTHERS):
            post(talk.open_im(bot, slack.workspace.users[user_id]).id, "A reminder")
    with database.engine.begin() as connection:
        # Everything is shown already, and Slack was heard of until the outage began.
        connection.exec_driver_sql("UPDATE outbox SET finished_at = created_at, outcome = 'sent'")
    heard_at = datetime.now(UTC) - OUTAGE
    database.call(workspace_id, lambda uow: uow.catch_ups.note_heard(heard_at))
    database.close()


async def _write(
    slack: Playground, app: InstalledApp, messages: int, waiting: Container[str]
) -> None:
    """Let people write in the threads of some of their cards."""
    cards = [
        (channel, message)
        for channel in slack.workspace.channels.values()
        if channel.kind == "im"
        for message in channel.top_level()
        if message["text"].startswith("#")
    ]
    chance = random.Random(9)  # noqa: S311  -- no secret
    replies = [card for card in cards if card[1]["text"] in waiting]
    chosen = chance.sample(replies, messages * 2 // 3 if replies else 0)
    others = [card for card in cards if card not in replies]
    for channel, card in chosen + chance.sample(others, messages - len(chosen)):
        (author,) = set(channel.members) - {app.bot_user_id}
        await slack.person(author).say(channel.id, SAID, thread_ts=card["ts"])


async def _catch_up(slack: Playground, app: InstalledApp, url: str, messages: int) -> None:
    settings = Settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_app_token=SecretStr(app.app_token),
        slack_api_url=slack.api_url,
        database_url=url,
        port=0,
    )
    bot = Crossdesk(settings)
    began = time.monotonic()
    await bot.start()
    ready = time.monotonic() - began
    there: list[float] = []
    stood: list[float] = []
    through = False
    while not (through and len(stood) == messages) and time.monotonic() - began < LONGEST:
        await asyncio.sleep(0.2)
        replies, through = await bot.database.read(bot.workspace.id, _found)
        there += [time.monotonic() - began] * (replies - len(there))
        stood += [time.monotonic() - began] * (_notes(slack) - len(stood))
    calls = slack.calls
    await bot.stop()
    typer.echo(f"the start took {ready:.1f} s")
    for part in (50, 66, 90, 99, 100):
        known, read = _when(there, messages, part), _when(stood, messages, part)
        typer.echo(f"{part} % of {messages} messages were known after {known}, shown after {read}")
    for method in ("conversations.history", "conversations.replies"):
        made = calls.of(method)
        limited = [each for each in made if each.error == "ratelimited"]
        typer.echo(f"{method}: {len(made)} calls, {len(limited)} of them refused")


def _when(times: Sequence[float], messages: int, part: int) -> str:
    index = max(messages * part // 100, 1) - 1
    return f"{times[index]:.1f} s" if index < len(times) else "not yet"


def _notes(slack: Playground) -> int:
    """Count the notes that show in the departments' channels what people wrote."""
    return sum(
        SAID in message["text"]
        for _, channel_id in DEPARTMENTS
        for message in slack.workspace.channels[channel_id].messages.values()
        if message.get("thread_ts", message["ts"]) != message["ts"]
    )


def _found(uow: UnitOfWork) -> tuple[int, bool]:
    """Count the replies, and say whether everything has been read."""
    page = uow.events.page(0, 1_000_000)
    progress = uow.catch_ups.latest()
    replies = sum(each.kind == Action.REPLY for each in page)
    return replies, progress is not None and progress.finished_at is not None


if __name__ == "__main__":
    typer.run(main)
