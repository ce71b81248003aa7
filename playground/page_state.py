"""The state of the page: the workspace as one person sees it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.shapes import avatar_color

if TYPE_CHECKING:
    from playground.hub import Hub
    from playground.workspace import Channel, InstalledApp, Json, User


def state(hub: Hub, me: User) -> Json:
    """The workspace: people, channels and apps."""
    workspace = hub.workspace
    channels = [
        channel
        for channel in workspace.channels.values()
        if me.id in channel.members or (channel.kind == "channel" and not channel.archived)
    ]
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team_name,
            "domain": workspace.domain,
        },
        "me": _person(hub, me),
        "now": hub.now(),
        "guide": [step.for_page() for step in hub.guide],
        "people": [_person(hub, user) for user in workspace.users.values()],
        "channels": [_channel(hub, channel, me) for channel in channels],
        "usergroups": [
            {"id": group.id, "handle": group.handle, "name": group.name}
            for group in workspace.groups.values()
            if not group.deleted
        ],
        "apps": [_app(hub, app) for app in workspace.apps.values()],
    }


def messages(hub: Hub, me: User, channel: Channel, thread_ts: str | None) -> list[Json]:
    """A channel or a thread with what only this person sees in it, oldest first."""
    shown = channel.top_level() if thread_ts is None else channel.thread(thread_ts)
    found = [
        copy.deepcopy(message) | {"unread": _is_unread(hub, me, channel, message)}
        for message in shown
    ]
    found += [
        copy.deepcopy(item.message)
        for item in hub.workspace.ephemerals_of(me.id, channel.id)
        if item.message.get("thread_ts") == thread_ts
    ]
    return sorted(found, key=lambda message: str(message["ts"]))


def _person(hub: Hub, user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "avatar_color": avatar_color(user.id),
        "title": user.title,
        "tz": user.tz,
        "locale": user.locale,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
        "guest": user.guest is not None,
        "external": hub.workspace.is_external(user.id),
    }


def _channel(hub: Hub, channel: Channel, me: User) -> Json:
    member = me.id in channel.members
    unread = [
        message
        for message in channel.top_level()
        if member and _is_unread(hub, me, channel, message)
    ]
    mentions = [
        message for message in unread if channel.kind == "im" or f"<@{me.id}>" in message["text"]
    ]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "is_member": member,
        "is_archived": channel.archived,
        "with": channel.partner_of(me.id) if channel.kind == "im" else None,
        "unread": len(unread),
        "mentions": len(mentions),
        "latest_ts": next(reversed(channel.messages), None),
    }


def _is_unread(hub: Hub, me: User, channel: Channel, message: Json) -> bool:
    last_read = hub.workspace.last_read.get((me.id, channel.id), "")
    return bool(message["user"] != me.id and message["ts"] > last_read)


def _app(hub: Hub, app: InstalledApp) -> Json:
    connected = app.request_url is not None or hub.courier.sockets.connected(app) > 0
    return {
        "app_id": app.app_id,
        "name": app.name,
        "bot_user_id": app.bot_user_id,
        "commands": [
            {
                "command": item.command,
                "description": item.description,
                "usage_hint": item.usage_hint,
            }
            for item in app.config.commands
        ],
        "shortcuts": [
            {
                "name": item.name,
                "type": item.type,
                "callback_id": item.callback_id,
                "description": item.description,
            }
            for item in app.config.shortcuts
        ],
        "connected": connected and not app.revoked,
    }
