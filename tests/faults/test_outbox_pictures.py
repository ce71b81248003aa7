"""Pictures and files on their way to Slack, and what becomes of them when something goes wrong."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from tenacity import wait_none

from bot.i18n import Translator, translator
from bot.outbox.outgoing import Attachment, Home, Outgoing, Post, Progress
from bot.outbox.pictures import ATTEMPTS
from bot.pictures.picture import Picture
from bot.views.blocks import Message, header, picture_block
from playground import Fault, RateLimits
from playground.clock import PATIENCE
from tests.faults.office import ALICE, CHANNEL, render

if TYPE_CHECKING:
    from datetime import datetime

    from bot.outbox.sender import Sender
    from store.database import Database
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork
    from tests.faults.office import Clock, Office

ENGLISH = translator("en-US")
PNG = b"\x89PNG\r\n\x1a\n"
drawn: list[str] = []


@dataclass(frozen=True)
class Drawing:
    """A picture that counts how often it is drawn."""

    words: str
    name: str = "promise-kept"

    def title(self, _t: Translator) -> str:
        return "Promises"

    def alt_text(self, _t: Translator) -> str:
        return self.words

    def draw(self, _t: Translator) -> bytes:
        drawn.append(self.words)
        if self.words == "broken":
            raise ValueError(self.words)
        return PNG + self.words.encode()


def show(uow: UnitOfWork, row: OutboxRow, now: datetime) -> Outgoing | None:
    """A row's payload says which pictures it shows, or which file it hands over."""
    if "file" in row.payload:
        content = row.payload["file"].encode()

        def write(
            _database: Database, _workspace_id: int, file: BinaryIO, progress: Progress
        ) -> None:
            file.write(content)
            progress(1)

        attachment = Attachment("requests.csv", write)
        message = Message("Your *export*", [])
        return Post(message, row.payload.get("thread_of"), attachment=attachment)
    if "pictures" not in row.payload:
        return render(uow, row, now)
    pictures = tuple(Picture(Drawing(words), ENGLISH) for words in row.payload["pictures"])
    blocks = [header("The week"), *map(picture_block, pictures)]
    if row.kind == "home":
        return Home({"type": "home", "blocks": blocks}, pictures)
    return Post(Message("The week", blocks), pictures=pictures)


@pytest.fixture(autouse=True)
def _nothing_drawn() -> None:
    drawn.clear()


@pytest.fixture
async def sender(office: Office) -> Sender:
    office.slack.rate_limits = RateLimits.off()
    return await office.sender(render=show, picture_wait=wait_none())


def blocks_of(office: Office, channel: str = CHANNEL) -> list[dict[str, Any]]:
    """The blocks of the one message of a channel, behind its heading."""
    (message,) = office.slack.messages(channel)
    return list(message["blocks"][1:])


def contents(office: Office, blocks: list[dict[str, Any]]) -> list[bytes]:
    """Return the pictures in blocks, by their subjects."""
    files = office.slack.workspace.files
    return [files[block["slack_file"]["id"]].content for block in blocks]


def words(block: dict[str, Any]) -> str:
    """Return the words of a block of rich text."""
    return str(block["elements"][0]["elements"][0]["text"])


async def test_a_message_shows_its_pictures(office: Office, sender: Sender) -> None:
    await office.wish("a", CHANNEL, "", pictures=["one", "two"])
    await sender.drained()
    blocks = blocks_of(office)
    assert contents(office, blocks) == [PNG + b"one", PNG + b"two"]
    assert [block["alt_text"] for block in blocks] == ["one", "two"]
    file = office.slack.workspace.files[blocks[0]["slack_file"]["id"]]
    assert (file.name, file.title, file.alt_txt) == ("promise-kept.png", "Promises", "one")
    assert not file.channels


async def test_a_home_shows_its_pictures(office: Office, sender: Sender) -> None:
    office.slack.workspace.file_processing = 1
    await office.wish("a", ALICE, "", pictures=["one"], kind="home")
    await sender.drained()
    home = office.slack.person(ALICE).home
    assert home is not None
    assert contents(office, home["blocks"][1:]) == [PNG + b"one"]


async def test_a_message_waits_until_slack_has_looked_at_its_pictures(
    office: Office, sender: Sender
) -> None:
    office.slack.workspace.file_processing = ATTEMPTS - 1
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await sender.drained()
    assert contents(office, blocks_of(office)) == [PNG + b"one"]
    assert len(office.slack.calls.of("files.completeUploadExternal")) == 1


async def test_words_take_the_place_of_pictures_that_slack_does_not_show(
    office: Office, sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    office.slack.workspace.file_processing = 2 * ATTEMPTS
    await office.wish("a", CHANNEL, "", pictures=["one", "two"])
    await sender.drained()
    assert [words(block) for block in blocks_of(office)] == ["one", "two"]
    assert "pictures.not_shown" in capsys.readouterr().out
    assert [row.outcome for row in await office.rows()] == ["sent"]


async def test_words_take_the_place_of_pictures_that_cannot_be_drawn(
    office: Office, sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    await office.wish("a", CHANNEL, "", pictures=["broken"])
    await sender.drained()
    assert words(blocks_of(office)[0]) == "broken"
    assert "pictures.not_drawn" in capsys.readouterr().out


async def test_words_take_the_place_of_pictures_without_the_scope_for_them(
    office: Office, sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    app = office.slack.apps[0]
    app.scopes -= {"files:write"}
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await sender.drained()
    assert words(blocks_of(office)[0]) == "one"
    assert "missing_scope" in capsys.readouterr().out


async def test_other_refusals_are_not_about_pictures(office: Office, sender: Sender) -> None:
    await office.wish("a", "C0NONE", "", pictures=["one"])
    await sender.drained()
    assert len(office.slack.calls.of("chat.postMessage")) == 1
    assert (await office.rows())[0].outcome is None


async def test_equal_pictures_are_drawn_and_uploaded_once(office: Office, sender: Sender) -> None:
    for key in ("a", "b"):
        await office.wish(key, CHANNEL, "", pictures=["one"])
        await office.wish(f"home {key}", ALICE, "", pictures=["one"], kind="home")
    await sender.drained()
    assert drawn == ["one"]
    assert len(office.slack.calls.of("files.completeUploadExternal")) == 1


async def test_a_picture_that_was_deleted_is_made_anew_for_the_next_message(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await sender.drained()
    office.slack.workspace.files.clear()
    for key in ("b", "c"):
        clock.pass_(seconds=1)
        await office.wish(key, CHANNEL, "", pictures=["one"])
        await sender.drained()
    _, in_words, again = office.slack.messages(CHANNEL)
    assert words(in_words["blocks"][1]) == "one"
    assert contents(office, again["blocks"][1:]) == [PNG + b"one"]


@pytest.mark.parametrize("target", ["files.getUploadURLExternal", "upload"])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROP_BEFORE, Fault.RATE_LIMITED])
async def test_an_upload_that_fails_is_tried_again(
    office: Office, sender: Sender, clock: Clock, target: str, fault: Fault
) -> None:
    office.slack.faults.add(target, fault)
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await sender.drained()
    assert not office.slack.messages(CHANNEL)
    clock.pass_(seconds=3)
    await sender.drained()
    assert contents(office, blocks_of(office)) == [PNG + b"one"]


async def test_a_message_with_pictures_that_is_found_is_not_made_again(
    office: Office, sender: Sender, clock: Clock
) -> None:
    office.slack.faults.add("chat.postMessage", Fault.DROP_AFTER)
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert contents(office, blocks_of(office)) == [PNG + b"one"]
    assert len(office.slack.calls.of("files.completeUploadExternal")) == 1
    assert [row.outcome for row in await office.rows()] == ["sent"]


async def test_drawing_holds_up_neither_the_loop_nor_the_database(
    office: Office, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()
    loop = asyncio.get_running_loop()

    def draw(_drawing: Drawing, _t: Translator) -> bytes:
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        return PNG

    monkeypatch.setattr(Drawing, "draw", draw)
    await office.wish("a", CHANNEL, "", pictures=["one"])
    await office.wish("b", ALICE, "meanwhile")
    await office.slack.until(lambda: office.slack.person(ALICE).dm[0])
    assert not office.slack.messages(CHANNEL)
    go_on.set()
    await sender.drained()
    assert office.slack.messages(CHANNEL)


async def test_an_answer_goes_before_a_report_to_the_same_person_that_is_being_made(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, loop = asyncio.Event(), asyncio.get_running_loop()

    def draw(_drawing: Drawing, _t: Translator) -> bytes:
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        return PNG

    monkeypatch.setattr(Drawing, "draw", draw)
    sender = await office.sender(render=show)
    await office.wish("week", ALICE, "", pictures=["one"], kind="digest")
    try:
        await office.slack.until(lambda: sender._under_way)
        await office.wish("said", ALICE, "On its way", kind="requester_note")
        await office.slack.until(lambda: office.slack.person(ALICE).dm)
    finally:
        go_on.set()
    await sender.drained()
    alice = office.slack.person(ALICE)
    assert [each["text"] for each in alice.dm] == ["On its way"], "one message a second"
    clock.pass_(seconds=1)
    await sender.drained()
    assert [each["text"] for each in alice.dm] == ["On its way", "The week"]
    assert len(office.slack.calls.of("files.completeUploadExternal")) == 1
    assert [row.attempts for row in await office.rows()] == [1, 1]


async def test_a_report_follows_what_was_under_way_as_soon_as_the_pace_allows(
    office: Office,
) -> None:
    sender = await office.sender(render=show, interval=timedelta(0))
    sender._pace.begin(ALICE)
    await office.wish("week", ALICE, "", pictures=["one"], kind="digest")
    await office.slack.until(lambda: office.slack.calls.of("files.completeUploadExternal"))
    assert not office.slack.person(ALICE).dm
    sender._pace.end(ALICE)
    await sender.drained()
    assert [each["text"] for each in office.slack.person(ALICE).dm] == ["The week"]


# Files


async def test_a_file_is_handed_over_in_the_direct_messages(office: Office, sender: Sender) -> None:
    await office.wish("a", ALICE, "", file="a;b", kind="export")
    await sender.drained()
    (message,) = office.slack.person(ALICE).dm
    assert message["text"] == "Your *export*"
    (file,) = office.slack.workspace.files.values()
    assert (file.name, file.content, file.id) == ("requests.csv", b"a;b", message["files"][0]["id"])


async def test_a_file_is_handed_over_in_a_thread(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.wish("card", CHANNEL, "card")
    await sender.drained()
    clock.pass_(seconds=1)
    await office.wish("a", CHANNEL, "", file="a;b", kind="export", thread_of="card")
    await sender.drained()
    card, message = office.slack.messages(CHANNEL)
    assert message["thread_ts"] == card["ts"]


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
async def test_a_file_of_unknown_fate_arrives_once(
    office: Office, sender: Sender, clock: Clock, fault: Fault, threaded: bool
) -> None:
    await office.wish("card", CHANNEL, "card")
    await sender.drained()
    clock.pass_(seconds=1)
    office.slack.faults.add("files.completeUploadExternal", fault)
    thread = {"thread_of": "card"} if threaded else {}
    await office.wish("a", CHANNEL, "", file="a;b", kind="export", **thread)
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert len(office.slack.messages(CHANNEL)) == 2
    assert [row.outcome for row in await office.rows()] == ["sent", "sent"]


async def test_an_older_file_of_the_same_name_is_another_one(
    office: Office, sender: Sender, clock: Clock
) -> None:
    await office.wish("a", ALICE, "", file="a;b", kind="export")
    await sender.drained()
    clock.pass_(minutes=2)
    office.slack.faults.add("files.completeUploadExternal", Fault.DROP_BEFORE)
    await office.wish("b", ALICE, "", file="c;d", kind="export")
    await sender.drained()
    clock.pass_(seconds=3)
    await sender.drained()
    assert len(office.slack.person(ALICE).dm) == 2


async def test_an_end_draws_nothing_more_and_the_next_start_sends_it(
    office: Office, sender: Sender, clock: Clock
) -> None:
    first_is_drawn = threading.Event()
    sender._pictures._thread.submit(first_is_drawn.wait, PATIENCE)  # something else is being drawn
    await office.wish("a", CHANNEL, "", pictures=["waits"])
    async with asyncio.timeout(PATIENCE):
        while not sender._under_way:  # noqa: ASYNC110  -- the sender tells nobody
            await asyncio.sleep(0)
    ending = asyncio.create_task(sender.stop())
    await asyncio.sleep(0)
    first_is_drawn.set()
    await ending
    assert drawn == []
    clock.pass_(minutes=1)
    await office.sender(render=show)
    await office.slack.until(lambda: office.texts() == ["The week"])
    assert drawn == ["waits"]
