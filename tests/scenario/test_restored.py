"""A database that was put back from a backup: what was lost is said, and nothing acts on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.usecases.operation.restoration import BLIND_JUMP, NUMBER_MARGIN
from domain.lifecycle import Action
from playground import AppConfig, Fault, message_text
from store.backup import back_up
from store.database import Database
from store.restore import note_restored, restore
from tests.scenario.steps import (
    ask,
    buttons,
    everything_in,
    kinds_of,
    request_of,
    shown,
    whisper,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.scenario.office import Office

GONE = "was lost: the database was restored"


async def restart(office: Office, meanwhile: Callable[[Database], object]) -> None:
    """Stop the bot, do something to its database, start it, and wait until people are told."""
    await office.settled()
    await office.bot.stop()
    database = Database(office.settings.database_url)
    try:
        meanwhile(database)
    finally:
        database.close()
    office.bot = await office.started_bot()
    await office.bot.workspace.recovery.told()
    await office.settled()


async def marked(office: Office, words: str) -> dict[str, Any]:
    """The card in the channel that says this, and that its request is gone."""
    return await office.message(lambda: office.slack.messages("C01IT"), words, GONE)


def backed_up(office: Office, folder: Path) -> Path:
    """A backup of this moment, made while the bot runs."""
    file = folder / "backup.db"
    back_up(office.bot.database, file, office.clock())
    return file


async def test_what_was_opened_after_the_backup_is_said_to_be_lost(
    office: Office, tmp_path: Path
) -> None:
    kept = await ask(office, office.alice, "it Kept")
    await office.settled()
    file = backed_up(office, tmp_path)
    office.clock.pass_(minutes=30)
    lost = await ask(office, office.alice, "it Screen & <cable> broken")
    secret = await ask(office, office.xiao, "people My salary of 4711")
    old = await office.card(lost)
    old_secret = await office.card(secret, "C02PEOPLE")
    await restart(office, lambda database: restore(database, file, office.clock()))

    card = await marked(office, "Screen & <cable> broken")
    assert buttons(card) == ["request.open"]
    mine = await office.dm(office.alice, "Screen & <cable> broken", GONE)
    assert buttons(mine) == ["request.open"]
    assert buttons(await office.reply_in_thread(office.alice, mine, GONE)) == ["request.open"]
    assert "已丢失" in everything_in(office.xiao.dm)
    assert GONE not in message_text(await office.card(kept))

    report = await office.dm(office.slack.person("U09ADMIN"), "The database was restored")
    said = shown(report)
    assert "2 requests were lost" in said
    assert f"#{lost}" in said
    assert "Screen & <cable> broken" in said
    assert "@U01ALICE" in said
    assert f"#{secret}" in said
    assert "4711" not in everything_in([report]), "its title is not the administrators'"
    assert f"archives/C01IT/p{old['ts'].replace('.', '')}" in everything_in([report])

    new = await ask(office, office.alice, "it New")
    assert new == secret + NUMBER_MARGIN + 1
    for stale, action, who in (
        (old, "request.claim", office.bob),
        (old_secret, "request.show", office.pat),
    ):
        await who.click(stale, action, stale=True)
        await whisper(office, who, "was lost")
    assert await kinds_of(office, new) == [Action.OPEN]
    await office.bob.click(await office.card(kept), "request.claim")
    assert (await request_of(office, kept)).hop.assignee_id == "U02BOB"


async def test_what_waited_to_be_sent_when_the_backup_was_made_is_not_sent_twice(
    office: Office, tmp_path: Path
) -> None:
    await office.settled()
    office.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, times=None)
    await ask(office, office.alice, "it Screen stays black")
    await office.settled()
    file = backed_up(office, tmp_path)
    office.slack.faults.clear()
    office.clock.pass_(minutes=5)
    await office.settled()
    (card,) = office.slack.messages("C01IT")
    await restart(office, lambda database: restore(database, file, office.clock()))
    office.clock.pass_(minutes=5)
    await office.settled()
    assert [message["ts"] for message in office.slack.messages("C01IT")] == [card["ts"]]
    to_alice = list(map(message_text, office.alice.dm))
    assert len([words for words in to_alice if "Screen stays black" in words]) == 1
    assert len(set(to_alice)) == len(to_alice), "nor is the introduction"


async def test_it_is_said_once(office: Office, tmp_path: Path) -> None:
    file = backed_up(office, tmp_path)
    await ask(office, office.alice, "it Lost")
    await restart(office, lambda database: restore(database, file, office.clock()))
    office.slack.calls.clear()
    await restart(office, lambda _database: None)
    # Words that came meanwhile are read as after every stop, and without the cards' metadata.
    assert not any(
        "include_all_metadata" in call.arguments
        for call in office.slack.calls.of("conversations.history")
    )
    told = [each for each in office.slack.person("U09ADMIN").dm if "restored" in message_text(each)]
    assert len(told) == 1


async def test_a_restore_by_other_means_is_found_out_in_the_same_way(
    office: Office, tmp_path: Path
) -> None:
    file = backed_up(office, tmp_path)
    lost = await ask(office, office.alice, "it Lost")

    def put_back(database: Database) -> None:
        restore(database, file, office.clock())
        database.call(1, lambda uow: uow.restorations.finish(office.clock()))
        note_restored(database, office.clock() - timedelta(minutes=1))

    await restart(office, put_back)
    await marked(office, f"#{lost} Lost")
    assert await ask(office, office.alice, "it New") > lost


async def test_where_cards_cannot_be_read_numbers_jump_and_that_is_said(
    office: Office, tmp_path: Path
) -> None:
    file = backed_up(office, tmp_path)
    lost = await ask(office, office.alice, "it Lost")
    await office.settled()
    office.slack.faults.add(
        "conversations.history", Fault.REFUSED, times=None, error="missing_scope"
    )
    await restart(office, lambda database: restore(database, file, office.clock()))
    report = await office.dm(office.slack.person("U09ADMIN"), "could not be read")
    assert "C01IT" in everything_in([report])
    assert await ask(office, office.alice, "it New") > BLIND_JUMP > lost


async def test_cards_of_others_count_for_nothing(office: Office, tmp_path: Path) -> None:
    file = backed_up(office, tmp_path)
    metadata = {
        "event_type": "crossdesk_message",
        "event_payload": {"key": "x", "number": 999_999, "identity": "0a0a0a0a"},
    }
    other = office.slack.install(AppConfig("Other"), channels=["C01IT"])
    client = AsyncWebClient(other.bot_token, base_url=office.slack.api_url)
    await client.chat_postMessage(channel="C01IT", text="I am a card", metadata=metadata)
    await restart(office, lambda database: restore(database, file, office.clock()))
    assert await ask(office, office.alice, "it New") == NUMBER_MARGIN + 1


@pytest.mark.parametrize("asked", [0, 1])
async def test_without_a_restore_nothing_is_looked_for(office: Office, asked: int) -> None:
    for _ in range(asked):
        await ask(office, office.alice, "it Kept")
    await restart(office, lambda _database: None)
    # Words that came meanwhile are read as after every stop, and without the cards' metadata.
    assert not any(
        "include_all_metadata" in call.arguments
        for call in office.slack.calls.of("conversations.history")
    )
    assert await ask(office, office.alice, "it New") == asked + 1
