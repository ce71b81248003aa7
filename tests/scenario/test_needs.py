"""Needs: a department asks another one for what it cannot do itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.lifecycle import Action, State
from domain.policy import DEEPEST_NEED
from tests.scenario.clockwork import look, nags_to, says
from tests.scenario.steps import (
    ask,
    buttons,
    choose_service,
    claimed,
    claimed_in_confidence,
    everything_in,
    kinds_of,
    request_of,
    shown,
    transferred,
    whisper,
)
from tests.scenario.test_export import exported
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office


async def need(
    office: Office,
    who: Person,
    parent: int,
    place: str = "facilities/keys",
    title: str = "A key to the server room",
    *,
    channel: str = "C01IT",
) -> int:
    """Somebody opens what a request needs, from its card; returns the new request's number."""
    await who.click(await office.card(parent, channel), "request.need")
    view = await choose_service(who, await who.next_view(), place)
    result = await who.submit(view, {"title": title})
    assert result.ok, result
    await office.settled()
    children = await needs_of(office, parent)
    return int(children[-1].number)


async def needs_of(office: Office, number: int) -> tuple[Any, ...]:
    """The requests that were opened for one."""
    parent = await request_of(office, number)
    found: tuple[Any, ...] = await office.run(lambda uow: uow.requests.needs_of(parent.id))
    return found


async def resolve(
    office: Office, who: Person, number: int, summary: str, channel: str, **fields: Any
) -> None:
    """Somebody resolves a request from its card in a channel."""
    await who.click(await office.card(number, channel), "request.resolve")
    result = await who.submit(await who.next_view(), {"summary": summary, **fields})
    assert result.ok, result
    await office.settled()


async def test_a_need_shows_on_both_cards(any_office: Office) -> None:
    office = any_office
    parent = await ask(office, office.alice, "it The server room is locked")
    child = await need(office, office.bob, parent)
    request = await request_of(office, child)
    assert request.requester_id == "U02BOB"
    assert request.requester_department_id == (await request_of(office, parent)).hop.department_id
    assert (await request_of(office, parent)).hop.assignee_id == "U02BOB", (
        "who needs it works on it"
    )
    assert (await request_of(office, parent)).state is State.IN_PROGRESS, "its clock runs on"

    above = shown(await office.card(parent))
    assert f"#{child} A key to the server room · Facilities · Keys" in above
    below = shown(await office.card(child, "C03FACILITIES"))
    assert f"Needed for #{parent} The server room is locked · IT" in below
    assert "First response due" in below, "when that one is due"
    await office.dm(office.bob, f"#{child}")
    alices = office.slack.messages(office.alice.dm_channel)
    assert not [each for each in alices if f"#{child}" in shown(each)]


async def test_what_becomes_of_it_is_told_at_once_and_offers_to_resolve(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await resolve(office, office.carol, child, "The key is at the desk", "C03FACILITIES")
    card = await office.card(parent)
    note = await office.reply_in_thread(office.bob, card, "The key is at the desk")
    assert f"#{parent} no longer waits for other requests." in shown(note)
    assert "✅" in shown(card)
    await office.bob.click(note, "request.resolve")
    view = await office.bob.next_view()
    assert "The key is at the desk" in everything_in([view]), "it begins with what came of it"


async def test_it_is_not_resolved_over_what_is_open_without_a_choice(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.bob.click(await office.card(parent), "request.resolve")
    view = await office.bob.next_view()
    assert f"This is still open: #{child}" in shown(view)
    result = await office.bob.submit(view, {"summary": "Open again"})
    assert result.errors
    assert (await request_of(office, parent)).state is State.IN_PROGRESS
    result = await office.bob.submit(view, {"summary": "Open again", "needs": "keep"})
    assert result.ok
    await office.settled()
    assert (await request_of(office, parent)).state is State.RESOLVED
    assert (await request_of(office, child)).state is State.OPEN


@pytest.mark.parametrize("button", ["request.resolve", "request.decline"])
async def test_what_is_not_needed_any_more_is_cancelled_and_told(
    office: Office, button: str
) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.bob.click(await office.card(parent), button)
    words = {"request.resolve": "summary", "request.decline": "reason"}[button]
    result = await office.bob.submit(
        await office.bob.next_view(), {words: "It was open", "needs": "cancel"}
    )
    assert result.ok
    await office.settled()
    assert (await request_of(office, child)).state is State.CANCELLED
    there = await office.card(child, "C03FACILITIES")
    await office.reply_in_thread(office.carol, there, "no longer needs it")


async def test_a_requester_who_cancels_cancels_what_was_needed(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.alice.slash("/request", f"cancel {parent} I went home")
    await office.settled()
    assert (await request_of(office, child)).state is State.CANCELLED
    assert "I went home" not in everything_in(office.slack.messages("C03FACILITIES"))


async def test_who_has_the_parent_asks_for_the_need(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.bob.click(await office.card(parent), "request.reassign")
    await office.bob.submit(await office.bob.next_view(), {"assignee": "U03CAROL"})
    await office.settled()
    assert (await request_of(office, child)).requester_id == "U03CAROL"
    assert (await kinds_of(office, child))[-1] is Action.HAND_NEED_OVER
    theirs = await office.dm(office.carol, f"#{child}", "A key to the server room")
    assert "request.cancel" in buttons(theirs)
    former = await office.dm(office.bob, f"#{child}", "is the requester now, and gets the answers.")
    assert buttons(former) == []


async def test_of_a_confidential_parent_a_need_says_its_number_alone(office: Office) -> None:
    parent = await claimed_in_confidence(office, "My divorce")
    mine = await office.dm(office.pat, "My divorce")
    await office.pat.click(mine, "request.need")
    view = await choose_service(office.pat, await office.pat.next_view(), "facilities/keys")
    assert (await office.pat.submit(view, {"title": "A safe"})).ok
    await office.settled()
    (child,) = await needs_of(office, parent)
    below = await office.card(child.number, "C03FACILITIES")
    assert f"Needed for #{parent}" in shown(below)
    await resolve(office, office.carol, child.number, "It stands in the hall", "C03FACILITIES")
    for channel in ("C01IT", "C03FACILITIES", "C02PEOPLE"):
        assert "divorce" not in everything_in(office.slack.messages(channel))
    await office.reply_in_thread(office.pat, mine, "It stands in the hall")


async def test_requests_need_one_another_only_so_deep(office: Office) -> None:
    number, channel, who = await claimed(office, "it One"), "C01IT", office.bob
    places = {"C01IT": ("facilities/keys", "C03FACILITIES", office.carol)}
    places["C03FACILITIES"] = ("it/helpdesk", "C01IT", office.bob)
    for _ in range(DEEPEST_NEED - 1):
        place, there, next_one = places[channel]
        number = await need(office, who, number, place, "One more", channel=channel)
        channel, who = there, next_one
    await who.click(await office.card(number, channel), "request.need")
    await whisper(office, who, "is already the last of 8 requests")


async def test_nobody_is_nagged_for_what_they_cannot_do_but_hears_that_it_is_late(
    office: Office,
) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent, "people/payroll", "A form")
    office.clock.pass_(hours=7)  # 17:00: the first response of IT is long overdue
    await look(office)
    told = nags_to(office.bob)
    assert [each for each in told if f"#{parent} " in shown(each).split("Needed for")[0]] == []
    office.clock.pass_(hours=17)  # 10:00 on the next day: the other one is overdue, too
    await look(office)
    late = [each for each in nags_to(office.bob) if f"#{child}" in shown(each)][-1]
    assert "First response overdue" in shown(late)
    assert f"Needed for #{parent}" in shown(late)


async def test_only_those_who_serve_it_open_what_it_needs(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    card = await office.card(parent)
    await office.alice.click(card, "request.need")
    await whisper(office, office.alice, "You cannot use")
    assert await needs_of(office, parent) == ()


async def test_a_parent_that_becomes_confidential_takes_its_words_back_from_its_needs(
    office: Office,
) -> None:
    parent = await claimed(office, "it My divorce")
    child = await need(office, office.bob, parent)
    assert "divorce" in shown(await office.card(child, "C03FACILITIES"))
    await transferred(office, office.bob, parent, "people/payroll")
    for channel in ("C01IT", "C03FACILITIES", "C02PEOPLE"):
        assert "divorce" not in everything_in(office.slack.messages(channel))
    assert f"Needed for #{parent}" in shown(await office.card(child, "C03FACILITIES"))
    above = await office.card(parent, "C02PEOPLE")
    assert "A key to the server room" not in everything_in([above]), "others read along there"
    assert f"#{child}" in shown(above)


async def test_a_need_that_becomes_confidential_takes_its_words_back_from_its_parent(
    office: Office,
) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent, title="My divorce")
    await resolve(office, office.carol, child, "A lawyer is paid", "C03FACILITIES")
    await office.reply_in_thread(office.bob, await office.card(parent), "A lawyer is paid")
    mine = await office.dm(office.bob, "My divorce")
    await office.bob.click(mine, "request.reopen")
    assert (await office.bob.submit(await office.bob.next_view(), {"reason": "Not paid"})).ok
    await office.settled()
    await transferred(office, office.carol, child, "people/payroll", channel="C03FACILITIES")
    for channel in ("C01IT", "C03FACILITIES", "C02PEOPLE"):
        said = everything_in(office.slack.messages(channel))
        assert not [each for each in ("divorce", "lawyer", "Not paid") if each in said]


async def test_what_was_asked_in_confidence_stays_with_who_asked(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent, "people/payroll", "My divorce")
    await office.bob.click(await office.card(parent), "request.reassign")
    await office.bob.submit(await office.bob.next_view(), {"assignee": "U03CAROL"})
    await office.settled()
    assert (await request_of(office, child)).requester_id == "U02BOB"
    assert "divorce" not in everything_in(office.slack.messages(office.carol.dm_channel))


async def test_who_waits_for_the_parent_does_not_read_what_it_needs(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent, title="Alice lost her key again")
    await office.alice.slash("/request", f"show {parent}")
    theirs = await office.alice.next_view()
    assert f"#{child}" in shown(theirs)
    assert "again" not in everything_in([theirs])
    await office.bob.click(await office.card(parent), "request.show")
    assert "Alice lost her key again" in shown(await office.bob.next_view())


async def test_a_need_shows_at_once_what_its_parent_promises_now(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    assert "First response due" in shown(await office.card(child, "C03FACILITIES"))
    await office.bob.click(await office.card(parent), "request.ask")
    await office.bob.submit(await office.bob.next_view(), {"question": "Which one?"})
    await office.settled()
    assert "Paused" in shown(await office.card(child, "C03FACILITIES"))


async def test_a_reopened_need_says_that_its_parent_stays_as_it_is(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await resolve(office, office.carol, child, "The key is at the desk", "C03FACILITIES")
    await resolve(office, office.bob, parent, "It is open", "C01IT")
    await office.bob.click(await office.dm(office.bob, f"#{child}"), "request.reopen")
    assert (await office.bob.submit(await office.bob.next_view(), {"reason": "Gone"})).ok
    await office.settled()
    await office.reply_in_thread(
        office.bob, await office.card(parent), "Gone", f"This does not reopen #{parent}."
    )
    assert (await request_of(office, parent)).state is State.RESOLVED


async def test_a_late_need_tells_at_once_in_the_thread_and_in_hours_in_person(
    office: Office,
) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent, "people/payroll", "A form")
    card = await office.card(parent)
    office.clock.pass_(hours=30)  # Tuesday 16:00: it had four hours for its first response
    await look(office)
    note = await office.reply_in_thread(office.bob, card, f"#{child}", "First response overdue")
    assert "🔒" in shown(note), "it says no word of what is confidential"
    told = [each for each in nags_to(office.bob) if f"#{child}" in shown(each)][-1]
    assert "Your request that waits for it may be late" in shown(told), "why it comes to them"
    assert "because the service's standard names you" not in shown(told)
    office.clock.pass_(hours=17)  # Wednesday 9:00: a daily reminder for those who work on it
    await look(office)
    thread = office.bob.thread(card["channel"], card["ts"])[1:]
    assert len([each for each in thread if f"#{child} " in shown(each)]) == 1, "once"


async def test_who_works_on_the_parent_no_more_does_not_hear_that_a_need_is_late(
    office: Office,
) -> None:
    parent = await claimed(office, "it The server room is locked")
    await need(office, office.bob, parent, "people/payroll", "A form")
    office.slack.remove("it", "U02BOB")
    await heard(office, "member_left_channel")
    office.clock.pass_(hours=47)
    await look(office)
    assert not nags_to(office.bob)


async def test_a_question_of_a_need_can_be_passed_on_to_the_requester_at_the_end(
    office: Office,
) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.carol.click(await office.card(child, "C03FACILITIES"), "request.ask")
    await office.carol.submit(await office.carol.next_view(), {"question": "Which floor?"})
    await office.settled()
    assert "Which floor?" not in everything_in(office.slack.messages(office.alice.dm_channel)), (
        "not unless it is passed on"
    )
    mine = await office.dm(office.bob, f"#{child}")
    note = await office.reply_in_thread(office.bob, mine, "Which floor?")
    for message in (mine, note):
        await office.bob.click(message, "request.forward")
        view = await office.bob.next_view()
        assert f"Ask about #{parent}" in everything_in([view])
        assert "Which floor?" in everything_in([view])
    assert (await office.bob.submit(view, {"question": "Which floor is it?"})).ok
    await office.settled()
    theirs = await office.dm(office.alice, f"#{parent}")
    await office.reply_in_thread(office.alice, theirs, "Which floor is it?")
    assert (await request_of(office, parent)).state is State.WAITING
    await says(office, office.bob, mine, "The third")
    await office.bob.click(note, "request.forward", stale=True)
    await whisper(office, office.bob, f"#{child}")
    assert "request.forward" not in buttons(await office.dm(office.bob, f"#{child}"))


@pytest.mark.parametrize("button", ["request.resolve", "request.decline"])
async def test_who_waits_for_what_is_open_changes_nothing(office: Office, button: str) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    await office.bob.click(await office.card(parent), button)
    words = {"request.resolve": "summary", "request.decline": "reason"}[button]
    view = await office.bob.next_view()
    assert (await office.bob.submit(view, {words: "Open", "needs": "wait"})).ok
    await office.settled()
    assert (await request_of(office, parent)).state is State.IN_PROGRESS
    assert (await request_of(office, child)).state is State.OPEN


async def test_those_who_work_on_a_need_read_why_it_is_cancelled(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    why = {"needs": "cancel", "needs_reason": "The key was in my pocket"}
    await resolve(office, office.bob, parent, "It is open", "C01IT", **why)
    there = await office.card(child, "C03FACILITIES")
    await office.reply_in_thread(office.carol, there, "The key was in my pocket")
    assert "pocket" not in everything_in(office.slack.messages(office.alice.dm_channel))


async def test_whoever_claims_after_somebody_left_asks_in_their_place(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    office.slack.change_person("U02BOB", deleted=True)
    await heard(office, "user_change")
    await office.settled()
    there = await office.card(child, "C03FACILITIES", "has left the workspace")
    assert f"The next person to claim #{parent} asks for it" in shown(there)
    assert "Press Decline" not in shown(there), "somebody will read an answer"
    await office.carol.click(await office.card(parent), "request.claim")
    await office.settled()
    assert (await request_of(office, child)).requester_id == "U03CAROL"
    assert "has left" not in shown(await office.card(child, "C03FACILITIES"))


async def test_an_export_says_which_request_needs_another(office: Office) -> None:
    parent = await claimed(office, "it The server room is locked")
    child = await need(office, office.bob, parent)
    lines = {each["number"]: each["parent"] for each in await exported(office, office.mei)}
    assert lines[str(parent)] == ""
    assert str(child) not in lines, "it is of a department that she does not manage"
    lines = {each["number"]: each["parent"] for each in await exported(office, ada(office))}
    assert lines == {str(parent): "", str(child): str(parent)}


def ada(office: Office) -> Person:
    """The administrator."""
    return office.slack.person("U09ADMIN")
