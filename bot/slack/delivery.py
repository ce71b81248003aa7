"""A delivery from Slack: something that a person did, read from its body alone."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from bot import ids
from bot.slack.form_values import FormValues, form_values, one
from bot.slack.markup import typed_behind_command
from bot.usecases.operation.outages import Unstored
from domain.errors import DomainError, Problem
from domain.request import RequestReference
from domain.storable import storable

_ABOUT_REQUESTS = ("request.", "rating.")
_WRITTEN = frozenset({"message", "app_mention"})
"""The events by which people want something: they have written it."""
_SECRET = frozenset({"token", "response_url", "response_urls"})

RESENT = "crossdesk_delivery"
"""The identity of a first delivery, carried along when it is carried out again."""


class Delivery:
    """A command, a click, a submission, a shortcut or an event, as Slack delivered it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = storable(body)

    @cached_property
    def user_id(self) -> str:
        """Who did it."""
        if "event" in self.body:
            # A message that was edited or deleted names its author inside; a change of a user
            # group names nobody.
            inside = self.event.get("message") or self.event.get("previous_message") or {}
            user = self.event.get("user") or inside.get("user", "")
        else:
            user = self.body.get("user_id") or self.body["user"]
        return str(user["id"] if isinstance(user, Mapping) else user)

    @cached_property
    def command_text(self) -> str:
        """The text behind a slash command."""
        return typed_behind_command(str(self.body.get("text", ""))).strip()

    @property
    def command_line(self) -> str:
        """A slash command as it was typed; nothing, if it was none or nothing was typed behind."""
        return f"{self.body.get('command', '')} {self.command_text}" if self.command_text else ""

    @cached_property
    def event(self) -> Mapping[str, Any]:
        """The event, of a body that carries one."""
        event: Mapping[str, Any] = self.body["event"]
        return event

    @cached_property
    def action(self) -> Mapping[str, Any]:
        """The button or input that was used."""
        action: Mapping[str, Any] = self.body["actions"][0]
        return action

    @cached_property
    def view(self) -> Mapping[str, Any]:
        """The form that it happened in; empty if it happened elsewhere."""
        view: Mapping[str, Any] = self.body.get("view") or {}
        return view

    @cached_property
    def form(self) -> FormValues:
        """The values in the form."""
        return form_values(self.view)

    @property
    def number(self) -> int:
        """The request that a button or a form is about.

        Raises:
            DomainError: UNKNOWN_REQUEST, if a button or form carries no number.
        """
        if self.reference is None:
            raise DomainError(Problem.UNKNOWN_REQUEST, number=self._carried)
        return self.reference.number

    @cached_property
    def reference(self) -> RequestReference | None:
        """Return the reference that a button or a form carries, or None if it carries none."""
        return RequestReference.read(self._carried)

    @property
    def behind_reference(self) -> str:
        """The data that a button carries behind the reference; empty if there is none."""
        parts = self._carried.split(":", 2)
        return parts[2] if len(parts) > 2 else ""  # noqa: PLR2004  -- number, identity, the rest

    @property
    def _carried(self) -> str:
        """The data that a button or a form carries along unseen."""
        if self._is_in_form:
            return str(self.view.get("private_metadata", ""))
        if self.action.get("type") == "overflow":
            # ACTION_ID:NUMBER…
            return str(self.action["selected_option"]["value"]).partition(":")[2]
        return str(self.action.get("value", ""))

    @property
    def is_about_request(self) -> bool:
        """Whether what is carried along names a request. What opens a new one carries words."""
        if "actions" not in self.body:
            return self.is_submission
        if self._is_in_form:
            return True
        action_id = str(self.action["action_id"])
        return action_id != ids.REQUEST_OPEN and action_id.startswith(_ABOUT_REQUESTS)

    @property
    def _is_in_form(self) -> bool:
        """Whether a form was submitted, or an input of it used, and not a button."""
        return "actions" not in self.body or self.action.get("action_id") == ids.VALUE

    @property
    def message_place(self) -> tuple[str, str]:
        """The channel and the ts of the message whose button was used; empty in a form."""
        container = self.body.get("container", {})
        return str(container.get("channel_id", "")), str(container.get("message_ts", ""))

    @property
    def is_wish(self) -> bool:
        """Whether a person wants something of Crossdesk; most events only tell of somebody."""
        return "event" not in self.body or self.event["type"] in _WRITTEN

    @property
    def is_submission(self) -> bool:
        """Whether a form was submitted."""
        return self.body.get("type") == "view_submission"

    @property
    def key(self) -> str:
        """The part of a delivery that stays the same when Slack delivers it again."""
        if RESENT in self.body:
            return str(self.body[RESENT])
        if "event_id" in self.body:
            return f"event:{self.body['event_id']}"
        if self.is_submission:
            # A window can show one form after another: each has a hash of its own.
            return f"view:{self.view['id']}:{self.view.get('hash', '')}"
        return f"trigger:{self.body['trigger_id']}"

    @property
    def typed_words(self) -> str:
        """The words that the person typed, in a form or behind a command."""
        if not self.is_submission:
            return self.command_line
        fields = self.view.get("state", {}).get("values", {})
        typed_ones = (name for name, each in fields.items() if any(map(_is_typed, each.values())))
        return "\n".join(filter(None, (one(self.form, name) for name in typed_ones)))

    @property
    def unstored(self) -> Unstored:
        """The person's words, to be kept until the database is back."""
        body = {key: value for key, value in self.body.items() if key not in _SECRET}
        return Unstored(self.user_id, self.key, self.typed_words, body)

    @property
    def in_modal(self) -> bool:
        """Whether it happened in a form, and not in a message or the App Home."""
        return self.view.get("type") == "modal"

    @property
    def in_home(self) -> bool:
        """Whether it happened in the App Home."""
        return self.view.get("type") == "home"

    @property
    def in_ephemeral(self) -> bool:
        """Whether it happened in a message that only this person sees, which cannot be updated."""
        return bool(self.body.get("container", {}).get("is_ephemeral"))

    def errors_at_fields(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Return errors at inputs that the form has: Slack shows them nowhere else."""
        blocks = self.view.get("blocks", ())
        inputs = [block["block_id"] for block in blocks if block["type"] == "input"]
        inputs = inputs or list(self.view.get("state", {}).get("values", {}))
        return {name if name in inputs else inputs[0]: reason for name, reason in errors.items()}


def _is_typed(element: Mapping[str, Any]) -> bool:
    """Whether people type into a form's element; else they choose."""
    return "value" in element or "rich_text_value" in element
