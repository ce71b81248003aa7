"""People are told on the days on which their department works, by day, and at no other time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.lifecycle import State
from tests.scenario.clockwork import (
    PROMISES,
    at,
    card_of,
    claimed_by,
    fill,
    flies,
    is_nag,
    nags_to,
    run_bot,
    wall,
)
from tests.scenario.office import another_bot
from tests.scenario.steps import ask, asked, resolved, shown, state_of
from tests.scenario.test_needs import need
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office

_OFFICE = """    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
    closed: ["2026-11-20"]
    open: ["2026-11-21"]
"""
ALWAYS = '    timezone: Asia/Shanghai\n    hours: {mon-sun: ["00:00-24:00"]}\n'
LATE = _OFFICE.replace('"09:00-12:00", "13:30-18:00"', '"10:00-19:00"')
RIYADH = '    timezone: Asia/Riyadh\n    hours: {sun-thu: ["09:00-17:00"]}\n'
MINUTE = timedelta(minutes=1)


async def works(office: Office, calendar: str, zone: str = "Asia/Shanghai") -> None:
    """IT works by another calendar, and its people are in a time zone."""
    catalogue = read_catalogue(PROMISES.replace(_OFFICE, calendar), "c.yaml")
    await office.run(import_catalogue, catalogue, office.clock())
    for person in (office.bob, office.mei):
        await flies(office, person, zone)


def told(person: Person, zone: str = "Asia/Shanghai") -> list[str]:
    """When somebody was told of what is due, by a clock."""
    return [when(each, zone) for each in nags_to(person)]


def when(message: dict[str, Any], zone: str = "Asia/Shanghai") -> str:
    """When a message was sent."""
    return f"{datetime.fromtimestamp(float(message['ts']), ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("calendar", "zone", "asked", "told_at"),
    [
        (LATE, "Asia/Shanghai", "2026-11-21 10:00", "2026-11-21 11:00"),  # a make-up Saturday
        (ALWAYS, "Asia/Shanghai", "2026-11-07 10:00", "2026-11-07 11:00"),  # a Saturday
        (RIYADH, "Asia/Riyadh", "2026-11-08 09:00", "2026-11-08 10:00"),  # a Sunday
        (LATE, "Asia/Shanghai", "2026-11-19 17:15", "2026-11-21 10:00"),  # after a day off
    ],
)
async def test_a_broken_promise_is_told_on_the_departments_days(
    promising: Office, calendar: str, zone: str, asked: str, told_at: str
) -> None:
    office = promising
    asked_at, due_at = (
        datetime.fromisoformat(each).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for each in (asked, told_at)
    )
    office.clock.now = asked_at
    await works(office, calendar, zone)
    await claimed_by(office, office.bob, "it Screen stays black")
    broken_at = asked_at + timedelta(hours=1)
    await at(office, *(each for each in (broken_at, due_at - MINUTE) if each < due_at))
    assert not told(office.mei)
    await at(office, due_at)
    for person in (office.mei, office.bob):
        assert when(nags_to(person)[-1], zone) == told_at


async def test_at_night_who_is_on_duty_is_told_and_the_others_by_day(promising: Office) -> None:
    office = promising
    office.clock.now = wall(8, 0, 16)  # Sunday
    await works(office, ALWAYS)
    await claimed_by(office, office.bob, "it A guest waits")
    await at(office, wall(8, 0, 46), wall(8, 1, 1), wall(8, 1, 16))
    assert told(office.bob) == ["2026-11-08 00:46", "2026-11-08 01:01", "2026-11-08 01:16"]
    await at(office, wall(8, 8, 59))
    assert told(office.mei) == []
    await at(office, wall(8, 9))
    assert told(office.mei) == ["2026-11-08 09:00"]
    assert len(told(office.bob)) == 4, "what came up at 04:16, when his duty was over"


async def test_the_catalogue_says_between_which_times_people_are_told(promising: Office) -> None:
    office = promising
    office.clock.now = wall(8, 6)
    await works(office, f'{ALWAYS}    tell: ["07:00-20:00"]\n')
    await ask(office, office.alice, "it A guest waits")
    await at(office, wall(8, 7), wall(8, 20), wall(9, 6, 59))
    assert told(office.mei) == ["2026-11-08 07:00"]
    await at(office, wall(9, 7))
    assert told(office.mei) == ["2026-11-08 07:00", "2026-11-09 07:00"]


async def test_who_serves_two_departments_is_told_of_each_in_its_hours(promising: Office) -> None:
    """Facilities works in New York, where it is day when it is night in Shanghai."""
    office = promising
    catalogue = PROMISES.replace(
        "channel: C03FACILITIES", "channel: C03FACILITIES\n    managers: [U04MEI]"
    )
    await office.run(import_catalogue, read_catalogue(catalogue, "c.yaml"), office.clock())
    await flies(office, office.mei, "Europe/Berlin")
    office.clock.now = wall(3, 0)  # Monday, 17:00 in Berlin and 11:00 in New York
    await ask(office, office.alice, "facilities/keys For the cellar")
    office.clock.now = wall(4, 9)
    await ask(office, office.alice, "it Screen stays black")
    await at(office, wall(4, 10), wall(4, 15, 59))
    assert told(office.mei, "Europe/Berlin") == []
    await at(office, wall(4, 16), wall(4, 21, 59), wall(4, 22))
    assert told(office.mei, "Europe/Berlin") == ["2026-11-04 09:00", "2026-11-04 15:00"]


async def test_a_day_off_that_is_imported_at_short_notice_is_quiet(promising: Office) -> None:
    office = promising
    office.clock.now = wall(5, 16)
    await claimed_by(office, office.bob, "it Screen stays black")
    closed = PROMISES.replace('closed: ["2026-11-20"]', 'closed: ["2026-11-06", "2026-11-20"]')
    await office.run(import_catalogue, read_catalogue(closed, "c.yaml"), office.clock())
    await at(office, wall(5, 17))
    before = len(office.slack.messages("it"))
    heard = told(office.bob)
    await at(office, wall(6, 9), wall(6, 11), wall(6, 16))
    assert told(office.bob) == heard
    assert len(office.slack.messages("it")) == before, "nor in the card's thread"
    await at(office, wall(9, 9))
    assert told(office.bob)[len(heard) :] == ["2026-11-09 09:00"]


async def test_a_request_that_was_resolved_at_night_closes_by_day(promising: Office) -> None:
    office = promising
    office.clock.now = wall(2, 22, 30)
    number = await resolved(office)
    await at(office, wall(5, 22, 30), wall(6, 8, 59))
    assert await state_of(office, number) is State.RESOLVED
    await at(office, wall(6, 9))
    assert await state_of(office, number) is State.CLOSED
    mine = await office.dm(office.alice, f"#{number}", "Closed")
    note = await office.reply_in_thread(office.alice, mine, "It closed automatically")
    assert when(note) == "2026-11-06 09:00"


async def test_that_it_closed_is_told_the_requester_by_their_day(promising: Office) -> None:
    """Alice is in Berlin: what closes in Shanghai's morning she reads in her own."""
    office = promising
    await flies(office, office.alice, "Europe/Berlin")
    number = await resolved(office)  # Monday, 10:00 in Shanghai
    await at(office, wall(5, 10))
    assert await state_of(office, number) is State.CLOSED
    card = await office.card(number, saying="Closed")
    await office.reply_in_thread(office.bob, card, "It closed automatically")
    mine = await office.dm(office.alice, f"#{number}", "Closed")
    assert not [
        each for each in thread_of(office.alice, mine) if "closed automatically" in shown(each)
    ]
    await says_on_the_card(office, number)  # what people do goes on meanwhile
    await at(office, wall(5, 15, 59), wall(5, 16))
    note = await office.reply_in_thread(office.alice, mine, "It closed automatically")
    assert when(note, "Europe/Berlin") == "2026-11-05 09:00"


def thread_of(person: Person, message: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages under one of somebody's direct messages."""
    return person.thread(message["channel"], message["ts"])


async def says_on_the_card(office: Office, number: int) -> None:
    """Alice asks again, and is answered: nothing that waits for the morning is before it."""
    other = await ask(office, office.alice, "it Keyboard sticks")
    await office.bob.slash("/answer", f"{other} Try another one")
    mine = await office.dm(office.alice, f"#{other}")
    await office.reply_in_thread(office.alice, mine, "Try another one")
    assert other != number


async def test_nags_that_were_ready_when_the_outage_began_wait_for_the_next_morning(
    promising: Office,
) -> None:
    office = promising
    office.clock.now = wall(4, 16)
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(4, 17)
    await office.bot.workspace.sender.stop()
    # It is 17:00: the promise is broken, and noted in the outbox.
    await office.bot.workspace.jobs.run_all()
    await office.bot.stop()
    office.clock.now = wall(4, 18, 1)
    async with another_bot(office) as bot:
        await run_bot(bot)
        assert told(office.bob) == []
        office.clock.now = wall(5, 9)
        await run_bot(bot)
    assert told(office.bob) == ["2026-11-05 09:00"], "one message, with the day's reminder"
    assert f"#{number}" in shown(nags_to(office.bob)[0])


@pytest.mark.parametrize("taken_up", ["on Friday", "as Saturday's work begins"])
async def test_a_day_that_is_opened_is_used_for_what_waited_for_monday(
    promising: Office, taken_up: str
) -> None:
    office = promising
    office.clock.now = wall(6, 17)  # Friday
    await claimed_by(office, office.bob, "it Screen stays black")
    await claimed_by(office, office.carol, "it Keyboard sticks")
    await at(office, wall(6, 17, 30))
    await fill(office, office.carol, nags_to(office.carol)[0], "request.snooze", until="next_week")
    await flies(office, office.mei, "America/New_York")
    await at(office, wall(6, 18))
    opened = PROMISES.replace('open: ["2026-11-21"]', 'open: ["2026-11-07", "2026-11-21"]')
    await office.run(import_catalogue, read_catalogue(opened, "c.yaml"), office.clock())
    if taken_up == "on Friday":
        await at(office, wall(6, 18, 1))
    await at(office, wall(7, 9), wall(7, 10))
    # At 9:00 the clock runs on, and the promise is broken: one message says both.
    assert told(office.bob) == ["2026-11-06 17:30", "2026-11-07 09:00"]
    assert told(office.carol) == ["2026-11-06 17:30"], "she snoozed it"


SALES = PROMISES.replace(
    "  new-york:",
    '  sales:\n    timezone: Asia/Shanghai\n    hours: {mon-fri: ["09:00-18:00"]}\n  new-york:',
).replace(
    "channel: C03FACILITIES\n    calendar: new-york",
    "channel: C03FACILITIES\n    members: [U01ALICE]\n    calendar: sales",
)


@pytest.mark.parametrize(
    ("days", "told_at"),
    [
        ('open: ["2026-11-22"]', "2026-11-22 09:00"),
        ('closed: ["2026-11-23"]', "2026-11-24 09:00"),
    ],
)
async def test_a_reminder_that_waits_follows_the_days_of_the_requesters_department(
    promising: Office, days: str, told_at: str
) -> None:
    """IT's question is old on Saturday the 21st, on which IT works, and Alice's department not."""
    office = promising
    office.clock.now = wall(19, 17)
    await office.run(import_catalogue, read_catalogue(SALES, "c.yaml"), office.clock())
    await asked(office)
    await at(office, wall(21, 17), wall(21, 17, 30))
    assert told(office.alice) == []
    at_short_notice = SALES.replace("  sales:", f"  sales:\n    {days}")
    await office.run(import_catalogue, read_catalogue(at_short_notice, "c.yaml"), office.clock())
    await at(office, *(wall(day, hour) for day in (22, 23, 24) for hour in (8, 9)))
    assert told(office.alice) == [told_at]


@pytest.mark.parametrize(
    ("days", "told_at"),
    [
        (('"2026-11-21"', '"2026-11-21", "2026-11-22"'), "2026-11-22 09:00"),
        (('"2026-11-20"', '"2026-11-20", "2026-11-23"'), "2026-11-24 09:00"),
    ],
)
async def test_who_waits_for_a_need_hears_that_it_is_late_on_their_departments_days(
    promising: Office, days: tuple[str, str], told_at: str
) -> None:
    """Facilities is late in the night to Sunday with the key that Bob of IT needs."""
    office = promising
    office.clock.now = wall(21, 17, 30)
    always = PROMISES.replace('mon-fri: ["09:00-17:00"]', 'mon-sun: ["00:00-24:00"]')
    await office.run(import_catalogue, read_catalogue(always, "c.yaml"), office.clock())
    parent = await claimed_by(office, office.bob, "it Screen stays black")
    await need(office, office.bob, parent)
    await at(office, wall(22, 1, 30), wall(22, 1, 31))
    assert told(office.bob) == []
    at_short_notice = always.replace(*days)
    await office.run(import_catalogue, read_catalogue(at_short_notice, "c.yaml"), office.clock())
    await at(office, *(wall(day, hour) for day in (22, 23, 24) for hour in (8, 9)))
    assert told(office.bob)[0] == told_at, "later ones are the daily reminders"


async def test_who_flies_home_is_told_at_once_what_waited_for_their_morning(
    promising: Office,
) -> None:
    office = promising
    await flies(office, office.bob, "America/New_York")
    await claimed_by(office, office.bob, "it Screen stays black")  # at 21:00 there
    await at(office, wall(2, 10, 30), wall(2, 10, 40))
    assert told(office.bob) == []
    await flies(office, office.bob, "Asia/Shanghai")
    await at(office, wall(2, 10, 41))
    assert told(office.bob) == ["2026-11-02 10:41"]


async def test_snoozed_until_tomorrow_means_the_departments_next_day(promising: Office) -> None:
    office = promising
    office.clock.now = wall(19, 10)
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await at(office, wall(19, 10, 30))
    await fill(office, office.bob, nags_to(office.bob)[0], "request.snooze", until="tomorrow")
    words = "snoozed reminders until 2026-11-21 01:00 UTC"  # Friday is closed, Saturday is not
    await card_of(office, number, words)


async def test_on_a_mondays_holiday_the_digest_comes_on_tuesday(promising: Office) -> None:
    office = promising
    await works(office, _OFFICE.replace("2026-11-20", "2026-11-09"))
    await resolved(office)
    await at(office, wall(9, 9), wall(9, 12), wall(10, 8, 59))
    assert not digests_to(office.mei)
    await at(office, wall(10, 9), wall(10, 10))
    (digest,) = digests_to(office.mei)
    assert when(digest) == "2026-11-10 09:00"


def digests_to(person: Person) -> list[dict[str, Any]]:
    """The weekly digests in somebody's direct messages."""
    return [each for each in person.dm if "第 45 周" in shown(each) or "Week 45" in shown(each)]


@pytest.mark.parametrize("manages_still", [True, False])
async def test_news_of_a_department_waits_for_its_day_and_for_those_who_manage_it_then(
    promising: Office, manages_still: bool
) -> None:
    """Bob leaves on a Saturday, with a request in hand."""
    office = promising
    office.clock.now = wall(7, 22)
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.slack.change_person(office.bob.id, deleted=True)
    await heard(office, "user_change")
    await at(office, wall(8, 12), wall(9, 8, 59))
    assert not news_to(office.mei, number)
    if not manages_still:
        others = PROMISES.replace("managers: [U04MEI]", "managers: [U09ADMIN]")
        await office.run(import_catalogue, read_catalogue(others, "c.yaml"), office.clock())
    await at(office, wall(9, 9))
    assert news_to(office.mei, number) == ["2026-11-09 09:00"] * manages_still


def news_to(person: Person, number: int) -> list[str]:
    """When somebody was told that a request is back in the queue."""
    return [when(each) for each in person.dm if f"#{number}" in shown(each) and not is_nag(each)]
