"""Files that people send to the bot: they open for nobody else, so they are passed on as copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.lifecycle import Action
from playground import Fault
from playground.uploads import Upload
from tests.scenario.steps import (
    ask,
    bring_in,
    claimed,
    claimed_in_confidence,
    kinds_of,
    shown,
    transferred,
)
from tests.scenario.test_departures import WITHOUT_PAT

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office

PHOTO = Upload("screen.jpg", "image/jpeg", b"what the screen looks like")


async def sent(office: Office, number: int, *files: Upload, words: str = "") -> dict[str, Any]:
    """The message in which Alice has sent files under her card, once all is out."""
    mine = await office.dm(office.alice, f"#{number}")
    message = await office.alice.say(mine["channel"], words, thread_ts=mine["ts"], files=files)
    await office.slack.until(lambda: heard(office, message["ts"]))
    await office.settled()
    return message


def heard(office: Office, ts: str) -> bool:
    """Whether the bot has answered to the delivery of a message."""
    return any(
        each.attempts and ts in str(each.payload) for each in office.slack.deliveries.of("message")
    )


def files_in(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files that the bot has put there."""
    return [file for each in messages if each.get("bot_id") for file in each.get("files", ())]


def opens(office: Office, person: Person, file: dict[str, Any]) -> bool:
    """Whether a file opens for somebody."""
    workspace = office.slack.workspace
    return workspace.can_open(person.id, workspace.files[file["id"]])


def content_of(office: Office, file: dict[str, Any]) -> bytes:
    """The content of a file."""
    return office.slack.workspace.files[file["id"]].content


async def thread_of_card(office: Office, number: int, channel: str = "C01IT") -> Any:
    """The messages under the card in a channel."""
    card = await office.card(number, channel)
    return [each for each in office.slack.messages(channel) if each.get("thread_ts") == card["ts"]]


async def test_a_photo_opens_for_those_who_serve(any_office: Office) -> None:
    office = any_office
    number = await claimed(office)
    message = await sent(office, number, PHOTO, words="Like this")
    replies = (await thread_of_card(office, number))[1:]
    # They go out side by side: either may be first.
    note, with_file = sorted(replies, key=lambda each: "files" in each)
    (copy,) = with_file["files"]
    assert with_file["text"] == "📎 From alice.wu"
    assert (copy["title"], content_of(office, copy)) == (PHOTO.name, PHOTO.content)
    assert opens(office, office.bob, copy)
    (original,) = message["files"]
    assert not opens(office, office.bob, original)
    assert original["permalink"] in str(note["blocks"]), "the link stays beside it"


async def test_two_photos_of_one_name_are_two_copies(office: Office) -> None:
    number = await claimed(office)
    other = Upload("screen.jpg", "image/jpeg", b"another one")
    await sent(office, number, PHOTO, other)
    copies = files_in(await thread_of_card(office, number))
    assert sorted(content_of(office, each) for each in copies) == [other.content, PHOTO.content]
    assert len({each["name"] for each in copies}) == 2


async def test_a_file_that_was_shared_without_an_answer_is_not_shared_again(office: Office) -> None:
    number = await claimed(office)
    office.slack.faults.add("files.completeUploadExternal", Fault.DROP_AFTER, times=1)
    await sent(office, number, PHOTO)
    office.clock.pass_(minutes=1)
    await office.settled()
    assert len(files_in(await thread_of_card(office, number))) == 1


async def test_a_download_that_fails_is_tried_again(office: Office) -> None:
    number = await claimed(office)
    office.slack.faults.add("download", Fault.SERVER_ERROR, times=1)
    await sent(office, number, PHOTO)
    assert not files_in(await thread_of_card(office, number))
    office.clock.pass_(minutes=1)
    await office.settled()
    assert len(files_in(await thread_of_card(office, number))) == 1


async def test_a_file_waits_for_the_scope_and_arrives_then(office: Office) -> None:
    """As an app that was set up earlier lacks it until an administrator adds it."""
    number = await claimed(office)
    scopes = office.app.scopes
    office.app.scopes = scopes - {"files:read"}
    await sent(office, number, PHOTO)
    assert not files_in(await thread_of_card(office, number))
    office.app.scopes = scopes
    office.clock.pass_(minutes=11)
    await office.settled()
    assert len(files_in(await thread_of_card(office, number))) == 1


async def test_the_author_of_a_file_that_cannot_be_passed_on_is_told(office: Office) -> None:
    number = await claimed(office)
    office.slack.faults.add("files.info", Fault.REFUSED, error="file_not_found")
    await sent(office, number, PHOTO)
    mine = await office.dm(office.alice, f"#{number}")
    told = await office.reply_in_thread(office.alice, mine, "screen.jpg", "was not passed on")
    assert "Crossdesk cannot open it" in shown(told)
    assert Action.REPLY in await kinds_of(office, number), "the words and the link are passed on"
    assert (await office.run(lambda uow: uow.outbox.dead())) == ()


async def test_a_file_that_slack_does_not_take_is_given_up_and_told(office: Office) -> None:
    number = await claimed(office)
    office.slack.faults.add("files.completeUploadExternal", Fault.REFUSED, error="invalid_file")
    await sent(office, number, PHOTO)
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "Slack did not take it")


async def test_a_file_that_is_too_large_stays_a_link_and_its_author_is_told(
    office: Office, monkeypatch: Any
) -> None:
    monkeypatch.setattr("bot.outbox.files.COPY_LIMIT", len(PHOTO.content) - 1)
    number = await claimed(office)
    await sent(office, number, PHOTO)
    mine = await office.dm(office.alice, f"#{number}")
    await office.reply_in_thread(office.alice, mine, "It is larger than 100 MB")
    assert not files_in(await thread_of_card(office, number))
    assert not office.slack.calls.of("files.getUploadURLExternal")


async def test_a_copy_goes_when_its_file_or_its_message_is_deleted(office: Office) -> None:
    number = await claimed(office)
    other = Upload("cable.jpg", "image/jpeg", b"the cable")
    first = await sent(office, number, PHOTO, other)
    second = await sent(office, number, Upload("c.pdf", "application/pdf", b"a bill"))
    assert len(files_in(await thread_of_card(office, number))) == 3
    await office.alice.delete_file(first["files"][0])
    await office.slack.until(lambda: len(office.slack.calls.of("files.delete", ok=True)) == 1)
    await office.alice.delete(second)
    await office.slack.until(lambda: len(office.slack.calls.of("files.delete", ok=True)) == 2)
    left = files_in(await thread_of_card(office, number))
    assert [each["title"] for each in left if each.get("mode") != "tombstone"] == ["cable.jpg"]


async def test_a_file_of_a_confidential_request_goes_to_its_assignee_alone(
    any_office: Office,
) -> None:
    office = any_office
    number = await ask(office, office.alice, "people My salary is wrong")
    await sent(office, number, PHOTO)
    assert not files_in(office.slack.messages("C02PEOPLE"))
    assert not office.slack.calls.of("files.info"), "nobody has it yet"
    card = await office.card(number, "C02PEOPLE")
    await office.pat.click(card, "request.claim")
    await office.dm(office.pat, "My salary is wrong")
    office.clock.pass_(seconds=5)  # if the card was not there yet, it is tried again
    await office.slack.until(lambda: files_in(office.slack.messages(office.pat.dm_channel)))
    (copy,) = files_in(office.slack.messages(office.pat.dm_channel))
    assert opens(office, office.pat, copy)
    assert not opens(office, office.qin, copy)

    theirs = await office.dm(office.pat, "My salary is wrong")
    answer = await office.pat.say(
        theirs["channel"], "", thread_ts=theirs["ts"], files=[Upload("a.pdf", "a/pdf", b"slip")]
    )
    mine = await office.dm(office.alice, "My salary is wrong")
    await office.slack.until(lambda: heard(office, answer["ts"]))
    await office.settled()
    (slip,) = files_in(office.alice.thread(mine["channel"], mine["ts"]))
    assert (slip["title"], opens(office, office.alice, slip)) == ("a.pdf", True)


async def test_a_copy_leaves_those_who_do_not_serve_a_confidential_request_any_more(
    office: Office,
) -> None:
    number = await claimed_in_confidence(office, "My salary is wrong")
    theirs = await office.dm(office.pat, "My salary is wrong")
    await sent(office, number, PHOTO)
    (copy,) = files_in(office.slack.messages(office.pat.dm_channel))
    await office.pat.click(theirs, "request.reassign")
    await office.pat.submit(await office.pat.next_view(), {"assignee": office.qin.id})
    await office.dm(office.qin, "My salary is wrong")
    office.clock.pass_(seconds=5)
    await office.slack.until(lambda: files_in(office.slack.messages(office.qin.dm_channel)))
    assert opens(office, office.pat, copy), "whoever hands it over still serves it"
    await bring_in(office, WITHOUT_PAT)
    assert copy["id"] not in office.slack.workspace.files
    (hers,) = files_in(office.slack.messages(office.qin.dm_channel))
    assert opens(office, office.qin, hers)


async def test_nothing_is_stored_of_a_file_but_its_name_and_link(office: Office) -> None:
    number = await claimed(office)
    await sent(office, number, PHOTO)
    with office.bot.database.engine.connect() as connection:
        stored = [
            *connection.exec_driver_sql("SELECT * FROM events").all(),
            *connection.exec_driver_sql("SELECT * FROM outbox").all(),
        ]
    assert PHOTO.name in str(stored)
    assert PHOTO.content.decode() not in str(stored)


async def test_a_transfer_takes_the_files_along(office: Office) -> None:
    number = await claimed(office)
    await sent(office, number, PHOTO)
    await transferred(office, office.bob, number, "facilities/keys")
    office.clock.pass_(seconds=5)
    await office.settled()
    (copy,) = files_in(await thread_of_card(office, number, "C03FACILITIES"))
    assert (copy["title"], content_of(office, copy)) == (PHOTO.name, PHOTO.content)
