"""Interactions of people with an app: commands, buttons, forms, shortcuts and its home.

Each act delivers to the app what Slack would, and carries out the app's answer. An act that fails
raises `RefusedError` with what Slack's client would say.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground import payloads
from playground.clock import PATIENCE
from playground.errors import RefusedError, SlackError
from playground.escaping import typed_text
from playground.responses import respond
from playground.sources import find_element, find_source
from playground.view_state import FIELDS, length_errors, missing_fields

if TYPE_CHECKING:
    from playground.commons import Commons
    from playground.delivery.courier import Courier
    from playground.events import Events
    from playground.records import Answer
    from playground.sources import Source
    from playground.talk import Talk
    from playground.view_state import Values
    from playground.views import Views
    from playground.workspace import Channel, InstalledApp, Json, User

_TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Submission:
    """The outcome of a form: errors by block id (it stays open), or what is shown next."""

    errors: dict[str, str] = field(default_factory=dict)
    view: Json | None = None

    @property
    def ok(self) -> bool:
        return not self.errors


class Interactions:
    """The acts, each on behalf of a person."""

    def __init__(
        self, commons: Commons, courier: Courier, events: Events, talk: Talk, views: Views
    ) -> None:
        self._commons = commons
        self._courier = courier
        self._events = events
        self._talk = talk
        self._views = views

    async def slash(
        self, user: User, channel: Channel, command: str, text: str, thread_ts: str | None = None
    ) -> list[Json]:
        """A slash command; returns the messages by which the app answered at once."""
        app = self._app_with_command(command)
        if thread_ts is not None:
            raise RefusedError(f"{command} is not supported in threads. Sorry!")
        declared = next(c for c in app.config.commands if c.command == command)
        url = self._commons.response_urls.issue(app.app_id, user.id, channel.id)
        payload = payloads.slash_command(
            self._commons,
            app,
            user,
            channel,
            command=command,
            text=typed_text(self._commons.workspace, text, mentions=declared.should_escape).strip(),
            response_url=url,
        )
        answer = await self._courier.ask(app, "slash_commands", payload)
        if not answer.ok:
            raise RefusedError(_failure_of_command(command, answer))
        if answer.body:
            try:
                respond(self._commons.workspace, self._talk, url, answer.body)
            except SlackError as error:
                raise RefusedError(
                    f"{command} failed with the error “{error.error}” {error.messages or ''}"
                ) from error
        return url.answers

    async def click(
        self,
        user: User,
        container: Json,
        block_id: str,
        action_id: str,
        *,
        chosen: Json | None = None,
        values: Values | None = None,
        seen: Json | None = None,
    ) -> None:
        """Uses an interactive element.

        `chosen` are the fields of Slack's action that say what was picked; `values` what the
        other fields of the view hold. `seen` is the message as the person's screen still shows
        it, if that is not how it is now.
        """
        source = self._source(user, container)
        block, element = find_element(seen or source.shown, block_id, action_id)
        if source.view_id is not None:
            self._views.fill(source.view_id, values or {})
            self._remember(source.view_id, block, element, chosen or {})
            if block["type"] == "input" and not block.get("dispatch_action"):
                return
        action = payloads.action(self._commons, block, element, chosen or {})
        payload = payloads.block_actions(
            self._commons, self._views, source, user, action, values or {}
        )
        await self._ask(source.app, payload)

    async def suggest(
        self,
        user: User,
        container: Json,
        block_id: str,
        action_id: str,
        typed: str,
        values: Values | None = None,
    ) -> Json:
        """Return an external select's answers to typed text: `options` or `option_groups`."""
        source = self._source(user, container)
        block, element = find_element(source.shown, block_id, action_id)
        if len(typed) < element.get("min_query_length", 3):
            return {"options": []}
        if source.view_id is not None:
            self._views.fill(source.view_id, values or {})
        payload = payloads.block_suggestion(
            self._commons, self._views, source, user, block, element, typed
        )
        answer = await self._ask(source.app, payload)
        body = answer.body or {}
        if not isinstance(body, dict) or not body.keys() & {"options", "option_groups"}:
            raise RefusedError(f"There was an error: the app offered no options, but {body!r}")
        return body

    async def submit(self, user: User, view_id: str, values: Values) -> Submission:
        """Submits the form as filled in."""
        source = self._source(user, {"type": "view", "view_id": view_id})
        self._views.fill(view_id, values)
        filled = self._views.values(view_id)
        errors = missing_fields(source.shown, filled) | length_errors(source.shown, filled)
        if errors:
            return Submission(errors)
        view = self._views.snapshot(source.shown)
        payload = payloads.view_submission(self._commons, source.app, user, view)
        answer = await self._ask(source.app, payload, trouble=_TROUBLE)
        try:
            return self._carry_out(source.app, user, view, answer.body or {})
        except SlackError as error:
            raise RefusedError(
                f"{_TROUBLE} (The app's answer is wrong: {error.error} {error.messages})"
            ) from error

    async def close(self, user: User, view_id: str, *, clear: bool = False) -> None:
        """Closes a form, or all that are open."""
        source = self._source(user, {"type": "view", "view_id": view_id})
        everything = clear or source.shown["clear_on_close"]
        for view in self._views.close(user.id, view_id, everything=everything):
            if view["notify_on_close"]:
                payload = payloads.view_closed(
                    self._commons, source.app, user, view, cleared=everything
                )
                await self._ask(source.app, payload)

    async def shortcut(self, user: User, callback_id: str, app_id: str | None = None) -> None:
        """Uses a global shortcut."""
        app = self._app_with_shortcut(callback_id, "global", app_id)
        await self._ask(app, payloads.global_shortcut(self._commons, app, user, callback_id))

    async def message_shortcut(
        self,
        user: User,
        callback_id: str,
        channel: Channel,
        message: Json,
        app_id: str | None = None,
    ) -> None:
        """Uses a shortcut of a message's menu."""
        app = self._app_with_shortcut(callback_id, "message", app_id)
        payload = payloads.message_shortcut(self._commons, app, user, callback_id, channel, message)
        await self._ask(app, payload)

    async def open_home(self, user: User, app: InstalledApp, tab: str = "home") -> Json | None:
        """Opens the app's home (or its messages); returns the home once the app was told."""
        bot = self._commons.workspace.user(app.bot_user_id)
        channel = self._talk.open_im(user, bot)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
        }
        home = self._views.home(user.id, app.app_id)
        if tab == "home" and home is not None:
            event["view"] = home
        deliveries = self._events.raise_(event, only=app)
        if deliveries:
            await self._commons.changes.until(
                lambda: all(delivery.attempts for delivery in deliveries),
                within=PATIENCE,
                explain=lambda: "the app_home_opened event was not even tried",
            )
        return self._views.home(user.id, app.app_id)

    def _source(self, user: User, container: Json) -> Source:
        return find_source(self._commons.workspace, self._views, user, container)

    async def _ask(self, app: InstalledApp, payload: Json, trouble: str = "") -> Answer:
        if not app.config.interactivity:
            raise RefusedError("This app is not configured to handle interactive responses.")
        answer = await self._courier.ask(app, "interactive", payload)
        if not answer.ok:
            raise RefusedError(trouble or f"{app.name} did not respond ({answer.problem}).")
        return answer

    def _carry_out(self, app: InstalledApp, user: User, view: Json, body: Any) -> Submission:
        """Do what the answer to a view submission asks for."""
        action = body.get("response_action") if isinstance(body, dict) else "unreadable"
        views = self._views
        if action is None:
            views.close(user.id, view["id"])
            return Submission()
        if action == "clear":
            views.close(user.id, view["id"], everything=True)
            return Submission()
        if action == "errors":
            return Submission(_checked_errors(view, body.get("errors")))
        if action == "update":
            return Submission(view=views.update(app, body.get("view"), view["id"]))
        if action == "push":
            return Submission(view=views.push(app, user.id, body.get("view")))
        raise SlackError("invalid_response_action", messages=[repr(body)])

    def _remember(self, view_id: str, block: Json, element: Json, chosen: Json) -> None:
        stateful = FIELDS.get(element["type"])
        if stateful is not None and stateful.key in chosen:
            state = {"type": element["type"], stateful.key: copy.deepcopy(chosen[stateful.key])}
            self._views.fill(view_id, {block["block_id"]: {element["action_id"]: state}})

    def _app_with_command(self, command: str) -> InstalledApp:
        for app in self._commons.workspace.apps.values():
            declared = any(item.command == command for item in app.config.commands)
            if declared and "commands" in app.scopes and not app.revoked:
                return app
        raise RefusedError(f"{command} is not a valid command.")

    def _app_with_shortcut(self, callback_id: str, type_: str, app_id: str | None) -> InstalledApp:
        for app in self._commons.workspace.apps.values():
            declared = any(
                item.callback_id == callback_id and item.type == type_
                for item in app.config.shortcuts
            )
            wanted = app_id in {None, app.app_id}
            if wanted and declared and "commands" in app.scopes and not app.revoked:
                return app
        raise RefusedError(f"There is no {type_} shortcut “{callback_id}”.")


def _failure_of_command(command: str, answer: Answer) -> str:
    reason = {
        "timeout": "operation_timeout",
        "no_connection": "dispatch_failed",
        "connection_lost": "dispatch_failed",
        "http_error": "dispatch_unknown_error",
    }[answer.problem]
    if answer.problem == "timeout":
        return f"{command} failed because the app did not respond ({reason})"
    return f"{command} failed with the error “{reason}”"


def _checked_errors(view: Json, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError(
            "invalid_errors", messages=[f"{errors!r} do not all belong to inputs: {sorted(inputs)}"]
        )
    return {block_id: str(text) for block_id, text in errors.items()}
