"""Talk in channels: messages, edits, reactions, comings and goings, and their events."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.blocks import with_ids
from playground.errors import SlackError
from playground.shapes import bot_profile
from playground.workspace import Channel, Ephemeral

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.commons import Commons
    from playground.events import Events
    from playground.workspace import InstalledApp, Json, Kind, User, Workspace

# What makes up a message for its readers; the rest of it is book-keeping.
CONTENT = ("text", "blocks", "attachments", "files", "metadata")


class Talk:
    """All acts by which the content or membership of a conversation changes."""

    def __init__(self, commons: Commons, events: Events) -> None:
        self._commons = commons
        self._events = events

    def post(
        self,
        channel: Channel,
        author: User,
        content: Json,
        *,
        thread_ts: str | None = None,
        subtype: str | None = None,
        broadcast: bool = False,
    ) -> Json:
        """Posts a message with the `CONTENT` given; returns Slack's message object."""
        message = self._new_message(author, content)
        if subtype is not None:
            message["subtype"] = subtype
        if thread_ts is not None:
            parent = self._parent(channel, thread_ts)
            message["thread_ts"] = parent["ts"]
            message["parent_user_id"] = parent["user"]
            self._count_reply(parent, message)
            if broadcast:
                message["subtype"] = "thread_broadcast"
                message["root"] = parent
        channel.messages[message["ts"]] = message
        self._commons.workspace.last_read[author.id, channel.id] = message["ts"]
        self._tell(channel, message)
        event = copy.deepcopy(message) | {"event_ts": message["ts"]}
        self._raise(channel, event)
        self._raise_mentions(channel, event)
        return message

    def update(self, channel: Channel, message: Json, editor: User, content: Json) -> None:
        """Changes a message in place; a value of None removes that part of it."""
        previous = copy.deepcopy(message)
        for key, value in self._filled(content).items():
            if value is None:
                message.pop(key, None)
            else:
                message[key] = value
        if not (message.get("bot_id") and message.get("blocks")):
            # Slack does not mark an app's message of blocks as edited.
            message["edited"] = {"user": editor.id, "ts": self._commons.ids.ts()}
        self._tell(channel, message)
        self._raise(channel, self._changed(message, previous))

    def delete(self, channel: Channel, message: Json) -> None:
        """Deletes a message; a parent with replies leaves a tombstone, as in Slack."""
        previous = copy.deepcopy(message)
        if message.get("reply_count"):
            for key in (*CONTENT, "edited", "reactions", "bot_id", "bot_profile", "app_id"):
                message.pop(key, None)
            message |= {
                "subtype": "tombstone",
                "user": "USLACKBOT",
                "text": "This message was deleted.",
                "hidden": True,
            }
            self._raise(channel, self._changed(message, previous))
        else:
            del channel.messages[message["ts"]]
            self._uncount_reply(channel, message)
            self._raise(
                channel,
                {
                    "type": "message",
                    "subtype": "message_deleted",
                    "hidden": True,
                    "deleted_ts": message["ts"],
                    "ts": self._commons.ids.ts(),
                    "previous_message": previous,
                },
            )
        self._tell(channel, previous)

    def whisper(
        self, channel: Channel, author: User, reader: User, content: Json, thread_ts: str | None
    ) -> Json:
        """Shows a message to one person only; returns it."""
        message = self._new_message(author, content) | {"ephemeral": True, "is_ephemeral": True}
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        self._commons.workspace.ephemerals.append(Ephemeral(channel.id, reader.id, message))
        self._tell(channel, message, to=[reader.id])
        return message

    def rewrite_whisper(self, whisper: Ephemeral, content: Json | None) -> None:
        """Replaces an ephemeral message; with None it disappears."""
        if content is None:
            self._commons.workspace.ephemerals.remove(whisper)
        else:
            for key in CONTENT:
                whisper.message.pop(key, None)
            whisper.message |= self._filled(content)
        channel = self._commons.workspace.channels[whisper.channel_id]
        self._tell(channel, whisper.message, to=[whisper.user_id])

    def react(self, channel: Channel, message: Json, user: User, name: str) -> None:
        """Adds a reaction. Raises `already_reacted`."""
        reactions: list[Json] = message.setdefault("reactions", [])
        reaction = next((r for r in reactions if r["name"] == name), None)
        if reaction is None:
            reaction = {"name": name, "users": [], "count": 0}
            reactions.append(reaction)
        if user.id in reaction["users"]:
            raise SlackError("already_reacted")
        reaction["users"].append(user.id)
        reaction["count"] += 1
        self._tell(channel, message)
        self._raise_reaction("reaction_added", channel, message, user, name)

    def unreact(self, channel: Channel, message: Json, user: User, name: str) -> None:
        """Takes a reaction back. Raises `no_reaction`."""
        reactions: list[Json] = message.get("reactions", [])
        reaction = next((r for r in reactions if r["name"] == name), None)
        if reaction is None or user.id not in reaction["users"]:
            raise SlackError("no_reaction")
        reaction["users"].remove(user.id)
        reaction["count"] -= 1
        if not reaction["count"]:
            reactions.remove(reaction)
        if not reactions:
            del message["reactions"]
        self._tell(channel, message)
        self._raise_reaction("reaction_removed", channel, message, user, name)

    def join(self, channel: Channel, user: User, inviter: str | None = None) -> None:
        """Makes the user a member, and says so in the channel; nothing if they are one."""
        if user.id in channel.members:
            return
        channel.members.append(user.id)
        event: Json = {
            "type": "member_joined_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "G" if channel.kind == "private" else "C",
            "team": self._commons.workspace.team_of(user),
        }
        self._events.raise_(event | ({"inviter": inviter} if inviter else {}), channel=channel)
        self.post(
            channel, user, {"text": f"<@{user.id}> has joined the channel"}, subtype="channel_join"
        )
        self._commons.changes.tell({"type": "state"})

    def leave(self, channel: Channel, user: User) -> None:
        """Ends a membership; the bot that is removed hears of it, too. Nothing for others."""
        if user.id not in channel.members:
            return
        self._events.raise_(
            {
                "type": "member_left_channel",
                "user": user.id,
                "channel": channel.id,
                "channel_type": "G" if channel.kind == "private" else "C",
                "team": self._commons.workspace.team_of(user),
            },
            channel=channel,
        )
        channel.members.remove(user.id)
        self._commons.changes.tell({"type": "state"})

    def open_im(self, one: User, other: User) -> Channel:
        """The direct message between two people, made if there is none yet."""
        workspace = self._commons.workspace
        channel = workspace.im_between(one.id, other.id)
        if channel is None:
            kind: Kind = "im"
            channel = Channel(
                id=self._commons.ids.make("D"),
                name="",
                kind=kind,
                members=list(dict.fromkeys([one.id, other.id])),
                created=int(self._commons.now()),
            )
            workspace.channels[channel.id] = channel
            self._commons.changes.tell({"type": "state"}, to=channel.members)
        return channel

    def message(self, channel: Channel, ts: str) -> Json:
        """Raises `message_not_found`."""
        if ts not in channel.messages:
            raise SlackError("message_not_found")
        return channel.messages[ts]

    def _new_message(self, author: User, content: Json) -> Json:
        message: Json = {
            "type": "message",
            "user": author.id,
            "ts": self._commons.ids.ts(),
            "team": self._commons.workspace.team_of(author),
            "text": "",
        }
        if self._commons.workspace.is_external(author.id):
            message |= {"user_team": author.team_id, "source_team": author.team_id}
        app = self._commons.workspace.app_with_bot(author.id)
        if app is not None:
            message |= _bot_fields(app, self._commons.workspace)
        else:
            message["client_msg_id"] = self._commons.ids.make("cm")
        return message | {k: v for k, v in self._filled(content).items() if v is not None}

    def _filled(self, content: Json) -> Json:
        """The content in the form in which Slack keeps it: blocks have ids."""
        filled = copy.deepcopy(content)
        if filled.get("blocks"):
            filled["blocks"] = with_ids(filled["blocks"], self._commons.ids.make)
        for number, attachment in enumerate(filled.get("attachments") or (), start=1):
            attachment.setdefault("id", number)
            if attachment.get("blocks"):
                attachment["blocks"] = with_ids(attachment["blocks"], self._commons.ids.make)
        return filled

    def _parent(self, channel: Channel, thread_ts: str) -> Json:
        message = channel.messages.get(thread_ts)
        if message is None:
            raise SlackError("cannot_reply_to_message")
        # A reply to a reply lands in the same thread.
        return channel.messages.get(message.get("thread_ts", thread_ts), message)

    def _count_reply(self, parent: Json, reply: Json) -> None:
        parent["thread_ts"] = parent["ts"]
        parent["reply_count"] = parent.get("reply_count", 0) + 1
        users = parent.setdefault("reply_users", [])
        if reply["user"] not in users:
            users.append(reply["user"])
        parent["reply_users_count"] = len(users)
        parent["latest_reply"] = reply["ts"]

    def _uncount_reply(self, channel: Channel, reply: Json) -> None:
        thread = channel.thread(reply.get("thread_ts", ""))
        if not thread:
            return
        parent, replies = thread[0], thread[1:]
        users = list(dict.fromkeys(message["user"] for message in replies))
        parent |= {
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
        }
        if replies:
            parent["latest_reply"] = replies[-1]["ts"]
        else:
            for key in ("thread_ts", "latest_reply", "reply_count", "reply_users"):
                parent.pop(key, None)
            parent.pop("reply_users_count")

    def _changed(self, message: Json, previous: Json) -> Json:
        return {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "ts": self._commons.ids.ts(),
            "message": copy.deepcopy(message),
            "previous_message": previous,
        }

    def _raise(self, channel: Channel, event: Json) -> None:
        for part in (event, event.get("message", {}), event.get("previous_message", {})):
            part.pop("metadata", None)
        self._events.raise_(event | {"channel": channel.id}, channel=channel)

    def _raise_mentions(self, channel: Channel, message: Json) -> None:
        """Tells the apps that a message in a channel mentions."""
        if channel.kind == "im":
            return
        for app in list(self._commons.workspace.apps.values()):
            if f"<@{app.bot_user_id}" in message.get("text", ""):
                event = copy.deepcopy(message) | {"type": "app_mention", "channel": channel.id}
                self._events.raise_(event, channel=channel, only=app)

    def _raise_reaction(
        self, type_: str, channel: Channel, message: Json, user: User, name: str
    ) -> None:
        item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
        event = {"type": type_, "user": user.id, "reaction": name, "item": item}
        self._events.raise_(event | {"item_user": message["user"]}, channel=channel)

    def _tell(self, channel: Channel, message: Json, *, to: Iterable[str] | None = None) -> None:
        hint = {"type": "messages", "channel": channel.id}
        if "thread_ts" in message:
            hint["thread_ts"] = message["thread_ts"]
        self._commons.changes.tell(hint, to=channel.members if to is None else to)


def _bot_fields(app: InstalledApp, workspace: Workspace) -> Json:
    return {
        "bot_id": app.bot_id,
        "app_id": app.app_id,
        "bot_profile": bot_profile(app, workspace),
    }
