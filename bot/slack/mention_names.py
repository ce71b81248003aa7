"""The names of channels and user groups that people mention; those of people are in the store."""

import asyncio
from collections.abc import Iterable

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.rich_text import ChannelMention, GroupMention, Inline, Mention, RichText, Text

_PATIENCE = 1.0
"""Seconds: people wait for an answer, and a name is not worth missing that."""


async def name_mentions(client: AsyncWebClient, words: RichText) -> RichText:
    """Put names for channels and user groups, as far as Slack tells them in time.

    A public channel stays a mention, which pings nobody. One that not everybody sees, and a user
    group, become words.
    """
    groups = {each for each in words.mentions() if isinstance(each, GroupMention)}
    channels = {each for each in words.mentions() if isinstance(each, ChannelMention)}
    if not groups and not channels:
        return words
    named: dict[Mention, Inline] = {}
    try:
        async with asyncio.timeout(_PATIENCE):
            named |= await _groups(client, groups)
            for each in channels:
                named[each] = await _channel(client, each)
    except (ClientError, TimeoutError):
        pass
    return words.with_mentions(lambda mention: named.get(mention, mention))


async def _groups(
    client: AsyncWebClient, mentions: Iterable[GroupMention]
) -> dict[Mention, Inline]:
    wanted = {each.group_id for each in mentions}
    if not wanted:
        return {}
    try:
        answer = await client.usergroups_list()
    except SlackApiError:
        return {}
    handles = {str(each["id"]): str(each["handle"]) for each in answer["usergroups"]}
    return {
        each: Text(f"@{handles[each.group_id]}", each.style)
        for each in mentions
        if each.group_id in handles
    }


async def _channel(client: AsyncWebClient, mention: ChannelMention) -> Inline:
    try:
        answer = await client.conversations_info(channel=mention.channel_id)
    except SlackApiError:
        return mention  # one that the bot does not see: Slack shows it to those who do
    channel = answer["channel"]
    name = str(channel.get("name") or "")
    if not name:
        return mention
    if channel.get("is_private"):
        return Text(f"#{name}")
    return ChannelMention(mention.channel_id, name)
