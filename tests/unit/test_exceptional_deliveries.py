"""Slack says that it drops events: it is counted, and the directory is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.metrics import EVENTS_LIMITED
from bot.slack.exceptional_deliveries import heed_event_limit, refuse_other_workspaces
from bot.slack.origin import Home
from bot.slack.workspaces import Workspaces


async def authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")


@pytest.mark.parametrize(
    ("kind", "team_id", "times", "status"),
    [
        ("app_rate_limited", "T1", 1, 200),
        ("app_rate_limited", "T2", 0, 200),
        ("block_actions", "T1", 0, 404),
    ],
)
async def test_dropped_events_are_counted_acknowledged_and_made_up_for(
    kind: str, team_id: str, times: int, status: int
) -> None:
    told: list[str] = []
    directory = SimpleNamespace(events_were_dropped=lambda: told.append("directory"))
    contact = SimpleNamespace(events_were_dropped=lambda: told.append("contact"))
    ours: Any = SimpleNamespace(home=Home("T1"), directory=directory, contact=contact)
    app = AsyncApp(signing_secret="secret", authorize=authorize)
    refuse_other_workspaces(app, Workspaces([ours]))
    heed_event_limit(app, Workspaces([ours]))
    before = EVENTS_LIMITED._value.get()
    body = {"type": kind, "team_id": team_id, "minute_rate_limited": 1793584800}
    if kind == "block_actions":
        body = {"type": kind, "team": {"id": team_id}, "actions": [{}]}
    answer = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert told == ["directory", "contact"] * times
    assert EVENTS_LIMITED._value.get() - before == times
    assert answer.status == status
