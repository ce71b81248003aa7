"""The outbound client: calls of Slack's Web API.

Nothing is tried again in here. Whether a call may be repeated depends on what it does and on
whether it can have taken effect, which the caller knows and a retry handler does not.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot import ids
from bot.slack.failures import FateUnknown, Unavailable, translate_failures
from bot.slack.origin import Home
from bot.views.blocks import Message, View
from domain.organisation import Person, Standing
from domain.storable import storable, storable_text

SLACK_API_URL = "https://slack.com/api/"

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_LONG_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=5, sock_read=60)
_PAGE = 200
_PIECE = 256 * 1024  # bytes
_HOSTED = frozenset({"hosted", "snippet"})
"""The modes of files whose content Slack has; canvases, lists and others have pages instead."""
_MAX_ALT_TXT = 1000  # characters that Slack keeps with a file
_WRITING = ("chat.", "views.", "conversations.open", "blocks.")
"""Methods that take JSON; not all do."""
_READING = ("users.", "usergroups.", "conversations.")
"""Methods, of the others, that only read: the SDK's own calls get them, too."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the workspace as Slack lists them: a person, or a bot.

    Attributes:
        utc_offset: of their time zone, in seconds, as Slack has it. None if Slack does not say.
    """

    person: Person
    is_bot: bool
    utc_offset: int | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that Slack has.

    Attributes:
        size: in bytes.
        is_hosted: whether Slack has its content.
        is_external: whether it is a link to another service.
    """

    url: str
    size: int
    is_hosted: bool
    is_external: bool


def member_from(user: Mapping[str, Any], home: Home | None = None) -> Member:
    """Read Slack's user object, as `users.list` and the events carry it.

    Args:
        home: the workspace whose members are no strangers.
    """
    profile: Mapping[str, Any] = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    person = Person(
        user_id=user["id"],
        name=storable_text(name),
        locale=user.get("locale") or "en-US",
        timezone=user.get("tz") or "UTC",
        deleted=bool(user.get("deleted")),
        standing=_standing(user, home),
    )
    # Slackbot is no bot by its own account, and takes no messages.
    is_bot = bool(user.get("is_bot")) or person.user_id == "USLACKBOT"
    offset = user.get("tz_offset")
    return Member(person, is_bot, offset if isinstance(offset, int) else None)


def _standing(user: Mapping[str, Any], home: Home | None) -> Standing:
    # In a Grid organisation people belong to several workspaces, and `team_id` names one of them.
    teams = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", ())} - {None}
    if user.get("is_stranger") or (home and teams and home.team_id not in teams):
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


class SlackClient:
    """Slack's Web API as the bot uses it: one connection pool for everything that goes out.

    Every method raises a `SlackFailure`.

    Attributes:
        web: the SDK's client with the same session, for the listeners' direct answers.
        home: the workspace of the token, once it is known.
    """

    def __init__(self, token: str, api_url: str = SLACK_API_URL) -> None:
        # The SDK's own retry handler repeats a call whose connection broke: a message twice.
        self.web = AsyncWebClient(token, base_url=api_url, retry_handlers=[])
        self.home: Home | None = None

    async def start(self) -> None:
        """Open the session. To be called in the event loop that the client is used in."""
        self.web.session = aiohttp.ClientSession(timeout=_TIMEOUT)

    async def close(self) -> None:
        """Close the session."""
        if self.web.session:
            await self.web.session.close()

    async def call(self, method: str, expects: str = "", **arguments: Any) -> dict[str, Any]:
        """Call a method; arguments of None are left out. Returns the body of Slack's answer.

        Args:
            expects: what the answer must hold, if it is to be read.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        with translate_failures(method):
            if method.startswith(_WRITING):
                response = await self.web.api_call(method, json=given)
            elif method.startswith("files."):
                response = await self.web.api_call(method, data=given)  # too long for an address
            elif method.startswith(_READING):
                response = await self.web.api_call(method, http_verb="GET", params=given)
            else:
                response = await self.web.api_call(method, params=given)
        assert isinstance(response.data, dict)  # noqa: S101  -- an answer that is ok has a body
        if expects and expects not in response.data:
            raise FateUnknown(f"{method}: an answer without {expects}")
        return response.data

    # Messages

    async def post(
        self, channel_id: str, message: Message, key: str, thread_ts: str | None = None
    ) -> str:
        """Post a message that carries `key` in its metadata; returns its ts."""
        answer = await self.call(
            "chat.postMessage",
            expects="ts",
            channel=channel_id,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            **_content(message, key),
        )
        return str(answer["ts"])

    async def update(self, channel_id: str, ts: str, message: Message, key: str) -> None:
        """Update a message that was posted."""
        await self.call("chat.update", channel=channel_id, ts=ts, **_content(message, key))

    async def publish_home(self, user_id: str, view: View) -> None:
        """Show somebody's App Home."""
        await self.call("views.publish", user_id=user_id, view=view)

    async def validate(self, rendered: Message | View) -> None:
        """Let Slack look at a message or view; nobody sees it.

        Raises:
            Refused: with each problem in its details.
        """
        if isinstance(rendered, Message):
            message = {"text": rendered.text, "blocks": rendered.blocks}
            await self.call("blocks.validate", message=message)
        else:
            await self.call("blocks.validate", view=rendered)

    async def open_dm(self, user_id: str) -> str:
        """The channel of the bot's direct messages with a person."""
        answer = await self.call("conversations.open", expects="channel", users=user_id)
        return str(answer["channel"]["id"])

    async def find_message(
        self, channel_id: str, key: str, oldest: datetime, thread_ts: str | None = None
    ) -> str | None:
        """The ts of the message that carries `key`, if there is one since `oldest`."""
        async for message in self._messages_since(channel_id, oldest, thread_ts):
            if _key_of(message) == key:
                return str(message["ts"])
        return None

    # Files

    async def upload(self, name: str, content: bytes, title: str, alt_text: str) -> str:
        """Bring a picture to Slack, where the bot alone has it until a message shows it.

        Slack looks at it first, and refuses to show it meanwhile: `is_no_picture_yet`.

        Returns:
            The file's id.
        """
        file_id = await self._store(name, content, len(content), alt_text)
        await self.call("files.completeUploadExternal", files=_completed(file_id, title))
        return file_id

    async def store_file(self, name: str, content: BinaryIO, length: int) -> str:
        """Bring a file of any size to Slack, where nobody sees it until it is shared.

        Args:
            content: read piece by piece while it is sent, and closed.

        Returns:
            The file's id.
        """
        return await self._store(name, content, length)

    async def share(
        self, channel_id: str, file_id: str, name: str, comment: str, thread_ts: str | None = None
    ) -> None:
        """Post a file that was stored, with a comment, which is mrkdwn."""
        await self.call(
            "files.completeUploadExternal",
            files=_completed(file_id, name),
            channel_id=channel_id,
            thread_ts=thread_ts,
            initial_comment=comment,
        )

    async def find_file(
        self, channel_id: str, name: str, oldest: datetime, thread_ts: str | None = None
    ) -> str | None:
        """The id of a file of this name, if one was posted since `oldest`."""
        async for message in self._messages_since(channel_id, oldest, thread_ts):
            for file in message.get("files") or ():
                if file.get("name") == name:
                    return str(file["id"])
        return None

    async def file(self, file_id: str) -> StoredFile:
        """A file that somebody sent, if it stands in one of the bot's conversations."""
        answer = await self.call("files.info", expects="file", file=file_id)
        found: Mapping[str, Any] = answer["file"]
        return StoredFile(
            url=str(found.get("url_private_download") or found.get("url_private") or ""),
            size=int(found.get("size") or 0),
            is_hosted=found.get("mode") in _HOSTED,
            is_external=bool(found.get("is_external")),
        )

    async def download(self, file: StoredFile, content: BinaryIO) -> None:
        """Write a file's content into a binary file, piece by piece."""
        assert self.web.session is not None  # noqa: S101  -- it is started
        bearer = {"Authorization": f"Bearer {self.web.token}"}
        begin, received = content.tell(), 0
        with translate_failures("download"):
            getting = self.web.session.get(file.url, headers=bearer, timeout=_LONG_TIMEOUT)
            async with getting as answer:
                if answer.status != 200:  # noqa: PLR2004  -- OK
                    raise Unavailable(f"download: refused (HTTP {answer.status})")
                async for piece in answer.content.iter_chunked(_PIECE):
                    received = content.write(piece) + received
                    if received > file.size:
                        break
        # Without the right to it Slack sends the page on which people sign in.
        if received != file.size:
            content.seek(begin)
            content.truncate()
            raise Unavailable(f"download: {received} bytes instead of {file.size}")

    async def delete_file(self, file_id: str) -> None:
        """Delete a file of the bot's own, wherever it is shown."""
        await self.call("files.delete", file=file_id)

    async def _store(
        self, name: str, content: bytes | BinaryIO, length: int, alt_text: str | None = None
    ) -> str:
        """Bring a file's content to Slack; returns its id. Nobody has it until it is completed."""
        place = await self.call(
            "files.getUploadURLExternal",
            expects="upload_url",
            filename=name,
            length=length,
            alt_txt=alt_text and alt_text[:_MAX_ALT_TXT],
        )
        assert self.web.session is not None  # noqa: S101  -- it is started
        timeout = _TIMEOUT if isinstance(content, bytes) else _LONG_TIMEOUT
        with translate_failures("upload"):
            sending = self.web.session.post(place["upload_url"], data=content, timeout=timeout)
            async with sending as answer:
                if answer.status != 200:  # noqa: PLR2004  -- OK
                    raise Unavailable(f"upload: refused (HTTP {answer.status})")
        return str(place["file_id"])

    # People

    async def members(self, cursor: str | None) -> tuple[list[Member], str | None]:
        """One page of everybody in the workspace, bots and those who left included.

        Args:
            cursor: where the page begins. None for the first one.

        Returns:
            The page, and the cursor of the next one. None if it was the last.
        """
        page = await self.call(
            "users.list", expects="members", limit=_PAGE, cursor=cursor, include_locale=True
        )
        members = [member_from(user, self.home) for user in page["members"]]
        return members, next_cursor(page)

    async def member(self, user_id: str) -> Member:
        """One of them."""
        answer = await self.call("users.info", expects="user", user=user_id, include_locale=True)
        return member_from(answer["user"], self.home)

    async def channel_members(self, channel_id: str) -> list[str]:
        """The user ids of a channel's members, bots included."""
        pages = self._pages("conversations.members", expects="members", channel=channel_id)
        return [user_id async for page in pages for user_id in page["members"]]

    async def user_group_members(self, user_group_id: str) -> list[str]:
        """The user ids of a user group's members."""
        answer = await self.call("usergroups.users.list", expects="users", usergroup=user_group_id)
        return [str(user_id) for user_id in answer["users"]]

    async def _messages_since(
        self, channel_id: str, oldest: datetime, thread_ts: str | None
    ) -> AsyncIterator[dict[str, Any]]:
        """The messages of a channel, or of a thread, since a point in time."""
        pages = self._pages(
            "conversations.replies" if thread_ts else "conversations.history",
            expects="messages",
            channel=channel_id,
            ts=thread_ts,
            oldest=f"{oldest.timestamp():.6f}",
            include_all_metadata=True,
        )
        async for page in pages:
            for message in page["messages"]:
                yield storable(message)

    async def _pages(
        self, method: str, expects: str, **arguments: Any
    ) -> AsyncIterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = await self.call(method, expects=expects, limit=_PAGE, cursor=cursor, **arguments)
            yield page
            cursor = next_cursor(page)
            if cursor is None:
                return


def _completed(file_id: str, title: str) -> str:
    return json.dumps([{"id": file_id, "title": title}])


def next_cursor(page: Mapping[str, Any]) -> str | None:
    """Return where the next page of Slack's begins, or None if this was the last."""
    return (page.get("response_metadata") or {}).get("next_cursor") or None


def _content(message: Message, key: str) -> dict[str, Any]:
    payload: dict[str, Any] = {"key": key}
    if card_of := message.card_of:
        payload |= {
            "number": card_of.reference.number,
            "identity": card_of.reference.identity,
            "requester": card_of.requester_id,
        }
    return {
        "text": message.text,
        "blocks": message.blocks,
        "metadata": {"event_type": ids.MESSAGE_EVENT_TYPE, "event_payload": payload},
    }


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != ids.MESSAGE_EVENT_TYPE:
        return None
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key
