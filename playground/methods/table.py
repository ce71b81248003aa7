"""The shape of a Web API method, and its arguments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from playground.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.hub import Hub
    from playground.ratelimits import Tier
    from playground.workspace import Channel, InstalledApp, Json, User

_TRUE = frozenset({"1", "true", "True"})
MAX_PAGE = 1000
KIND_SCOPES = {"channel": "channels", "private": "groups", "im": "im"}


class Args(dict[str, Any]):
    """The arguments of a call, as text (from a form or query) or as JSON."""

    def text(self, name: str) -> str | None:
        """A text; None if it was not given."""
        value = self.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """Raises `invalid_arguments` if it was not given."""
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments", messages=[f"[ERROR] missing required field: {name}"]
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.get(name, default)
        return value if isinstance(value, bool) else str(value) in _TRUE

    def number(self, name: str, default: int) -> int:
        """Raises `invalid_arguments` for anything but an integer."""
        value = self.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SlackError(
                "invalid_arguments", messages=[f"[ERROR] must be an integer: {name}"]
            ) from None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """A JSON value, given as such or as text; None if it was not given."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None


@dataclass(frozen=True)
class Context:
    """On whose behalf, and where, a method runs."""

    hub: Hub
    app: InstalledApp

    @property
    def bot(self) -> User:
        return self.hub.workspace.users[self.app.bot_user_id]

    def visible_channel(self, channel_id: str) -> Channel:
        """A channel that the bot may know of. Raises `channel_not_found`."""
        channel = self.hub.workspace.channel(channel_id)
        if channel.kind != "channel" and self.bot.id not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def readable_channel(self, channel_id: str, right: str) -> Channel:
        """A channel of a kind for which the app has the scope (`right`: `read` or `history`)."""
        channel = self.visible_channel(channel_id)
        self.need(f"{KIND_SCOPES[channel.kind]}:{right}")
        return channel

    def need(self, scope: str) -> None:
        """Raises `missing_scope`."""
        if scope not in self.app.scopes:
            raise missing_scope(scope, self.app)


def missing_scope(needed: str, app: InstalledApp) -> SlackError:
    """The error for an app that lacks a scope."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(app.scopes)))


@dataclass(frozen=True)
class Method:
    """A Web API method. The app needs one of `scopes` (none: it needs no scope).

    `caller` is whose token it takes: the bot's, or the app's own (`xapp-…`).
    """

    run: Callable[[Context, Args], Json]
    tier: Tier
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app"] = "bot"


def page(items: list[Any], args: Args, *, default: int = 100) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next one (empty: there is none).

    Raises `invalid_limit` or `invalid_cursor`.
    """
    limit = args.number("limit", 0) or default
    if not 1 <= limit <= MAX_PAGE:
        raise SlackError("invalid_limit")
    cursor = args.text("cursor") or "next:0"
    start = cursor.removeprefix("next:")
    if not cursor.startswith("next:") or not start.isdecimal():
        raise SlackError("invalid_cursor")
    end = int(start) + limit
    return items[int(start) : end], f"next:{end}" if end < len(items) else ""
