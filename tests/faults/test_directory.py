"""People and members: what Slack shows, what it tells of later, and what it refuses to say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.directory import RESYNC, Directory
from bot.usecases.people.directory import (
    Staffing,
    leave_channel,
    note_people,
    note_person,
    staff,
    sync_soon,
)
from bot.usecases.requests.by_provider import claim
from bot.usecases.requests.opening import open_by_line
from domain.catalogue import DepartmentDefinition
from domain.lifecycle import State
from domain.organisation import MemberRole, Person
from domain.text import LocalizedText
from playground import Fault, RateLimits
from tests.faults.office import ALICE, BOB, CHANNEL, OTHER_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office


@pytest.fixture
def directory(office: Office, clock: Clock) -> Directory:
    office.slack.rate_limits = RateLimits.off()
    return Directory(office.database, office.workspace_id, office.client, clock)


async def members(office: Office, department_id: int, role: MemberRole) -> tuple[str, ...]:
    """Who has a role in a department."""
    return await office.do(lambda uow: uow.people.members(department_id, role))


async def person(office: Office, user_id: str) -> Person:
    """Somebody who is known."""
    found = await office.do(lambda uow: uow.people.get(user_id))
    assert found is not None
    return found


async def test_everybody_is_known_with_language_and_time_zone(
    office: Office, directory: Directory
) -> None:
    for number in range(250):
        office.slack.add_person(f"U{number:03}", f"Person {number}")
    assert await directory.sync()
    people = {person.user_id: person for person in await office.do(lambda uow: uow.people.all())}
    assert people[BOB] == Person(BOB, "bob.li", "zh-CN", "Asia/Shanghai")
    assert len(people) == 252  # and no bot
    assert len(office.slack.calls.of("users.list")) == 2


async def test_without_named_providers_the_channels_people_serve(
    office: Office, directory: Directory
) -> None:
    department_id = await office.open_department(CHANNEL, managers=(BOB,))
    await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (ALICE, BOB)
    assert await members(office, department_id, MemberRole.MANAGER) == (BOB,)
    assert await members(office, department_id, MemberRole.RECEIVER) == (ALICE, BOB)


async def test_named_providers_serve_and_a_user_group_receives(
    office: Office, directory: Directory
) -> None:
    office.slack.add_person("U03CAT", "Cat Ng")
    office.slack.add_user_group("S01", "it-team", ["U03CAT"])
    department_id = await office.open_department(providers=(BOB,), members="S01")
    await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (BOB,)
    assert await members(office, department_id, MemberRole.RECEIVER) == ("U03CAT",)
    assert not office.slack.calls.of("conversations.members")


async def test_nothing_due_asks_nothing(office: Office, directory: Directory, clock: Clock) -> None:
    await office.open_department()
    await directory.sync()
    asked = len(office.slack.calls)
    clock.pass_(hours=1)
    await directory.sync()
    assert len(office.slack.calls) == asked
    clock.now += RESYNC
    await directory.sync()
    assert len(office.slack.calls) == 2 * asked


async def test_a_new_process_asks_anew(office: Office, directory: Directory, clock: Clock) -> None:
    department_id = await office.open_department()
    await directory.sync()
    office.slack.add_person("U03CAT", "Cat Ng")
    office.slack.invite("it", "U03CAT")
    clock.pass_(seconds=1)
    await Directory(office.database, office.workspace_id, office.client, clock).sync()
    assert "U03CAT" in await members(office, department_id, MemberRole.PROVIDER)


async def test_a_change_of_a_channel_is_asked_about_soon(
    office: Office, directory: Directory, clock: Clock
) -> None:
    department_id = await office.open_department()
    await directory.sync()
    office.slack.remove("it", ALICE)
    await office.do(lambda uow: sync_soon(uow, ALICE, clock(), CHANNEL))
    await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (BOB,)


async def test_a_change_while_slack_is_asked_is_not_lost(
    office: Office, directory: Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    department_id = await office.open_department()
    ask = office.client.channel_members

    async def ask_while_alice_leaves(channel_id: str) -> list[str]:
        before = await ask(channel_id)
        office.slack.remove("it", ALICE)
        await office.do(lambda uow: leave_channel(uow, ALICE, clock(), CHANNEL))
        monkeypatch.setattr(office.client, "channel_members", ask)
        return before

    await directory.sync()
    await office.do(lambda uow: sync_soon(uow, BOB, clock(), CHANNEL))
    monkeypatch.setattr(office.client, "channel_members", ask_while_alice_leaves)
    for _ in range(2):
        await directory.sync()
        assert await members(office, department_id, MemberRole.PROVIDER) == (BOB,)


async def test_who_is_no_manager_any_more_is_not_made_one_by_an_older_answer(
    office: Office, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    department_id = await office.open_department(managers=(ALICE,))
    ask = office.client.channel_members

    async def ask_while_the_catalogue_changes(channel_id: str) -> list[str]:
        await office.open_department(managers=(BOB,))
        return await ask(channel_id)

    monkeypatch.setattr(office.client, "channel_members", ask_while_the_catalogue_changes)
    await directory.sync()
    assert await members(office, department_id, MemberRole.MANAGER) == (BOB,)


async def test_inviting_the_bot_sends_at_once_what_was_held_up(
    office: Office, clock: Clock
) -> None:
    sender = await office.sender()
    await office.wish("a", OTHER_CHANNEL, "a")
    await sender.drained()
    office.slack.invite("hr", office.slack.apps[0].bot_user_id)
    await office.do(lambda uow: sync_soon(uow, ALICE, clock(), OTHER_CHANNEL))
    clock.pass_(seconds=1)
    await sender.drained()
    assert "a" in office.texts(OTHER_CHANNEL)


async def test_who_leaves_gives_back_what_they_had_taken_on(
    office: Office, directory: Directory, clock: Clock
) -> None:
    department_id = await office.open_department()
    await directory.sync()
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
    await office.do(lambda uow: claim(uow, BOB, clock(), 1))
    office.slack.change_person(BOB, deleted=True)
    left = Person(BOB, "Bob Li", deleted=True)
    await office.do(lambda uow: note_person(uow, BOB, clock(), left))
    request = await office.do(lambda uow: uow.requests.by_number(1))
    assert request is not None
    assert (request.state, request.hop.assignee_id) == (State.OPEN, None)
    await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (ALICE,)


async def test_who_left_unseen_is_noticed_by_the_next_sync(
    office: Office, directory: Directory, clock: Clock
) -> None:
    await office.open_department()
    await directory.sync()
    await office.do(lambda uow: open_by_line(uow, ALICE, clock(), "it", "", "Screen"))
    await office.do(lambda uow: claim(uow, BOB, clock(), 1))
    office.slack.change_person(BOB, deleted=True)
    clock.now += RESYNC
    await directory.sync()
    request = await office.do(lambda uow: uow.requests.by_number(1))
    assert request is not None
    assert request.hop.assignee_id is None


async def test_an_unreachable_channel_keeps_its_people_and_is_told_of(
    office: Office, directory: Directory
) -> None:
    department_id = await office.open_department("C0NONE", managers=(BOB,))
    await office.do(lambda uow: uow.people.set_members(department_id, MemberRole.PROVIDER, [ALICE]))
    assert await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (ALICE,)
    (notice,) = await office.rows()
    assert (notice.kind, notice.recipient_id) == ("channel_problem", BOB)
    asked = len(office.slack.calls)
    await directory.sync()
    assert len(office.slack.calls) == asked


async def test_one_who_cannot_be_noted_keeps_nobody_from_being_known(
    office: Office, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_bob(uow: UnitOfWork, now: datetime, people: Sequence[Person]) -> None:
        note_people(uow, now, people)
        if BOB in {each.user_id for each in people}:
            raise LookupError("what he holds is not there")

    monkeypatch.setattr("bot.slack.directory.note_people", fail_for_bob)
    office.slack.add_person("U03CAT", "Cat Ng")
    assert await directory.sync()
    known = {each.user_id: each.name for each in await office.do(lambda uow: uow.people.all())}
    assert known == {ALICE: "alice.wu", BOB: "Bob Li", "U03CAT": "cat.ng"}


async def test_a_department_that_cannot_be_staffed_holds_up_no_other(
    office: Office, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = await office.open_department(CHANNEL)
    hr = await office.do(lambda uow: open_another(uow, "hr", OTHER_CHANNEL, BOB))
    failing = {it}

    def fail_for_it(uow: UnitOfWork, now: datetime, staffing: Staffing, *found: Any) -> None:
        if staffing.department.id in failing:
            raise LookupError("what somebody holds there is not there")
        staff(uow, now, staffing, *found)

    monkeypatch.setattr("bot.slack.directory.staff", fail_for_it)
    await directory.sync()
    assert await members(office, hr, MemberRole.PROVIDER) == (BOB,)
    failing.clear()
    await directory.sync()
    assert await members(office, it, MemberRole.PROVIDER) == (ALICE, BOB)


def open_another(uow: UnitOfWork, key: str, channel: str, provider: str) -> int:
    """Open a department that has no service yet."""
    (it,) = uow.catalogue.departments()
    name = LocalizedText(key)
    people = ((provider,), (), None)
    definition = DepartmentDefinition(key, name, channel, *people, "office", None, ())
    return uow.catalogue.put_department(definition, 1, it.calendar_id)


async def test_slack_being_down_is_tried_again(office: Office, directory: Directory) -> None:
    department_id = await office.open_department()
    office.slack.faults.add("conversations.members", Fault.SERVER_ERROR)
    assert not await directory.sync()
    assert await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (ALICE, BOB)


async def test_who_is_named_serves_even_where_slack_lists_nobody(
    office: Office, directory: Directory
) -> None:
    department_id = await office.open_department(providers=(BOB,))
    office.slack.faults.add("users.list", Fault.SERVER_ERROR)
    assert not await directory.sync()
    assert await members(office, department_id, MemberRole.PROVIDER) == (BOB,)


async def test_a_limit_is_waited_out_and_the_list_goes_on_where_it_was(
    office: Office, directory: Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(250):
        office.slack.add_person(f"U{number:03}", f"Person {number}")
    list_page = office.client.members

    async def limit_the_second(cursor: str | None) -> object:
        if cursor and not office.slack.calls.of("users.list", ok=False):
            office.slack.faults.add("users.list", Fault.RATE_LIMITED, retry_after=30)
        return await list_page(cursor)

    monkeypatch.setattr(office.client, "members", limit_the_second)
    await directory.sync()
    clock.pass_(seconds=29)
    await directory.sync()
    assert len(office.slack.calls.of("users.list")) == 2
    clock.pass_(seconds=1)
    await directory.sync()
    assert len(office.slack.calls.of("users.list", ok=True)) == 2
    assert len(await office.do(lambda uow: uow.people.all())) == 252


async def test_somebody_new_is_learned_about_once(office: Office, directory: Directory) -> None:
    office.slack.add_person("U03CAT", "Cat Ng", locale="zh-CN")
    for _ in range(2):
        directory.learn_soon("U03CAT")
    await directory.settled()
    assert await office.do(lambda uow: uow.people.get("U03CAT")) is not None
    assert len(office.slack.calls.of("users.info")) == 1


async def test_a_bot_in_a_channel_is_not_asked_about(
    office: Office, directory: Directory, clock: Clock
) -> None:
    department_id = await office.open_department(CHANNEL, managers=(BOB,))
    await directory.sync()
    clock.pass_(hours=RESYNC / timedelta(hours=1) + 1)
    await directory.sync()
    assert len(office.slack.calls.of("conversations.members")) == 2
    assert office.slack.calls.of("users.info") == []
    assert await members(office, department_id, MemberRole.PROVIDER) == (ALICE, BOB)


async def test_nobody_by_that_name_is_no_disaster(office: Office, directory: Directory) -> None:
    directory.learn_soon("U0NOBODY")
    await directory.settled()
    assert await office.do(lambda uow: uow.people.get("U0NOBODY")) is None


def test_a_resync_is_rare() -> None:
    assert timedelta(hours=1) < RESYNC < timedelta(days=1)


async def test_what_is_looked_up_in_the_background_is_given_up_at_the_end(
    office: Office, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def slow(_user_id: str) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(directory, "learn", slow)
    directory.learn_soon(ALICE)
    await asked.wait()
    await directory.stop()
    office.database.close()
    directory.learn_soon(BOB)
    await directory.settled()
    assert not [task for task in asyncio.all_tasks() if "_learn_quietly" in repr(task.get_coro())]


async def test_a_change_of_nothing_but_a_status_touches_no_database(
    office: Office, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await directory.sync_people()
    alice = await person(office, ALICE)
    for method in ("run", "read", "run_once"):
        monkeypatch.setattr(office.database, method, None)
    assert directory.shows_nothing_new(alice, names_locale=True)
    assert directory.shows_nothing_new(replace(alice, locale="xx"), names_locale=False)
    for changed in (
        replace(alice, name="Alice Li"),
        replace(alice, timezone="Asia/Tokyo"),
        replace(alice, locale="zh-CN"),
        replace(alice, deleted=True),
        replace(alice, user_id="U0NEW"),
    ):
        assert not directory.shows_nothing_new(changed, names_locale=True)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("change", [{"deleted": True}, {"timezone": "Asia/Tokyo"}])
async def test_what_another_process_noted_does_not_hide_that_somebody_is_as_before(
    office: Office, directory: Directory, clock: Clock, change: dict[str, Any]
) -> None:
    await directory.sync()
    alice = await person(office, ALICE)
    assert directory.shows_nothing_new(alice, names_locale=True)
    await office.do(lambda uow: note_person(uow, ALICE, clock(), replace(alice, **change)))
    await directory.sync()
    assert not directory.shows_nothing_new(alice, names_locale=True)


async def test_when_slack_drops_events_everybody_is_asked_for_once_it_is_over(
    office: Office, directory: Directory, clock: Clock
) -> None:
    assert await directory.sync()
    for _ in range(3):
        directory.events_were_dropped()
        clock.pass_(minutes=1)
        office.slack.change_person(ALICE, name="Alice Li")
        assert await directory.sync()
        assert (await person(office, ALICE)).name != "Alice Li"
    clock.pass_(minutes=4)
    assert await directory.sync()
    assert (await person(office, ALICE)).name == "Alice Li"
