"""chat.*: messages of the bot."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier
from playground.shapes import permalink
from playground.validation import message_content

if TYPE_CHECKING:
    from playground.workspace import Channel, Json


def post_message(context: Context, args: Args) -> Json:
    channel = _channel_to_post_in(context, args.required("channel"))
    message = context.hub.talk.post(
        channel,
        context.bot,
        _content(context, args),
        thread_ts=args.text("thread_ts"),
        broadcast=args.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message["ts"], "message": copy.deepcopy(message)}


def post_ephemeral(context: Context, args: Args) -> Json:
    channel = _channel_to_post_in(context, args.required("channel"))
    reader = context.hub.workspace.user(args.required("user"))
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = context.hub.talk.whisper(
        channel, context.bot, reader, _content(context, args), args.text("thread_ts")
    )
    return {"message_ts": message["ts"]}


def update(context: Context, args: Args) -> Json:
    channel = context.visible_channel(args.required("channel"))
    message = context.hub.talk.message(channel, args.required("ts"))
    _check_own(context, channel, message, "cant_update_message")
    content = _content(context, args)
    if "text" in content:
        # A new text without blocks takes the place of the old blocks.
        content.setdefault("blocks", None)
    for key in ("blocks", "attachments", "metadata"):
        if key in content and not content[key]:
            content[key] = None
    context.hub.talk.update(channel, message, context.bot, content)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": copy.deepcopy(message),
    }


def delete(context: Context, args: Args) -> Json:
    channel = context.visible_channel(args.required("channel"))
    message = context.hub.talk.message(channel, args.required("ts"))
    _check_own(context, channel, message, "cant_delete_message")
    context.hub.talk.delete(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(context: Context, args: Args) -> Json:
    channel = context.visible_channel(args.required("channel"))
    message = context.hub.talk.message(channel, args.required("message_ts"))
    return {
        "channel": channel.id,
        "permalink": permalink(context.hub.workspace, channel, message),
    }


def _content(context: Context, args: Args) -> Json:
    return message_content(
        context.hub.workspace,
        args.text("text"),
        args.json("blocks", "invalid_blocks_format"),
        args.json("attachments", "invalid_attachments"),
        args.json("metadata", "invalid_metadata_format"),
    )


def _channel_to_post_in(context: Context, name: str) -> Channel:
    """The channel with this id or name, or the direct message with this person."""
    workspace = context.hub.workspace
    if name in workspace.users:
        if workspace.users[name].deleted:
            raise SlackError("channel_not_found")
        return context.hub.talk.open_im(context.bot, workspace.users[name])
    named = workspace.channel_named(name)
    channel = context.visible_channel(name if named is None else named.id)
    if channel.archived:
        raise SlackError("is_archived")
    if context.bot.id not in channel.members and "chat:write.public" not in context.app.scopes:
        raise SlackError("not_in_channel")
    return channel


def _check_own(context: Context, channel: Channel, message: Json, error: str) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if message.get("bot_id") != context.app.bot_id or message.get("subtype") == "tombstone":
        raise SlackError(error)


_WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, Tier.POST_MESSAGE, _WRITE),
    "chat.postEphemeral": Method(post_ephemeral, Tier.FOUR, _WRITE),
    "chat.update": Method(update, Tier.THREE, _WRITE),
    "chat.delete": Method(delete, Tier.THREE, _WRITE),
    "chat.getPermalink": Method(get_permalink, Tier.SPECIAL),
}
