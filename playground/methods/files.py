"""files.*: uploads in three steps (address, content, completion), and their description."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier
from playground.shapes import file_object
from playground.uploads import delete_file
from playground.workspace import StoredFile

if TYPE_CHECKING:
    from playground.workspace import Json


def get_upload_url(context: Context, args: Args) -> Json:
    name = args.required("filename")
    if args.number("length", 0) < 1:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: length"])
    file = StoredFile(
        id=context.hub.ids.make("F"),
        name=name,
        title=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt_txt=args.text("alt_txt") or "",
        user=context.bot.id,
        created=int(context.hub.now()),
    )
    context.hub.workspace.files[file.id] = file
    return {"upload_url": f"{context.hub.url}upload/v1/{file.id}", "file_id": file.id}


def complete_upload(context: Context, args: Args) -> Json:
    files = [_uploaded(context, item) for item in args.json("files") or ()]
    if not files:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    channels = args.text("channels") or args.text("channel_id")
    targets = [context.visible_channel(name) for name in channels.split(",")] if channels else []
    if any(context.bot.id not in channel.members for channel in targets):
        raise SlackError("not_in_channel")
    if any(channel.archived for channel in targets):
        raise SlackError("is_archived")
    for file in files:
        file.shared = True
        file.unprocessed = context.hub.workspace.file_processing
        file.channels.extend(channel.id for channel in targets)
    shapes = [file_object(file, context.hub.url, context.hub.workspace) for file in files]
    for channel in targets:
        context.hub.talk.post(
            channel,
            context.bot,
            {"text": args.text("initial_comment") or "", "files": shapes},
            thread_ts=args.text("thread_ts"),
            subtype="file_share",
        )
    return {"files": shapes}


def info(context: Context, args: Args) -> Json:
    file = _visible(context, args)
    return {
        "file": file_object(file, context.hub.url, context.hub.workspace),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(context: Context, args: Args) -> Json:
    file = _visible(context, args)
    if file.user != context.bot.id:
        raise SlackError("cant_delete_file")
    delete_file(context.hub, context.bot, file.id)
    return {}


def _visible(context: Context, args: Args) -> StoredFile:
    """Raises `file_not_found` as well for a file that is none of the bot's business."""
    workspace = context.hub.workspace
    file = workspace.files.get(args.required("file"))
    if file is None or not workspace.can_open(context.bot.id, file):
        raise SlackError("file_not_found")
    return file


def _uploaded(context: Context, item: Json) -> StoredFile:
    file = context.hub.workspace.files.get(str(item.get("id")))
    if file is None or not file.uploaded or file.shared:
        raise SlackError("file_not_found")
    file.title = str(item.get("title") or file.name)
    return file


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, Tier.FOUR, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, Tier.FOUR, ("files:write",)),
    "files.delete": Method(delete, Tier.THREE, ("files:write",)),
    "files.info": Method(info, Tier.FOUR, ("files:read",)),
}
