"""Somebody leaves and is erased: their words go from Slack as far as the bot can change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.usecases.privacy.erasure import erase
from bot.usecases.reports.digests import send_digest
from domain.erasure import ERASED_REQUESTER, PSEUDONYM_START
from domain.weeks import Week
from tests.scenario.clockwork import edits, run_bot, says
from tests.scenario.office import another_bot
from tests.scenario.steps import (
    ask,
    buttons,
    claimed_in_confidence,
    events_of,
    everything_in,
    said,
    shown,
    whisper,
)
from tests.scenario.test_people import heard

if TYPE_CHECKING:
    from bot.app import Crossdesk
    from domain.request import Request
    from tests.scenario.office import Office

SOMEBODY, TAKEN = "someone whose data was erased", "(text erased)"


async def lived(office: Office) -> int:
    """Alice asks for something, talks about it, rates it and leaves; returns its number."""
    number = await ask(office, office.alice, "it My quokka stays black")
    mine = await office.dm(office.alice, "My quokka stays black")
    card = await office.card(number)
    await office.bob.click(card, "request.claim")
    await says(office, office.alice, mine, "The quokka is in the hall")
    await office.bob.slash("/answer", f"{number} I looked at your quokka")
    await office.bob.click(await office.card(number, saying="assigned to"), "request.resolve")
    await office.bob.submit(await office.bob.next_view(), {"summary": "A new quokka"})
    await office.settled()
    await office.alice.slash("/request", f"rate {number} 1 The quokka was slow")
    await office.settled()
    return number


async def erased(office: Office, user_id: str = "U01ALICE") -> None:
    """Their account is deactivated, and their data erased as on the command line."""
    office.slack.change_person(user_id, deleted=True)
    await heard(office, "user_change")
    plan = await office.run(erase, office.clock(), user_id)
    assert plan.is_possible
    await office.settled()


async def confirmed(office: Office, number: int) -> None:
    await office.alice.click(await office.dm(office.alice, f"#{number}"), "request.confirm")
    await office.settled()


def seen_in(office: Office, channel_id: str) -> str:
    """Return what Crossdesk's messages in a channel show, but for what lies behind them."""
    bots = [each for each in office.slack.messages(channel_id) if each.get("bot_id")]
    return everything_in([{key: each.get(key) for key in ("text", "blocks")} for each in bots])


async def test_no_message_of_the_bot_in_a_channel_keeps_a_word(any_office: Office) -> None:
    office = any_office
    number = await lived(office)
    await confirmed(office, number)
    before = await office.dm(office.mei, "quokka")
    assert "quokka" in seen_in(office, "C01IT")
    assert "U01ALICE" in seen_in(office, "C01IT")
    await erased(office)
    after = seen_in(office, "C01IT")
    assert [each for each in ("quokka", "U01ALICE", PSEUDONYM_START) if each in after] == []
    card = await office.card(number, saying=TAKEN)
    assert SOMEBODY in shown(card)
    (told,) = [each for each in office.mei.dm if each["ts"] == before["ts"]]
    assert "quokka" not in shown(told)
    assert "数据已删除的人" in shown(told), "what the manager was told of the rating"
    assert "rating.contact" not in buttons(told)


async def test_everything_that_people_look_at_works_without_a_trace(office: Office) -> None:
    number = await lived(office)
    await confirmed(office, number)
    await office.bob.open_home()
    await erased(office)
    await office.bob.slash("/request", f"show {number}")
    window = await office.bob.next_view()
    assert TAKEN in shown(window)
    assert SOMEBODY in shown(window)
    found = [shown(window)]
    for words in ("quokka", "Alice Wu", "hall"):
        assert "Nothing found" in said(await office.bob.slash("/desk", f"find {words}"))
    found.append(said(await office.bob.slash("/desk", f"find #{number}")))
    assert TAKEN in found[-1]
    found.append(said(await office.mei.slash("/desk", "it")))
    found.append(said(await office.mei.slash("/desk", "needs it")))
    await office.mei.slash("/desk", "report it month")
    await office.settled()
    report = await office.dm(office.mei, "信息技术部")
    found.append(shown(report))
    await office.run(send_digest, "U04MEI", Week.of(office.clock().date()), office.clock())
    await office.settled()
    digest = await office.dm(office.mei, "信息技术部", "1")
    found += [shown(digest), *(shown(each) for each in office.mei.dm)]
    await office.bob.open_home()
    await office.settled()
    found.append(shown(office.bob.home or {}))
    gone = ("quokka", "U01ALICE", "Alice", PSEUDONYM_START)
    assert [(each, words) for each in found for words in gone if words in each] == []


async def test_what_was_shown_before_answers_that_it_was_erased(office: Office) -> None:
    number = await lived(office)
    await confirmed(office, number)
    old = await office.card(number)
    rated = await office.dm(office.mei, "quokka")
    await erased(office)
    assert "request.reopen" not in buttons(await office.card(number, saying=TAKEN))
    await office.mei.click(rated, "request.reopen", stale=True)
    assert "的内容已删除" in shown(await whisper(office, office.mei, f"#{number}"))
    await office.bob.click(old, "rating.clear", stale=True)
    assert "was erased" in shown(await whisper(office, office.bob, f"#{number}"))
    assert "was erased" in said(await office.bob.slash("/answer", f"{number} One more thing"))
    await office.bob.click(old, "request.show", stale=True)
    assert TAKEN in shown(await office.bob.next_view())


async def test_who_edits_what_they_had_written_to_them_brings_no_word_back(office: Office) -> None:
    number = await claimed_in_confidence(office, "My quokka is wrong")
    mine = await office.dm(office.pat, "My quokka is wrong")
    await says(office, office.pat, mine, "Which quokka do you mean?")
    (written,) = [
        each
        for each in office.pat.thread(mine["channel"], mine["ts"])
        if each.get("user") == "U05PAT"
    ]
    await office.pat.slash("/answer", f"{number} It is put right")
    await office.pat.click(await office.dm(office.pat, f"#{number}"), "request.resolve")
    await office.pat.submit(await office.pat.next_view(), {"summary": "Paid"})
    await office.settled()
    await confirmed(office, number)
    await erased(office)
    card = await office.dm(office.pat, TAKEN)
    assert card["ts"] == mine["ts"]
    await edits(office, office.pat, written, "Which other quokka do you mean?")
    await office.settled()
    assert "quokka" not in str(await events_of(office, number))
    assert "quokka" not in shown(await office.dm(office.pat, TAKEN))


async def stored(bot: Crossdesk, number: int) -> Request:
    """Return a request as this bot's database has it."""
    found = await bot.database.run(bot.workspace.id, lambda uow: uow.requests.by_number(number))
    assert found
    return found


async def test_whoever_asked_long_ago_is_told_that_it_was_erased(office: Office) -> None:
    number = await lived(office)
    await confirmed(office, number)
    mine = await office.dm(office.alice, f"#{number}")
    await office.bot.stop()
    office.clock.pass_(days=90, hours=1)
    async with another_bot(office, keep_words_days=91) as bot:
        await run_bot(bot)
        assert (await stored(bot, number)).title
    async with another_bot(office, keep_words_days=90) as bot:
        await run_bot(bot)
        request = await stored(bot, number)
        assert (request.title, request.requester_id) == ("", ERASED_REQUESTER)
        listed = said(await office.alice.slash("/request", "list"))
        assert f"#{number}" not in listed
        await office.alice.click(mine, "request.reopen", stale=True)
        assert "was erased" in shown(await whisper(office, office.alice, f"#{number}"))
        assert "was erased" in said(await office.alice.slash("/request", f"show {number}"))
        await office.bob.slash("/request", f"show {number}")
        assert SOMEBODY in shown(await office.bob.next_view())
