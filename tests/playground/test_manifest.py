"""An app can be installed as its manifest declares it, and is then held to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import AppConfig, Command, Playground, RefusedError, Shortcut
from playground.app_config import ALL_SCOPES
from playground.events import EVENT_SCOPES
from playground.methods import METHODS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.today

MANIFEST = """
display_information: {name: Helper}
features:
  app_home: {home_tab_enabled: false, messages_tab_enabled: true,
             messages_tab_read_only_enabled: true}
  bot_user: {display_name: helper}
  shortcuts:
    - {name: Turn into, type: message, callback_id: from_message, description: Makes one}
  slash_commands:
    - {command: /hello, description: Says hello, usage_hint: "[name]", should_escape: true}
oauth_config: {scopes: {bot: [commands, chat:write]}}
settings:
  event_subscriptions: {bot_events: [message.im]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
"""


def test_a_manifest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST, encoding="utf-8")
    config = AppConfig.from_manifest(path, bot_token="xoxb-1")
    assert config == AppConfig(
        name="Helper",
        bot_token="xoxb-1",
        commands=(Command("/hello", "Says hello", "[name]", should_escape=True),),
        shortcuts=(Shortcut("Turn into", "from_message", "message", "Makes one"),),
        scopes=frozenset({"commands", "chat:write"}),
        events=frozenset({"message.im"}),
        interactivity=True,
        home_tab=False,
        messages_tab=True,
        messages_tab_read_only=True,
    )


def test_all_scopes_are_those_that_something_asks_for() -> None:
    asked = {scope for method in METHODS.values() for scope in method.scopes}
    asked |= {scope for scopes in EVENT_SCOPES.values() for scope in scopes}
    assert asked | {"commands", "chat:write.public", "users:read.email"} == ALL_SCOPES


def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("- a list", encoding="utf-8")
    with pytest.raises(ValueError, match="is not an app manifest"):
        AppConfig.from_manifest(path)


async def test_what_is_not_declared_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST, encoding="utf-8")
    async with Playground() as slack:
        alice = slack.add_person("U01ALICE", "Alice Wu")
        app = slack.install(AppConfig.from_manifest(path))
        client = AsyncWebClient(app.bot_token, base_url=slack.api_url)
        with pytest.raises(RefusedError, match="not a valid command"):
            await alice.slash("/other")
        with pytest.raises(RefusedError, match="no global shortcut"):
            await alice.shortcut("from_message")
        with pytest.raises(RefusedError, match="has been turned off"):
            await alice.say(alice.dm_channel, "hello?")
        home: Any = {"type": "home", "blocks": []}
        with pytest.raises(SlackApiError, match="not_enabled"):
            await client.views_publish(user_id="U01ALICE", view=home)


async def test_without_interactivity_nothing_can_be_clicked() -> None:
    manifest = {"display_information": {"name": "Still"}}
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    async with Playground() as slack:
        alice = slack.add_person("U01ALICE", "Alice Wu")
        config = AppConfig.from_manifest(
            {**manifest, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
        )
        app = slack.install(config)
        client = AsyncWebClient(app.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(
            channel=alice.id, text="x", blocks=[{"type": "actions", "elements": [button]}]
        )
        with pytest.raises(RefusedError, match="not configured to handle interactive responses"):
            await alice.click(alice.dm[0], "go")
