"""The state of one workspace: people, channels, messages, groups, files and installed apps.

Nothing here tells anybody of a change; see `talk` and `directory` for acts that raise events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from playground.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playground.app_config import AppConfig

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]
Guest = Literal["multi", "single"]


@dataclass
class User:
    """A person, or the bot user of an app (then with `bot_id` and `app_id`).

    `guest` is an account of this workspace that is limited to some channels (`multi`) or to one
    (`single`). A person with a `team_id` belongs to another workspace and is here by Slack Connect,
    or by a channel that several workspaces of one Enterprise Grid organisation share.
    """

    id: str
    real_name: str
    name: str
    locale: str = "en-US"
    tz: str = "UTC"
    title: str = ""
    email: str = ""
    status_text: str = ""
    status_emoji: str = ""
    is_admin: bool = False
    deleted: bool = False
    updated: int = 0
    bot_id: str | None = None
    app_id: str | None = None
    guest: Guest | None = None
    team_id: str | None = None

    @property
    def is_bot(self) -> bool:
        return self.bot_id is not None


@dataclass
class Channel:
    """A public or private channel, or a direct message between its two members.

    `messages` are Slack's message objects by timestamp, oldest first, replies included.
    """

    id: str
    name: str
    kind: Kind = "channel"
    members: list[str] = field(default_factory=list)
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)

    def partner_of(self, user_id: str) -> str:
        """The other side of a direct message (oneself, alone with oneself)."""
        return next((member for member in self.members if member != user_id), user_id)

    def top_level(self) -> Iterator[Json]:
        """The messages that the channel shows outside of threads."""
        for message in self.messages.values():
            in_thread = message.get("thread_ts", message["ts"]) != message["ts"]
            if not in_thread or message.get("subtype") == "thread_broadcast":
                yield message

    def thread(self, thread_ts: str) -> list[Json]:
        """The parent, then its replies; empty without a parent."""
        if thread_ts not in self.messages:
            return []
        replies = (
            message
            for message in self.messages.values()
            if message.get("thread_ts") == thread_ts and message["ts"] != thread_ts
        )
        return [self.messages[thread_ts], *replies]


@dataclass
class Ephemeral:
    """A message that one person sees, until it is replaced or deleted."""

    channel_id: str
    user_id: str
    message: Json


@dataclass
class UserGroup:
    """A user group such as `@it-team`."""

    id: str
    handle: str
    name: str
    users: list[str]
    updated: int = 0
    deleted: bool = False


@dataclass
class StoredFile:
    """A file; `shared` once its upload was completed, `shown` once a message or view shows it.

    Slack refuses to show it as a picture `unprocessed` times yet.
    """

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes = b""
    channels: list[str] = field(default_factory=list)
    alt_txt: str = ""
    subtype: str = ""
    uploaded: bool = False
    shared: bool = False
    shown: bool = False
    unprocessed: int = 0


@dataclass
class InstalledApp:
    """An app in the workspace, with the tokens that its installation gave it."""

    app_id: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    config: AppConfig
    scopes: frozenset[str]
    request_url: str | None = None
    revoked: bool = False
    uninstalled: bool = False

    @property
    def name(self) -> str:
        return self.config.name


@dataclass
class Workspace:
    """One Slack workspace.

    `enterprise_id` is that of its Enterprise Grid organisation, if it is in one.
    `file_processing` is how often an app's new file is refused as a picture before it is shown:
    Slack looks at it for some seconds after its upload was completed.
    """

    team_name: str = "Playground"
    team_id: str = "T0PLAYGND"
    domain: str = "playground"
    enterprise_id: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    apps: dict[str, InstalledApp] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    last_read: dict[tuple[str, str], str] = field(default_factory=dict)
    file_processing: int = 0

    def user(self, user_id: str) -> User:
        """Raises `user_not_found`."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def team_of(self, user: User) -> str:
        """The workspace that somebody belongs to."""
        return user.team_id or self.team_id

    def is_external(self, user_id: str) -> bool:
        """Whether somebody belongs to another workspace."""
        return self.team_of(self.users[user_id]) != self.team_id

    def is_shared(self, channel: Channel) -> bool:
        """Whether people of other workspaces are in a channel."""
        return any(self.is_external(user_id) for user_id in channel.members)

    def channel(self, channel_id: str) -> Channel:
        """Raises `channel_not_found`."""
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def channel_named(self, name: str) -> Channel | None:
        """The channel of that name, with or without its `#`."""
        bare = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.kind != "im" and c.name == bare), None)

    def im_between(self, one: str, other: str) -> Channel | None:
        """The direct message of two people, if it was ever opened."""
        pair = sorted({one, other})
        return next(
            (
                c
                for c in self.channels.values()
                if c.kind == "im" and sorted(set(c.members)) == pair
            ),
            None,
        )

    def ephemerals_of(self, user_id: str, channel_id: str | None = None) -> list[Ephemeral]:
        """The messages that only this person sees, oldest first."""
        return [
            item
            for item in self.ephemerals
            if item.user_id == user_id and channel_id in {None, item.channel_id}
        ]

    def app_with_bot(self, user_id: str) -> InstalledApp | None:
        """The app whose bot user this is."""
        return next((app for app in self.apps.values() if app.bot_user_id == user_id), None)

    def can_open(self, user_id: str, file: StoredFile) -> bool:
        """Whether a file opens for somebody: where it was shared, or by a message that shows it.

        A file of a direct message opens for its two people alone; an app's bot opens what stands in
        its own conversations.
        """
        if not file.shared:
            return False
        is_bot = self.app_with_bot(user_id) is not None
        channels = (self.channels[channel_id] for channel_id in file.channels)
        return (
            file.user == user_id
            or (file.shown and not is_bot)
            or any(
                user_id in each.members or (each.kind == "channel" and not is_bot)
                for each in channels
            )
        )

    def channels_of(self, user_id: str, kinds: Iterable[Kind]) -> list[Channel]:
        """The conversations that a user is in."""
        wanted = set(kinds)
        return [c for c in self.channels.values() if c.kind in wanted and user_id in c.members]
