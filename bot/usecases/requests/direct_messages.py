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
    """

    channel_id: str
    thread_ts: str
    ts: str
    words: RichText
    files: tuple[File, ...] = ()
    is_readable: bool = True

    @property
    def place(self) -> MessagePlace:
        """Where it stands."""
        return MessagePlace(self.channel_id, self.ts)

    def age_at(self, now: datetime) -> timedelta:
        """How long ago it was written."""
        return now - datetime.fromtimestamp(float(self.ts), UTC)

    def written_at(self, now: datetime) -> datetime:
        """When it was written, if that is not as good as now."""
        age = self.age_at(now)
        return now - age if age > PROMPT else now
