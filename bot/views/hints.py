"""Hints that the bot gives of its own accord, about no request."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.views.blocks import Message, button_rows, channel, fallback, phrase, rich, text
from bot.views.buttons import new_request_button
from domain.organisation import Department

_WHAT_TO_DO: Mapping[str, str] = {
    "not_in_channel": mark("Please invite the bot there: write “/invite” in the channel."),
    "channel_not_found": mark(
        "The channel is gone, or private without the bot in it. Please invite the bot, or name "
        "another channel in the catalogue."
    ),
    "is_archived": mark(
        "The channel is archived. Please restore it, or name another one in the catalogue."
    ),
}
_ANY_OTHER = mark("Slack says: {error}. An administrator can look into it.")


def hint(typed: str, t: Translator) -> Message:
    """To somebody who wrote to the bot under no card: what to do with what they wrote.

    The button opens the form with it.
    """
    words = t.gettext(
        "Nobody reads what is written here. To add to a request, write in the thread of its "
        "message. To ask for something new, use the button: your words come along."
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
    later = t.gettext("They are kept, and appear there as soon as it works again.")
    more = [text(f"{advice} {later}")]
    return Message(fallback(line, more), [rich(line, more)])
