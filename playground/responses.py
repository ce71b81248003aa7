"""Answers to interactions: in the acknowledgement itself or through a response URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.errors import SlackError
from playground.validation import message_content

if TYPE_CHECKING:
    from playground.talk import Talk
    from playground.tickets import ResponseUrl
    from playground.workspace import Ephemeral, Json, Workspace


def respond(workspace: Workspace, talk: Talk, url: ResponseUrl, body: Any) -> None:
    """Carries out what an app answered: a new message, or a change of the original one.

    Raises `SlackError` for a body that Slack would not take.
    """
    given: Json = {"text": body} if isinstance(body, str) else body
    if not isinstance(given, dict):
        raise SlackError("invalid_payload")
    if given.get("delete_original"):
        _delete_original(workspace, talk, url)
        return
    content = message_content(
        workspace, given.get("text"), given.get("blocks"), given.get("attachments"), None
    )
    if given.get("replace_original"):
        _replace_original(workspace, talk, url, content)
        return
    app = workspace.apps[url.app_id]
    channel = workspace.channel(url.channel_id)
    bot = workspace.user(app.bot_user_id)
    thread_ts = given.get("thread_ts")
    if given.get("response_type") == "in_channel":
        message = talk.post(channel, bot, content, thread_ts=thread_ts)
    else:
        reader = workspace.user(url.user_id)
        message = talk.whisper(channel, bot, reader, content, thread_ts)
    url.answers.append(message)


def _original_whisper(workspace: Workspace, url: ResponseUrl) -> Ephemeral | None:
    whispers = workspace.ephemerals_of(url.user_id, url.channel_id)
    return next((item for item in whispers if item.message["ts"] == url.source_ts), None)


def _delete_original(workspace: Workspace, talk: Talk, url: ResponseUrl) -> None:
    whisper = _original_whisper(workspace, url)
    channel = workspace.channel(url.channel_id)
    if whisper is not None:
        talk.rewrite_whisper(whisper, None)
    elif url.source_ts in channel.messages:
        talk.delete(channel, channel.messages[url.source_ts])


def _replace_original(workspace: Workspace, talk: Talk, url: ResponseUrl, content: Json) -> None:
    whisper = _original_whisper(workspace, url)
    channel = workspace.channel(url.channel_id)
    if whisper is not None:
        talk.rewrite_whisper(whisper, content)
    elif url.source_ts in channel.messages:
        bot = workspace.user(workspace.apps[url.app_id].bot_user_id)
        emptied: Json = {"blocks": None, "attachments": None, "text": ""}
        talk.update(channel, channel.messages[url.source_ts], bot, emptied | content)
