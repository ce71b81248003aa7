"""The few deliveries that are not for the listeners, answered before Bolt looks for one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.middleware.async_custom_middleware import AsyncCustomMiddleware
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.metrics import EVENTS_LIMITED
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

    _answer_instead(app, lambda body: workspaces.find(body) is None, refuse)


async def _say(respond: AsyncRespond) -> None:
    message = elsewhere_message()
    try:
        async with asyncio.timeout(_PATIENCE):
            await respond(text=message.text, blocks=message.blocks, replace_original=False)
    except (ClientError, TimeoutError) as error:
        _log.info("another workspace was not told", why=type(error).__name__)


def heed_event_limit(app: AsyncApp, workspaces: Workspaces) -> None:
    """Say that events are dropped, and let it be asked for who and what was missed.

    Slack says so once a minute: see `app_rate_limited` in its documentation.
    """

    async def heed(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        EVENTS_LIMITED.inc()
        _log.warning("Slack drops events", minute=body.get("minute_rate_limited"))
        workspace = workspaces.get(body)
        workspace.directory.events_were_dropped()
        workspace.contact.events_were_dropped()
        return await ack()

    _answer_instead(app, lambda body: body.get("type") == "app_rate_limited", heed)


def _answer_instead(
    app: AsyncApp,
    concerns: Callable[[Mapping[str, Any]], bool],
    answer: Callable[..., Awaitable[BoltResponse]],
) -> None:
    """Let `answer`, and no listener, answer the deliveries that it concerns.

    Bolt gathers some thirty arguments whenever it calls a function; with this, only when there is
    something to answer.
    """
    app.use(_Instead(concerns, AsyncCustomMiddleware(app_name=app.name, func=answer)))


class _Instead(AsyncMiddleware):
    def __init__(
        self, concerns: Callable[[Mapping[str, Any]], bool], answer: AsyncCustomMiddleware
    ) -> None:
        self._concerns = concerns
        self._answer = answer

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  -- Bolt's name for it
    ) -> BoltResponse | None:
        if self._concerns(req.body):
            return await self._answer.async_process(req=req, resp=resp, next=next)
        await next()
        return resp
