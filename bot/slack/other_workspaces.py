"""Deliveries of other workspaces, in which the same app is installed: none is carried out here."""

import asyncio
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.response import BoltResponse

from bot.slack.exceptional_deliveries import answer_instead
from bot.slack.workspaces import Workspaces
from bot.views.people.elsewhere import elsewhere_message, elsewhere_view

_PATIENCE = 1.0  # seconds, of the three in which Slack wants its acknowledgement
_log = structlog.get_logger(__name__)


def refuse_other_workspaces(app: AsyncApp, workspaces: Workspaces) -> None:
    """Acknowledge what is for a workspace that is not served, and say so where it can be read.

    Nothing of it is stored. A form cannot be opened there with our token, and an event has no
    reader.
    """

    async def refuse(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> BoltResponse:
        kind = str(body.get("command") or body.get("type", ""))
        _log.warning("delivery of another workspace", kind=kind)
        if "command" in body:
            message = elsewhere_message()
            return await ack(text=message.text, blocks=message.blocks)
        if kind == "view_submission":
            return await ack(response_action="update", view=elsewhere_view())
        if kind == "block_suggestion":
            return await ack(options=[])
        if "event" not in body and respond.response_url:
            await _say(respond)
        return await ack()

    answer_instead(app, lambda body: workspaces.find(body) is None, refuse)


async def _say(respond: AsyncRespond) -> None:
    message = elsewhere_message()
    try:
        async with asyncio.timeout(_PATIENCE):
            await respond(text=message.text, blocks=message.blocks, replace_original=False)
    except (ClientError, TimeoutError) as error:
        _log.info("another workspace was not told", why=type(error).__name__)
