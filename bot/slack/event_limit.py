"""The event by which Slack says that it drops events, because there are too many."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.metrics import EVENTS_LIMITED
from bot.slack.exceptional_deliveries import answer_instead
from bot.slack.workspaces import Workspaces

_log = structlog.get_logger(__name__)


def heed_event_limit(app: AsyncApp, workspaces: Workspaces) -> None:
    """Say that events are dropped, and let the directory ask for what was missed.

    Slack says so once a minute: see `app_rate_limited` in its documentation.
    """

    async def heed(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        EVENTS_LIMITED.inc()
        _log.warning("Slack drops events", minute=body.get("minute_rate_limited"))
        workspaces.get(body).directory.events_were_dropped()
        return await ack()

    answer_instead(app, lambda body: body.get("type") == "app_rate_limited", heed)
