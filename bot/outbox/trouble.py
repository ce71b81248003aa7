"""Trouble that is everybody's: Slack does not accept the token, or cannot be reached."""

from datetime import datetime, timedelta

import structlog

from bot.outbox.schedule import PARALLEL
from bot.slack.failures import AuthFailed, SlackFailure, Unreachable

logger = structlog.get_logger(__name__)

_AFTER_AUTH_FAILURE = timedelta(seconds=60)
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(seconds=60)
_WORTH_TELLING = timedelta(seconds=60)
"""A connection that is away for moments is no problem that anybody should hear of."""


class Trouble:
    """Holds everything back while nothing can work, and lets one delivery at a time find out.

    Attributes:
        problem: why nothing is sent at present; empty if all is well.
    """

    def __init__(self) -> None:
        self.problem = ""
        self._since: datetime | None = None
        self._resume_at: datetime | None = None
        self._wait = _FIRST_WAIT

    def heed(self, failure: SlackFailure, now: datetime) -> None:
        """Note a failure, if it is everybody's."""
        if isinstance(failure, AuthFailed):
            self.problem = f"Slack does not accept the bot's token: {failure.error}"
            self._resume_at = now + _AFTER_AUTH_FAILURE
            logger.error("outbox.auth_failed", error=failure.error)
        elif isinstance(failure, Unreachable) and (not self._resume_at or now >= self._resume_at):
            self._since = self._since or now
            self._resume_at = now + self._wait
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
            if now - self._since >= _WORTH_TELLING:
                self.problem = "Slack cannot be reached"
            logger.warning("outbox.slack_unreachable", since=self._since.isoformat())

    def is_over(self) -> None:
        """Note that Slack has answered."""
        self.problem, self._since, self._resume_at = "", None, None
        self._wait = _FIRST_WAIT

    def limit(self, now: datetime, *, busy: bool) -> int:
        """Return how many deliveries may be under way.

        Args:
            busy: whether one is.
        """
        if self._resume_at is None:
            return PARALLEL
        return 1 if now >= self._resume_at and not busy else 0

    def not_before(self, instant: datetime | None, *, busy: bool) -> datetime | None:
        """Return when to go on, or None if the end of a delivery decides that."""
        if instant is None or self._resume_at is None:
            return instant
        return None if busy else max(instant, self._resume_at)
