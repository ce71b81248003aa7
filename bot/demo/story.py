"""The story of the hotel before the visitor comes: real requests, made by its people."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from bot import ids
from bot.demo.hotel import TIMEZONE
from playground import Person, Playground, message_text

Step = Callable[[Playground], Awaitable[None]]


async def _ask(slack: Playground, user_id: str, words: str) -> int:
    """Let somebody ask for something in one line; the number that they are told."""
    answer = await slack.person(user_id).slash(ids.REQUEST_COMMAND, words)
    told = re.search(r"#(\d+)", answer.text) if answer else None
    if told is None:
        raise LookupError(f"{words!r} is not acknowledged with a number: {answer and answer.text}")
    return int(told.group(1))


async def _order(slack: Playground, user_id: str, words: str, form: dict[str, str]) -> int:
    """Let somebody fill in Purchasing's form; returns the number on the card that comes of it."""
    before = _cards(slack, "C04PURCH").keys()
    person = slack.person(user_id)
    await person.slash(ids.REQUEST_COMMAND, f"purchasing/order {words}")
    await _submit(person, form)
    return await slack.until(lambda: max(_cards(slack, "C04PURCH").keys() - before, default=0))


async def _submit(person: Person, form: dict[str, str]) -> None:
    """Let somebody submit the form that they have open, and close what confirms it."""
    confirmed = await person.submit(await person.next_view(), form)
    if confirmed.view:
        await person.close(confirmed.view)  # or the visitor finds it open


async def _card(slack: Playground, channel: str, number: int) -> dict[str, Any]:
    """The card of a request in its department's channel, once it is there."""
    return await slack.until(lambda: _cards(slack, channel)[number])


def _cards(slack: Playground, channel: str) -> dict[int, dict[str, Any]]:
    """The cards in a channel by the numbers of their requests, with which their text begins."""
    found = {}
    for message in slack.person("U07DEV").messages(channel):
        if number := re.match(r"#(\d+) ", message_text(message)):
            found[int(number.group(1))] = message
    return found


async def _welcome(slack: Playground) -> None:
    await slack.person("U06SARA").say(
        "C00LOBBY",
        "Whatever you need from another department: write /request here. /desk shows how we all"
        " stand.\n需要其他部门帮忙，在这里输入 /request；各部门的情况，输入 /desk 查看。",
    )


async def _early_guest(slack: Playground) -> None:
    number = await _ask(slack, "U02CHEN", "housekeeping 1208 房客人提前到店，请优先打扫")
    card = await _card(slack, "C02HOUSE", number)
    bo = slack.person("U03BO")
    await bo.click(card, ids.REQUEST_CLAIM)
    await bo.slash(ids.ANSWER_COMMAND, f"{number} 已经在打扫，20 分钟后可以入住")


async def _dripping_air_conditioning(slack: Playground) -> None:
    words = "maintenance The air conditioning in 1510 is dripping on the carpet"
    card = await _card(slack, "C03MAINT", await _ask(slack, "U01ANNA", words))
    tom = slack.person("U05TOM")
    await tom.click(card, ids.REQUEST_ASK)
    await tom.submit(await tom.next_view(), {ids.QUESTION: "May I go in, or is the guest there?"})


async def _frozen_reception_pc(slack: Playground) -> None:
    words = "it Reception PC 2 freezes when I print a registration form"
    card = await _card(slack, "C05IT", await _ask(slack, "U01ANNA", words))
    dev = slack.person("U07DEV")
    await dev.click(card, ids.REQUEST_CLAIM)
    await dev.click(card, ids.REQUEST_RESOLVE)
    await dev.submit(
        await dev.next_view(),
        {
            ids.SUMMARY: "The printer driver was two versions old. I updated it and printed a test"
            " page."
        },
    )


async def _bath_towels(slack: Playground) -> None:
    form = {
        ids.DETAILS: "旺季前需要补充，规格与上次相同（70 × 140 厘米，纯棉）。",
        "field.amount": "17500",
        "field.needed-by": _in_days(slack, 26),
        "field.approver": "U02CHEN",
    }
    await _order(slack, "U04LIN", "500 条浴巾", form)


async def _compressor(slack: Playground) -> None:
    form = {
        ids.DETAILS: "The old one has run since 2009 and trips the fuse twice a week.",
        "field.amount": "23800",
        "field.needed-by": _in_days(slack, 12),
    }
    number = await _order(slack, "U05TOM", "Compressor for the cold room", form)
    card = await _card(slack, "C04PURCH", number)
    await slack.person("U06SARA").click(card, ids.REQUEST_CLAIM)


async def _broken_lock(slack: Playground) -> None:
    """Maintenance needs a part from Purchasing, to be able to go on."""
    words = "maintenance The lock of the key cabinet at the reception is broken"
    card = await _card(slack, "C03MAINT", await _ask(slack, "U01ANNA", words))
    nia = slack.person("U09NIA")
    await nia.click(card, ids.REQUEST_CLAIM)
    await nia.click(card, ids.REQUEST_NEED)
    await nia.select(await nia.next_view(), ids.DEPARTMENT, "purchasing")
    await nia.select(await nia.next_view(), ids.SERVICE, "purchasing/order")
    filled = {
        ids.TITLE: "Lock cylinder, 30/35, with three keys",
        "field.amount": "480",
        "field.needed-by": _in_days(slack, 7),
    }
    await _submit(nia, filled)


async def _technician(slack: Playground) -> None:
    """A chain, half-way: three of its steps are done."""
    tom = slack.person("U05TOM")
    await tom.slash(ids.REQUEST_COMMAND, "people/new-colleague Omar Haddad, technician")
    form = {
        ids.DETAILS: "He takes over the night shift.",
        "field.start": _in_days(slack, 21),
        "field.budget": "6400",
        "field.place": "house",
    }
    await _submit(tom, form)
    for channel, title, user_id, summary in (
        ("C02HOUSE", "Work clothes 工服", "U03BO", "工服三套，已放在更衣室。"),
        ("C06PEOPLE", "Pass 工牌", "U08MEI", "工牌已制作，请到人力资源部领取。"),
        ("C05IT", "Accounts 账号", "U07DEV", "The accounts are ready."),
    ):
        step = await _card_of_step(slack, channel, f"{title}: Omar Haddad")
        person = slack.person(user_id)
        await person.click(step, ids.REQUEST_RESOLVE)
        await person.submit(await person.next_view(), {ids.SUMMARY: summary})


async def _card_of_step(slack: Playground, channel: str, title: str) -> dict[str, Any]:
    """The card in a channel with this title, once it is there."""

    def find() -> dict[str, Any] | None:
        titled = re.compile(rf"#\d+ {title}")
        cards = _cards(slack, channel).values()
        return next((each for each in cards if titled.match(message_text(each))), None)

    return await slack.until(find)


async def _overtime(slack: Playground) -> None:
    await slack.person("U03BO").slash(
        ids.REQUEST_COMMAND, "people/payroll 十月的加班费好像少算了两天"
    )


def _unhurried(step: Step) -> Step:
    """Let Slack's clock stand still meanwhile, so that on a slow machine no answer is late."""

    @wraps(step)
    async def play(slack: Playground) -> None:
        with slack.clock.standing_still():
            await step(slack)

    return play


STORY: tuple[Step, ...] = tuple(
    _unhurried(step)
    for step in (
        _welcome,
        _early_guest,
        _dripping_air_conditioning,
        _frozen_reception_pc,
        _bath_towels,
        _compressor,
        _broken_lock,
        _technician,
        _overtime,
    )
)


def _in_days(slack: Playground, days: int) -> str:
    """The hotel's date so many days from now."""
    now = datetime.fromtimestamp(slack.clock(), ZoneInfo(TIMEZONE))
    return (now + timedelta(days=days)).date().isoformat()
