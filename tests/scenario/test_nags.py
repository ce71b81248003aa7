"""Complaints of users of other systems about clocks and reminders, and how it is here."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.nags.nagging import look_after_some, send_nags
from domain.lifecycle import State
from tests.scenario.clockwork import (
    PROMISES,
    at,
    card_of,
    claimed_by,
    fill,
    flies,
    look,
    nags_to,
    notes_under,
    pass_until,
    says,
    times,
    wall,
    words,
)
from tests.scenario.office import all_settled, another_bot, opened_office
from tests.scenario.steps import ask, bring_in, buttons, everything_in, shown, state_of
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from tests.postgres_server import Postgres
    from tests.scenario.office import Office

HALF_HOUR = timedelta(minutes=30)


async def asked_back(office: Office, question: str) -> int:
    """Let Bob claim a request of Alice's and ask her something; returns its number."""
    number = await claimed_by(office, office.bob, "it Screen stays black")
    card = await card_of(office, number)
    await fill(office, office.bob, card, "request.ask", question=question)
    return number


async def heard_of_change(office: Office, user_id: str, **changes: str) -> None:
    """Somebody changes their profile, and the bot has heard it."""
    office.slack.change_person(user_id, **changes)
    await office.slack.until(lambda: office.slack.deliveries.of("user_change")[0].attempts[0])


async def test_no_clock_runs_at_night_at_weekends_or_over_lunch(promising: Office) -> None:
    office = promising
    office.clock.now = wall(6, 11)  # Friday; the four hours end on Monday
    number = await claimed_by(office, office.bob, "it/repair Printer")
    await card_of(office, number, f"Resolution due {words(wall(6, 16, 30))}")
    await pass_until(office, wall(6, 17), HALF_HOUR)
    assert times(nags_to(office.bob)) == ["Fri 14:30", "Fri 15:30", "Fri 16:30"]
    await claimed_by(office, office.carol, "it/repair Scanner")
    await pass_until(office, wall(9, 13, 30), HALF_HOUR)
    assert times(nags_to(office.carol)) == ["Mon 10:00", "Mon 11:00", "Mon 13:30"]


async def test_what_nobody_has_is_claimed_from_the_reminder(promising: Office) -> None:
    office = promising
    number = await ask(office, office.alice, "it Screen stays black")
    await pass_until(office, wall(2, 17), HALF_HOUR)
    reminder = nags_to(office.mei)[-1]
    assert buttons(reminder)[0] == "request.claim"
    await office.mei.click(reminder, "request.claim")
    await office.settled()
    assert await state_of(office, number) is State.IN_PROGRESS
    assert "request.claim" not in buttons(nags_to(office.mei)[-1])


async def test_nobody_is_reminded_at_midnight(promising: Office) -> None:
    office = promising
    office.clock.now = wall(2, 23, 50)
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await card_of(office, number, f"First response due {words(wall(3, 10))}")
    await pass_until(office, wall(5, 0), HALF_HOUR)
    told = [*nags_to(office.bob), *nags_to(office.mei)]
    told += notes_under(office, await card_of(office, number))
    assert len(told) > 6
    assert all("09:00" <= moment[4:] <= "18:00" for moment in times(told)), times(told)


async def test_who_lives_in_another_time_zone_is_told_in_their_own_hours(
    promising: Office,
) -> None:
    office = promising
    await heard_of_change(office, "U02BOB", tz="America/New_York")  # 22:00 here is 09:00 there
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await pass_until(office, wall(3, 9), HALF_HOUR, quiet_step=HALF_HOUR)
    assert times(nags_to(office.bob)) == ["Mon 22:00"]
    assert times(nags_to(office.mei)) == ["Mon 11:00", "Tue 09:00"]
    card = await card_of(office, number)
    assert times(notes_under(office, card)) == ["Mon 11:00", "Mon 17:30"]


async def test_no_claim_note_snooze_or_word_of_the_requester_starts_or_stops_the_clock(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    card = await card_of(office, number)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, "It is the left one")
    await office.carol.say("C01IT", "I know that one", thread_ts=card["ts"])
    await office.bob.click(await card_of(office, number), "request.release")
    await office.settled()
    released = await card_of(office, number, "not claimed yet")
    await office.carol.click(released, "request.claim")
    await office.settled()
    await pass_until(office, wall(2, 10, 30))
    (nag,) = nags_to(office.carol)
    await fill(office, office.carol, nag, "request.snooze", until="1h")
    due = (f"First response due {words(wall(2, 11))}", f"Resolution due {words(wall(3, 10, 30))}")
    await card_of(office, number, *due)


async def test_no_clock_runs_on_after_resolved(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await fill(
        office, office.bob, await card_of(office, number), "request.resolve", summary="Plugged in"
    )
    await pass_until(office, wall(6, 18), timedelta(hours=1))
    assert nags_to(office.bob) == []
    assert nags_to(office.mei) == []
    assert "Resolved in time" in shown(await card_of(office, number))


async def test_a_changed_catalogue_corrupts_no_running_clock(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it/repair Printer")
    changed = PROMISES.replace("resolution: 4h", "resolution: 1h").replace("at: 150%", "at: 110%")
    await office.run(import_catalogue, read_catalogue(changed, "catalogue.yaml"), office.clock())
    newer = await claimed_by(office, office.carol, "it/repair Scanner")
    await pass_until(office, wall(2, 15, 30))
    assert f"Resolution overdue since {words(wall(2, 11))}" in shown(await card_of(office, newer))
    assert times(nags_to(office.carol)) == ["Mon 10:30", "Mon 10:45", "Mon 11:00"]
    assert words(wall(2, 15, 30)) in shown(await card_of(office, number))
    assert times(nags_to(office.bob)) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]


async def test_a_changed_promise_counts_from_the_opening_and_leaves_other_clocks_alone(
    promising: Office,
) -> None:
    office = promising
    changed = await claimed_by(office, office.bob, "it/repair Printer")
    other = await claimed_by(office, office.carol, "it/repair Scanner")
    await pass_until(office, wall(2, 13, 30))
    await office.mei.slash("/request", f"show {changed}")
    await office.mei.click(await office.mei.next_view(), "request.change_promise")
    form = await office.mei.next_view()
    typed = {"resolution": "6h", "reason": "The part comes at four"}
    assert (await office.mei.submit(form, typed)).ok
    await office.settled()
    await card_of(office, changed, f"Resolution due {words(wall(2, 17, 30))}")
    await card_of(office, other, f"Resolution due {words(wall(2, 15, 30))}")
    await pass_until(office, wall(2, 17, 30))
    assert times(nags_to(office.bob)) == ["Mon 13:30", "Mon 14:30", "Mon 16:00", "Mon 17:30"]
    assert times(nags_to(office.carol)) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]


async def test_one_item_can_be_snoozed_which_shows_on_its_card_and_moves_no_promise(
    promising: Office,
) -> None:
    office = promising
    snoozed = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(2, 10, 30)
    await claimed_by(office, office.bob, "it Keyboard sticks")
    await look(office)
    (nag,) = nags_to(office.bob)
    await fill(office, office.bob, nag, "request.snooze", until="4h")
    hushed = f"@U02BOB snoozed reminders until {words(wall(2, 14, 30))}"
    card = await card_of(office, snoozed, hushed, f"First response due {words(wall(2, 11))}")
    await pass_until(office, wall(2, 14, 15))
    later = nags_to(office.bob)[1:]
    assert times(later) == ["Mon 11:00", "Mon 11:15", "Mon 11:30"]
    assert all("Keyboard" in shown(each) for each in later)
    assert not any("Screen" in shown(each) for each in later)
    assert times(notes_under(office, card)) == ["Mon 10:45", "Mon 11:00"], "others are told"
    await pass_until(office, wall(2, 14, 30))
    assert "Screen stays black" in shown(nags_to(office.bob)[-1])
    assert times(nags_to(office.bob)[-1:]) == ["Mon 14:30"]
    card = await card_of(office, snoozed)
    assert "snoozed reminders" not in shown(card), "the quiet is over"


async def test_what_was_put_off_and_then_waited_is_told_when_the_clock_goes_on(
    promising: Office,
) -> None:
    """Half of the repair's time is over at 13:30. In Berlin, where Bob is, it is night until four:
    then it waits for Alice, and when she has replied he has to know."""
    office = promising
    await heard_of_change(office, "U02BOB", tz="Europe/Berlin")
    number = await claimed_by(office, office.bob, "it/repair Fan rattles")
    await pass_until(office, wall(2, 14))
    await fill(office, office.bob, await card_of(office, number), "request.ask", question="Why?")
    await pass_until(office, wall(2, 17))
    assert nags_to(office.bob) == [], "the clock stands still"
    mine = await office.dm(office.alice, "Fan rattles")
    await says(office, office.alice, mine, "It wobbles")
    await pass_until(office, wall(2, 17, 15))
    assert times(nags_to(office.bob)) == ["Mon 17:15"]


@pytest.mark.parametrize("did", ["answered", "solved"])
async def test_who_has_just_answered_or_solved_it_is_not_nagged_about_it(
    promising: Office, did: str
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    office.clock.now = wall(2, 10, 29)
    if did == "answered":
        await office.bob.slash("/answer", f"{number} Try another cable")
    else:
        card = await card_of(office, number)
        await fill(office, office.bob, card, "request.resolve", summary="Cable replaced")
    await pass_until(office, wall(2, 12))
    assert nags_to(office.bob) == []


async def test_who_has_just_taken_it_on_is_not_nagged_about_it(promising: Office) -> None:
    office = promising
    number = await ask(office, office.alice, "it Screen stays black")
    office.clock.now = wall(2, 10, 29)
    await office.bob.click(await card_of(office, number), "request.claim")
    office.clock.now = wall(2, 10, 30)
    await look(office)
    assert nags_to(office.bob) == []


async def test_what_is_solved_while_a_nag_waits_for_the_morning_is_not_told(
    promising: Office,
) -> None:
    office = promising
    await heard_of_change(office, "U04MEI", tz="America/New_York")  # never at work when IT is
    office.clock.now = wall(19, 17)  # on Friday IT is closed, on Saturday it works
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await pass_until(office, wall(21, 10), timedelta(hours=1))
    card = await card_of(office, number)
    await fill(office, office.carol, card, "request.resolve", summary="Cable replaced")
    await pass_until(office, wall(23, 12), timedelta(hours=1))
    assert "Screen" not in "".join(map(shown, nags_to(office.mei)))


async def test_no_thread_is_full_of_noise_one_message_lists_it_all_and_pings_nobody_else(
    promising: Office,
) -> None:
    office = promising
    for n in range(12):
        await claimed_by(office, office.bob, f"it/repair Printer {n}")
    lone = await ask(office, office.alice, "it/repair Scanner")
    await office.settled()
    before = len(office.slack.messages("it"))
    await pass_until(office, wall(2, 15, 30))
    assert times(nags_to(office.bob)) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]
    assert times(nags_to(office.mei)) == ["Mon 15:30"]
    assert nags_to(office.carol) == []
    nag = nags_to(office.bob)[-1]
    assert all(f"#{n} Printer" in shown(nag) for n in range(1, 9))
    notes = notes_under(office, await card_of(office, lone))
    assert times(notes) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]
    written = office.slack.messages("it")[before:]
    assert len(written) == 3 + 12 * 2
    everything = everything_in(written)
    for ping in ("<!channel", "<!here", "<!everyone", "<@", '"broadcast"', "thread_broadcast"):
        assert ping not in everything


async def test_after_downtime_every_reminder_is_sent_in_one_message_a_person_none_twice(
    promising: Office,
) -> None:
    office = promising
    first = await claimed_by(office, office.bob, "it Screen stays black")
    second = await claimed_by(office, office.bob, "it/repair Printer")
    await pass_until(office, wall(2, 10, 30))
    assert times(nags_to(office.bob)) == ["Mon 10:30"]
    await office.bot.stop()
    office.clock.now = wall(4, 11)
    for _ in range(2):
        async with another_bot(office) as bot:
            await bot.workspace.jobs.run_all()
            await bot.workspace.sender.drained()
        assert times(nags_to(office.bob)) == ["Mon 10:30", "Wed 11:00"]
        assert times(nags_to(office.mei)) == ["Wed 11:00"]
        assert len(nags_to(office.slack.person("U09ADMIN"))) == 1
    caught_up = shown(nags_to(office.bob)[-1])
    assert f"#{first}" in caught_up
    assert f"#{second}" in caught_up
    for number in (first, second):
        assert len(notes_under(office, await card_of(office, number))) == 1


async def test_a_forgotten_request_is_heard_of_by_managers_higher_ups_and_again_each_day(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it/repair Printer")
    await pass_until(office, wall(5, 9), HALF_HOUR)
    assert times(nags_to(office.mei)) == ["Mon 15:30", "Mon 17:30", "Wed 09:00", "Thu 09:00"]
    assert times(nags_to(office.slack.person("U09ADMIN"))) == ["Tue 10:30"]
    assert all(f"#{number} Printer" in shown(each) for each in nags_to(office.mei))
    assert "@U02BOB" in shown(nags_to(office.mei)[-1]), "she reads who has it"
    head = office.slack.person("U09ADMIN")
    await fill(office, head, nags_to(head)[0], "request.answer", answer="I see to it myself")
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "I see to it myself")


async def test_what_nobody_has_taken_on_is_told_in_the_cards_thread(promising: Office) -> None:
    office = promising
    number = await ask(office, office.alice, "it Screen stays black")
    await pass_until(office, wall(2, 10, 30))
    (note,) = notes_under(office, await card_of(office, number))
    assert "not claimed yet" in shown(note)
    assert f"First response due {words(wall(2, 11))}" in shown(note)
    assert nags_to(office.bob) == nags_to(office.carol) == []


async def test_the_requester_is_reminded_of_a_question_and_told_when_it_will_be_closed(
    promising: Office,
) -> None:
    office = promising
    number = await asked_back(office, "Which one?")
    await pass_until(office, wall(6, 18), HALF_HOUR)
    reminders = nags_to(office.alice)
    assert times(reminders) == ["Tue 10:00", "Thu 10:00"]
    for reminder in reminders:
        assert "Which one?" in shown(reminder)
        assert f"If you do not reply, it closes automatically: {words(wall(9, 10))}" in shown(
            reminder
        )
    assert nags_to(office.bob) == nags_to(office.mei) == []
    await pass_until(office, wall(9, 9, 30), HALF_HOUR)
    assert await state_of(office, number) is State.WAITING
    await pass_until(office, wall(9, 10))
    await card_of(office, number, "Closed")
    assert len(nags_to(office.alice)) == 2
    mine = await office.dm(office.alice, f"#{number}", "Closed")
    await office.reply_in_thread(office.alice, mine, "the question got no reply")


async def test_who_has_replied_is_reminded_no_more(promising: Office) -> None:
    office = promising
    number = await asked_back(office, "Which one?")
    await pass_until(office, wall(2, 18), HALF_HOUR)
    await says(office, office.alice, await office.dm(office.alice, f"#{number}"), "The left")
    await pass_until(office, wall(6, 18), timedelta(hours=1))
    assert nags_to(office.alice) == []
    assert nags_to(office.bob) != []


async def test_everything_can_be_done_from_the_nag_itself(promising: Office) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    await pass_until(office, wall(2, 10, 30))
    (nag,) = nags_to(office.bob)
    await fill(office, office.bob, nag, "request.reassign", assignee="U03CAROL")
    await card_of(office, number, "assigned to @U03CAROL")
    await pass_until(office, wall(2, 10, 45))
    (hers,) = nags_to(office.carol)
    await fill(office, office.carol, hers, "request.answer", answer="Try another cable")
    await card_of(office, number, "First response in time (45 minutes)")
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "Try another cable")


async def test_the_buttons_of_a_reminder_go_away_once_they_are_used_or_void(
    promising: Office,
) -> None:
    office = promising
    number = await claimed_by(office, office.bob, "it Screen stays black")
    other = await claimed_by(office, office.bob, "it Mouse is gone")
    await pass_until(office, wall(2, 10, 30))
    (nag,) = nags_to(office.bob)
    assert buttons(nag).count("request.snooze") == 2
    await fill(office, office.bob, nag, "request.snooze", until="tomorrow")
    await office.settled()
    (nag,) = nags_to(office.bob)
    assert buttons(nag) == ["request.answer", "request.snooze", "request.reassign"]
    assert f"@U02BOB snoozed reminders until {words(wall(3, 9))}" in shown(nag)
    await office.mei.slash("/answer", f"{other} On its way")  # by somebody else, elsewhere
    await office.settled()
    (nag,) = nags_to(office.bob)
    assert buttons(nag) == []
    assert shown(nag).startswith("Dealt with")
    assert f"#{number}" in shown(nag)


async def test_a_reminder_and_the_note_of_a_question_lose_their_buttons_with_the_reply(
    promising: Office,
) -> None:
    office = promising
    number = await asked_back(office, "Which one?")
    await pass_until(office, wall(3, 18), HALF_HOUR)
    (reminder,) = nags_to(office.alice)
    assert "request.reply" in buttons(reminder)
    mine = await office.dm(office.alice, f"#{number}")
    note = await office.reply_in_thread(office.alice, mine, "Which one?")
    assert "The clock is paused" in shown(note)
    await says(office, office.alice, mine, "The left one")
    await office.settled()
    (reminder,) = nags_to(office.alice)
    assert buttons(reminder) == []
    note = await office.reply_in_thread(office.alice, mine, "Which one?")
    assert "The clock is paused" not in shown(note)


async def test_a_person_gets_one_message_however_few_nags_go_into_a_transaction(
    promising: Office,
) -> None:
    """On a busy machine that is one: a note in a thread must not take one of theirs along."""
    office = promising
    for n in range(3):
        await ask(office, office.alice, f"it/repair Scanner {n}")
    office.clock.now = wall(2, 15, 30)
    await office.run(look_after_some, office.clock(), 100)
    while await office.run(send_nags, office.clock(), 1):
        pass
    await office.settled()
    assert times(nags_to(office.mei)) == ["Mon 15:30"]


async def test_two_bots_on_one_database_send_each_nag_once(postgres: Postgres) -> None:
    with postgres.fresh_database() as url:
        async with opened_office(url, catalogue=PROMISES) as office, another_bot(office) as other:
            for n in range(5):
                await claimed_by(office, office.bob, f"it/repair Printer {n}")
            lone = await ask(office, office.alice, "it/repair Scanner")
            await all_settled(office.bot, other)
            for at in (wall(2, 13, 30), wall(2, 14, 30), wall(2, 15, 30)):
                office.clock.now = at
                await asyncio.gather(
                    office.bot.workspace.jobs.run_all(), other.workspace.jobs.run_all()
                )
                await all_settled(office.bot, other)
            assert times(nags_to(office.bob)) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]
            assert times(nags_to(office.mei)) == ["Mon 15:30"]
            notes = notes_under(office, await card_of(office, lone))
            assert times(notes) == ["Mon 13:30", "Mon 14:30", "Mon 15:30"]


async def test_who_has_flown_meanwhile_is_told_in_the_morning_of_where_they_are_by_then(
    promising: Office,
) -> None:
    office = promising
    always = PROMISES.replace(
        'hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}\n    closed: ["2026-11-20"]\n'
        '    open: ["2026-11-21"]',
        'hours: {mon-sun: ["00:00-24:00"]}',
    )
    await office.run(import_catalogue, read_catalogue(always, "c.yaml"), office.clock())
    await flies(office, office.bob, "America/Los_Angeles")
    office.clock.now = wall(4, 10, 30)  # Tuesday evening in Los Angeles
    await claimed_by(office, office.bob, "it/repair Printer")
    await at(office, wall(4, 14), wall(4, 14, 30), wall(4, 23))
    assert times(nags_to(office.bob)) == ["Wed 14:00"], "so long after he claimed it he is on duty"
    await flies(office, office.bob, "Asia/Shanghai")
    await at(office, wall(5, 1), wall(5, 1, 30), wall(5, 8, 59))  # 9:00 in Los Angeles is past
    assert times(nags_to(office.bob)) == ["Wed 14:00"]
    await at(office, wall(5, 9))
    assert times(nags_to(office.bob)) == ["Wed 14:00", "Thu 09:00"]


@pytest.mark.parametrize("assigned", [False, True])
async def test_an_escalation_that_would_reach_nobody_goes_to_the_admins(
    promising: Office, assigned: bool
) -> None:
    number = await ask(promising, promising.alice, "it Screen stays black")
    if assigned:
        await promising.bob.click(await promising.card(number), "request.claim")
    promising.slack.change_person("U04MEI", deleted=True)
    await heard(promising, "user_change")
    promising.clock.now = wall(2, 11)
    await look(promising)
    admin = promising.slack.person("U09ADMIN")
    assert [f"#{number}" in shown(each) for each in nags_to(admin)] == [True]


async def test_an_escalation_to_a_partner_who_is_named_no_more_goes_to_the_admins(
    promising: Office,
) -> None:
    eve = promising.slack.add_person("U82EXT", "Eve", tz="Asia/Shanghai", team_id="T0PARTNER")
    await promising.bot.workspace.directory.sync()
    steps = "[{at: 125%, to: [U82EXT]}, {at: 150%, to: [U82EXT]}]"
    named = PROMISES.replace("[{at: 150%, to: managers}, {at: 200%, to: [U09ADMIN]}]", steps)
    await bring_in(promising, named)
    await ask(promising, promising.alice, "it/repair Screen stays black")
    promising.clock.now = wall(2, 16, 31)
    promising.slack.change_person("U82EXT", tz="America/Los_Angeles")
    await heard(promising, "user_change")
    await look(promising)
    noted = await promising.run(lambda uow: uow.nags.waiting(promising.clock()))
    assert [each for each in noted if each.recipient_id == "U82EXT"], "it waits for her morning"
    await bring_in(promising, PROMISES)
    for hour in (1, 9, 15):
        promising.clock.now = wall(3, hour)
        await look(promising)
    assert not nags_to(eve)
    assert nags_to(promising.slack.person("U09ADMIN"))


async def test_an_escalation_that_reaches_a_manager_does_not_go_to_the_admins(
    promising: Office,
) -> None:
    await ask(promising, promising.alice, "it Screen stays black")
    promising.clock.now = wall(2, 11)
    await look(promising)
    assert nags_to(promising.mei)
    assert not nags_to(promising.slack.person("U09ADMIN"))
