"""usergroups.*: groups such as @it-team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier
from playground.shapes import group_object

if TYPE_CHECKING:
    from playground.workspace import Json


def list_(context: Context, args: Args) -> Json:
    groups = [
        group_object(group, context.hub.workspace, with_users=args.flag("include_users"))
        for group in context.hub.workspace.groups.values()
        if args.flag("include_disabled") or not group.deleted
    ]
    return {"usergroups": groups}


def users_list(context: Context, args: Args) -> Json:
    group = context.hub.workspace.groups.get(args.required("usergroup"))
    if group is None or (group.deleted and not args.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


_READ = ("usergroups:read",)
METHODS = {
    "usergroups.list": Method(list_, Tier.TWO, _READ),
    "usergroups.users.list": Method(users_list, Tier.TWO, _READ),
}
