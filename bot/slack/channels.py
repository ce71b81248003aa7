"""The channels that somebody can name, as Slack knows them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.slack.client import SlackClient, next_cursor
from bot.slack.failures import Refused, SlackFailure, Unavailable
from domain.errors import DomainError, Problem

_PATIENCE = 1.5
"""Seconds: Slack waits for three in all for the answer to a command."""

_METHOD = "users.conversations"
_PAGE = 999
_SHARED = ("is_ext_shared", "is_pending_ext_shared")


async def find_channel(client: SlackClient, named: str, user_id: str) -> str:
    """Return the id of a channel of this workspace in which both Crossdesk and this person are.

    Args:
        named: the channel's name or id, without the "#".

    Raises:
        DomainError: BOT_NOT_IN_CHANNEL; NOT_IN_CHANNEL; SHARED_CHANNEL, if another company reads
            it; CHANNEL_NOT_CHECKED, if Slack does not answer in time.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            ours, theirs = await asyncio.gather(
                _channels_of(client, named), _channels_of(client, named, user_id)
            )
    except (SlackFailure, TimeoutError) as failure:
        raise DomainError(Problem.CHANNEL_NOT_CHECKED, channel=named) from failure
    if not ours:
        raise DomainError(Problem.BOT_NOT_IN_CHANNEL, channel=named)
    (found, *_) = ours
    if found["id"] not in {each["id"] for each in theirs}:
        raise DomainError(Problem.NOT_IN_CHANNEL, channel=named)
    if any(found.get(flag) for flag in _SHARED):
        raise DomainError(Problem.SHARED_CHANNEL, channel=named)
    return str(found["id"])


async def check_membership(client: SlackClient, channel_id: str, user_id: str) -> None:
    """Check again, before a message is posted for somebody, that it may go to the channel.

    Raises:
        SlackFailure: Refused, if they are not in it any more; Unavailable, if Slack does not say.
    """
    try:
        await find_channel(client, channel_id, user_id)
    except DomainError as refused:
        if refused.problem is Problem.CHANNEL_NOT_CHECKED:
            raise Unavailable(f"{_METHOD}: no answer") from refused
        raise Refused(_METHOD, "not_in_channel") from refused


async def _channels_of(
    client: SlackClient, named: str, user_id: str | None = None
) -> list[Mapping[str, Any]]:
    """Return the channels of this name that somebody is in, by default the bot itself."""
    found: list[Mapping[str, Any]] = []
    cursor: str | None = None
    while True:
        page = await client.call(
            _METHOD,
            expects="channels",
            user=user_id,
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
        )
        found += [each for each in page["channels"] if _is_named(each, named)]
        cursor = next_cursor(page)
        if cursor is None:
            return found


def _is_named(channel: Mapping[str, Any], named: str) -> bool:
    names = (str(channel.get("name", "")), str(channel["id"]))
    return named.casefold() in map(str.casefold, names)
