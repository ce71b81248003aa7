"""Hints that the bot gives of its own accord, about no request."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.views.blocks import Message, button_rows, channel, fallback, phrase, rich, text
from bot.views.requests.buttons import new_request_button
from domain.organisation import Department

_WHAT_TO_DO: Mapping[str, str] = {
    "not_in_channel": mark("Please invite the bot: type “/invite” in the channel, and choose it."),
    "channel_not_found": mark(
        "The channel does not exist, or it is private and the bot is not in it. Please invite the "
        "bot, or name another channel in the catalogue."
    ),
    "is_archived": mark(
        "The channel is archived. Please unarchive it, or name another one in the catalogue."
    ),
}
_ANY_OTHER = mark("Slack answered “{error}”. Ask an administrator to look into it.")


def hint(typed: str, t: Translator) -> Message:
    """To somebody who wrote to the bot under no card: what to do with what they wrote.

    The button opens the form with it.
    """
    words = t.gettext(
        "Nobody reads messages here. To add something to a request, reply in its thread. To ask "
        "for something new, press the button: the form already holds what you wrote."
    )
    return Message(words, [rich([text(words)]), *button_rows([new_request_button(t, typed)])])


def channel_problem(department: Department, error: str, t: Translator) -> Message:
    """To those who can put it right: requests cannot be shown in a department's channel.

    Args:
        error: Slack's name for what is wrong.
    """
    line = phrase(
        t.gettext("Requests to {department} cannot be shown in {channel}."),
        department=t.name(department.name),
        channel=channel(department.channel_id),
    )
    advice = t.gettext(_WHAT_TO_DO.get(error, _ANY_OTHER)).format(error=error)
    later = t.gettext("The requests are saved, and appear there as soon as this is fixed.")
    more = [text(f"{advice} {later}")]
    return Message(fallback(line, more), [rich(line, more)])
