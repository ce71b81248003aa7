"""Guests, people of other workspaces and former providers: what each can do, and what none can."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot import ids
from bot.actions import BUTTONS
from bot.catalogue import read_catalogue
from bot.submissions import FORMS
from bot.usecases.catalogue.importing import import_catalogue
from playground.payloads import TOKEN
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    ask,
    bring_in,
    everything_in,
    kinds_of,
    request_of,
    said,
    shown,
    whisper,
)
from tests.scenario.test_people import membership_noticed

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office

OUTSIDER = "U88OUTSIDE"
STANDINGS: dict[str, dict[str, Any]] = {
    "guest": {"guest": "multi"},
    "single-channel guest": {"guest": "single"},
    "stranger": {"team_id": "T0PARTNER"},
}
EVERY_BUTTON = (*BUTTONS, ids.RATING_GIVE_AT_ONCE.format(score=3))


@pytest.fixture(params=STANDINGS)
async def outsider(office: Office, request: pytest.FixtureRequest) -> Person:
    """Somebody in the channels of IT and People who is no full member of the workspace."""
    person = office.slack.add_person(OUTSIDER, "Otto Out", **STANDINGS[request.param])
    for channel in ("it", "people"):
        office.slack.invite(channel, OUTSIDER)
    await membership_noticed(office, "member_joined_channel")
    return person


async def test_to_be_in_the_channel_makes_nobody_serve(office: Office, outsider: Person) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    await outsider.click(await office.card(number), "request.claim")
    await whisper(office, outsider)
    assert (await request_of(office, number)).hop.assignee_id is None
    secret = await ask(office, office.alice, "people My salary is wrong")
    await outsider.click(await office.card(secret, "C02PEOPLE"), "request.show")
    await office.settled()
    assert not outsider.views or "salary" not in everything_in(outsider.views)


async def test_whom_the_catalogue_names_serves_whatever_they_are(
    office: Office, outsider: Person
) -> None:
    named = CATALOGUE.replace("U05PAT, U06QIN", f"U05PAT, {OUTSIDER}")
    await office.run(import_catalogue, read_catalogue(named, "c.yaml"), office.clock())
    await office.bot.workspace.directory.sync()
    number = await ask(office, office.alice, "people My salary is wrong")
    await outsider.click(await office.card(number, "C02PEOPLE"), "request.claim")
    assert (await request_of(office, number)).hop.assignee_id == OUTSIDER


async def test_a_member_who_becomes_a_guest_serves_no_more_and_is_back_as_a_member(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "it Screen stays black")
    card = await office.card(number)
    await office.bob.click(card, "request.claim")
    for guest, serves in (("multi", False), (None, True)):
        office.slack.change_person("U02BOB", guest=guest)
        await office.slack.until(
            lambda: all(each.attempts for each in office.slack.deliveries.of("user_change"))
        )
        card = await office.card(number, saying="not claimed yet")
        await office.bob.click(card, "request.claim")
        assert ((await request_of(office, number)).hop.assignee_id == "U02BOB") is serves


async def test_guests_ask_and_people_of_other_workspaces_do_not(office: Office) -> None:
    guest = office.slack.add_person("U81GUEST", "Gus Guest", guest="single")
    stranger = office.slack.add_person("U82EXT", "Eve Xternal", team_id="T0PARTNER")
    await office.slack.until(
        lambda: all(each.attempts for each in office.slack.deliveries.of("team_join"))
    )
    number = await ask(office, guest, "it Screen stays black")
    assert (await request_of(office, number)).requester_id == "U81GUEST"
    await office.dm(guest, f"#{number}")
    answer = said(await stranger.slash("/request", "it Screen stays black"))
    assert "for members of this workspace" in answer
    assert "it Screen stays black" in answer, "their words are not lost"
    await stranger.shortcut("request_open")
    await office.settled()
    assert await office.run(lambda uow: uow.requests.by_number(number + 1)) is None
    assert "Department" not in everything_in(stranger.views)


async def test_strangers_see_nothing_in_their_app_home_and_get_no_hint(office: Office) -> None:
    stranger = office.slack.add_person("U82EXT", "Eve Xternal", team_id="T0PARTNER")
    office.slack.invite("it", "U82EXT")
    await membership_noticed(office, "member_joined_channel")
    await stranger.open_home()
    await office.settled()
    assert "your account belongs to another one" in str(stranger.home)
    assert "New request" not in str(stranger.home)
    for count, channel in enumerate(("C01IT", stranger.dm_channel), 1):
        await stranger.say(channel, f"<@{office.app.bot_user_id}> The screen is black")
        await office.slack.until(partial(_heard, stranger, count))
        told = stranger.ephemerals[-1]
        assert told["channel"] == channel
        assert "for members of this workspace" in shown(told)
    assert not [each for each in stranger.dm if each["user"] == office.app.bot_user_id]
    named = CATALOGUE.replace("providers: [U05PAT", "providers: [U82EXT, U05PAT")
    await bring_in(office, named)
    await stranger.open_home()
    await office.settled()
    assert "New request" in str(stranger.home)


def _heard(person: Person, count: int) -> bool | None:
    """Whether so much was said that they alone see; None if not yet."""
    return len(person.ephemerals) == count or None


async def former_provider(office: Office) -> Person:
    """Pat, who served People until today."""
    without = CATALOGUE.replace("providers: [U05PAT, U06QIN]", "providers: [U06QIN]")
    await office.run(import_catalogue, read_catalogue(without, "c.yaml"), office.clock())
    await office.bot.workspace.directory.sync()
    return office.pat


async def somebody_else(office: Office) -> Person:
    """An employee who has nothing to do with it."""
    return office.xiao


def newcomer(standing: str) -> Any:
    """Somebody who is no full member, in the department's channel."""

    async def come(office: Office) -> Person:
        person = office.slack.add_person(OUTSIDER, "Otto Out", **STANDINGS[standing])
        office.slack.invite("people", OUTSIDER)
        await membership_noticed(office, "member_joined_channel")
        return person

    return come


ATTACKERS = {
    "former provider": former_provider,
    "somebody else": somebody_else,
    **{standing: newcomer(standing) for standing in STANDINGS},
}


@pytest.mark.parametrize("who", ATTACKERS)
@pytest.mark.parametrize("state", ["in hand", "solved"])
async def test_no_button_and_no_form_does_anything_for_who_does_not_serve(
    office: Office, who: str, state: str
) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    if state == "solved":
        await office.pat.click(await office.dm(office.pat, "My salary"), "request.resolve")
        await office.pat.submit(await office.pat.next_view(), {"summary": "Paid back"})
    await office.settled()
    attacker = await ATTACKERS[who](office)
    await office.settled()
    before = await kinds_of(office, number)
    clicks = [_click(office, attacker, action_id, number) for action_id in EVERY_BUTTON]
    forms = [_form(office, attacker, callback_id, number) for callback_id in FORMS]
    for body in (*clicks, *forms):
        answer = await office.slack.deliver(office.app, "interactive", body)
        assert answer.ok, body
        assert "salary" not in str(answer.body)
    for command, text in (
        ("/request", f"show {number}"),
        ("/request", f"cancel {number}"),
        ("/request", f"reopen {number}"),
        ("/answer", f"{number} Hello"),
    ):
        assert "salary" not in said(await attacker.slash(command, text))
    await office.settled()
    assert await kinds_of(office, number) == before, "nothing happened"
    seen = [*office.slack.messages(attacker.dm_channel), *attacker.ephemerals, *attacker.views]
    assert "salary" not in everything_in(seen)
    assert "Paid back" not in everything_in(seen)


def _click(office: Office, person: Person, action_id: str, number: int) -> dict[str, Any]:
    """A click on any button, whether there is one or not, with a number of one's own choice."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": str(number)}
    return _body(office, person, "block_actions", action_id) | {
        "actions": [action],
        "container": {"type": "message", "channel_id": "C09ALL", "message_ts": "1.2"},
        "channel": {"id": "C09ALL", "name": "all"},
    }


def _form(office: Office, person: Person, callback_id: str, number: int) -> dict[str, Any]:
    """Any form, filled in with everything, whether it was opened or not."""
    fields = {
        "answer": "x", "question": "x", "summary": "x", "reason": "x", "score": "5",
        "first_response": "9h", "resolution": "9d", "comment": "x",
    }  # fmt: skip
    values: dict[str, Any] = {
        name: {"value": {"type": "plain_text_input", "value": value}}
        for name, value in fields.items()
    }
    values["assignee"] = {
        "value": {"type": "static_select", "selected_option": {"value": person.id}}
    }
    blocks = [{"type": "input", "block_id": name, "element": {}} for name in values]
    view = {
        "id": f"V{callback_id}{number}",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": "" if callback_id == ids.REQUEST_OPEN else str(number),
        "blocks": blocks,
        "state": {"values": values},
        "team_id": office.slack.workspace.team_id,
    }
    return _body(office, person, "view_submission", callback_id) | {"view": view}


def _body(office: Office, person: Person, kind: str, what: str) -> dict[str, Any]:
    workspace = office.slack.workspace
    user = workspace.users[person.id]
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "user": {"id": person.id, "team_id": workspace.team_of(user)},
        "api_app_id": office.app.app_id,
        "token": TOKEN,
        "trigger_id": f"{kind}.{what}",
        "enterprise": None,
    }
