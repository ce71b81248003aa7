"""Who and what there is: people, channels, user groups and apps come, change and go."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from playground.app_config import ALL_SCOPES
from playground.shapes import group_object, user_object
from playground.workspace import Channel, InstalledApp, User, UserGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.app_config import AppConfig
    from playground.commons import Commons
    from playground.events import Events
    from playground.workspace import Json


class Directory:
    """Acts of the workspace's administrators, with their events."""

    def __init__(self, commons: Commons, events: Events) -> None:
        self._commons = commons
        self._events = events
        self._workspace = commons.workspace

    def add_person(self, user_id: str, real_name: str, **details: Any) -> User:
        """A person joins the workspace; `details` are fields of `User`."""
        details.setdefault("name", _handle(real_name) or user_id.lower())
        user = User(user_id, real_name, updated=self._second(), **details)
        self._workspace.users[user_id] = user
        self._raise_user("team_join", user)
        return user

    def change_person(self, user_id: str, **changes: Any) -> None:
        """Changes fields of a `User`; `deleted=True` deactivates the account."""
        user = self._workspace.users[user_id]
        for name, value in changes.items():
            setattr(user, name, value)
        user.updated = self._second()
        self._raise_user("user_change", user)

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        private: bool = False,
        topic: str = "",
    ) -> Channel:
        """A channel with its members, who are there from the beginning."""
        channel = Channel(
            channel_id,
            name,
            kind="private" if private else "channel",
            members=[self._workspace.users[member].id for member in members],
            created=self._second(),
            topic=topic,
        )
        channel.creator = channel.members[0] if channel.members else ""
        self._workspace.channels[channel_id] = channel
        self._commons.changes.tell({"type": "state"})
        return channel

    def set_archived(self, channel: Channel, user: User, *, archived: bool) -> None:
        channel.archived = archived
        verb = "archive" if archived else "unarchive"
        self._raise_channel(verb, channel, {"channel": channel.id, "user": user.id})

    def rename_channel(self, channel: Channel, name: str) -> None:
        channel.previous_names.insert(0, channel.name)
        channel.name = name
        shape = {
            "id": channel.id,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
            "is_channel": channel.kind == "channel",
            "is_mpim": False,
        }
        self._raise_channel("rename", channel, {"channel": shape})

    def add_user_group(self, group_id: str, handle: str, users: Iterable[str]) -> UserGroup:
        group = UserGroup(group_id, handle, handle, list(users), self._second())
        self._workspace.groups[group_id] = group
        return group

    def set_group_users(self, group_id: str, users: Iterable[str]) -> None:
        """Replaces the members of a user group."""
        group = self._workspace.groups[group_id]
        before, previous = list(group.users), group.updated
        group.users = list(users)
        group.updated = self._second()
        added = [user for user in group.users if user not in before]
        removed = [user for user in before if user not in group.users]
        self._events.raise_(
            {
                "type": "subteam_members_changed",
                "subteam_id": group_id,
                "team_id": self._workspace.team_id,
                "date_previous_update": previous,
                "date_update": group.updated,
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
            }
        )
        self._raise_group(group)

    def install(self, config: AppConfig, channels: Iterable[str] = ()) -> InstalledApp:
        """Installs an app; its bot is a member of `channels` from the beginning."""
        make = self._commons.ids.make
        app = InstalledApp(
            app_id=make("A"),
            bot_id=make("B"),
            bot_user_id=make("U"),
            bot_token=config.bot_token or f"xoxb-{secrets.token_hex(12)}",
            app_token=config.app_token or f"xapp-{secrets.token_hex(12)}",
            signing_secret=config.signing_secret or secrets.token_hex(16),
            config=config,
            scopes=ALL_SCOPES if config.scopes is None else config.scopes,
            request_url=config.request_url,
        )
        bot = User(
            app.bot_user_id,
            config.name,
            name=_handle(config.name),
            updated=self._second(),
            bot_id=app.bot_id,
            app_id=app.app_id,
        )
        self._workspace.users[bot.id] = bot
        self._workspace.apps[app.app_id] = app
        for channel_id in channels:
            self._workspace.channels[channel_id].members.append(bot.id)
        self._commons.changes.tell({"type": "state"})
        return app

    def uninstall(self, app: InstalledApp) -> None:
        """Removes an app: its tokens die, its bot leaves; it is told so first."""
        self._events.raise_({"type": "app_uninstalled"}, only=app)
        self.revoke(app)
        app.uninstalled = True
        self._workspace.users[app.bot_user_id].deleted = True

    def revoke(self, app: InstalledApp) -> None:
        """Revokes the app's tokens, and tells it so."""
        tokens = {"oauth": [], "bot": [app.bot_user_id]}
        self._events.raise_({"type": "tokens_revoked", "tokens": tokens}, only=app)
        app.revoked = True

    def _second(self) -> int:
        return int(self._commons.now())

    def _raise_user(self, type_: str, user: User) -> None:
        shape = user_object(self._workspace, user, self._commons.now(), with_locale=True)
        self._events.raise_({"type": type_, "user": shape, "cache_ts": user.updated})
        self._commons.changes.tell({"type": "state"})

    def _raise_group(self, group: UserGroup) -> None:
        shape = group_object(group, self._workspace, with_users=True)
        self._events.raise_({"type": "subteam_updated", "subteam": shape})

    def _raise_channel(self, verb: str, channel: Channel, event: Json) -> None:
        private = channel.kind == "private"
        prefix = "group" if private else "channel"
        self._events.raise_(
            {"type": f"{prefix}_{verb}", **event}, channel=channel, members_only=private
        )
        self._commons.changes.tell({"type": "state"})


def _handle(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".")
