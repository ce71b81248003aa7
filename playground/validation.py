"""The rules by which Slack accepts a message or a view."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playground.blockkit import (
    BlockKitError,
    validate_attachments,
    validate_message_blocks,
    validate_view,
)
from playground.errors import SlackError
from playground.slack_files import show_files

if TYPE_CHECKING:
    from playground.workspace import Json, Workspace

MAX_TEXT = 40_000
MAX_ATTACHMENTS = 100
MAX_VIEW_BYTES = 250_000


def message_content(
    workspace: Workspace,
    text: str | None,
    blocks: Any,
    attachments: Any,
    metadata: Any,
    *,
    required: bool = True,
) -> Json:
    """The content of a message from what an app gave; None stands for "not given".

    Raises `no_text`, `msg_too_long`, `too_many_attachments`, `invalid_blocks`, … as Slack does.
    """
    if required and not text and not blocks and not attachments:
        raise SlackError("no_text")
    if text is not None and len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    if blocks is not None:
        _block_kit(validate_message_blocks, blocks)
        show_files(workspace, blocks, "/blocks", "invalid_blocks")
    if attachments is not None:
        if isinstance(attachments, list) and len(attachments) > MAX_ATTACHMENTS:
            raise SlackError("too_many_attachments")
        _block_kit(validate_attachments, attachments)
        for index, attachment in enumerate(attachments):
            at = f"/attachments/{index}/blocks"
            show_files(workspace, attachment.get("blocks"), at, "invalid_attachments")
    if metadata:
        _check_metadata(metadata)
    content = {"text": text, "blocks": blocks, "attachments": attachments, "metadata": metadata}
    return {key: value for key, value in content.items() if value is not None}


def check_view(workspace: Workspace, view: Any, kind: str) -> Json:
    """Returns the view. Raises `invalid_arguments` or `view_too_large`."""
    _block_kit(validate_view, view)
    if view["type"] != kind:
        raise SlackError(
            "invalid_arguments",
            messages=[f"[ERROR] unsupported type: {view['type']} [json-pointer:/view/type]"],
        )
    if len(json.dumps(view)) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    show_files(workspace, view["blocks"], "/view/blocks", "invalid_arguments")
    checked: Json = view
    return checked


def _block_kit(validate: Any, value: Any) -> None:
    try:
        validate(value)
    except BlockKitError as error:
        raise SlackError(error.error, messages=error.messages) from error


def _check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(
        metadata.get("event_payload"), dict
    ):
        raise SlackError("invalid_metadata_schema")
