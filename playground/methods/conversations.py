"""conversations.*: channels, direct messages, and what was said in them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, cast

from playground.errors import SlackError
from playground.methods.table import KIND_SCOPES, Args, Context, Method, page
from playground.ratelimits import Tier
from playground.shapes import channel_object

if TYPE_CHECKING:
    from playground.workspace import Channel, Json, Kind

_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": None}


def open_(context: Context, args: Args) -> Json:
    if args.text("channel"):
        channel = context.visible_channel(args.required("channel"))
    else:
        users = args.required("users")
        if "," in users:
            # The playground has no direct messages among more than two.
            raise SlackError("too_many_users")
        user = context.hub.workspace.user(users)
        if user.deleted:
            raise SlackError("user_disabled")
        if user.is_bot and user.id != context.bot.id:
            raise SlackError("cannot_dm_bot")
        channel = context.hub.talk.open_im(context.bot, user)
    if args.flag("return_im"):
        return {"channel": channel_object(channel, context.bot.id, context.hub.workspace)}
    return {"channel": {"id": channel.id}}


def info(context: Context, args: Args) -> Json:
    channel = context.readable_channel(args.required("channel"), "read")
    shape = channel_object(channel, context.bot.id, context.hub.workspace)
    if args.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    if args.flag("include_locale"):
        shape["locale"] = "en-US"
    return {"channel": shape}


def members(context: Context, args: Args) -> Json:
    channel = context.readable_channel(args.required("channel"), "read")
    found, cursor = page(channel.members, args)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def history(context: Context, args: Args) -> Json:
    channel = _readable_messages(context, args)
    found = [message for message in reversed(list(channel.top_level())) if _in_range(message, args)]
    messages, cursor = page(found, args)
    answer: Json = {
        "messages": [_shown(message, args) for message in messages],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def replies(context: Context, args: Args) -> Json:
    channel = _readable_messages(context, args)
    asked = args.required("ts")
    message = channel.messages.get(asked)
    thread = channel.thread(asked if message is None else message.get("thread_ts", asked))
    if not thread:
        raise SlackError("thread_not_found")
    # The parent is there whatever the range.
    wanted = [thread[0], *(reply for reply in thread[1:] if _in_range(reply, args))]
    messages, cursor = page(wanted, args, default=1000)
    answer: Json = {
        "messages": [_shown(message, args) for message in messages],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def list_(context: Context, args: Args) -> Json:
    channels = [
        channel
        for channel in context.hub.workspace.channels.values()
        if channel.kind in kinds_asked(context, args)
        and (channel.kind == "channel" or context.bot.id in channel.members)
    ]
    return _listed(context, args, channels)


def of_user(context: Context, args: Args) -> Json:
    """users.conversations: the channels of one user that the bot can see."""
    user = context.hub.workspace.user(args.text("user") or context.bot.id)
    channels = [
        channel
        for channel in context.hub.workspace.channels_of(user.id, kinds_asked(context, args))
        if channel.kind == "channel" or context.bot.id in channel.members
    ]
    return _listed(context, args, channels)


def join(context: Context, args: Args) -> Json:
    channel = context.visible_channel(args.required("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    context.hub.talk.join(channel, context.bot)
    return {"channel": channel_object(channel, context.bot.id, context.hub.workspace)}


def kinds_asked(context: Context, args: Args) -> set[Kind]:
    """The `types` argument. Raises `invalid_types`, or `missing_scope` for one of them."""
    kinds: set[Kind] = set()
    for name in (args.text("types") or "public_channel").split(","):
        if name.strip() not in _TYPES:
            raise SlackError("invalid_types")
        kind = _TYPES[name.strip()]
        if kind is None:
            context.need("mpim:read")
        else:
            context.need(f"{KIND_SCOPES[kind]}:read")
            kinds.add(cast("Kind", kind))
    return kinds


def _listed(context: Context, args: Args, channels: list[Channel]) -> Json:
    if args.flag("exclude_archived"):
        channels = [channel for channel in channels if not channel.archived]
    found, cursor = page(channels, args)
    return {
        "channels": [
            channel_object(channel, context.bot.id, context.hub.workspace) for channel in found
        ],
        "response_metadata": {"next_cursor": cursor},
    }


def _readable_messages(context: Context, args: Args) -> Channel:
    channel = context.readable_channel(args.required("channel"), "history")
    if context.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _in_range(message: Json, args: Args) -> bool:
    try:
        ts = float(message["ts"])
        oldest = float(args.get("oldest") or 0)
        latest = float(args.get("latest") or "inf")
    except ValueError:
        raise SlackError("invalid_ts_latest") from None
    if args.flag("inclusive"):
        return oldest <= ts <= latest
    return oldest < ts < latest


def _shown(message: Json, args: Args) -> Json:
    shown = copy.deepcopy(message)
    if not args.flag("include_all_metadata"):
        shown.pop("metadata", None)
    return shown


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS = {
    "conversations.open": Method(open_, Tier.THREE, ("im:write", "mpim:write")),
    "conversations.info": Method(info, Tier.THREE, _READ),
    "conversations.members": Method(members, Tier.FOUR, _READ),
    "conversations.history": Method(history, Tier.THREE, _HISTORY),
    "conversations.replies": Method(replies, Tier.THREE, _HISTORY),
    "conversations.list": Method(list_, Tier.TWO, _READ),
    "conversations.join": Method(join, Tier.THREE, ("channels:join",)),
    "users.conversations": Method(of_user, Tier.THREE, _READ),
}
