"""A person of the workspace, as tests drive them: what they do, and what they see."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from playground import uploads
from playground.blocks import elements, message_text, options_of
from playground.clock import PATIENCE
from playground.composer import forwarded, pasted_table, rich_text, typed_message
from playground.errors import RefusedError, SlackError
from playground.screen import (
    carries,
    container_of,
    find_choice,
    find_field,
    find_option,
    inventory,
    is_view,
    matches,
)
from playground.view_state import FIELDS, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from playground.hub import Hub
    from playground.interactions import Submission
    from playground.uploads import Upload
    from playground.view_state import Values
    from playground.workspace import Channel, InstalledApp, Json, User

_OPTION_KEYS = frozenset({"selected_option", "selected_options"})
_EXTERNAL = frozenset({"external_select", "multi_external_select"})


@dataclass(frozen=True)
class SlashAnswer:
    """The app's immediate answer to a command; `text` is all that can be read in it."""

    message: Json

    @property
    def text(self) -> str:
        return message_text(self.message)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.message.get("blocks", [])
        return blocks

    @property
    def only_for_me(self) -> bool:
        return bool(self.message.get("ephemeral"))


class Person:
    """One person. Messages and views are Slack's objects; messages also name their `channel`.

    What Slack's client would refuse raises `RefusedError` with its words; what is not on the
    screen at all (a button, a field) raises `AssertionError` with what there is.
    """

    def __init__(self, hub: Hub, user: User) -> None:
        self._hub = hub
        self._user = user
        self._seen: set[tuple[str, str]] = set()

    @property
    def id(self) -> str:
        return self._user.id

    # What they see

    @property
    def views(self) -> list[Json]:
        """The open modals, the visible one last."""
        return self._hub.views.stack(self.id)

    @property
    def home(self) -> Json | None:
        """The App Home of the (first) app, as last published."""
        return self._hub.views.home(self.id, self._app().app_id)

    @property
    def dm_channel(self) -> str:
        """The id of the direct message with the (first) app; opened if need be."""
        return self.open_im(self._app().bot_user_id)

    @property
    def dm(self) -> list[Json]:
        """The messages of the direct message with the app, without replies."""
        return self.messages(self.dm_channel)

    @property
    def ephemerals(self) -> list[Json]:
        """The messages that only this person sees, in all channels, oldest first."""
        return [
            _with_channel(item.message, item.channel_id)
            for item in self._hub.workspace.ephemerals_of(self.id)
        ]

    def open_im(self, user_id: str) -> str:
        """The id of the direct message with a person or bot; opened if need be."""
        return self._hub.talk.open_im(self._user, self._hub.workspace.user(user_id)).id

    def messages(self, channel: str) -> list[Json]:
        """The messages of a channel, without replies (but broadcast ones), oldest first."""
        found = self._visible(channel)
        return [_with_channel(message, found.id) for message in found.top_level()]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """A thread, its parent first."""
        found = self._visible(channel)
        return [_with_channel(message, found.id) for message in found.thread(ts)]

    async def next_view(self, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109 - it explains itself
        """The visible modal, once there is one (or a state of it) not given out before."""

        def fresh() -> Json | None:
            view = self.views[-1]
            return None if (view["id"], view["hash"]) in self._seen else view

        view = await self._until(fresh, timeout)
        self._seen.add((view["id"], view["hash"]))
        return view

    # What they do

    async def slash(
        self, command: str, text: str = "", *, channel: str | None = None
    ) -> SlashAnswer | None:
        """Types a command (by default in the direct message with the app).

        Waits for the app's acknowledgement, and returns the answer that came with it, if any.
        """
        place = self._visible(channel or self.dm_channel)
        answers = await self._hub.interactions.slash(self._user, place, command, text)
        return SlashAnswer(_with_channel(answers[0], place.id)) if answers else None

    async def click(
        self,
        where: Json,
        action_id: str,
        *,
        value: str | None = None,
        block_id: str | None = None,
        stale: bool = False,
    ) -> None:
        """Clicks a button; `value` or `block_id` tell apart those with the same `action_id`.

        Of a value that has parts behind a ":", the first part is enough. Where there is no such
        button, an option of an overflow menu is chosen whose value is `ACTION_ID:VALUE…`.

        The message or view is looked at as it is now; with `stale`, as it was when `where` was
        read, like a person whose screen has not caught up.
        """
        shown = where if stale else self._now(where)
        found = [each for each in elements(shown) if block_id in {None, each[0]["block_id"]}]
        for block, element in found:
            if element["action_id"] == action_id and carries(element, value):
                await self._use(where, block, element, seen=shown)
                return
        for block, element in found:
            if option := find_choice(element, action_id, value):
                await self._use(where, block, element, {"selected_option": option}, seen=shown)
                return
        wanted = action_id if value is None else f"{action_id} with value {value!r}"
        raise AssertionError(f"{wanted} is not there. {inventory(shown)}")

    async def select(self, where: Json, field: str, choice: Any) -> None:
        """Picks from a select, date picker, overflow menu, … named by its block or action id.

        `choice` is a plain value, or a list of them; see `submit`.
        """
        block, element = find_field(self._now(where), field)
        if element["type"] == "overflow":
            chosen = {"selected_option": find_option(element, options_of(element), choice)}
        else:
            state = await self._state(where, block, element, choice)
            chosen = {key: value for key, value in state.items() if key != "type"}
        await self._use(where, block, element, chosen)

    async def suggest(self, where: Json, field: str, typed: str) -> list[Json]:
        """Types into an external select; returns all options that the app offers."""
        block, element = find_field(self._now(where), field)
        body = await self._hub.interactions.suggest(
            self._user, container_of(where), block["block_id"], element["action_id"], typed
        )
        return options_of(body)

    async def submit(self, view: Json, values: Mapping[str, Any] | None = None) -> Submission:
        """Fills in fields (by block id) and submits; other fields keep what they hold.

        A value is what a person would enter: a text, a date, a user's id; for selects, the
        value (or text) of an option, or a list of them. The result has `errors` by block id, or
        `view` if another one is shown now.
        """
        current = self._now(view)
        filled: Values = {}
        for name, value in (values or {}).items():
            block, element = find_field(current, name)
            state = await self._state(view, block, element, value)
            filled.setdefault(block["block_id"], {})[element["action_id"]] = state
        return await self._hub.interactions.submit(self._user, view["id"], filled)

    async def close(self, view: Json, *, clear: bool = False) -> None:
        """Closes a modal, or with `clear` all of them."""
        await self._hub.interactions.close(self._user, view["id"], clear=clear)

    async def shortcut(self, callback_id: str) -> None:
        """Uses a global shortcut."""
        await self._hub.interactions.shortcut(self._user, callback_id)

    async def message_shortcut(self, callback_id: str, message: Json) -> None:
        """Uses a shortcut on a message."""
        channel, current = self._message(message)
        await self._hub.interactions.message_shortcut(self._user, callback_id, channel, current)

    async def open_home(self, tab: str = "home") -> Json | None:
        """Opens the App Home; returns it as it is once the app has acknowledged the event."""
        return await self._hub.interactions.open_home(self._user, self._app(), tab)

    async def say(
        self,
        channel: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
        files: Iterable[Upload] = (),
        table: Sequence[Sequence[str]] = (),
        formatted: bool = False,
        content: Json | None = None,
        broadcast: bool = False,
    ) -> Json:
        """Posts a message; `<@U…>` of a person is a mention, all else is text as typed.

        `files` are `Upload`s, or tuples of name, media type and content; `table` are cells that
        are pasted. With `formatted`, the composer's marks make formats: see `composer`. `content`
        is a message in Slack's own shape (`text`, `blocks`, `attachments`), beyond what is typed.
        """
        found = self._visible(channel)
        composed = typed_message(self._hub.workspace, text, formatted=formatted)
        if table:
            composed["attachments"] = [pasted_table(table)]
        composed |= copy.deepcopy(content or {})
        message = uploads.post_as_person(
            self._hub, self._user, found, composed, thread_ts, list(files), broadcast=broadcast
        )
        return _with_channel(message, found.id)

    async def forward(
        self, message: Json, channel: str, text: str = "", *, thread_ts: str | None = None
    ) -> Json:
        """Forwards a message, with a comment if there is one to make."""
        source, current = self._message(message)
        shared = forwarded(self._hub.workspace, source, current)
        content = {"attachments": [shared]}
        return await self.say(channel, text, thread_ts=thread_ts, content=content)

    async def edit(
        self, message: Json, text: str, *, formatted: bool = False, content: Json | None = None
    ) -> None:
        """Changes one's own message."""
        channel, current = self._own(message)
        composed = typed_message(self._hub.workspace, text, formatted=formatted)
        self._hub.talk.update(channel, current, self._user, composed | (content or {}))

    async def delete_file(self, file: Json) -> None:
        """Deletes a file of one's own, given as it stands in a message."""
        uploads.delete_file(self._hub, self._user, file["id"])

    async def delete(self, message: Json) -> None:
        """Deletes one's own message."""
        self._hub.talk.delete(*self._own(message))

    async def react(self, message: Json, name: str) -> None:
        """Adds a reaction."""
        channel, current = self._message(message)
        self._hub.talk.react(channel, current, self._user, name)

    async def unreact(self, message: Json, name: str) -> None:
        """Takes a reaction back."""
        channel, current = self._message(message)
        self._hub.talk.unreact(channel, current, self._user, name)

    # How

    def _app(self) -> InstalledApp:
        for app in self._hub.workspace.apps.values():
            return app
        raise AssertionError("no app is installed")

    def _visible(self, name: str) -> Channel:
        workspace = self._hub.workspace
        channel = workspace.channel_named(name) or workspace.channels.get(name)
        if channel is None or (channel.kind != "channel" and self.id not in channel.members):
            raise RefusedError(f"{self.id} sees no channel {name}.")
        return channel

    def _message(self, message: Json) -> tuple[Channel, Json]:
        channel = self._visible(message["channel"])
        if message["ts"] not in channel.messages:
            raise RefusedError("This message is not there any more.")
        return channel, channel.messages[message["ts"]]

    def _own(self, message: Json) -> tuple[Channel, Json]:
        channel, current = self._message(message)
        if current["user"] != self.id:
            raise RefusedError("This message is somebody else's.")
        return channel, current

    async def _use(
        self,
        where: Json,
        block: Json,
        element: Json,
        chosen: Json | None = None,
        *,
        seen: Json | None = None,
    ) -> None:
        await self._hub.interactions.click(
            self._user,
            container_of(where),
            block["block_id"],
            element["action_id"],
            chosen=chosen,
            seen=seen,
        )

    def _now(self, where: Json) -> Json:
        """The message or view as it is now."""
        if is_view(where):
            try:
                _, view = self._hub.views.find(where["id"])
            except SlackError:
                raise AssertionError(f"{where['callback_id']} is not open any more") from None
            return self._hub.views.snapshot(view)
        for item in self._hub.workspace.ephemerals_of(self.id, where["channel"]):
            if item.message["ts"] == where["ts"]:
                return item.message
        return self._message(where)[1]

    async def _state(self, where: Json, block: Json, element: Json, value: Any) -> Json:
        """The state of a field that holds a plain value."""
        key = FIELDS[element["type"]].key
        if element["type"] == "rich_text_input" and isinstance(value, str):
            written = rich_text(self._hub.workspace, value)
            return state_of(
                element, {"type": "rich_text", "elements": written} if written else None
            )
        if key not in _OPTION_KEYS or value is None:
            return state_of(element, value)
        several = key == "selected_options"
        picks = list(value) if several else [value]
        options = [await self._pick(where, block, element, pick) for pick in picks]
        return state_of(element, options if several else options[0])

    async def _pick(self, where: Json, block: Json, element: Json, pick: Any) -> Json:
        if isinstance(pick, dict):
            return pick
        if element["type"] not in _EXTERNAL:
            return find_option(element, options_of(element), pick)
        offered: list[Json] = []
        for typed in ("", str(pick)):
            offered = await self.suggest(where, block["block_id"], typed)
            if matches(offered, pick):
                break
        return find_option(element, offered, pick)

    async def _until(self, condition: Callable[[], Json | None], within: float) -> Json:
        def explain() -> str:
            ids = [view["callback_id"] for view in self.views]
            recent = [f"{c.method} {c.error or 'ok'} {c.result}" for c in self._hub.calls[-5:]]
            return "\n".join([f"No new view for {self.id}; open: {ids}; last calls:", *recent])

        # The condition is true by now, hence never None.
        return cast(
            "Json", await self._hub.changes.until(condition, within=within, explain=explain)
        )


def _with_channel(message: Json, channel_id: str) -> Json:
    return copy.deepcopy(message) | {"channel": channel_id}
