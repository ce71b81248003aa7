"""The same app in another workspace: what is done there is answered, and changes nothing here."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playground import Workspace
from tests.scenario.office import opened_office
from tests.scenario.steps import ask, shown

if TYPE_CHECKING:
    from playground.person import Person
    from playground.records import Delivery
    from tests.scenario.office import Office

THERE = "T0OTHER"
WORDS = ("not set up for this workspace", "此工作区尚未启用")


async def _story(office: Office) -> None:
    """Deliveries of every kind."""
    alice, bob = office.alice, office.bob
    number = await ask(office, alice, "it Screen stays black")
    card = await office.card(number)
    await bob.click(card, "request.claim")
    await bob.click(card, "request.ask")
    await bob.submit(await bob.next_view(), {"question": "Which?"})
    mine = await office.dm(alice, "#1")
    said = await alice.say(mine["channel"], "The left one", thread_ts=mine["ts"])
    await alice.edit(said, "The right one")
    await bob.shortcut("request_open")
    form = await bob.next_view()
    await bob.close(form)
    await bob.message_shortcut("request_from_message", card)
    await alice.open_home()
    office.slack.change_person("U07XIAO", real_name="Xiao Li")
    office.slack.invite("it", "U07XIAO")
    office.slack.set_user_group("S0TEAM", ["U01ALICE"])
    # Events are answered once they are carried out.
    await office.slack.until(lambda: all(each.answer for each in office.slack.deliveries))
    await office.bot.workspace.directory.settled()
    await office.settled()


def _replayed(payload: dict[str, Any]) -> dict[str, Any]:
    """A delivery as the other workspace would send it: its own in everything, with new ids."""
    body: dict[str, Any] = json.loads(json.dumps(payload).replace("T0PLAYGND", THERE))
    for name in ("trigger_id", "event_id"):
        if name in body:
            body[name] += "x"
    if "view" in body:
        body["view"]["id"] += "X"
    return body


async def _everything(office: Office) -> Any:
    """All that the bot has stored about requests and people."""

    def look(uow: Any) -> Any:
        requests = [each for each in map(uow.requests.by_number, range(1, 20)) if each]
        return requests, [uow.events.of_request(each.id) for each in requests], uow.people.all()

    return await office.run(look)


async def test_no_delivery_of_another_workspace_is_carried_out(any_office: Office) -> None:
    office = any_office
    office.slack.add_user_group("S0TEAM", "team", ["U02BOB"])
    await _story(office)
    played: list[Delivery] = copy.copy(office.slack.deliveries)
    kinds = {each.type for each in played}
    assert kinds >= {
        *("/request", "block_actions", "view_submission", "shortcut", "message_action"),
        *("message", "app_home_opened", "user_change", "member_joined_channel"),
        "subteam_members_changed",
    }
    clicked = next(each for each in played if each.type == "block_actions")
    # Our own forms ask for neither of these here.
    played += [
        replace(clicked, payload=clicked.payload | {"type": kind})
        for kind in ("block_suggestion", "view_closed")
    ]
    before, calls = await _everything(office), len(office.slack.calls)
    for delivery in played:
        body = _replayed(delivery.payload)
        answer = await office.slack.deliver(office.app, delivery.kind, body)
        assert answer.ok, delivery.type
        if delivery.type in {"/request", "view_submission"}:
            assert all(words in json.dumps(answer.body, ensure_ascii=False) for words in WORDS)
    await office.settled()
    assert await _everything(office) == before
    done = {each.method for each in office.slack.calls[calls:]} - {"users.info", "response_url"}
    assert done <= {"conversations.members", "users.list", "usergroups.users.list"}


async def test_people_of_the_other_workspace_read_why(database_url: str) -> None:
    for transport in ("socket", "http"):
        async with opened_office(database_url, transport) as office:
            otto = office.slack.install_elsewhere(office.app, Workspace(team_id=THERE), "U0OTTO")
            answer = await otto.slash("/request", "it From elsewhere", channel="C0ELSEWHERE")
            assert answer is not None
            assert answer.only_for_me
            assert all(words in shown(answer.message) for words in WORDS)
            await _use_message_shortcut(office, otto)
            assert await office.run(lambda uow: uow.requests.by_number(1)) is None


async def _use_message_shortcut(office: Office, otto: Person) -> None:
    message = await otto.say("C0ELSEWHERE", "The screen is black")
    before = len(otto.ephemerals)
    await otto.message_shortcut("request_from_message", message)
    await office.slack.until(lambda: len(otto.ephemerals) > before)
    assert all(words in shown(otto.ephemerals[-1]) for words in WORDS)
