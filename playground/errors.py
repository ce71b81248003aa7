"""Errors of the workspace, as an app sees them and as a person sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class SlackError(Exception):
    """A Web API call is refused: `error` is Slack's own name for the reason.

    `messages` become `response_metadata.messages`; `extra` are further fields of the answer.
    """

    def __init__(self, error: str, *, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON body that Slack would answer with."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class RefusedError(Exception):
    """A person's action fails; the text is what Slack's client would tell them."""
