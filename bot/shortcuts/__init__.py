"""Shortcuts: open a request from anywhere or from a message, send a message on."""

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.shortcuts.request_form import open_request, request_from_message
from bot.shortcuts.thread_message import send_to_requester
from bot.slack.interaction import Workplace
from bot.slack.listening import listen


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to every shortcut."""
    app.shortcut(ids.REQUEST_OPEN_SHORTCUT)(listen(workplace, open_request))
    app.shortcut(ids.REQUEST_FROM_MESSAGE_SHORTCUT)(listen(workplace, request_from_message))
    app.shortcut(ids.REQUEST_SEND_TO_REQUESTER_SHORTCUT)(listen(workplace, send_to_requester))
