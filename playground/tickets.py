"""Tickets that an interaction hands to an app for a short time: trigger ids and response URLs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.workspace import Json

RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class _Trigger:
    app_id: str
    user_id: str
    issued: float
    used: bool = False


class Triggers:
    """Trigger ids: good for some seconds, once, and for the app that they were given to."""

    def __init__(self, now: Callable[[], float], good_for: float) -> None:
        self._now = now
        self._good_for = good_for
        self._triggers: dict[str, _Trigger] = {}

    def issue(self, app_id: str, user_id: str) -> str:
        """A new trigger id for something that this person just did."""
        trigger_id = f"{len(self._triggers) + 1}.{int(self._now())}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(app_id, user_id, self._now())
        return trigger_id

    def exchange(self, trigger_id: str, app_id: str) -> str:
        """The person to whom a view may now be shown.

        Raises `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._now() - trigger.issued > self._good_for:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user_id


@dataclass
class ResponseUrl:
    """Where an app may answer to an interaction; `source_ts` is the message it came from.

    `answers` are the messages that were made through it.
    """

    token: str
    app_id: str
    user_id: str
    channel_id: str
    source_ts: str | None
    issued: float
    uses: int = 0
    answers: list[Json] = field(default_factory=list)


class ResponseUrls:
    """Response URLs: good for 30 minutes and 5 uses."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self, app_id: str, user_id: str, channel_id: str, source_ts: str | None = None
    ) -> ResponseUrl:
        url = ResponseUrl(
            secrets.token_hex(12), app_id, user_id, channel_id, source_ts, self._now()
        )
        self._urls[url.token] = url
        return url

    def use(self, token: str) -> ResponseUrl:
        """Raises `expired_url` or `used_url`."""
        url = self._urls.get(token)
        if url is None or self._now() - url.issued > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
