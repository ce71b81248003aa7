"""A message that somebody wrote to the bot, as use cases have it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.events import File, MessagePlace
from domain.rich_text import RichText

PROMPT = timedelta(minutes=1)
"""So soon a message mostly comes. Its own time counts only if it comes later: the clocks of Slack
and of the bot may differ a little."""


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A message that somebody wrote to the bot.

    Attributes:
        thread_ts: the message it was written under; empty: under none.
        words: people whom they mention are not named yet.
        files: the files that came with it.
        is_readable: whether somebody else can make something of it.
        edited_ts: when it was edited last; empty: never.
    """

    channel_id: str
    thread_ts: str
    ts: str
    words: RichText
    files: tuple[File, ...] = ()
    is_readable: bool = True
    edited_ts: str = ""

    @property
    def place(self) -> MessagePlace:
        """Where it stands."""
        return MessagePlace(self.channel_id, self.ts)

    def age_at(self, now: datetime) -> timedelta:
        """How long ago it was written."""
        return now - _instant(self.ts)

    def written_at(self, now: datetime) -> datetime:
        """When it was written, if that is not as good as now."""
        return _unless_prompt(_instant(self.ts), now)

    def edited_at(self, now: datetime) -> datetime:
        """When it was edited last, if that is known and not as good as now."""
        return _unless_prompt(_instant(self.edited_ts), now) if self.edited_ts else now


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _unless_prompt(at: datetime, now: datetime) -> datetime:
    return at if now - at > PROMPT else now
