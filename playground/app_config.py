"""How an app is declared: its commands, shortcuts, scopes and events, as in Slack's manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

# Every scope that the playground's methods, events and commands ask for.
ALL_SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
    ]
)


@dataclass(frozen=True)
class Command:
    """A slash command; `command` with its slash."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the lightning menu (`global`) or of a message's menu (`message`)."""

    name: str
    callback_id: str
    type: Literal["global", "message"] = "global"
    description: str = ""


@dataclass(frozen=True)
class AppConfig:
    """An app as it is installed. `scopes` or `events` of None mean: all that there are.

    Tokens and secret of None are made up at the installation. With a `request_url` everything is
    delivered there over signed HTTP; without one, over Socket Mode.
    """

    name: str
    bot_token: str | None = None
    app_token: str | None = None
    signing_secret: str | None = None
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    request_url: str | None = None
    interactivity: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    messages_tab_read_only: bool = False

    @classmethod
    def from_manifest(
        cls,
        manifest: str | Path | dict[str, Any],
        *,
        bot_token: str | None = None,
        app_token: str | None = None,
        signing_secret: str | None = None,
        request_url: str | None = None,
    ) -> AppConfig:
        """Reads Slack's app manifest (a path to YAML or JSON, or its content as a dict).

        Raises:
            ValueError: if it is none, with the reason in words.
            OSError: if it cannot be read.
        """
        content = manifest if isinstance(manifest, dict) else _load(Path(manifest))
        features = content.get("features", {})
        settings = content.get("settings", {})
        home = features.get("app_home", {})
        return cls(
            name=content["display_information"]["name"],
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            commands=tuple(_command(item) for item in features.get("slash_commands", ())),
            shortcuts=tuple(_shortcut(item) for item in features.get("shortcuts", ())),
            scopes=frozenset(content.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            request_url=request_url,
            interactivity=settings.get("interactivity", {}).get("is_enabled", False),
            home_tab=home.get("home_tab_enabled", False),
            messages_tab=home.get("messages_tab_enabled", True),
            messages_tab_read_only=home.get("messages_tab_read_only_enabled", False),
        )


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not a YAML file: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path} is not an app manifest: a mapping is expected")
    about = content.get("display_information")
    if not isinstance(about, dict) or "name" not in about:
        raise ValueError(f"{path} is not an app manifest: it has no display_information with name")
    return content


def _command(item: dict[str, Any]) -> Command:
    return Command(
        command=item["command"],
        description=item.get("description", ""),
        usage_hint=item.get("usage_hint", ""),
        should_escape=item.get("should_escape", False),
    )


def _shortcut(item: dict[str, Any]) -> Shortcut:
    return Shortcut(
        name=item["name"],
        callback_id=item["callback_id"],
        type=item["type"],
        description=item.get("description", ""),
    )
