"""The manifest against the code: what is used is declared, and what is declared is used."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot import actions, commands, events, ids, shortcuts, submissions
from bot.slack.interaction import Workplace
from bot.views.help import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
FEATURES: dict[str, Any] = MANIFEST["features"]

# As Slack documents them. Where a method or event is about conversations, the kinds of those in
# which the bot has something to do: departments' channels, public or private, and direct messages.
CHANNELS = ("channels:read", "groups:read")
HISTORY = ("channels:history", "groups:history", "im:history")
SCOPES_OF_METHODS: dict[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # the app token's own scope, connections:write
    "auth.test": (),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.info": CHANNELS,
    "conversations.members": CHANNELS,
    "conversations.open": ("im:write",),
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.conversations": CHANNELS,
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
SCOPES_OF_EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": CHANNELS,
    "member_left_channel": CHANNELS,
    "message.im": ("im:history",),
    "subteam_members_changed": ("usergroups:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
FAMILIES = (
    "apps|auth|bookmarks|bots|calls|chat|conversations|dialog|dnd|emoji|files|migration|oauth|pins"
    "|reactions|reminders|search|stars|team|usergroups|users|views|workflows"
)
METHOD = re.compile(rf"(?:{FAMILIES})(?:\.[a-z][A-Za-z]*)+")
CLIENT_METHODS = {
    name for name in dir(AsyncWebClient) if re.fullmatch(rf"(?:{FAMILIES})_[A-Za-z_]+", name)
}


class Listeners:
    """Stands in for Bolt's app and notes what is listened to."""

    def __init__(self) -> None:
        self.noted: dict[str, set[str]] = {}
        for package in (commands, actions, submissions, events, shortcuts):
            package.register(self, Mock(Workplace))

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], None]]:
        def listen(constraint: object) -> Callable[[object], None]:
            self.noted.setdefault(kind, set()).add(str(constraint))
            return lambda _listener: None

        return listen


LISTENED = Listeners().noted


def methods_in(source: str) -> Iterator[str]:
    """The Web API methods that a module names, or calls through the SDK's client."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if METHOD.fullmatch(node.value):
                yield node.value
        elif isinstance(node, ast.Attribute) and node.attr in CLIENT_METHODS:
            yield node.attr.replace("_", ".")


def used_methods() -> set[str]:
    sources = [path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")]
    return {method for source in sources for method in methods_in(source)}


def test_each_command_is_declared_and_listened_to() -> None:
    declared = {each["command"] for each in FEATURES["slash_commands"]}
    named = {value for name, value in vars(ids).items() if name.endswith("_COMMAND")}
    assert declared == named == LISTENED["command"]


def test_each_command_tells_of_its_help_and_of_every_word_that_it_knows() -> None:
    for command in FEATURES["slash_commands"]:
        hint = command["usage_hint"]
        assert hint.endswith("help")
        forms = [form for form, _ in FORMS if form.split()[0] == command["command"]]
        known = {word for form in forms for word in form.split()[1:] if word.isalpha()}
        assert known <= set(re.findall(r"[a-z]+", hint))


def test_each_shortcut_is_declared_and_listened_to() -> None:
    declared = {each["callback_id"]: each["type"] for each in FEATURES["shortcuts"]}
    named = {value for name, value in vars(ids).items() if name.endswith("_SHORTCUT")}
    assert set(declared) == named == LISTENED["shortcut"]
    assert declared[ids.REQUEST_OPEN_SHORTCUT] == "global"
    assert declared[ids.REQUEST_FROM_MESSAGE_SHORTCUT] == "message"


def test_each_event_is_declared_and_listened_to() -> None:
    declared = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert len(declared) == len(set(declared))
    assert {event.partition(".")[0] for event in declared} == LISTENED["event"]
    assert [event for event in declared if event.startswith("message")] == ["message.im"]


def test_the_methods_that_the_code_uses_are_known() -> None:
    assert used_methods() == SCOPES_OF_METHODS.keys()


def test_the_scopes_are_those_that_are_needed_and_no_others() -> None:
    needed = {"commands"}
    for method in used_methods():
        needed.update(SCOPES_OF_METHODS[method])
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        needed.update(SCOPES_OF_EVENTS[event])
    declared = MANIFEST["oauth_config"]["scopes"]
    assert set(declared) == {"bot"}
    assert sorted(declared["bot"]) == sorted(needed)


def test_people_can_click_and_write_to_the_bot() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert FEATURES["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_it_is_ready_for_socket_mode_in_one_workspace() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"]
    assert not settings["org_deploy_enabled"]
    assert not settings["token_rotation_enabled"]


def test_every_text_is_of_a_length_that_slack_takes() -> None:
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    for shortcut in FEATURES["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in FEATURES["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000


@pytest.mark.parametrize(
    ("source", "method"),
    [
        ('await self.call("chat.postMessage", channel=channel)', "chat.postMessage"),
        ("await client.views_open(trigger_id=trigger)", "views.open"),
        ("await client.usergroups_users_list(usergroup=group)", "usergroups.users.list"),
        ("show = client.views_push", "views.push"),
        ("client.team_id", None),
        ('"chat.postMessage went wrong"', None),
        ('"request.open"', None),
    ],
)
def test_methods_are_found_however_they_are_called(source: str, method: str | None) -> None:
    body = f"async def f():\n    {source}\n"
    assert list(methods_in(body)) == ([method] if method else [])
