"""The workspace's values in the shapes of Slack's API."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from playground.workspace import (
        Channel,
        InstalledApp,
        Json,
        StoredFile,
        User,
        UserGroup,
        Workspace,
    )

_COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "2b6836", "df3dc0")


def avatar_color(user_id: str) -> str:
    """A person's colour, six hexadecimal digits, always the same one."""
    digest = hashlib.sha256(user_id.encode()).digest()
    return _COLOURS[digest[0] % len(_COLOURS)]


def user_object(
    workspace: Workspace,
    user: User,
    now: float,
    *,
    with_locale: bool = False,
    with_email: bool = False,
) -> Json:
    """Slack's user object."""
    moment = dt.datetime.fromtimestamp(now, tz=ZoneInfo(user.tz))
    offset = moment.utcoffset() or dt.timedelta()
    shape: Json = {
        "id": user.id,
        "team_id": workspace.team_of(user),
        "name": user.name,
        "deleted": user.deleted,
        "color": avatar_color(user.id),
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": moment.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()),
        "profile": _profile(workspace, user, with_email=with_email),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest is not None,
        "is_ultra_restricted": user.guest == "single",
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if workspace.is_external(user.id):
        # Slack calls nobody a stranger with whom a channel is shared.
        shape["is_stranger"] = not workspace.channels_of(user.id, ("channel", "private"))
    elif workspace.enterprise_id and not user.is_bot:
        shape["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": workspace.enterprise_id,
            "enterprise_name": workspace.team_name,
            "is_admin": False,
            "is_owner": False,
            "teams": [workspace.team_id],
        }
    if user.deleted:
        # Slack shows neither time zone nor colour of a person who left.
        for key in ("tz", "tz_label", "tz_offset", "color"):
            del shape[key]
    if with_locale:
        shape["locale"] = user.locale
    return shape


def _profile(workspace: Workspace, user: User, *, with_email: bool) -> Json:
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": 0,
        "avatar_hash": "g" + avatar_color(user.id),
        "first_name": first,
        "last_name": last,
        "team": workspace.team_of(user),
    }
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id, "always_active": True}
    elif with_email and user.email:
        profile["email"] = user.email
    return profile


def channel_object(channel: Channel, viewer_id: str, workspace: Workspace) -> Json:
    """Slack's conversation object, as the viewer gets it."""
    if channel.kind == "im":
        partner = channel.partner_of(viewer_id)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": workspace.team_id,
            "user": partner,
            "is_user_deleted": workspace.users[partner].deleted,
            "priority": 0,
        }
    private = channel.kind == "private"
    shared = workspace.is_shared(channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": workspace.team_id,
        "parent_conversation": None,
        "creator": channel.creator,
        "is_ext_shared": shared,
        "shared_team_ids": sorted(
            {
                workspace.team_id,
                *(workspace.team_of(workspace.users[each]) for each in channel.members),
            }
        ),
        "pending_connected_team_ids": [],
        "is_member": viewer_id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": channel.previous_names,
    }


def group_object(group: UserGroup, workspace: Workspace, *, with_users: bool = False) -> Json:
    """Slack's user group object."""
    shape: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.updated,
        "date_update": group.updated,
        "date_delete": group.updated if group.deleted else 0,
        "auto_type": None,
        "created_by": "USLACKBOT",
        "updated_by": "USLACKBOT",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    if with_users:
        shape["users"] = list(group.users)
    return shape


def bot_profile(app: InstalledApp, workspace: Workspace) -> Json:
    """The `bot_profile` of a bot's messages."""
    return {
        "id": app.bot_id,
        "app_id": app.app_id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "icons": {},
        "deleted": False,
        "updated": workspace.users[app.bot_user_id].updated,
        "team_id": workspace.team_id,
    }


def permalink(workspace: Workspace, channel: Channel, message: Json) -> str:
    """The address of a message."""
    ts, thread_ts = message["ts"], message.get("thread_ts")
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return link if thread_ts in {None, ts} else f"{link}?thread_ts={thread_ts}&cid={channel.id}"


def file_object(file: StoredFile, base_url: str, workspace: Workspace) -> Json:
    """Slack's file object; its links lead to this server."""
    suffix = file.name.rpartition(".")[2] if "." in file.name else "binary"
    link = f"{base_url}files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": file.user,
        "user_team": workspace.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": link,
        "url_private_download": link,
        "permalink": link,
        "channels": list(file.channels),
        "groups": [],
        "ims": [],
        "file_access": "visible",
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
        **({"subtype": file.subtype} if file.subtype else {}),
    }
