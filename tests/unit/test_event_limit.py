"""Slack says that it drops events: it is counted, and the directory is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.metrics import EVENTS_LIMITED
from bot.slack.event_limit import heed_event_limit


async def authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")


@pytest.mark.parametrize(("kind", "times"), [("app_rate_limited", 1), ("block_actions", 0)])
async def test_dropped_events_are_counted_acknowledged_and_made_up_for(
    kind: str, times: int
) -> None:
    told: list[None] = []
    directory: Any = SimpleNamespace(events_were_dropped=lambda: told.append(None))
    app = AsyncApp(signing_secret="secret", authorize=authorize)
    heed_event_limit(app, directory)
    before = EVENTS_LIMITED._value.get()
    body = {"type": kind, "team_id": "T1", "minute_rate_limited": 1793584800, "actions": [{}]}
    answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert len(told) == times
    assert EVENTS_LIMITED._value.get() - before == times
    assert (answer.status == 200) is bool(times)
