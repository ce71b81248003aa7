"""Where an interaction comes from: the message or view, and the element in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.blocks import elements
from playground.errors import RefusedError, SlackError

if TYPE_CHECKING:
    from playground.views import Views
    from playground.workspace import Channel, InstalledApp, Json, User, Workspace


@dataclass(frozen=True)
class Source:
    """A message (then with its channel) or a view (then with its id) of an app."""

    app: InstalledApp
    shown: Json
    channel: Channel | None = None
    view_id: str | None = None


def find_source(workspace: Workspace, views: Views, user: User, container: Json) -> Source:
    """Finds what the person sees there. Raises `RefusedError` if they see nothing."""
    if container["type"] == "view":
        return _view(workspace, views, user, container["view_id"])
    channel = workspace.channel(container["channel"])
    shown = channel.messages.get(container["ts"])
    if channel.kind != "channel" and user.id not in channel.members:
        shown = None
    for whisper in workspace.ephemerals_of(user.id, channel.id):
        if whisper.message["ts"] == container["ts"]:
            shown = whisper.message
    if shown is None or "app_id" not in shown:
        raise RefusedError("This message has no buttons, or is not there any more.")
    return Source(workspace.apps[shown["app_id"]], shown, channel=channel)


def find_element(shown: Json, block_id: str, action_id: str) -> tuple[Json, Json]:
    """The element with these ids. Raises `RefusedError` if there is none."""
    for block, element in elements(shown):
        if block["block_id"] == block_id and element["action_id"] == action_id:
            return block, element
    raise RefusedError(f"There is nothing called {action_id} any more.")


def _view(workspace: Workspace, views: Views, user: User, view_id: str) -> Source:
    try:
        owner, view = views.find(view_id)
    except SlackError:
        raise RefusedError("This form is not open any more.") from None
    if owner != user.id:
        raise RefusedError("This form belongs to somebody else.")
    return Source(workspace.apps[view["app_id"]], view, view_id=view_id)
