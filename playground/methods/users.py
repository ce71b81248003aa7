"""users.*: the people of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.methods.table import Args, Context, Method, page
from playground.ratelimits import Tier
from playground.shapes import user_object

if TYPE_CHECKING:
    from playground.workspace import Json, User


def info(context: Context, args: Args) -> Json:
    user = context.hub.workspace.user(args.required("user"))
    return {"user": _shape(context, user, args)}


def list_(context: Context, args: Args) -> Json:
    users, cursor = page(list(context.hub.workspace.users.values()), args)
    return {
        "members": [_shape(context, user, args) for user in users],
        "cache_ts": int(context.hub.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def _shape(context: Context, user: User, args: Args) -> Json:
    return user_object(
        context.hub.workspace,
        user,
        context.hub.now(),
        with_locale=args.flag("include_locale"),
        with_email="users:read.email" in context.app.scopes,
    )


_READ = ("users:read",)
METHODS = {
    "users.info": Method(info, Tier.FOUR, _READ),
    "users.list": Method(list_, Tier.TWO, _READ),
}
