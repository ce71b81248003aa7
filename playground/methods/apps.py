"""auth.*, api.*, apps.* and bots.*: who is calling, and how it connects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier

if TYPE_CHECKING:
    from playground.workspace import Json


def api_test(args: Args) -> Json:
    """Echoes its arguments; the one method that needs no token."""
    if "error" in args:
        raise SlackError(args.required("error"), args=dict(args))
    return {"args": dict(args)} if args else {}


def auth_test(context: Context, _: Args) -> Json:
    workspace = context.hub.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": context.bot.name,
        "team_id": workspace.team_id,
        "user_id": context.bot.id,
        "bot_id": context.app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
    }


def connections_open(context: Context, _: Args) -> Json:
    return {"url": context.hub.courier.sockets.url(context.app)}


def bots_info(context: Context, args: Args) -> Json:
    bot_id = args.text("bot") or context.app.bot_id
    for app in context.hub.workspace.apps.values():
        if app.bot_id == bot_id:
            return {
                "bot": {
                    "id": app.bot_id,
                    "deleted": False,
                    "name": app.name,
                    "updated": context.bot.updated,
                    "app_id": app.app_id,
                    "user_id": app.bot_user_id,
                    "icons": {},
                }
            }
    raise SlackError("bot_not_found")


METHODS = {
    "auth.test": Method(auth_test, Tier.SPECIAL),
    "apps.connections.open": Method(connections_open, Tier.ONE, caller="app"),
    "bots.info": Method(bots_info, Tier.THREE, scopes=("users:read",)),
}
