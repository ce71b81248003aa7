"""What has happened in the hotel before the visitor comes: real requests, made by its people."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from bot import ids
from playground import Playground, message_text

Step = Callable[[Playground], Awaitable[None]]


async def _card(slack: Playground, channel: str, words: str) -> dict[str, Any]:
    """The message in a channel that says `words`, once it is there."""

    def find() -> dict[str, Any]:
        found = [each for each in slack.messages(channel) if words in message_text(each)]
        return found[0]

    return await slack.until(find)


async def _welcome(slack: Playground) -> None:
    await slack.person("U06SARA").say(
        "C00LOBBY",
        "Whatever you need from another department: write /request here. /desk shows how we all"
        " stand.\n需要其他部门帮忙，在这里输入 /request；各部门的情况，输入 /desk 查看。",
    )


async def _early_guest(slack: Playground) -> None:
    await slack.person("U02CHEN").slash(
        ids.REQUEST_COMMAND, "housekeeping 1208 房客人提前到店，请优先打扫"
    )
    card = await _card(slack, "C02HOUSE", "1208")
    bo = slack.person("U03BO")
    await bo.click(card, ids.REQUEST_CLAIM)
    await bo.slash(ids.ANSWER_COMMAND, f"{_number(card)} 已经在打扫，20 分钟后可以入住")


async def _dripping_air_conditioning(slack: Playground) -> None:
    await slack.person("U01ANNA").slash(
        ids.REQUEST_COMMAND, "maintenance The air conditioning in 1510 is dripping on the carpet"
    )
    card = await _card(slack, "C03MAINT", "1510")
    tom = slack.person("U05TOM")
    await tom.click(card, ids.REQUEST_ASK)
    await tom.submit(await tom.next_view(), {ids.QUESTION: "May I go in, or is the guest there?"})


async def _frozen_reception_pc(slack: Playground) -> None:
    await slack.person("U01ANNA").slash(
        ids.REQUEST_COMMAND, "it Reception PC 2 freezes when I print a registration form"
    )
    card = await _card(slack, "C05IT", "Reception PC 2")
    dev = slack.person("U07DEV")
    await dev.click(card, ids.REQUEST_CLAIM)
    await dev.click(await _card(slack, "C05IT", "Reception PC 2"), ids.REQUEST_RESOLVE)
    await dev.submit(
        await dev.next_view(),
        {
            ids.SUMMARY: "The printer driver was two versions old. I updated it and printed a test"
            " page."
        },
    )


async def _bath_towels(slack: Playground) -> None:
    lin = slack.person("U04LIN")
    await lin.slash(ids.REQUEST_COMMAND, "purchasing/order 500 条浴巾")
    await lin.submit(
        await lin.next_view(),
        {
            ids.DETAILS: "旺季前需要补充，规格与上次相同（70 × 140 厘米，纯棉）。",
            "field.amount": "17500",
            "field.needed-by": _in_days(26),
            "field.approver": "U02CHEN",
        },
    )


async def _compressor(slack: Playground) -> None:
    tom = slack.person("U05TOM")
    await tom.slash(ids.REQUEST_COMMAND, "purchasing/order Compressor for the cold room")
    await tom.submit(
        await tom.next_view(),
        {
            ids.DETAILS: "The old one has run since 2009 and trips the fuse twice a week.",
            "field.amount": "23800",
            "field.needed-by": _in_days(12),
        },
    )
    card = await _card(slack, "C04PURCH", "Compressor")
    await slack.person("U06SARA").click(card, ids.REQUEST_CLAIM)


async def _overtime(slack: Playground) -> None:
    await slack.person("U03BO").slash(
        ids.REQUEST_COMMAND, "people/payroll 十月的加班费好像少算了两天"
    )


STORY: tuple[Step, ...] = (
    _welcome,
    _early_guest,
    _dripping_air_conditioning,
    _frozen_reception_pc,
    _bath_towels,
    _compressor,
    _overtime,
)


def _in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011  -- any zone will do


def _number(card: dict[str, Any]) -> str:
    """The number of the request that a card is about: its buttons carry it."""
    rows = [block for block in card["blocks"] if block["type"] == "actions"]
    return str(rows[0]["elements"][0]["value"])
