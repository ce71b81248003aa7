"""The addresses of messages on the web."""

import asyncio

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

_PATIENCE = 1.0
"""Seconds: a form has to be opened within three, and a link is not worth missing that."""


async def find_permalink(client: AsyncWebClient, channel_id: str, ts: str) -> str:
    """Return a message's address.

    Returns "" if it cannot be had in time, or where the bot does not see the message, as in the
    direct messages of others.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await client.chat_getPermalink(channel=channel_id, message_ts=ts)
    except (SlackApiError, ClientError, TimeoutError):
        return ""
    return str(answer["permalink"])
