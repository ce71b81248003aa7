"""Who leaves a department falls out of it in every respect, and who comes back is back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.lifecycle import Action, State
from tests.scenario.clockwork import claimed_by, look, nags_to, says, wall
from tests.scenario.office import CATALOGUE
from tests.scenario.steps import (
    ask,
    bring_in,
    claimed,
    everything_in,
    kinds_of,
    request_of,
    resolved,
    said,
    shown,
    whisper,
)
from tests.scenario.test_people import heard, membership_noticed

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office

WITHOUT_PAT = CATALOGUE.replace("providers: [U05PAT, U06QIN]", "providers: [U06QIN]")
_IT, _PEOPLE, _FACILITIES = (CATALOGUE.index(f"  {key}:") for key in ("it", "people", "facilities"))
WITHOUT_IT = CATALOGUE[:_IT] + CATALOGUE[_PEOPLE:]
WITHOUT_PEOPLE = CATALOGUE[:_PEOPLE] + CATALOGUE[_FACILITIES:]


async def confided(office: Office) -> int:
    """Alice confides something to People, and Pat has it; returns the request's number."""
    number = await ask(office, office.alice, "people My salary is wrong")
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    mine = await office.dm(office.alice, "My salary is wrong")
    await says(office, office.alice, mine, "It was March")
    assert "It was March" in everything_in(office.slack.messages(office.pat.dm_channel))
    return number


async def leave_it(office: Office) -> None:
    """Bob leaves the channel by which he serves IT."""
    office.slack.remove("it", "U02BOB")
    await heard(office, "member_left_channel")
    await office.settled()


async def test_what_they_had_is_back_and_those_who_stay_read_why(office: Office) -> None:
    number = await claimed(office)
    other = await claimed(office, "it Mouse is dead")
    await leave_it(office)
    request = await request_of(office, number)
    assert (request.state, request.hop.assignee_id) == (State.OPEN, None)
    card = await office.card(number, saying="not claimed yet")
    note = await office.reply_in_thread(office.carol, card, "has left the department")
    assert "because @U02BOB has left the department" in shown(note)
    told = await office.dm(office.mei, f"#{number}")
    assert all(words in shown(told) for words in ("2 个请求", f"#{other}", "@U02BOB", "/answer"))
    assert len(office.mei.dm) == 1, "one word for all of it"


async def test_who_leaves_the_workspace_is_named_to_those_who_stay(office: Office) -> None:
    number = await claimed(office)
    office.slack.change_person("U02BOB", deleted=True)
    await heard(office, "user_change")
    card = await office.card(number, saying="not claimed yet")
    note = await office.reply_in_thread(office.carol, card, "because")
    assert "because @U02BOB has left" in shown(note)
    await office.dm(office.mei, "已离开工作区", f"#{number}")


async def test_reminders_do_not_go_to_who_serves_no_more(promising: Office) -> None:
    await claimed_by(promising, promising.bob, "it Screen stays black")
    await leave_it(promising)
    for hour in (11, 14, 17):
        promising.clock.now = wall(2, hour)
        await look(promising)
    assert not nags_to(promising.bob)


async def test_a_reminder_that_is_under_way_when_they_leave_is_not_sent(promising: Office) -> None:
    await claimed_by(promising, promising.bob, "it Screen stays black")
    promising.slack.remove("it", "U02BOB")
    promising.clock.now = wall(2, 11)
    await look(promising)
    assert not nags_to(promising.bob)


@pytest.mark.parametrize("way", ["catalogue", "workspace", "retired"])
async def test_private_words_leave_the_messages_of_who_serves_no_more(
    office: Office, way: str
) -> None:
    number = await confided(office)
    if way == "workspace":
        office.slack.change_person("U05PAT", deleted=True)
        await heard(office, "user_change")
        await office.settled()
    elif way == "retired":
        await bring_in(office, WITHOUT_PEOPLE)
    else:
        await bring_in(office, WITHOUT_PAT)
    assert (await request_of(office, number)).hop.assignee_id is None
    mine = await office.dm(office.alice, "My salary is wrong")
    await says(office, office.alice, mine, "And a warning letter came")
    seen = everything_in(office.slack.messages(office.pat.dm_channel))
    assert "warning letter" not in seen
    if way != "workspace":  # whose messages nobody reads any more
        assert "salary" not in seen
        assert "It was March" not in seen
        assert f"#{number}" in seen


async def test_private_words_of_what_has_ended_leave_their_messages_too(office: Office) -> None:
    number = await confided(office)
    await office.pat.click(await office.dm(office.pat, "My salary is wrong"), "request.resolve")
    await office.pat.submit(await office.pat.next_view(), {"summary": "Paid back now"})
    await office.alice.click(await office.dm(office.alice, "Paid back now"), "request.confirm")
    await office.settled()
    assert (await request_of(office, number)).state is State.CLOSED
    await bring_in(office, WITHOUT_PAT)
    seen = everything_in(office.slack.messages(office.pat.dm_channel))
    assert not [each for each in ("salary", "March", "Paid back now") if each in seen]


async def test_their_own_words_can_no_longer_be_changed_or_taken_back_by_them(
    office: Office,
) -> None:
    await confided(office)
    theirs = await office.dm(office.pat, "My salary is wrong")
    answer = await office.pat.say(theirs["channel"], "We will look", thread_ts=theirs["ts"])
    mine = await office.dm(office.alice, "My salary is wrong")
    await office.reply_in_thread(office.alice, mine, "We will look")
    await bring_in(office, WITHOUT_PAT)
    await office.pat.edit(answer, "Go away")
    await whisper(office, office.pat, "only its requester and the department")
    await office.settled()
    await office.pat.delete(answer)
    await office.slack.until(lambda: len(office.pat.ephemerals) > 1 or None)
    await office.settled()
    read = everything_in(office.alice.thread(mine["channel"], mine["ts"]))
    assert "Go away" not in read
    assert "deleted by" not in read


async def test_reopening_goes_to_the_queue(office: Office) -> None:
    number = await resolved(office)
    await leave_it(office)
    assert (await request_of(office, number)).hop.assignee_id == "U02BOB", (
        "who solved it, solved it"
    )
    await office.alice.slash("/request", f"reopen {number} Still black")
    request = await request_of(office, number)
    assert (request.state, request.hop.assignee_id) == (State.OPEN, None)


async def test_nothing_is_handed_to_somebody_who_left_while_the_form_was_open(
    office: Office,
) -> None:
    number = await claimed(office)
    await office.bob.click(await office.card(number), "request.reassign")
    form = await office.bob.next_view()
    office.slack.change_person("U03CAROL", deleted=True)
    await heard(office, "user_change")
    result = await office.bob.submit(form, {"assignee": "U03CAROL"})
    assert "does not serve" in result.errors["assignee"]
    assert (await request_of(office, number)).hop.assignee_id == "U02BOB"


async def test_who_comes_back_serves_at_once(office: Office) -> None:
    number = await ask(office, office.alice, "people My salary is wrong")
    card = await office.card(number, "C02PEOPLE")
    for deleted in (True, False):
        office.slack.change_person("U05PAT", deleted=deleted)
        await office.slack.until(
            lambda: all(each.attempts for each in office.slack.deliveries.of("user_change"))
        )
    await office.pat.click(card, "request.claim")
    assert (await request_of(office, number)).hop.assignee_id == "U05PAT", (
        "the catalogue names them"
    )

    screen = await ask(office, office.alice, "it Screen stays black")
    await leave_it(office)
    office.slack.invite("it", "U02BOB")
    await heard(office, "member_joined_channel")
    await office.bob.click(await office.card(screen), "request.claim")
    assert (await request_of(office, screen)).hop.assignee_id == "U02BOB", "the channel does"


async def test_who_comes_back_to_the_workspace_is_looked_for_in_the_channels(
    office: Office,
) -> None:
    for deleted in (True, False):
        office.slack.change_person("U02BOB", deleted=deleted)
        if deleted:
            office.slack.remove("it", "U02BOB")  # Slack lists nobody who has left
        else:
            office.slack.workspace.channels["C01IT"].members.append("U02BOB")  # and says nothing
        await membership_noticed(office, "user_change")
    number = await ask(office, office.alice, "it Screen stays black")
    await office.bob.click(await office.card(number), "request.claim")
    assert (await request_of(office, number)).hop.assignee_id == "U02BOB"


async def test_a_retired_department_is_left_to_its_managers(office: Office) -> None:
    number = await claimed(office)
    changes = await bring_in(office, WITHOUT_IT)
    assert "- department it: retired (1 running request stays with its managers: U04MEI)" in changes
    assert (await request_of(office, number)).hop.assignee_id is None
    card = await office.card(number, saying="not claimed yet")
    await office.reply_in_thread(office.bob, card, "no longer in the catalogue")
    await office.dm(office.mei, "已从目录中移除", f"#{number}")
    await office.bob.click(card, "request.claim")
    await whisper(office, office.bob, f"#{number}")
    assert f"#{number}" in said(await office.mei.slash("/answer"))
    await office.mei.slash("/answer", f"{number} Facilities will do it")
    assert (await request_of(office, number)).hop.assignee_id == "U04MEI"


async def test_who_runs_the_workspace_no_more_has_nothing_of_a_retired_department(
    office: Office,
) -> None:
    await bring_in(office, CATALOGUE.replace("    managers: [U04MEI]\n", "", 1))
    number = await claimed(office)
    await bring_in(office, WITHOUT_IT)
    admin: Person = office.slack.person("U09ADMIN")
    await admin.slash("/answer", f"{number} Facilities will do it")
    assert (await request_of(office, number)).hop.assignee_id == "U09ADMIN"
    await bring_in(office, WITHOUT_IT.replace("U09ADMIN", "U07XIAO"))
    assert (await request_of(office, number)).hop.assignee_id is None
    await office.dm(office.xiao, f"#{number}", "已从目录中移除")


async def test_a_retired_department_without_managers_is_left_to_the_admins(office: Office) -> None:
    await bring_in(office, CATALOGUE.replace("    managers: [U04MEI]\n", "", 1))
    number = await claimed(office)
    changes = await bring_in(office, WITHOUT_IT)
    assert any("stays with the admins: it has no manager" in each for each in changes)
    admin: Person = office.slack.person("U09ADMIN")
    await office.dm(admin, f"#{number}", "Name one in the catalogue")
    await admin.slash("/answer", f"{number} Facilities will do it")
    assert await kinds_of(office, number) == [
        *(Action.OPEN, Action.CLAIM, Action.RELEASE, Action.ANSWER)
    ]
