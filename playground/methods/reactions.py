"""reactions.*: the bot reacts to a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier

if TYPE_CHECKING:
    from playground.workspace import Channel, Json

_EMOJI = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


def add(context: Context, args: Args) -> Json:
    channel, message, name = _target(context, args)
    context.hub.talk.react(channel, message, context.bot, name)
    return {}


def remove(context: Context, args: Args) -> Json:
    channel, message, name = _target(context, args)
    context.hub.talk.unreact(channel, message, context.bot, name)
    return {}


def _target(context: Context, args: Args) -> tuple[Channel, Json, str]:
    name = args.required("name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    channel = context.visible_channel(args.required("channel"))
    if channel.archived:
        raise SlackError("is_archived")
    if context.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel, context.hub.talk.message(channel, args.required("timestamp")), name


_WRITE = ("reactions:write",)
METHODS = {
    "reactions.add": Method(add, Tier.THREE, _WRITE),
    "reactions.remove": Method(remove, Tier.TWO, _WRITE),
}
