"""Posts of people, files included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from playground.errors import RefusedError
from playground.shapes import file_object
from playground.workspace import StoredFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.hub import Hub
    from playground.workspace import Channel, Json, User


class Upload(NamedTuple):
    """A file to post; `subtype` is Slack's for clips: `slack_audio` or `slack_video`."""

    name: str
    mimetype: str
    content: bytes
    subtype: str = ""


def post_as_person(
    hub: Hub,
    user: User,
    channel: Channel,
    content: Json,
    thread_ts: str | None,
    files: Sequence[Upload | tuple[str, str, bytes]] = (),
    *,
    broadcast: bool = False,
) -> Json:
    """Posts what a person composed. Raises `RefusedError` where Slack's client has no composer."""
    if user.deleted:
        raise RefusedError("Your account is deactivated.")
    if user.id not in channel.members:
        raise RefusedError(f"You are not in #{channel.name}. Join the channel first.")
    if channel.archived:
        raise RefusedError(f"#{channel.name} is archived.")
    app = hub.workspace.app_with_bot(channel.partner_of(user.id)) if channel.kind == "im" else None
    if app is not None and (not app.config.messages_tab or app.config.messages_tab_read_only):
        raise RefusedError("Sending messages to this app has been turned off.")
    if not (content["text"].strip() or content.get("attachments") or files):
        raise RefusedError("There is nothing to send.")
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


def delete_file(hub: Hub, user: User, file_id: str) -> None:
    """Deletes a file; in the messages that it came with, its place stays."""
    hub.workspace.files.pop(file_id)
    for channel in hub.workspace.channels.values():
        for message in list(channel.messages.values()):
            files = message.get("files", ())
            if any(file["id"] == file_id for file in files):
                left = [_tombstone(file) if file["id"] == file_id else file for file in files]
                hub.talk.update(channel, message, user, {"files": left})


def _tombstone(file: Json) -> Json:
    return {"id": file["id"], "mode": "tombstone"}


def _store(hub: Hub, user: User, channel: Channel, upload: Upload) -> StoredFile:
    file = StoredFile(
        id=hub.ids.make("F"),
        name=upload.name,
        title=upload.name,
        mimetype=upload.mimetype,
        subtype=upload.subtype,
        user=user.id,
        created=int(hub.now()),
        content=upload.content,
        channels=[channel.id],
        uploaded=True,
        shared=True,
    )
    hub.workspace.files[file.id] = file
    return file
