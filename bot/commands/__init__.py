"""Slash commands."""

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.commands.answer import answer
from bot.commands.desk import desk
from bot.commands.request import request
from bot.slack.interaction import Workplace
from bot.slack.listening import listen


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to the three commands."""
    app.command(ids.REQUEST_COMMAND)(listen(workplace, request))
    app.command(ids.ANSWER_COMMAND)(listen(workplace, answer))
    app.command(ids.DESK_COMMAND)(listen(workplace, desk))
