"""A confidential request: its words are for its requester and its department alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.lifecycle import Action, State
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    ask,
    buttons,
    choose,
    claimed_in_confidence,
    everything_in,
    kinds_of,
    request_of,
    shown,
    state_of,
    whisper,
)

if TYPE_CHECKING:
    from tests.scenario.office import Office

SECRETS = (
    "My salary is wrong",
    "Since my divorce",
    "We will look",
    "Which month",
    "It was March",
    "March again",
    "Paid back now",
    "Still too little",
)


def assert_nothing_leaks(office: Office) -> None:
    """No secret stands anywhere in the channel: not in blocks, `text`, metadata or threads."""
    for channel in ("people", "it", "all", "facilities"):
        found = everything_in(office.slack.messages(channel))
        assert [secret for secret in SECRETS if secret in found] == []
    for person in (office.bob, office.carol, office.xiao, office.slack.person("U09ADMIN")):
        seen = everything_in([*office.slack.messages(person.dm_channel), *person.ephemerals])
        assert [secret for secret in SECRETS if secret in seen] == []


async def test_the_whole_story_leaves_no_word_in_the_channel(office: Office) -> None:
    alice, pat, qin = office.alice, office.pat, office.qin
    number = await ask(office, alice, "people My salary is wrong\nSince my divorce")
    mine = await office.dm(alice, "My salary is wrong")
    await alice.say(mine["channel"], "It was March", thread_ts=mine["ts"])
    card = await office.card(number, "C02PEOPLE")
    await office.reply_in_thread(pat, card, "Press Show")
    assert set(buttons(card)) == {"request.claim", "request.show"}
    await pat.click(card, "request.claim")

    theirs = await office.dm(pat, "My salary is wrong")
    await pat.say(theirs["channel"], "We will look", thread_ts=theirs["ts"])
    await office.reply_in_thread(alice, mine, "We will look")
    await pat.click(await office.dm(pat, "My salary is wrong"), "request.ask")
    await pat.submit(await pat.next_view(), {"question": "Which month"})
    await office.reply_in_thread(alice, mine, "Which month")
    assert await state_of(office, number) is State.WAITING
    reply = await alice.say(mine["channel"], "March", thread_ts=mine["ts"])
    await office.reply_in_thread(pat, theirs, "March")
    await alice.edit(reply, "March again")
    await office.reply_in_thread(pat, theirs, "March again", "(edited)")

    await pat.click(await office.dm(pat, "My salary is wrong"), "request.resolve")
    await pat.submit(await pat.next_view(), {"summary": "Paid back now"})
    await office.reply_in_thread(alice, mine, "Paid back now")
    await alice.slash("/request", f"reopen {number} Still too little")
    await office.reply_in_thread(pat, theirs, "Still too little")
    await office.settled()
    assert_nothing_leaks(office)
    await qin.click(await office.card(number, "C02PEOPLE"), "request.show")
    whole = shown(await qin.next_view())
    assert [secret for secret in SECRETS if secret not in whole] == []


async def test_an_edit_of_the_assignees_answer_reaches_the_requester_in_place(
    office: Office,
) -> None:
    await claimed_in_confidence(office, "My salary is wrong")
    theirs = await office.dm(office.pat, "My salary is wrong")
    answer = await office.pat.say(theirs["channel"], "We will look", thread_ts=theirs["ts"])
    mine = await office.dm(office.alice, "My salary is wrong")
    await office.reply_in_thread(office.alice, mine, "We will look")
    await office.pat.edit(answer, "We will look into it")
    await office.reply_in_thread(office.alice, mine, "We will look into it", "(edited)")
    assert len(office.alice.thread(mine["channel"], mine["ts"])) == 2


async def test_handed_over_the_conversation_moves_and_the_words_leave_the_former_one(
    office: Office,
) -> None:
    alice, pat, qin = office.alice, office.pat, office.qin
    number = await ask(office, alice, "people My salary is wrong")
    mine = await office.dm(alice, "My salary is wrong")
    await pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    theirs = await office.dm(pat, "My salary is wrong")
    first = await alice.say(mine["channel"], "It was March", thread_ts=mine["ts"])
    await office.reply_in_thread(pat, theirs, "It was March")
    await pat.click(theirs, "request.reassign")
    await pat.submit(await pat.next_view(), {"assignee": qin.id})

    hers = await office.dm(qin, "My salary is wrong")
    await alice.edit(first, "March again")
    await office.reply_in_thread(qin, hers, "March again")
    await alice.say(mine["channel"], "Still too little", thread_ts=mine["ts"])
    await office.reply_in_thread(qin, hers, "Still too little")
    await office.settled()
    thread = everything_in(pat.thread(theirs["channel"], theirs["ts"]))
    assert "Still too little" not in thread
    assert "March again" not in thread
    (card,) = pat.dm
    assert "My salary" not in shown(card), "it is not theirs any more, and says so"
    assert "@U06QIN" in shown(card)
    assert_nothing_leaks(office)


async def test_a_colleague_takes_it_over_and_the_former_assignee_is_told_without_a_word_of_it(
    office: Office,
) -> None:
    number = await claimed_in_confidence(office, "My salary is wrong")
    card = await office.card(number, "C02PEOPLE")
    await office.qin.click(card, "request.take_over")
    await office.dm(office.qin, "My salary is wrong")
    await office.settled()
    (note,) = office.pat.thread("C02PEOPLE", card["ts"])[1:]
    assert "@U06QIN took it over from @U05PAT" in shown(note)
    assert "My salary" not in shown(office.pat.dm[-1])
    assert_nothing_leaks(office)


async def test_a_former_assignee_writing_under_their_old_card_still_reaches_the_requester(
    office: Office,
) -> None:
    number = await claimed_in_confidence(office, "My salary is wrong")
    theirs = await office.dm(office.pat, "My salary is wrong")
    await office.mei.slash("/request", f"show {number}")
    await office.mei.click(await office.mei.next_view(), "request.reassign")
    await office.mei.submit(await office.mei.next_view(), {"assignee": "U06QIN"})
    await office.pat.say(theirs["channel"], "We will look", thread_ts=theirs["ts"])
    mine = await office.dm(office.alice, "My salary is wrong")
    await office.reply_in_thread(office.alice, mine, "We will look")
    assert (await request_of(office, number)).hop.assignee_id == "U06QIN"


async def test_who_left_the_department_reads_no_more(office: Office) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    await office.pat.slash("/answer")
    queue = office.pat.ephemerals[-1]
    without = CATALOGUE.replace("providers: [U05PAT, U06QIN]", "providers: [U06QIN]")
    await office.run(import_catalogue, read_catalogue(without, "catalogue.yaml"), office.clock())
    await office.bot.workspace.directory.sync()
    for action in ("request.show", "request.answer", "request.claim"):
        await choose(office.pat, queue, number, action)
        await whisper(office, office.pat, f"#{number}", "only its requester and the department")
    assert not office.pat.views
    assert await kinds_of(office, number) == [Action.OPEN]


async def test_nothing_confidential_shows_in_answers_lists_and_homes_of_the_channel(
    office: Office,
) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    await office.pat.open_home()
    await office.pat.slash("/answer")
    await office.settled()
    home = await office.slack.until(lambda: office.pat.home or None)
    assert f"#{number}" in shown(home)
    assert "salary" not in shown(home)
    assert "salary" not in everything_in(office.pat.ephemerals)
