"""Posts of people, files included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from playground.errors import RefusedError
from playground.escaping import message_markup
from playground.shapes import file_object
from playground.workspace import StoredFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.hub import Hub
    from playground.workspace import Channel, Json, User


class Upload(NamedTuple):
    """A file to post."""

    name: str
    mimetype: str
    content: bytes


def post_as_person(
    hub: Hub,
    user: User,
    channel: Channel,
    text: str,
    thread_ts: str | None,
    files: Sequence[Upload | tuple[str, str, bytes]] = (),
    *,
    broadcast: bool = False,
) -> Json:
    """Posts what a person typed. Raises `RefusedError` where Slack's client has no composer."""
    if user.deleted:
        raise RefusedError("Your account is deactivated.")
    if user.id not in channel.members:
        raise RefusedError(f"You are not in #{channel.name}. Join the channel first.")
    if channel.archived:
        raise RefusedError(f"#{channel.name} is archived.")
    app = hub.workspace.app_with_bot(channel.partner_of(user.id)) if channel.kind == "im" else None
    if app is not None and (not app.config.messages_tab or app.config.messages_tab_read_only):
        raise RefusedError("Sending messages to this app has been turned off.")
    if not text.strip() and not files:
        raise RefusedError("There is nothing to send.")
    content: Json = {"text": message_markup(hub.workspace, text)}
    if files:
        stored = [_store(hub, user, channel, Upload(*file)) for file in files]
        content["files"] = [file_object(file, hub.url, hub.workspace) for file in stored]
    return hub.talk.post(
        channel,
        user,
        content,
        thread_ts=thread_ts,
        subtype="file_share" if files else None,
        broadcast=broadcast,
    )


def _store(hub: Hub, user: User, channel: Channel, upload: Upload) -> StoredFile:
    file = StoredFile(
        id=hub.ids.make("F"),
        name=upload.name,
        title=upload.name,
        mimetype=upload.mimetype,
        user=user.id,
        created=int(hub.now()),
        content=upload.content,
        channels=[channel.id],
        uploaded=True,
        shared=True,
    )
    hub.workspace.files[file.id] = file
    return file
