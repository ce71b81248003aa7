"""A new promise is read by those who serve it, and their manager sees who has not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenario.clockwork import at, look, wall
from tests.scenario.steps import ask, buttons, shown
from tests.scenario.test_digest import digests_to
from tests.scenario.test_my_department import form_of, window_of
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office


async def promise(office: Office, resolution: str, **also: object) -> None:
    """Mei changes what IT's help desk promises."""
    window = await window_of(office, office.mei)
    form = await form_of(office, office.mei, window, "service.change", "helpdesk")
    result = await office.mei.submit(form, {"resolution": resolution, **also})
    assert result.ok
    if "还没有保存" in shown(result.view or {}):  # the promise is another one
        assert (await office.mei.submit(result.view or {})).ok


def news_to(person: Person) -> list[str]:
    """Everything that somebody is asked to read."""
    return [shown(each) for each in person.dm if "New at" in shown(each) or "有更新" in shown(each)]


async def test_providers_read_a_new_promise_and_their_manager_sees_who_has_not(
    any_office: Office,
) -> None:
    office = any_office
    await look(office)
    assert news_to(office.bob) == []
    await promise(office, "6h")
    await look(office)
    card = await office.dm(office.bob, "New at IT", "Help desk (changed)")
    assert "Resolution: 8 hours → 6 hours" in shown(card)
    assert "First response" not in shown(card)
    assert len(news_to(office.carol)) == 1
    assert news_to(office.alice) == news_to(office.pat) == []
    await office.bob.click(card, "rollout.read")
    card = await office.dm(office.bob, "New at IT", "You have read it")
    assert "rollout.read" not in buttons(card)
    await office.mei.open_home()
    await office.settled()
    home = shown(office.mei.home or {})
    assert "服务台（1/2） @U03CAROL" in home
    assert "@U02BOB" not in home
    assert "<@U03CAROL> 还没读" in shown(await window_of(office, office.mei))


async def test_nobody_is_asked_to_read_the_correction_of_a_word(office: Office) -> None:
    await look(office)
    await promise(office, "7h", **{"name.en": "Helpdesk", "tell_providers": []})
    await look(office)
    assert news_to(office.bob) == []
    await promise(office, "6h", tell_providers=["tell_providers"])
    await look(office)
    (news,) = news_to(office.bob)
    assert "Resolution: 7 hours → 6 hours" in news


async def test_what_changes_at_night_is_read_in_the_morning(office: Office) -> None:
    await at(office, wall(2, 20))
    await promise(office, "6h")
    await at(office, wall(2, 21))
    assert news_to(office.bob) == []
    await at(office, wall(3, 9))
    assert len(news_to(office.bob)) == 1
    await at(office, wall(3, 10))
    assert len(news_to(office.bob)) == 1


async def test_reminders_stop_and_the_digest_names_who_has_not_read(office: Office) -> None:
    await ask(office, office.alice, "it Screen stays black")
    await look(office)
    await promise(office, "6h")
    await at(office, *(wall(day, 11) for day in range(2, 9)))
    reminders = [each for each in news_to(office.bob) if "Reminder" in each]
    assert [each[each.index("Reminder") :][:15] for each in reminders] == [
        "Reminder 1 of 3",
        "Reminder 2 of 3",
    ]
    card = await office.dm(office.bob, "Reminder 2 of 3")
    await office.bob.click(card, "rollout.read")
    await at(office, wall(9, 10))
    assert not [each for each in news_to(office.bob) if "Reminder" in each]
    digest = shown(digests_to(office.mei)[-1])
    assert "服务台（1/2） @U03CAROL" in digest
    await at(office, *(wall(day, 11) for day in range(9, 20)))
    assert len([each for each in news_to(office.carol) if "Reminder 3 of 3" in each]) == 1
    assert len(news_to(office.carol)) == 4


async def test_who_leaves_before_it_is_sent_reads_nothing(office: Office) -> None:
    await at(office, wall(2, 20))
    await promise(office, "6h")
    await at(office, wall(2, 21))
    office.slack.remove("it", "U02BOB")
    await heard(office, "member_left_channel")
    await at(office, wall(3, 10))
    assert news_to(office.bob) == []
    assert len(news_to(office.carol)) == 1
