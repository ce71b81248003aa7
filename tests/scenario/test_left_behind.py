"""After a transfer those who have a request no more keep nothing that they should not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.lifecycle import Action
from playground import Fault
from playground.uploads import Upload
from tests.scenario.clockwork import edits, says
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    asked_to_agree,
    bring_in,
    buttons,
    choose_service,
    claimed,
    claimed_in_confidence,
    everything_in,
    kinds_of,
    request_of,
    shown,
    transfer_form,
    transferred,
)
from tests.scenario.test_files import PHOTO, files_in, sent

if TYPE_CHECKING:
    from typing import Any

    from tests.scenario.office import Office

WITH_LEGAL = (
    CATALOGUE
    + """
  legal:
    name: {en: Legal, zh: 法务部}
    channel: C03FACILITIES
    providers: [U03CAROL]
    default_service: advice
    services:
      advice:
        name: {en: Advice, zh: 咨询}
        kind: information
        confidential: true
"""
)


def left_in(office: Office, channel: str) -> list[dict[str, Any]]:
    """The files of ours that are still in a channel."""
    found = files_in(office.slack.messages(channel))
    return [each for each in found if each["id"] in office.slack.workspace.files]


async def passed(office: Office, seconds: float = 5) -> None:
    """Some time has passed, and all is out."""
    office.clock.pass_(seconds=seconds)
    await office.settled()


async def test_files_leave_the_channel_of_what_is_confidential_now(office: Office) -> None:
    number = await claimed(office, "it My salary is wrong")
    await sent(office, number, PHOTO, words="My payslip")
    assert left_in(office, "C01IT")
    await transferred(office, office.bob, number, "people/payroll")
    await passed(office)
    assert not left_in(office, "C01IT")
    assert PHOTO.name not in everything_in(
        [each for each in office.slack.messages("C01IT") if not each.get("files")]
    )


async def test_what_the_requester_deletes_goes_from_where_it_was(office: Office) -> None:
    number = await claimed(office, "it The door squeaks")
    message = await sent(office, number, PHOTO, words="The code is 4711")
    assert left_in(office, "C01IT")
    await transferred(office, office.bob, number, "facilities/keys")
    await passed(office)
    assert left_in(office, "C03FACILITIES")
    await office.alice.delete(message)
    await office.slack.until(lambda: not left_in(office, "C01IT"))
    await passed(office)
    assert not left_in(office, "C03FACILITIES")
    assert "4711" not in everything_in(office.slack.messages("C01IT"))


async def test_what_the_requester_edits_is_not_read_as_it_was_in_the_old_channel(
    office: Office,
) -> None:
    number = await claimed(office, "it The door squeaks")
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(mine["channel"], "The code is 4711", thread_ts=mine["ts"])
    await office.reply_in_thread(office.bob, await office.card(number), "4711")
    await transferred(office, office.bob, number, "facilities/keys")
    await office.alice.edit(message, "The code is with reception")
    await office.slack.until(lambda: "4711" not in everything_in(office.slack.messages("C01IT")))
    await office.settled()
    assert "reception" not in everything_in(office.slack.messages("C01IT")), "not theirs any more"
    assert "edit_reply" in await kinds_of(office, number)


async def test_nobody_who_had_a_confidential_request_keeps_its_words(office: Office) -> None:
    await bring_in(office, WITH_LEGAL, synced=False)
    number = await claimed_in_confidence(office, "My salary is wrong")
    theirs = await office.dm(office.pat, "My salary is wrong")
    await sent(office, number, PHOTO, words="Since my divorce")
    await office.pat.click(theirs, "request.reassign")
    await office.pat.submit(await office.pat.next_view(), {"assignee": office.qin.id})
    hers = await office.dm(office.qin, "My salary is wrong")
    await passed(office)
    await office.qin.click(hers, "request.transfer")
    view = await choose_service(office.qin, await office.qin.next_view(), "legal/advice")
    assert (await office.qin.submit(view, {"reason": "A contract"})).ok
    await office.settled()
    await passed(office)
    for person in (office.pat, office.qin):
        said = office.slack.messages(person.dm_channel)
        found = everything_in([each for each in said if each.get("bot_id")])
        for secret in ("My salary", "divorce", "A contract"):
            assert secret not in found, (person.id, secret)
        assert not left_in(office, person.dm_channel)
    card = next(each for each in office.pat.dm if f"#{number}" in shown(each))
    assert "request.claim" not in buttons(card)
    assert "法务部" in everything_in(office.qin.dm), "where it went"


async def test_a_service_that_is_confidential_no_more_gives_no_words_away(office: Office) -> None:
    number = await claimed_in_confidence(office, "The lock of my drawer")
    await bring_in(
        office, CATALOGUE.replace("confidential: true", "confidential: false"), synced=False
    )
    assert (await request_of(office, number)).confidential
    asked = await asked_to_agree(office, number, "The lock of my drawer")
    await office.alice.click(asked, "request.agree")
    await office.settled()
    found = everything_in(office.slack.messages("C02PEOPLE"))
    assert "drawer" not in found
    assert "keys" not in found


async def test_the_card_that_somebody_had_in_private_says_where_it_went(office: Office) -> None:
    number = await claimed_in_confidence(office, "The lock of my drawer")
    await office.dm(office.pat, "The lock of my drawer")
    await sent(office, number, Upload("drawer.jpg", "image/jpeg", b"drawer"))
    asked = await asked_to_agree(office, number, "The lock of my drawer")
    await office.alice.click(asked, "request.agree")
    await office.settled()
    await passed(office)
    card = next(each for each in office.pat.dm if f"#{number}" in shown(each))
    assert "transferred it to Facilities" in shown(card)
    assert buttons(card) == []
    assert not left_in(office, office.pat.dm_channel)
    assert left_in(office, "C03FACILITIES")


async def test_a_question_that_is_settled_lets_nothing_go(office: Office) -> None:
    number = await claimed_in_confidence(office, "The lock of my drawer")
    asked = await asked_to_agree(office, number, "The lock of my drawer")
    theirs = await office.dm(office.pat, "The lock of my drawer")
    await office.pat.click(theirs, "request.resume")
    await office.settled()
    await office.alice.click(asked, "request.agree", stale=True)
    await office.settled()
    request = await request_of(office, number)
    assert (request.hop.number, request.confidential) == (1, True), "Pat went on with it"
    assert (await kinds_of(office, number))[-1] is Action.RESUME


async def test_a_note_that_was_on_its_way_loses_its_words_once_it_is_there(office: Office) -> None:
    number = await claimed(office, "it A question about pay")
    held = office.slack.faults.add("chat.postMessage", Fault.TIMEOUT, channel="C01IT")
    mine = await office.dm(office.alice, f"#{number}")
    await office.alice.say(mine["channel"], "Since my divorce", thread_ts=mine["ts"])
    await office.slack.until(
        lambda: "divorce" in everything_in(office.slack.messages("C01IT")) or None
    )
    view = await choose_service(
        office.bob, await transfer_form(office, office.bob, number), "people/payroll"
    )
    assert (await office.bob.submit(view, {"reason": "Pay"})).ok
    held.release()
    await passed(office)
    assert "divorce" not in everything_in(office.slack.messages("C01IT"))


async def test_an_answer_in_private_that_the_channel_has_too_is_edited_in_both(
    office: Office,
) -> None:
    office.slack.invite("C03FACILITIES", office.pat.id)
    await office.bot.workspace.directory.sync_departments(office.clock())
    number = await claimed_in_confidence(office, "My contract")
    theirs = await office.dm(office.pat, "My contract")
    await says(office, office.pat, theirs, "This stays between us")
    asked = await asked_to_agree(office, number, "My contract")
    await office.alice.click(asked, "request.agree")
    await office.settled()
    card = await office.card(number, "C03FACILITIES")
    await office.pat.click(card, "request.claim")
    await office.settled()
    written = await office.pat.say(theirs["channel"], "On Friday", thread_ts=theirs["ts"])
    await office.reply_in_thread(office.carol, card, "On Friday")
    await edits(office, office.pat, written, "On Monday")
    await office.reply_in_thread(office.carol, card, "On Monday", "(edited)")
    first = next(
        each
        for each in office.pat.thread(theirs["channel"], theirs["ts"])
        if "between us" in shown(each)
    )
    await edits(office, office.pat, first, "This stays here")
    assert "This stays" not in everything_in(office.slack.messages("C03FACILITIES"))
