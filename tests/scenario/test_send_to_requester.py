"""A message in the thread of a card stays inside, unless somebody sends it to the requester."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.lifecycle import Action
from tests.scenario.steps import ask, claimed, everything_in, kinds_of, shown, whisper
from tests.unit.views.layouts import objects

if TYPE_CHECKING:
    from tests.scenario.office import Office

SEND = "request_send_to_requester"


async def test_it_goes_out_once_as_an_answer_with_its_formats(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    card = await office.card(number)
    assert "Messages in this thread stay in the department" in shown(card)
    said = await office.bob.say(
        "C01IT", "Ask <@U03CAROL>:\n- *first*", thread_ts=card["ts"], formatted=True
    )
    inside = await office.carol.say("C01IT", "He broke it again", thread_ts=card["ts"])
    await office.carol.message_shortcut(SEND, said)
    await whisper(office, office.carol, f"Your answer to #{number} is on its way")
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "first")
    assert "@U03CAROL answered" in shown(note)
    assert [each for each in objects(note["blocks"]) if each.get("type") == "rich_text_list"]
    assert "Ask @carol.ito" in shown(note)
    note = await office.reply_in_thread(office.bob, card, " answered", "first")
    assert "@U03CAROL answered" in shown(note), "it can be seen that it was sent"
    await office.bob.message_shortcut(SEND, said)
    await whisper(office, office.bob, "already sent")
    assert (await kinds_of(office, number)).count(Action.ANSWER) == 1
    assert inside["text"] not in everything_in(office.slack.messages(office.alice.dm_channel))


async def test_it_is_refused_for_what_is_no_providers_message_under_a_card(office: Office) -> None:
    number = await ask(office, office.alice, "people My pay slip")
    card = await office.card(number, "C02PEOPLE")
    await office.settled()
    elsewhere = await office.pat.say("C02PEOPLE", "Lunch?")
    office.slack.invite("C02PEOPLE", "U01ALICE")  # who does not serve there
    hers = await office.alice.say("C02PEOPLE", "Where is it?", thread_ts=card["ts"])
    theirs = await office.pat.say("C02PEOPLE", "Look here", thread_ts=card["ts"])
    for person, message, why in (
        (office.pat, elsewhere, "not in the thread of a request's card"),
        (office.pat, card, "not in the thread of a request's card"),
        (office.pat, hers, "only messages by people who serve"),
        (office.alice, theirs, f"#{number}"),
    ):
        await person.message_shortcut(SEND, message)
        await whisper(office, person, why)
    await office.settled()
    assert Action.ANSWER not in await kinds_of(office, number)


async def test_a_confidential_request_is_answered_the_same_way(office: Office) -> None:
    number = await ask(office, office.alice, "people My pay slip")
    card = await office.card(number, "C02PEOPLE")
    await office.settled()
    said = await office.pat.say("C02PEOPLE", "It is in the post", thread_ts=card["ts"])
    await office.pat.message_shortcut(SEND, said)
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "It is in the post")
