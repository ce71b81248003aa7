"""views.*: modals and App Homes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.errors import SlackError
from playground.methods.table import Args, Context, Method
from playground.ratelimits import Tier
from playground.validation import check_view

if TYPE_CHECKING:
    from playground.workspace import Json


def open_(context: Context, args: Args) -> Json:
    trigger_id, view = args.required("trigger_id"), _view(args)
    # A view that is wrong does not use up the trigger.
    check_view(context.hub.workspace, view, "modal")
    user_id = context.hub.triggers.exchange(trigger_id, context.app.app_id)
    return {"view": context.hub.views.open(context.app, user_id, view)}


def push(context: Context, args: Args) -> Json:
    trigger_id, view = args.required("trigger_id"), _view(args)
    check_view(context.hub.workspace, view, "modal")
    user_id = context.hub.triggers.exchange(trigger_id, context.app.app_id)
    return {"view": context.hub.views.push(context.app, user_id, view)}


def update(context: Context, args: Args) -> Json:
    view_id = args.text("view_id")
    if view_id is None:
        view_id = context.hub.views.with_external_id(args.required("external_id"))
    view = context.hub.views.update(context.app, _view(args), view_id, args.text("hash"))
    return {"view": view}


def publish(context: Context, args: Args) -> Json:
    user = context.hub.workspace.user(args.required("user_id"))
    if not context.app.config.home_tab:
        raise SlackError("not_enabled")
    return {"view": context.hub.views.publish(context.app, user.id, _view(args), args.text("hash"))}


def _view(args: Args) -> object:
    view = args.json("view")
    if view is None:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: view"])
    return view


METHODS = {
    "views.open": Method(open_, Tier.FOUR),
    "views.push": Method(push, Tier.FOUR),
    "views.update": Method(update, Tier.FOUR),
    "views.publish": Method(publish, Tier.FOUR),
}
