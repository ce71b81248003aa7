"""Ratings: asked for, given, changed, taken back; and what those who serve hear of them."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.usecases.catalogue.importing import import_catalogue
from domain.dimensions import Dimension, Gap
from domain.lifecycle import Action, State
from domain.ratings import clarity_in, rating_in
from playground.uploads import Upload
from tests.scenario.clockwork import (
    PROMISES,
    SHANGHAI,
    at,
    fill,
    look,
    says,
    times,
    wall,
    when,
    words,
)
from tests.scenario.office import CATALOGUE, Office, all_settled, another_bot, opened_office
from tests.scenario.steps import (
    ask,
    buttons,
    events_of,
    everything_in,
    held,
    kinds_of,
    offered,
    resolved,
    said,
    shown,
    state_of,
    whisper,
)
from tests.scenario.test_odd_words import deliver, unheard
from tests.scenario.test_people import membership_noticed
from tests.unit.views.layouts import objects

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.person import Person
    from tests.postgres_server import Postgres

FIVE = [f"rating.give.{score}" for score in range(1, 6)]
ANONYMOUS = CATALOGUE.replace(
    "    channel: C01IT\n", "    channel: C01IT\n    anonymous_ratings: true\n"
)


@pytest.fixture
async def nameless(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose IT is rated anonymously."""
    path = tmp_path / "nameless.db"
    shutil.copyfile(sqlite_template, path)
    async with opened_office(f"sqlite:///{path}", catalogue=ANONYMOUS) as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
async def any_nameless(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Office]:
    """The same over each way in, on each database."""
    async with opened_office(database_url, request.param, catalogue=ANONYMOUS) as opened:
        yield opened


def questions_to(person: Person) -> list[dict[str, Any]]:
    """The messages that ask somebody for a rating, or did; oldest first."""
    asking = ("How was it?", "A short reminder", "Thank you for your rating", "Your rating\n")
    found = [each for each in person.dm if shown(each).startswith(asking)]
    threads = [person.thread(each["channel"], each["ts"])[1:] for each in person.dm]
    found += [each for thread in threads for each in thread if shown(each).startswith(asking)]
    return sorted({each["ts"]: each for each in found}.values(), key=lambda each: each["ts"])


async def confirmed(office: Office, line: str = "it Screen stays black") -> int:
    """Alice has asked, Bob has resolved it, and Alice has confirmed; returns the number."""
    number = await resolved(office, line)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    await office.settled()
    return number


async def rate(office: Office, number: int, rest: str) -> str:
    """Alice rates by command; returns what she is told."""
    told = said(await office.alice.slash("/request", f"rate {number} {rest}"))
    await office.settled()
    return told


async def told_to(office: Office, person: Person, words: str) -> list[dict[str, Any]]:
    """The direct messages to somebody that say this."""
    await office.settled()
    return [each for each in person.dm if words in shown(each)]


async def test_who_has_confirmed_is_asked_in_the_thread_and_one_click_is_enough(
    any_office: Office,
) -> None:
    office = any_office
    number = await confirmed(office)
    card = await office.dm(office.alice, f"#{number}")
    asked = await office.reply_in_thread(office.alice, card, "How was it?")
    assert buttons(asked) == [*FIVE, "rating.give"]
    await office.alice.click(asked, "rating.give.4")
    await office.settled()
    rating = rating_in(await events_of(office, number))
    assert rating
    assert rating.score == 4
    (thanked,) = questions_to(office.alice)
    assert thanked["ts"] == asked["ts"]
    assert "Thank you" in shown(thanked)
    assert "★★★★☆ 4 of 5" in shown(thanked)
    # Asked on Monday at ten, for seven working days.
    assert f"You can change it until {words(wall(11, 10))}" in shown(thanked)
    assert "Your rating: ★★★★☆ 4 of 5" in shown(await office.dm(office.alice, f"#{number}"))


async def test_who_says_nothing_is_asked_after_four_working_hours_reminded_once_and_then_not(
    office: Office,
) -> None:
    number = await resolved(office)  # Monday at ten; lunch is from twelve to half past one
    for day in (2, 4, 11):
        await at(office, wall(day, 15, 29), wall(day, 15, 30))
    asked, reminder = questions_to(office.alice)
    assert times([asked, reminder]) == ["Mon 15:30", "Wed 15:30"]
    assert "A short reminder" in shown(reminder) or "The time" in shown(reminder)
    for each in (asked, reminder):
        assert "The time to rate it is over." in shown(each)
        assert buttons(each) == []
    card = await office.dm(office.alice, f"#{number}")
    assert "rating.give" not in offered(card)
    told = await rate(office, number, "1 Far too late")
    assert "7 working days" in told
    assert "Far too late" in told
    assert rating_in(await events_of(office, number)) is None


async def test_a_rating_can_be_changed_until_it_expires(office: Office) -> None:
    number = await confirmed(office)
    (asked,) = questions_to(office.alice)
    await office.alice.click(asked, "rating.give.3")
    await office.settled()
    (asked,) = questions_to(office.alice)
    await fill(
        office,
        office.alice,
        asked,
        "rating.give",
        score="5",
        comment="Fast & <friendly>",
        **{"reliability.expected": "5", "reliability.perceived": "4"},
    )
    await at(office, wall(4, 10), wall(5, 9), wall(11, 9, 59))
    (asked,) = questions_to(office.alice)  # who has rated is not reminded
    await office.alice.click(asked, "rating.give.4")
    await office.settled()
    rating = rating_in(await events_of(office, number))
    assert rating
    assert (rating.score, rating.comment) == (4, "Fast & <friendly>")
    assert rating.gaps == {Dimension.RELIABILITY: Gap(5, 4)}
    await at(office, wall(11, 10))
    (over,) = questions_to(office.alice)
    assert buttons(over) == []
    assert "★★★★☆ 4 of 5" in shown(over)
    await office.alice.click(asked, "rating.give.1", stale=True)
    assert "7 working days" in shown(await whisper(office, office.alice, f"#{number}"))


async def test_the_form_holds_what_was_said_and_misses_no_half(office: Office) -> None:
    number = await resolved(office)
    await rate(office, number, "2 It was late")
    card = await office.dm(office.alice, f"#{number}", "Your rating")
    await office.alice.click(card, "rating.give")
    view = await office.alice.next_view()
    assert view["callback_id"] == "rating.give"
    assert (held(view, "score"), held(view, "comment")) == ("2", "It was late")
    result = await office.alice.submit(view, {"empathy.expected": "5"})
    assert set(result.errors) == {"empathy.perceived"}
    assert (await kinds_of(office, number)).count(Action.RATE) == 1


async def test_reopening_takes_the_question_back_and_it_is_asked_anew_another_day(
    office: Office,
) -> None:
    number = await confirmed(office)
    (asked,) = questions_to(office.alice)
    await office.alice.click(asked, "rating.give.5")
    await office.alice.slash("/request", f"reopen {number} It is black again")
    await office.settled()
    (taken_back,) = questions_to(office.alice)
    assert buttons(taken_back) == []
    assert "nothing to rate yet" in shown(taken_back)
    assert rating_in(await events_of(office, number)) is None
    await office.alice.click(asked, "rating.give.5", stale=True)
    assert "In progress" in shown(await whisper(office, office.alice, "Rate"))
    await office.bob.click(await office.card(number), "request.resolve")
    await office.bob.submit(await office.bob.next_view(), {"summary": "New cable"})
    await office.alice.slash("/request", "list")
    await at(office, wall(2, 18), wall(3, 9), wall(3, 10))
    _, again = questions_to(office.alice)
    assert when(again) == "Tue 09:00"
    assert buttons(again) == [*FIVE, "rating.give"]


async def test_what_is_reopened_or_rated_before_it_is_asked_is_not_asked(office: Office) -> None:
    first, second = await resolved(office), await resolved(office)
    await rate(office, first, "4")
    await office.alice.slash("/request", f"reopen {second}")
    await at(office, wall(2, 15, 30), wall(3, 9), wall(4, 15, 30))
    assert questions_to(office.alice) == []


async def test_a_person_is_asked_once_a_day_and_what_gathers_comes_in_one_message(
    office: Office,
) -> None:
    first = await confirmed(office)
    others = [await confirmed(office), await confirmed(office), await resolved(office)]
    assert len(questions_to(office.alice)) == 1
    await at(office, wall(2, 15, 30), wall(2, 18), wall(3, 9), wall(3, 18))
    asked, gathered = questions_to(office.alice)
    assert times([asked, gathered]) == ["Mon 10:00", "Tue 09:00"]
    assert "thread_ts" not in gathered
    assert buttons(gathered) == [*FIVE, "rating.give"] * 3
    assert f"#{first}" not in shown(gathered)
    await office.alice.click(gathered, "rating.give.5", value=str(others[1]))
    await office.settled()
    assert rating_in(await events_of(office, others[0])) is None
    found = rating_in(await events_of(office, others[1]))
    assert found
    assert found.score == 5
    # The reminder of the first falls on Wednesday, those of the others on Thursday.
    await at(office, wall(4, 9), wall(4, 10), wall(4, 17), wall(5, 9), wall(6, 9), wall(6, 17))
    later = questions_to(office.alice)[2:]
    assert times(later) == ["Wed 10:00", "Thu 09:00"]
    assert f"#{others[1]}" not in shown(later[1])


async def test_nobody_is_asked_outside_of_their_own_working_hours(office: Office) -> None:
    office.slack.change_person("U01ALICE", tz="Europe/Berlin")  # 10:00 here is 03:00 there
    await office.slack.until(lambda: office.slack.deliveries.of("user_change")[0].attempts[0])
    await confirmed(office)
    assert questions_to(office.alice) == []
    await at(office, wall(2, 15, 59), wall(2, 16))
    assert times(questions_to(office.alice)) == ["Mon 16:00"]  # 09:00 in Berlin


async def test_a_service_can_ask_a_share_or_nothing_and_can_be_rated_all_the_same(
    office: Office,
) -> None:
    quiet = CATALOGUE.replace(
        "        name: {en: Help desk, zh: 服务台}\n",
        "        name: Help desk\n        ratings: 0%\n",
    )
    await office.run(import_catalogue, read_catalogue(quiet, "c.yaml"), office.clock())
    number = await confirmed(office)
    await at(office, wall(2, 15, 30), wall(3, 9), wall(4, 15, 30))
    assert questions_to(office.alice) == []
    assert "is saved" in await rate(office, number, "5")
    found = rating_in(await events_of(office, number))
    assert found
    assert found.score == 5


async def test_what_cannot_be_read_is_said_and_lost_is_nothing(office: Office) -> None:
    number = await resolved(office)
    for rest, answer in (
        (f"{number} 0", "“0” is not a rating"),
        (f"{number} 6 Great", "“6” is not a rating"),
        (f"{number} five", "“five” is not a rating"),
        (f"{number} -1", "“-1” is not a rating"),
        (f"{number}", "/request rate 12 5 [comment]"),
        ("", "/request rate 12 5 [comment]"),
        ("mine 5", "/request rate 12 5 [comment]"),
        ("99 5", "There is no request #99"),
    ):
        told = said(await office.alice.slash("/request", f"rate {rest}".strip()))
        assert answer in told
        assert f"/request rate {rest}".strip() in told
    assert rating_in(await events_of(office, number)) is None


async def test_only_its_requester_rates_and_only_what_is_solved(office: Office) -> None:
    number = await resolved(office)
    for other in (office.bob, office.xiao):
        told = said(await other.slash("/request", f"rate #{number} 5"))
        assert f"#{number}" in told
    assert rating_in(await events_of(office, number)) is None
    assert "is saved" in said(await office.alice.slash("/request", f"rate #{number} ５ 很好"))
    found = rating_in(await events_of(office, number))
    assert found
    assert (found.score, found.comment) == (5, "很好")
    await office.alice.slash("/request", f"reopen {number}")
    told = said(await office.alice.slash("/request", f"rate {number} 5 Good"))
    assert "You cannot use “Rate”" in told
    assert "Good" in told


async def test_a_comment_is_told_in_the_cards_thread_and_changed_there(office: Office) -> None:
    number = await resolved(office)
    await rate(office, number, "4 Fast")
    card = await office.card(number)
    note = await office.reply_in_thread(office.bob, card, "Fast")
    assert "@U01ALICE rated it\n★★★★☆ 4 of 5\nFast" in shown(note)
    await rate(office, number, "5 Fast and friendly")
    under = office.bob.thread(card["channel"], card["ts"])[1:]
    rated = [each for each in under if "rated it" in shown(each)]
    assert [each["ts"] for each in rated] == [note["ts"]]
    assert "Fast and friendly" in shown(rated[0])


async def test_a_confidential_comment_goes_to_the_assignee_alone(office: Office) -> None:
    told = said(await office.alice.slash("/request", "people SECRET pay"))
    number = int(told.partition("#")[2].partition(".")[0])
    await office.pat.click(await office.card(number, "C02PEOPLE"), "request.claim")
    await office.settled()
    await office.pat.click(await office.dm(office.pat, f"#{number}"), "request.resolve")
    await office.pat.submit(await office.pat.next_view(), {"summary": "SECRET sum"})
    await office.settled()
    await rate(office, number, "1 SECRET grief")
    assert "SECRET" not in everything_in(office.slack.messages("C02PEOPLE"))
    card = await office.dm(office.pat, f"#{number}")
    await office.reply_in_thread(office.pat, card, "SECRET grief")
    (manager,) = await told_to(office, office.mei, "SECRET grief")
    assert "★☆☆☆☆" in shown(manager)


async def test_a_low_rating_reaches_the_manager_at_once_with_ways_to_act(office: Office) -> None:
    number = await resolved(office)
    await rate(office, number, "2 It took a week")
    (low,) = await told_to(office, office.mei, "收到低分评价")
    assert f"#{number} Screen stays black" in shown(low)
    assert "★★☆☆☆ 2/5\nIt took a week" in shown(low)
    assert buttons(low) == ["rating.contact", "request.reopen", "request.show"]
    assert f"id={office.alice.id}" in everything_in([low])
    await office.mei.click(low, "rating.contact")
    await fill(office, office.mei, low, "request.reopen", reason="I look into it")
    assert await state_of(office, number) is State.IN_PROGRESS
    (low,) = await told_to(office, office.mei, "低分评价")
    assert "已撤回" in shown(low)
    assert "request.reopen" not in buttons(low)


async def test_a_low_rating_of_a_department_without_a_manager_reaches_the_admins(
    office: Office,
) -> None:
    number = await resolved(office)
    office.slack.change_person(office.mei.id, deleted=True)
    await membership_noticed(office, "user_change")
    await rate(office, number, "2 It took a week")
    (low,) = await told_to(office, office.slack.person("U09ADMIN"), "A low rating")
    assert "It took a week" in shown(low)
    assert buttons(low) == ["rating.contact", "request.show"]


async def test_no_manager_is_woken_and_what_is_better_by_then_is_not_told(office: Office) -> None:
    first, second = await resolved(office), await resolved(office)
    office.clock.now = wall(2, 22)
    for number in (first, second):
        await rate(office, number, "1 Bad")
    await look(office)
    await rate(office, first, "5 A misunderstanding")
    await look(office)
    assert await told_to(office, office.mei, "低分评价") == []
    await at(office, wall(3, 9))
    (low,) = await told_to(office, office.mei, "低分评价")
    assert f"#{second}" in shown(low)
    assert when(low) == "Tue 09:00"


@pytest.mark.parametrize("opened", ["at once", "after a night"])
async def test_a_day_that_is_opened_is_used_to_ask_for_ratings_and_to_tell_them(
    promising: Office, opened: str
) -> None:
    """Carol belongs to IT, which she has asked for something, and which works on Saturday now."""
    office = promising
    office.clock.now = wall(6, 18, 30)  # Friday
    rated, unrated = [await solved_for_carol(office) for _ in range(2)]
    await office.carol.slash("/request", f"rate {rated} 1 Bad")
    await look(office)
    assert questions_to(office.carol) == []
    if opened == "after a night":
        await at(office, wall(7, 8))
    days = 'open: ["2026-11-07", "2026-11-21"]'
    catalogue = PROMISES.replace('open: ["2026-11-21"]', days)
    await office.run(import_catalogue, read_catalogue(catalogue, "c.yaml"), office.clock())
    await at(office, wall(7, 8, 59))
    assert questions_to(office.carol) == []
    assert await told_to(office, office.mei, "低分评价") == []
    await at(office, wall(7, 9))
    (question,) = questions_to(office.carol)
    assert f"#{unrated}" in shown(question)
    (low,) = await told_to(office, office.mei, "低分评价")
    assert [when(question), when(low)] == ["Sat 09:00"] * 2


async def solved_for_carol(office: Office) -> int:
    """Carol has asked, Bob has resolved it, and Carol has confirmed; returns the number."""
    number = await ask(office, office.carol, "it Screen stays black")
    card = await office.card(number)
    await fill(office, office.bob, card, "request.resolve", summary="Cable replaced")
    await office.carol.click(await office.dm(office.carol, f"#{number}"), "request.confirm")
    await office.settled()
    return number


async def test_a_three_is_not_low_and_a_low_one_that_changes_says_so(office: Office) -> None:
    number = await resolved(office)
    await rate(office, number, "3 So so")
    assert await told_to(office, office.mei, "低分评价") == []
    await rate(office, number, "2")
    await rate(office, number, "4")
    (low,) = await told_to(office, office.mei, "低分评价")
    assert "低分评价已更改" in shown(low)
    assert "★★★★☆ 4/5\nSo so" in shown(low)


async def test_an_anonymous_rating_is_tied_to_no_request(nameless: Office) -> None:
    office = nameless
    number = await confirmed(office)
    (asked,) = questions_to(office.alice)
    assert "IT does not learn who you are or which request it was." in shown(asked)
    await rate(office, number, "1 HIDDEN words")
    assert await told_to(office, office.mei, "HIDDEN") == []
    assert "HIDDEN" not in everything_in(office.slack.messages("C01IT"))
    for person in (office.bob, office.mei):
        await person.slash("/request", f"show {number}")
        details = everything_in([await person.next_view()])
        assert "HIDDEN" not in details
        assert "★" not in details
    await office.alice.slash("/request", f"show {number}")
    assert "HIDDEN" in everything_in([await office.alice.next_view()])


async def test_anonymous_ratings_are_told_together_on_the_morning_after_the_fifth_person(
    nameless: Office,
) -> None:
    office = nameless
    people = [office.alice, office.xiao, office.pat, office.qin, office.slack.person("U09ADMIN")]
    numbers = []
    for person in people:
        numbers.append(await ask(office, person, "it Screen stays black"))
        await office.bob.click(await office.card(numbers[-1]), "request.claim")
        await office.settled()
        await fill(
            office, office.bob, await office.card(numbers[-1]), "request.resolve", summary="ok"
        )
    for place, (person, number) in enumerate(zip(people, numbers, strict=True)):
        await person.slash("/request", f"rate {number} {5 - place} word{5 - place}")
    await look(office)
    await at(office, wall(3, 8, 59))
    assert not [m for m in office.slack.messages("C01IT") if "word" in shown(m)]
    await at(office, wall(3, 9))
    told = await office.message(lambda: office.slack.messages("C01IT"), "What people say about IT")
    comments = [line for line in shown(told).splitlines() if line.startswith("word")]
    assert comments == ["word1", "word2", "word3", "word4", "word5"]
    (low,) = await told_to(office, office.mei, "收到的低分评价")
    assert ("word1" in shown(low), "word2" in shown(low), "word3" in shown(low)) == (
        True,
        True,
        False,
    )
    assert buttons(low) == []
    assert not [each for each in ("U01ALICE", "#1", "Screen") if each in everything_in([low, told])]
    again = said(await office.alice.slash("/request", f"rate {numbers[0]} 1"))
    assert "You cannot change your rating" in again


async def test_words_under_the_question_for_an_anonymous_rating_wait_for_their_author(
    nameless: Office,
) -> None:
    office = nameless
    number = await confirmed(office)
    mine = await office.dm(office.alice, f"#{number}")
    await says(office, office.alice, mine, "Bob was rude")
    waiting = await office.reply_in_thread(office.alice, mine, "IT has not received this")
    assert buttons(waiting) == ["rating.give", "rating.tell_with_name"]
    assert "Bob was rude" not in everything_in(office.slack.messages("C01IT"))
    assert Action.REPLY not in await kinds_of(office, number)
    await office.alice.click(waiting, "rating.give")
    form = await office.alice.next_view()
    assert held(form, "comment") == "Bob was rude"
    assert (await office.alice.submit(form, {"score": "1"})).ok
    await office.settled()
    assert "Bob was rude" not in everything_in(office.slack.messages("C01IT"))
    await office.alice.click(waiting, "rating.tell_with_name")
    card = await office.card(number)
    await office.reply_in_thread(office.bob, card, "Bob was rude")
    sent = await office.reply_in_thread(office.alice, mine, "with your name")
    assert sent["ts"] == waiting["ts"]
    assert buttons(sent) == []
    await office.alice.click(waiting, "rating.tell_with_name", stale=True)
    await whisper(office, office.alice, "these words are no longer kept")
    assert (await kinds_of(office, number)).count(Action.REPLY) == 1


async def test_words_under_the_question_that_come_late_are_no_less_anonymous(
    nameless: Office,
) -> None:
    """Slack delivers them only after their author has confirmed that it is solved."""
    office = nameless
    number = await resolved(office)
    await at(office, wall(2, 15, 30))
    assert questions_to(office.alice)
    event = await unheard(office, number, "Bob was rude")
    office.clock.pass_(minutes=10)
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    await office.settled()
    await deliver(office, event)
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "IT has not received this")
    assert Action.REPLY not in await kinds_of(office, number)


@pytest.mark.parametrize("ended", [False, True])
async def test_words_that_come_after_it_was_opened_again_are_no_less_anonymous(
    nameless: Office, ended: bool
) -> None:
    office = nameless
    number = await (confirmed if ended else resolved)(office)
    await at(office, wall(2, 15, 30))
    event = await unheard(office, number, "Bob was rude")
    office.clock.pass_(minutes=10)
    await office.alice.slash("/request", f"reopen {number} It is dark again")
    await office.settled()
    await deliver(office, event)
    mine = await office.dm(office.alice, f"#{number}")
    waiting = await office.reply_in_thread(office.alice, mine, "IT has not received this")
    assert buttons(waiting) == ["rating.tell_with_name"], "it is not solved"
    assert Action.REPLY not in await kinds_of(office, number)
    await says(office, office.alice, mine, "The screen is dark")
    await office.reply_in_thread(office.bob, await office.card(number), "The screen is dark")


async def test_words_that_wait_keep_their_formats(any_nameless: Office) -> None:
    office = any_nameless
    number = await confirmed(office)
    mine = await office.dm(office.alice, f"#{number}")
    text = "*Bob* was rude, see [this](https://example.org/m)\n- once\n- twice"
    await office.alice.say(mine["channel"], text, thread_ts=mine["ts"], formatted=True)
    waiting = await office.reply_in_thread(office.alice, mine, "IT has not received this")
    await office.settled()
    await office.alice.click(waiting, "rating.give")
    assert "was rude" in held(await office.alice.next_view(), "comment")
    await office.alice.click(waiting, "rating.tell_with_name")
    note = await office.reply_in_thread(office.bob, await office.card(number), "was rude")
    kinds = [each.get("type") for each in objects(note["blocks"])]
    assert {"link", "rich_text_list"} <= set(kinds)
    bold = [each for each in objects(note["blocks"]) if each.get("style") == {"bold": True}]
    assert [each["text"] for each in bold] == ["Bob"]


async def test_a_recording_under_the_question_for_an_anonymous_rating_names_nobody(
    nameless: Office,
) -> None:
    office = nameless
    number = await confirmed(office)
    mine = await office.dm(office.alice, f"#{number}")
    clip = Upload("clip.m4a", "audio/mp4", b"sound", "slack_audio")
    await office.alice.say(mine["channel"], "", thread_ts=mine["ts"], files=[clip])
    told = await office.reply_in_thread(office.alice, mine, "does not count as a reply")
    assert buttons(told) == []
    await office.settled()
    assert "clip.m4a" not in everything_in(office.slack.messages("C01IT"))
    card = await office.card(number)
    assert "clip.m4a" not in everything_in(office.bob.thread(card["channel"], card["ts"]))


async def test_words_before_the_question_and_of_named_departments_are_passed_on(
    office: Office, nameless: Office
) -> None:
    for each, number in ((office, await confirmed(office)), (nameless, await resolved(nameless))):
        mine = await each.dm(each.alice, f"#{number}")
        await says(each, each.alice, mine, "It is still dark")
        card = await each.card(number)
        await each.reply_in_thread(each.bob, card, "It is still dark")


async def test_what_was_said_anonymously_stays_so_whatever_the_catalogue_says_later(
    nameless: Office,
) -> None:
    office = nameless
    number = await resolved(office)
    await rate(office, number, "4 HIDDEN words")
    await office.run(import_catalogue, read_catalogue(CATALOGUE, "c.yaml"), office.clock())
    await rate(office, number, "5")
    await office.bob.slash("/request", f"show {number}")
    assert "HIDDEN" not in everything_in([await office.bob.next_view()])
    assert "HIDDEN" not in everything_in(office.slack.messages("C01IT"))


async def test_providers_say_once_whether_a_request_was_clear(office: Office) -> None:
    number = await resolved(office)
    card = await office.card(number)
    assert {"rating.clear", "rating.unclear"} <= set(offered(card))
    await office.bob.click(card, "rating.unclear")
    await office.settled()
    assert clarity_in(await events_of(office, number)) is False
    rated = await office.card(number, saying="The request was unclear")
    assert not {"rating.clear", "rating.unclear"} & set(offered(rated))
    await office.carol.click(card, "rating.clear", stale=True)
    await whisper(office, office.carol, "Someone has already rated how clear")
    assert clarity_in(await events_of(office, number)) is False
    await office.alice.slash("/request", f"reopen {number}")
    await office.settled()
    assert clarity_in(await events_of(office, number)) is None
    assert "unclear" not in shown(await office.card(number))


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_ask_once(database_url: str, postgres: Postgres) -> None:
    async with opened_office(database_url) as office:
        numbers = [await resolved(office) for _ in range(3)]
        async with another_bot(office) as other:
            office.clock.now = wall(2, 15, 30)
            await asyncio.gather(
                office.bot.workspace.jobs.run_all(), other.workspace.jobs.run_all()
            )
            await all_settled(office.bot, other)
        (asked,) = questions_to(office.alice)
        assert buttons(asked) == [*FIVE, "rating.give"] * len(numbers)
        assert asked["ts"] >= str(office.clock.now.astimezone(SHANGHAI).timestamp())
