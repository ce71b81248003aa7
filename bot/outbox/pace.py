"""How fast Slack lets us go: one message per second and channel, and `Retry-After`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.slack.failures import SlackFailure, is_no_picture_yet


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when which recipients get no new message, and which methods are not called.

    Attributes:
        interval: the time between two messages to one recipient.
    """

    recipients: Mapping[str, datetime]
    methods: Mapping[str, datetime]
    interval: timedelta

    def after(self, recipient_id: str, now: datetime) -> "Rest":
        """Return the same once a message to a recipient is under way."""
        return replace(self, recipients={**self.recipients, recipient_id: now + self.interval})

    def until(self, method: str, recipient_id: str, now: datetime) -> datetime | None:
        """Return when this method may be called for this recipient, or None if it may be now."""
        wait = self.methods.get(method)
        if method == POST_METHOD:
            own = self.recipients.get(recipient_id)
            wait = max(filter(None, (wait, own)), default=None)
        return wait if wait and wait > now else None


POST_METHOD = "chat.postMessage"
UPDATE_METHOD = "chat.update"
OPEN_METHOD = "conversations.open"
_OPENING_INTERVAL = timedelta(seconds=1.2)
"""Slack opens about fifty direct messages a minute (its tier 3)."""


class NotItsTurn(Exception):
    """Its recipient is written to, or was just now: nothing was posted.

    Attributes:
        until: when its recipient can be written to again, at the earliest.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Pace:
    """Keeps count of when a recipient or a method can be used again.

    Slack's limit on new messages is one a channel; every other limit is one a method.

    Args:
        interval: the time between two messages to one recipient.
        now: the clock; aware instants.
    """

    def __init__(self, interval: timedelta, now: Callable[[], datetime]) -> None:
        self._interval = interval
        self._now = now
        self._recipients: dict[str, datetime] = {}
        self._methods: dict[str, datetime] = {}
        self._under_way = Counter[str]()
        self._next_opening: datetime | None = None

    def next_opening(self, now: datetime) -> datetime:
        """Return when the next of many who are written to for the first time has their turn."""
        earliest = max(self._methods.get(OPEN_METHOD, now), now)
        turn = max(self._next_opening or earliest, earliest)
        self._next_opening = turn + _OPENING_INTERVAL
        return turn

    def begin(self, recipient_id: str) -> None:
        """Note that a message is under way: no other lane of its recipient has one meanwhile."""
        self._under_way[recipient_id] += 1

    def end(self, recipient_id: str) -> None:
        """Note that it is not any more."""
        self._under_way[recipient_id] -= 1
        if not self._under_way[recipient_id]:
            del self._under_way[recipient_id]

    @contextmanager
    def posting(self, recipient_id: str, *, has_turn: bool) -> Iterator[None]:
        """Post a message to a recipient.

        Args:
            has_turn: whether it has had its recipient's turn since its claim.

        Raises:
            NotItsTurn: if it has not, and somebody else has it.
        """
        if not has_turn:
            until = self.rest(self._now()).recipients.get(recipient_id)
            if until:
                raise NotItsTurn(until)
            self.begin(recipient_id)
        posted = True
        try:
            yield
        except SlackFailure as failure:
            posted = not is_no_picture_yet(failure)
            raise
        finally:
            if posted:
                self._recipients[recipient_id] = self._now() + self._interval
            if not has_turn:
                self.end(recipient_id)

    def limited(self, method: str, recipient_id: str, until: datetime) -> None:
        """Slack said to wait."""
        if method == POST_METHOD:
            self._recipients[recipient_id] = until
        else:
            self._methods[method] = until

    def rest(self, now: datetime) -> Rest:
        """Who and what has to rest now."""
        self._recipients = _still(self._recipients, now)
        self._methods = _still(self._methods, now)
        under_way = dict.fromkeys(self._under_way, now + self._interval)
        return Rest({**self._recipients, **under_way}, dict(self._methods), self._interval)


def _still(waits: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    return {name: until for name, until in waits.items() if until > now}
