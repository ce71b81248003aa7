"""Modals and App Homes: each person's stack of views, and one home per person and app."""

from __future__ import annotations

import copy
import secrets
from typing import TYPE_CHECKING, Any

from playground.blocks import with_ids
from playground.errors import SlackError
from playground.validation import check_view
from playground.view_state import carried_over, initial_values

if TYPE_CHECKING:
    from playground.commons import Commons
    from playground.view_state import Values
    from playground.workspace import InstalledApp, Json

MAX_STACK = 3


class Views:
    """Views that apps show to people, and the values typed into them."""

    def __init__(self, commons: Commons) -> None:
        self._commons = commons
        self._stacks: dict[str, list[Json]] = {}
        self._homes: dict[tuple[str, str], Json] = {}
        self._values: dict[str, Values] = {}

    def stack(self, user_id: str) -> list[Json]:
        """The person's open modals with their state, the visible one last."""
        return [self.snapshot(view) for view in self._stacks.get(user_id, ())]

    def home(self, user_id: str, app_id: str) -> Json | None:
        """The person's home of an app, if one was published."""
        view = self._homes.get((user_id, app_id))
        return None if view is None else self.snapshot(view)

    def open(self, app: InstalledApp, user_id: str, given: Any) -> Json:
        """Opens a modal, in place of all that the person had open."""
        view = self._build(app, check_view(self._commons.workspace, given, "modal"))
        self._stacks[user_id] = [view]
        self._tell(user_id)
        return self.snapshot(view)

    def push(self, app: InstalledApp, user_id: str, given: Any) -> Json:
        """Puts a modal on top. Raises `push_limit_reached`, or `not_found` with none open."""
        stack = self._stacks.get(user_id)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        view = self._build(app, check_view(self._commons.workspace, given, "modal"))
        view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(view)
        self._tell(user_id)
        return self.snapshot(view)

    def update(self, app: InstalledApp, given: Any, view_id: str, hash_: str | None = None) -> Json:
        """Replaces a view's content. Raises `not_found` or `hash_conflict`."""
        user_id, view = self.find(view_id)
        if view["app_id"] != app.app_id:
            raise SlackError("not_found")
        checked = check_view(self._commons.workspace, given, view["type"])
        _check_hash(view, hash_)
        values = self._values[view_id]
        fresh = self._build(app, checked, view_id=view_id)
        kept = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
        view.clear()
        view |= fresh | kept
        self._values[view_id] = carried_over(values, view)
        self._tell(user_id, view)
        return self.snapshot(view)

    def publish(
        self, app: InstalledApp, user_id: str, given: Any, hash_: str | None = None
    ) -> Json:
        """Sets a person's App Home. Raises `hash_conflict`."""
        checked = check_view(self._commons.workspace, given, "home")
        current = self._homes.get((user_id, app.app_id))
        if current is not None:
            return self.update(app, checked, current["id"], hash_)
        view = self._build(app, checked)
        self._homes[user_id, app.app_id] = view
        self._tell(user_id, view)
        return self.snapshot(view)

    def find(self, view_id: str) -> tuple[str, Json]:
        """The person who sees a view, and the view. Raises `not_found` once it is closed."""
        for user_id, stack in self._stacks.items():
            for view in stack:
                if view["id"] == view_id:
                    return user_id, view
        for (user_id, _), view in self._homes.items():
            if view["id"] == view_id:
                return user_id, view
        raise SlackError("not_found")

    def with_external_id(self, external_id: str) -> str:
        """The id of the view with this external id. Raises `not_found`."""
        for view in self._all():
            if view["external_id"] == external_id:
                return str(view["id"])
        raise SlackError("not_found")

    def close(self, user_id: str, view_id: str, *, everything: bool = False) -> list[Json]:
        """Closes a modal (or all of them); returns what was closed, the top one first."""
        stack = self._stacks.get(user_id, [])
        closed = [
            self.snapshot(view) for view in reversed(stack) if everything or view["id"] == view_id
        ]
        gone = {view["id"] for view in closed}
        self._stacks[user_id] = [view for view in stack if view["id"] not in gone]
        self._tell(user_id)
        return closed

    def values(self, view_id: str) -> Values:
        """The values of the view's fields now."""
        return self._values[view_id]

    def fill(self, view_id: str, values: Values) -> None:
        """A person changes fields of a view."""
        for block_id, actions in values.items():
            self._values[view_id].setdefault(block_id, {}).update(actions)

    def snapshot(self, view: Json) -> Json:
        """A copy of the view as it is now, with its state."""
        return copy.deepcopy(view) | {"state": {"values": copy.deepcopy(self._values[view["id"]])}}

    def _all(self) -> list[Json]:
        return [view for stack in self._stacks.values() for view in stack] + [*self._homes.values()]

    def _build(self, app: InstalledApp, given: Json, view_id: str | None = None) -> Json:
        external_id = given.get("external_id", "")
        if external_id and any(
            view["external_id"] == external_id and view["id"] != view_id for view in self._all()
        ):
            raise SlackError("duplicate_external_id")
        new_id = view_id or self._commons.ids.make("V")
        view: Json = {
            "id": new_id,
            "team_id": self._commons.workspace.team_id,
            "type": given["type"],
            "title": given.get("title"),
            "submit": given.get("submit"),
            "close": given.get("close"),
            "blocks": with_ids(given["blocks"], self._commons.ids.make),
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "external_id": external_id,
            "hash": f"{int(self._commons.now())}.{secrets.token_hex(4)}",
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "submit_disabled": given.get("submit_disabled", False),
            "root_view_id": new_id,
            "previous_view_id": None,
            "app_id": app.app_id,
            "app_installed_team_id": self._commons.workspace.team_id,
            "bot_id": app.bot_id,
        }
        if view_id is None:
            self._values[new_id] = initial_values(view)
        return view

    def _tell(self, user_id: str, view: Json | None = None) -> None:
        hint = {"type": "views"}
        if view is not None and view["type"] == "home":
            hint = {"type": "home", "app": view["app_id"]}
        self._commons.changes.tell(hint, to=[user_id])


def _check_hash(view: Json, hash_: str | None) -> None:
    if hash_ is not None and hash_ != view["hash"]:
        raise SlackError("hash_conflict")
