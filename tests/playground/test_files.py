"""Files: uploads, pictures in blocks by `slack_file`, and who gets to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground import Fault
from playground.uploads import Upload
from tests.playground.test_web_api import refused

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from playground import Playground

PNG = b"\x89PNG\r\n\x1a\n and so on"
FROM_PAGE = {"Sec-Fetch-Site": "same-origin"}


async def stored(client: AsyncWebClient, content: bytes = PNG, name: str = "a.png") -> str:
    """A file whose content is with Slack; its id."""
    place = await client.files_getUploadURLExternal(
        filename=name, length=len(content), alt_txt="what it tells"
    )
    assert client.session is not None
    async with client.session.post(place["upload_url"], data=content) as response:
        assert response.status == 200
    return str(place["file_id"])


async def uploaded(client: AsyncWebClient, content: bytes = PNG) -> str:
    """A private file; its id."""
    file_id = await stored(client, content)
    await client.files_completeUploadExternal(files=[{"id": file_id, "title": "A"}])
    return file_id


def image(**source: Any) -> dict[str, Any]:
    return {"type": "image", "alt_text": "what it tells", "slack_file": source}


def home(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks)}


async def page_gets(
    slack: Playground, client: AsyncWebClient, file_id: str, reader_id: str = "U01ALICE"
) -> int:
    """The HTTP status with which somebody at the page gets a file."""
    assert client.session is not None
    url = f"{slack.url}files/{file_id}/picture?as={reader_id}"
    async with client.session.get(url, headers=FROM_PAGE) as response:
        return response.status


async def test_a_picture_in_a_message_is_seen_by_its_readers(
    slack: Playground, client: AsyncWebClient
) -> None:
    file_id = await uploaded(client)
    assert await page_gets(slack, client, file_id) == 404
    await client.chat_postMessage(channel="C01IT", text="a", blocks=[image(id=file_id)])
    assert slack.messages("it")[0]["blocks"][0]["slack_file"] == {"id": file_id}
    assert await page_gets(slack, client, file_id) == 200


async def test_a_file_is_known_by_its_address_too(
    slack: Playground, client: AsyncWebClient
) -> None:
    file_id = await uploaded(client)
    shown = (await client.files_info(file=file_id))["file"]
    assert shown["alt_txt"] == "what it tells"
    blocks = [image(url=shown["url_private"])]
    await client.chat_postMessage(channel="C01IT", text="a", blocks=blocks)
    assert await page_gets(slack, client, file_id) == 200


async def test_a_picture_on_the_home_is_seen(slack: Playground, client: AsyncWebClient) -> None:
    file_id = await uploaded(client)
    await client.views_publish(user_id="U01ALICE", view=home(image(id=file_id)))
    assert await page_gets(slack, client, file_id) == 200


async def test_what_is_no_picture_is_refused_in_slacks_words(
    slack: Playground, client: AsyncWebClient
) -> None:
    good = image(id=await uploaded(client))
    for file_id in ("F9", await uploaded(client, b"a;b"), await stored(client)):
        blocks = [good, image(id=file_id)]
        answer = await refused(client.chat_postMessage(channel="C01IT", text="a", blocks=blocks))
        line = "invalid slack file [json-pointer:/blocks/1/slack_file]"
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"] == [line]
        assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}"]
        assert not slack.messages("it")
    answer = await refused(client.views_publish(user_id="U01ALICE", view=home(image(id="F9"))))
    assert answer["error"] == "invalid_arguments"
    assert answer["errors"] == ["invalid slack file [json-pointer:/view/blocks/0/slack_file]"]


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        (
            {
                "type": "section",
                "text": {"type": "plain_text", "text": "a"},
                "accessory": image(id="F9"),
            },
            "/blocks/0/accessory/slack_file",
        ),
        ({"type": "context", "elements": [image(id="F9")]}, "/blocks/0/elements/0/slack_file"),
    ],
)
async def test_pictures_are_looked_at_wherever_they_stand(
    client: AsyncWebClient, block: dict[str, Any], pointer: str
) -> None:
    answer = await refused(client.chat_postMessage(channel="C01IT", text="a", blocks=[block]))
    assert answer["errors"] == [f"invalid slack file [json-pointer:{pointer}]"]


async def test_a_new_file_is_looked_at_before_it_is_shown(
    slack: Playground, client: AsyncWebClient
) -> None:
    slack.workspace.file_processing = 2
    blocks = [image(id=await uploaded(client))]
    for _ in range(2):
        answer = await refused(client.chat_postMessage(channel="C01IT", text="a", blocks=blocks))
        assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    await client.chat_postMessage(channel="C01IT", text="a", blocks=blocks)
    assert len(slack.messages("it")) == 1


async def test_a_home_waits_for_its_picture_too(slack: Playground, client: AsyncWebClient) -> None:
    slack.workspace.file_processing = 1
    view = home(image(id=await uploaded(client)))
    await refused(client.views_publish(user_id="U01ALICE", view=view))
    await client.views_publish(user_id="U01ALICE", view=view)


async def test_an_upload_can_fail(slack: Playground, client: AsyncWebClient) -> None:
    slack.faults.add("upload", Fault.SERVER_ERROR)
    place = await client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    assert client.session is not None
    async with client.session.post(place["upload_url"], data=PNG) as response:
        assert response.status == 500
    files = [{"id": place["file_id"]}]
    answer = await refused(client.files_completeUploadExternal(files=files))
    assert answer["error"] == "file_not_found"


async def test_a_file_is_no_way_into_an_archived_channel(
    slack: Playground, client: AsyncWebClient
) -> None:
    file_id = await stored(client)
    slack.archive("it", "U01ALICE")
    call = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C01IT")
    assert (await refused(call))["error"] == "is_archived"


async def sent_in_private(slack: Playground, user_id: str) -> str:
    """The id of a file that somebody sent to the bot in their direct messages."""
    person = slack.person(user_id)
    message = await person.say(person.dm_channel, "see", files=[Upload("a.png", "image/png", PNG)])
    return str(message["files"][0]["id"])


async def app_gets(slack: Playground, client: AsyncWebClient, file_id: str) -> int:
    """The HTTP status with which an app gets a file by its token."""
    assert client.session is not None
    bearer = {"Authorization": f"Bearer {client.token}"}
    async with client.session.get(f"{slack.url}files/{file_id}/a", headers=bearer) as response:
        return response.status


async def test_a_file_of_a_direct_message_opens_for_its_two_people_alone(
    slack: Playground, client: AsyncWebClient
) -> None:
    file_id = await sent_in_private(slack, "U01ALICE")
    await client.chat_postMessage(channel="C01IT", text=f"<{slack.url}files/{file_id}/a.png>")
    assert await page_gets(slack, client, file_id) == 200
    assert await page_gets(slack, client, file_id, "U02BOB") == 404
    assert await page_gets(slack, client, file_id, "") == 404
    assert await app_gets(slack, client, file_id) == 200
    other = slack.person("U01ALICE")
    channel = other.open_im("U02BOB")
    message = await other.say(channel, "see", files=[Upload("b.png", "image/png", PNG)])
    hidden = message["files"][0]["id"]
    assert await page_gets(slack, client, hidden, "U02BOB") == 200
    assert await app_gets(slack, client, hidden) == 404
    assert (await refused(client.files_info(file=hidden)))["error"] == "file_not_found"


async def test_an_app_reads_files_with_a_scope_of_its_own(
    slack: Playground, client: AsyncWebClient
) -> None:
    file_id = await sent_in_private(slack, "U01ALICE")
    (app,) = slack.apps
    app.scopes -= {"files:read"}
    assert await app_gets(slack, client, file_id) == 403
    assert (await refused(client.files_info(file=file_id)))["error"] == "missing_scope"


async def test_an_app_deletes_its_own_files_alone(
    slack: Playground, client: AsyncWebClient
) -> None:
    theirs = await sent_in_private(slack, "U01ALICE")
    assert (await refused(client.files_delete(file=theirs)))["error"] == "cant_delete_file"
    own = await stored(client)
    await client.files_completeUploadExternal(files=[{"id": own}], channel_id="C01IT")
    await client.files_delete(file=own)
    assert slack.messages("it")[0]["files"] == [{"id": own, "mode": "tombstone"}]
    assert await page_gets(slack, client, own) == 404


async def test_a_download_can_fail(slack: Playground, client: AsyncWebClient) -> None:
    file_id = await sent_in_private(slack, "U01ALICE")
    slack.faults.add("download", Fault.SERVER_ERROR, times=1)
    assert await app_gets(slack, client, file_id) == 500
    assert await app_gets(slack, client, file_id) == 200
