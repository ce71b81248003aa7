"""Steps that many scenarios have in common."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.lifecycle import State
from playground import message_text
from playground.blocks import elements
from tests.unfinished import unfinished
from tests.unit.views.layouts import objects

if TYPE_CHECKING:
    from domain.events import Event
    from domain.lifecycle import Action
    from domain.people_figures import PeopleFigures
    from domain.request import Request
    from playground.person import Person, SlashAnswer
    from tests.scenario.office import Office


async def ask(office: Office, person: Person, line: str) -> int:
    """Somebody asks for something in one line; returns the request's number."""
    answer = await person.slash("/request", line)
    assert answer is not None, "a form was opened instead"
    found = await office.run(lambda uow: uow.request_lists.unfinished_of_requester(person.id, 1))
    assert found, answer.text
    return int(found[0].number)


async def claimed(office: Office, line: str = "it Screen stays black") -> int:
    """Alice has asked, and Bob has claimed it; returns the request's number."""
    number = await ask(office, office.alice, line)
    await office.bob.click(await office.card(number), "request.claim")
    await office.settled()
    return number


async def asked(office: Office, line: str = "it Screen stays black") -> int:
    """Alice has asked, Bob has claimed it and asked back; returns the request's number."""
    number = await claimed(office, line)
    await office.bob.click(await office.card(number), "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": "Which one?"})
    await office.settled()
    return number


async def resolved(office: Office, line: str = "it Screen stays black") -> int:
    """Alice has asked, and Bob has resolved it; returns the request's number."""
    number = await claimed(office, line)
    await office.bob.click(await office.card(number), "request.resolve")
    await office.bob.submit(await office.bob.next_view(), {"summary": "Cable replaced"})
    await office.settled()
    return number


async def claimed_in_confidence(office: Office, line: str) -> int:
    """Alice has asked People in confidence, and Pat has claimed it; returns its number."""
    number = await ask(office, office.alice, f"people {line}")
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    await office.settled()
    return number


async def choose_service(person: Person, view: dict[str, Any], place: str) -> dict[str, Any]:
    """Choose department and service in a form, as the form follows."""
    department, _, _ = place.partition("/")
    await person.select(view, "department", department)
    await person.select(await person.next_view(), "service", place)
    return await person.next_view()


async def transfer_form(
    office: Office, who: Person, number: int, channel: str = "C01IT"
) -> dict[str, Any]:
    """The form of a transfer, from the card in a channel."""
    await who.click(await office.card(number, channel), "request.transfer")
    return await who.next_view()


async def transferred(
    office: Office,
    who: Person,
    number: int,
    place: str,
    *,
    channel: str = "C01IT",
    reason: str = "Not ours",
) -> None:
    """Somebody has transferred a request from the card in their channel."""
    view = await choose_service(who, await transfer_form(office, who, number, channel), place)
    result = await who.submit(view, {"reason": reason})
    assert result.ok, result
    await office.settled()


async def asked_to_agree(office: Office, number: int, title: str) -> dict[str, Any]:
    """Pat wants to transfer a confidential request to Facilities; returns the question to Alice."""
    theirs = await office.dm(office.pat, title)
    await office.pat.click(theirs, "request.transfer")
    view = await choose_service(office.pat, await office.pat.next_view(), "facilities/keys")
    assert "is asked first whether they agree" in shown(view)
    assert (await office.pat.submit(view, {"reason": "They have the keys"})).ok
    await office.settled()
    mine = await office.dm(office.alice, f"#{number}")
    return await office.reply_in_thread(office.alice, mine, "They have the keys")


async def bring_in(office: Office, catalogue: str, *, synced: bool = True) -> list[str]:
    """An administrator imports a catalogue while the bot runs; returns what it says.

    Args:
        synced: whether the bot has asked Slack afterwards who serves; else the import is all.
    """
    found = read_catalogue(catalogue, "catalogue.yaml")
    changes = await office.run(import_catalogue, found, office.clock())
    if synced:
        await office.bot.workspace.directory.sync()
    await office.settled()
    return [str(change) for change in changes]


async def request_of(office: Office, number: int) -> Request:
    """A request as the database has it."""
    found: Request = await office.run(lambda uow: uow.requests.by_number(number))
    return found


async def state_of(office: Office, number: int) -> State:
    """The state of a request."""
    return (await request_of(office, number)).state


async def asked_to_approve(office: Office, number: int) -> dict[str, Request]:
    """The requests for a request's approval that count, by who is asked."""
    request = await request_of(office, number)
    found = await office.run(lambda uow: uow.requests.needs_of(request.id))
    return {
        str(each.approver_id): each
        for each in found
        if each.approver_id and each.state is not State.CANCELLED
    }


async def events_of(office: Office, number: int) -> tuple[Event, ...]:
    """Everything that happened to a request."""
    request = await request_of(office, number)
    events: tuple[Event, ...] = await office.run(lambda uow: uow.events.of_request(request.id))
    return events


async def kinds_of(office: Office, number: int) -> list[Action]:
    """The kinds of everything that happened to a request."""
    return [event.kind for event in await events_of(office, number)]


async def set_people_figures(office: Office, setting: PeopleFigures) -> None:
    """Say who may see figures of single persons."""
    await office.run(lambda uow: uow.catalogue.set_people_figures(setting))


async def numbers(office: Office) -> list[int]:
    """The numbers of all unfinished requests, oldest first."""
    return sorted(each.number for each in await office.run(unfinished))


async def whisper(office: Office, person: Person, *words: str) -> dict[str, Any]:
    """Return the message that only this person sees and that says all of this, once it is there."""

    def find() -> dict[str, Any]:
        found = [each for each in person.ephemerals if all(word in shown(each) for word in words)]
        return found[-1]

    return await office.slack.until(find)


def forged(shown: dict[str, Any], action_id: str, value: str) -> dict[str, Any]:
    """Return a copy of a message or view with another value behind a button or choice."""
    changed = copy.deepcopy(shown)
    for _, element in elements(changed):
        if element["action_id"] == action_id:
            element["value"] = value
        for choice in _choices(element):
            if choice["value"].startswith(f"{action_id}:"):
                choice["value"] = f"{action_id}:{value}"
    return changed


def buttons(shown: dict[str, Any]) -> list[str]:
    """The ids of the buttons of a message or view."""
    return [element["action_id"] for _, element in elements(shown) if element["type"] == "button"]


def offered(shown: dict[str, Any]) -> list[str]:
    """The ids of the buttons of a message or view, and of what its menus offer."""
    found = buttons(shown)
    for _, element in elements(shown):
        found += [each["value"].partition(":")[0] for each in _choices(element)]
    return found


def _choices(element: dict[str, Any]) -> list[dict[str, Any]]:
    return element["options"] if element["type"] == "overflow" else []


def everything_in(messages: list[dict[str, Any]]) -> str:
    """All that messages hold: what is read, what notifications say, and what lies behind."""
    return json.dumps(messages, ensure_ascii=False)


def held(view: dict[str, Any], field: str) -> Any:
    """Return the value of a form's field: a text, or the value of the chosen option."""
    (state,) = view["state"]["values"][field].values()
    option, rich = state.get("selected_option"), state.get("rich_text_value")
    if rich:
        return _read(rich)
    return option["value"] if option else state.get("value")


def shown(where: dict[str, Any]) -> str:
    """All that can be read in a message or view; what stands on one line stays on it."""
    blocks = where.get("blocks")
    return "\n".join(map(_read, blocks)) if blocks else str(where.get("text", ""))


def said(answer: SlashAnswer | None) -> str:
    """The answer to a command, which only its author sees."""
    assert answer is not None, "there was no answer"
    assert answer.only_for_me
    return shown(answer.message)


def _read(block: dict[str, Any]) -> str:
    if block["type"] != "rich_text":
        return message_text({"type": "message", "blocks": [block]})
    return "\n".join(_read_part(part) for part in block["elements"])


def _read_part(part: dict[str, Any]) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(map(_read_part, part["elements"]))
    return "".join(_read_inline(each) for each in part["elements"])


def _read_inline(inline: dict[str, Any]) -> str:
    if inline["type"] == "user":
        return f"@{inline['user_id']}"
    if inline["type"] == "emoji":
        return f":{inline['name']}:"
    shown = (inline.get(key) for key in ("text", "fallback", "url", "channel_id"))
    return str(next(filter(None, shown), ""))


def links(layout: object) -> list[str]:
    """The addresses that can be clicked."""
    return [each["url"] for each in objects(layout) if each.get("type") == "link"]


def lines(message: dict[str, Any]) -> dict[int, str]:
    """The block ids of a queue's lines, by the numbers of their requests."""
    found = {}
    for block in message["blocks"]:
        if block.get("accessory", {}).get("type") == "overflow":
            number = block["accessory"]["options"][0]["value"].split(":")[1]
            found[int(number)] = block["block_id"]
    return found


def _value_of(message: dict[str, Any], number: int, action_id: str) -> str:
    """The value of a choice in the menu of a request's line."""
    (line,) = [each for each in message["blocks"] if each["block_id"] == lines(message)[number]]
    values = [each["value"] for each in line["accessory"]["options"]]
    return str(next(each for each in values if each.startswith(f"{action_id}:")))


async def choose(person: Person, message: dict[str, Any], number: int, action_id: str) -> None:
    """Somebody uses the menu of a request's line in a queue."""
    await person.select(message, lines(message)[number], _value_of(message, number, action_id))
