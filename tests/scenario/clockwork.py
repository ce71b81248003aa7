"""Time passing in an office whose departments promise something, and what people see of it.

Times are written as the wall clock in Shanghai shows them: "Mon 10:30".
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.scenario.steps import ask, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import Crossdesk
    from playground.person import Person
    from tests.scenario.office import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING, EVENING = 7, 20  # o'clock, well before and after anybody works
SATURDAY = 5  # as of `datetime.weekday`
WORKED_SATURDAY = date(2026, 11, 21)
TELLING = ("outbox", "sweep", "ratings")
"""The jobs that tell people what time has brought."""
UPKEEP_INTERVAL = timedelta(hours=6)
"""Between two looks of all the other jobs, and there is one at the end."""

PROMISES = """
admins: [U09ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
    closed: ["2026-11-20"]
    open: ["2026-11-21"]
  new-york:
    timezone: America/New_York
    hours: {mon-fri: ["09:00-17:00"]}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    managers: [U04MEI]
    calendar: office
    default_service: helpdesk
    services:
      helpdesk:
        name: Help desk
        kind: support
        standard: {first_response: 1h, resolution: 8h}
      repair:
        name: Repair
        kind: support
        standard:
          resolution: 4h
          escalate: [{at: 150%, to: managers}, {at: 200%, to: [U09ADMIN]}]
  facilities:
    name: Facilities
    channel: C03FACILITIES
    calendar: new-york
    services:
      keys:
        name: Keys
        kind: resource
        standard: {resolution: 8h}
"""
"""IT has a closed Friday, the 20th of November 2026, and works on the Saturday after it."""


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, whose second is a Monday, by the clock in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def words(at: datetime) -> str:
    """An instant as a card has it for those whose Slack cannot show their own time."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


async def card_of(
    office: Office, number: int, *said: str, channel: str = "C01IT"
) -> dict[str, Any]:
    """The card of a request in a department's channel, once all of this can be read on it."""

    def find() -> dict[str, Any]:
        cards = [each for each in office.slack.messages(channel) if f"#{number}" in shown(each)]
        if not all(part in shown(cards[0]) for part in said):
            raise LookupError
        return cards[0]

    return await office.slack.until(find)


async def look(office: Office) -> None:
    """The bot does what is due now, and all of it arrives."""
    await office.bot.workspace.jobs.run_all()
    await office.settled()


async def look_briefly(office: Office) -> None:
    """The bot tells what is due now, and all of it arrives."""
    jobs = office.bot.workspace.jobs
    for job in jobs.jobs:
        if job.name in TELLING:
            await jobs.run(job)
    await office.settled()


async def run_bot(bot: Crossdesk) -> None:
    """A bot does what is due now, and all of it arrives."""
    await bot.workspace.jobs.run_all()
    await bot.workspace.sender.drained()


async def at(office: Office, *instants: datetime) -> None:
    """Time passes, and the bot looks at what is due at these instants."""
    for instant in instants:
        office.clock.now = instant
        await look(office)


async def pass_until(
    office: Office,
    end: datetime,
    step: timedelta = timedelta(minutes=15),
    quiet_step: timedelta = timedelta(hours=3),
) -> None:
    """Time passes, and the bot looks at what is due at each step of it.

    What tells people runs at each step; all the rest, which takes four times as long, every few
    hours and at the end.

    Args:
        quiet_step: between two looks while nobody works in Shanghai. What is due stays due, so
            that whatever is sent in this time is seen to be.
    """
    upkeep_at = office.clock.now + UPKEEP_INTERVAL
    while office.clock.now < end:
        next_look = office.clock.now + step
        if step < quiet_step and _is_quiet(office.clock.now):
            next_look = _still_quiet(office.clock.now, quiet_step)
        office.clock.now = min(next_look, end)
        if upkeep_at <= office.clock.now or office.clock.now == end:
            await look(office)
            upkeep_at = office.clock.now + UPKEEP_INTERVAL
        else:
            await look_briefly(office)


def _is_quiet(instant: datetime) -> bool:
    """Whether it is night in Shanghai, or a weekend that is not worked."""
    there = instant.astimezone(SHANGHAI)
    is_weekend = there.weekday() >= SATURDAY and there.date() != WORKED_SATURDAY
    return is_weekend or not MORNING <= there.hour < EVENING


def _still_quiet(instant: datetime, step: timedelta) -> datetime:
    """The instant a step later, or the morning that comes before it."""
    morning = instant.astimezone(SHANGHAI).replace(hour=MORNING, minute=0)
    if morning <= instant:
        morning += timedelta(days=1)
    return min(instant + step, morning.astimezone(UTC))


async def flies(office: Office, person: Person, zone: str) -> None:
    """Somebody is in another time zone now, and the bot knows it."""
    office.slack.change_person(person.id, tz=zone)
    await office.bot.workspace.directory.sync_people()


async def claimed_by(office: Office, person: Person, line: str) -> int:
    """Alice has asked, and a provider has claimed it; returns the request's number."""
    number = await ask(office, office.alice, line)
    await person.click(await office.card(number), "request.claim")
    await office.settled()
    return number


async def fill(
    office: Office, person: Person, message: dict[str, Any], button: str, **fields: Any
) -> None:
    """Somebody clicks a button, fills in the form that it opens, and all that follows arrives."""
    await person.click(message, button)
    result = await person.submit(await person.next_view(), fields)
    assert result.ok, result.errors
    await office.settled()


@asynccontextmanager
async def next_one_heard(office: Office) -> AsyncIterator[None]:
    """The bot has heard the message, or the edit, that follows, and all is out."""
    heard = len(office.slack.deliveries.of("message"))
    yield
    await office.slack.until(lambda: office.slack.deliveries.of("message")[heard].attempts)
    await office.settled()


async def says(office: Office, person: Person, under: dict[str, Any], text: str) -> None:
    """Somebody writes in a thread of their messages with the bot, which has heard it."""
    async with next_one_heard(office):
        await person.say(under["channel"], text, thread_ts=under["ts"])


async def edits(office: Office, person: Person, message: dict[str, Any], text: str) -> None:
    """Somebody edits a message, and the bot has heard it."""
    async with next_one_heard(office):
        await person.edit(message, text)


def when(message: dict[str, Any]) -> str:
    """When a message was sent."""
    return f"{datetime.fromtimestamp(float(message['ts']), SHANGHAI):%a %H:%M}"


def nags_to(person: Person) -> list[dict[str, Any]]:
    """The nags in somebody's direct messages, oldest first."""
    return [each for each in person.dm if is_nag(each)]


def key_of(message: dict[str, Any]) -> str:
    """Which of the bot's messages it is."""
    return str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))


def is_nag(message: dict[str, Any]) -> bool:
    """Whether a message reminds of what is due."""
    return key_of(message).startswith("nag:")


def notes_under(office: Office, card: dict[str, Any]) -> list[dict[str, Any]]:
    """The nags under a card in a department's channel, oldest first."""
    said = office.slack.messages(card["channel"])
    under = [each for each in said if each.get("thread_ts") == card["ts"] != each["ts"]]
    return [each for each in under if "working time" in shown(each)]


def times(messages: list[dict[str, Any]]) -> list[str]:
    """When messages were sent."""
    return [when(each) for each in messages]
