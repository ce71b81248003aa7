"""Socket Mode's connection, as an operator sees it."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client import REGISTRY
from slack_bolt.async_app import AsyncApp

from bot.slack.contact import Contact
from bot.slack.socket_mode import SocketMode


async def test_the_metrics_tell_when_slack_last_answered() -> None:
    bolt = AsyncApp(signing_secret="signing-secret", token="xoxb-1", process_before_response=True)
    socket_mode = SocketMode(bolt, "xapp-1", Contact(lambda: datetime(2026, 11, 2, tzinfo=UTC)))
    name = "crossdesk_socket_last_pong_timestamp_seconds"
    assert REGISTRY.get_sample_value(name) == 0
    socket_mode.client.last_ping_pong_time = 1_795_000_000.5
    assert REGISTRY.get_sample_value(name) == 1_795_000_000.5
    await socket_mode.finish()
