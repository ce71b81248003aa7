"""The payloads of commands and interactions, in Slack's shapes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.view_state import FIELDS, initial_values

if TYPE_CHECKING:
    from playground.commons import Commons
    from playground.sources import Source
    from playground.tickets import ResponseUrl
    from playground.view_state import Values
    from playground.views import Views
    from playground.workspace import Channel, InstalledApp, Json, User

TOKEN = "playground-verification-token"  # noqa: S105 - a field that Slack fills and nobody checks
_CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup"}


def slash_command(
    commons: Commons,
    app: InstalledApp,
    user: User,
    channel: Channel,
    *,
    command: str,
    text: str,
    response_url: ResponseUrl,
) -> Json:
    """A slash command; all values are text, because it may travel as a form."""
    return {
        "token": TOKEN,
        "team_id": commons.workspace.team_id,
        "team_domain": commons.workspace.domain,
        **_enterprise_of_command(commons),
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
        "response_url": _address(commons, response_url),
        "trigger_id": commons.triggers.issue(app.app_id, user.id),
    }


def action(commons: Commons, block: Json, element: Json, chosen: Json) -> Json:
    """One entry of `actions`: the element, and what was picked."""
    body: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
    }
    for key in ("text", "value", "style", "placeholder"):
        if key in element:
            body[key] = element[key]
    return copy.deepcopy(body | chosen) | {"action_ts": commons.ids.ts()}


def block_actions(
    commons: Commons, views: Views, source: Source, user: User, acted: Json, values: Values
) -> Json:
    """A button or select was used in a message, modal or home.

    `values` are what the other fields of a message hold; a view's are kept with the view.
    """
    payload = _base(commons, source.app, user, "block_actions")
    payload |= {"trigger_id": commons.triggers.issue(source.app.app_id, user.id)}
    payload |= _place(views, source)
    if source.channel is not None:
        url = commons.response_urls.issue(
            source.app.app_id, user.id, source.channel.id, source.shown["ts"]
        )
        payload["response_url"] = _address(commons, url)
        payload["state"] = {"values": _message_state(source.shown, acted, values)}
    return payload | {"actions": [acted]}


def block_suggestion(
    commons: Commons,
    views: Views,
    source: Source,
    user: User,
    block: Json,
    element: Json,
    typed: str,
) -> Json:
    """An external select asks for its options."""
    payload = _base(commons, source.app, user, "block_suggestion")
    payload |= {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }
    return payload | _place(views, source)


def view_submission(commons: Commons, app: InstalledApp, user: User, view: Json) -> Json:
    """A form was submitted; the view carries its state."""
    payload = _base(commons, app, user, "view_submission")
    trigger_id = commons.triggers.issue(app.app_id, user.id)
    return payload | {"trigger_id": trigger_id, "view": view, "response_urls": []}


def view_closed(
    commons: Commons, app: InstalledApp, user: User, view: Json, *, cleared: bool
) -> Json:
    """A form was closed that asked to be told so."""
    payload = _base(commons, app, user, "view_closed")
    return payload | {"view": view, "is_cleared": cleared}


def global_shortcut(commons: Commons, app: InstalledApp, user: User, callback_id: str) -> Json:
    """A global shortcut was used."""
    payload = _base(commons, app, user, "shortcut")
    return payload | {
        "callback_id": callback_id,
        "trigger_id": commons.triggers.issue(app.app_id, user.id),
        "action_ts": commons.ids.ts(),
    }


def message_shortcut(
    commons: Commons,
    app: InstalledApp,
    user: User,
    callback_id: str,
    channel: Channel,
    message: Json,
) -> Json:
    """A shortcut of a message's menu was used; the message may be anybody's."""
    payload = _base(commons, app, user, "message_action")
    shown = copy.deepcopy(message)
    if shown.get("app_id") != app.app_id:
        shown.pop("metadata", None)
    url = commons.response_urls.issue(app.app_id, user.id, channel.id, message["ts"])
    return payload | {
        "callback_id": callback_id,
        "trigger_id": commons.triggers.issue(app.app_id, user.id),
        "action_ts": commons.ids.ts(),
        "response_url": _address(commons, url),
        "message_ts": message["ts"],
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "message": shown,
    }


def _base(commons: Commons, app: InstalledApp, user: User, type_: str) -> Json:
    return {
        "type": type_,
        "team": {"id": commons.workspace.team_id, "domain": commons.workspace.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": commons.workspace.team_of(user),
        },
        "api_app_id": app.app_id,
        "token": TOKEN,
        "enterprise": _enterprise(commons),
        "is_enterprise_install": False,
    }


def _enterprise(commons: Commons) -> Json | None:
    workspace = commons.workspace
    if workspace.enterprise_id is None:
        return None
    return {"id": workspace.enterprise_id, "name": workspace.team_name}


def _enterprise_of_command(commons: Commons) -> Json:
    enterprise = _enterprise(commons)
    if enterprise is None:
        return {}
    return {"enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}


def _place(views: Views, source: Source) -> Json:
    """Container, and the message or view itself. Slack does not repeat ephemeral messages."""
    if source.channel is None:
        view = views.snapshot(source.shown)
        return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    ephemeral = bool(source.shown.get("ephemeral"))
    container = {
        "type": "message",
        "message_ts": source.shown["ts"],
        "channel_id": source.channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in source.shown:
        container["thread_ts"] = source.shown["thread_ts"]
    place: Json = {
        "container": container,
        "channel": {"id": source.channel.id, "name": _channel_name(source.channel)},
    }
    if not ephemeral:
        place["message"] = copy.deepcopy(source.shown)
    return place


def _message_state(message: Json, acted: Json, given: Values) -> Json:
    """The state of the selects in a message; what was just picked is among it."""
    values = initial_values(message) | given
    field = FIELDS.get(acted["type"])
    if field is not None and field.key in acted:
        values.setdefault(acted["block_id"], {})[acted["action_id"]] = {
            "type": acted["type"],
            field.key: acted[field.key],
        }
    return dict(values)


def _channel_name(channel: Channel) -> str:
    return _CHANNEL_NAMES.get(channel.kind, channel.name)


def _address(commons: Commons, url: ResponseUrl) -> str:
    return f"{commons.url}actions/{commons.workspace.team_id}/{url.token}"
