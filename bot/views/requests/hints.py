"""Hints that the bot gives of its own accord, about no request."""

from collections.abc import Mapping, Sequence

from bot import ids
from bot.i18n import Translator, mark
from bot.views.blocks import (
    MAX_LINE,
    Block,
    Message,
    button,
    button_rows,
    channel,
    cut,
    fallback,
    phrase,
    rich,
    text,
)
from bot.views.requests.buttons import new_request_button, show_button
from bot.views.requests.headings import heading
from bot.views.rich_text import quote
from domain.organisation import Department
from domain.request import Request

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


def hint(typed: str, t: Translator, asked: Sequence[Request] = ()) -> Message:
    """To somebody who wrote to the bot under no card: what to do with what they wrote.

    The button opens the form with it.

    Args:
        asked: their requests with a question that it may be the reply to.
    """
    if asked:
        words = t.gettext(
            "Several questions wait for your reply. Which of them is this the reply to? If it is "
            "something new, press New request: the form already holds what you wrote."
        )
    else:
        words = t.gettext(
            "Nobody reads messages here. To add something to a request, reply in its thread. To "
            "ask for something new, press the button: the form already holds what you wrote."
        )
    choices = [_reply_with(each, place, t) for place, each in enumerate(asked, 1)]
    buttons = button_rows([*choices, new_request_button(t, typed, primary=not asked)])
    return Message(words, [rich([text(words)], *(heading(each, t) for each in asked)), *buttons])


def mentioned(typed: str, channel_id: str, t: Translator) -> Message:
    """To somebody who mentioned the bot in a channel: what to do with what they wrote.

    The button opens the form with it.
    """
    where = phrase(t.gettext("You mentioned Crossdesk in {channel}:"), channel=channel(channel_id))
    advice = [
        text(
            t.gettext(
                "Crossdesk passes on nothing of it. To ask a department for it, press the button: "
                "the form already holds what you wrote."
            )
        )
    ]
    block = rich(where, *quote(cut(typed, MAX_LINE)), advice)
    return Message(
        fallback(where, [text(typed)]),
        [block, *button_rows([new_request_button(t, typed, primary=True)])],
    )


def replied(request: Request, typed: str, t: Translator) -> Message:
    """To somebody whose message was taken for the reply to the one question that waited."""
    line = [text(t.gettext("Your message was passed on as your reply to this request:"))]
    other = t.gettext("If you meant something else, press New request.")
    buttons = button_rows([show_button(request, t), new_request_button(t, typed, primary=False)])
    blocks = [rich(line, heading(request, t), [text(other)]), *buttons]
    return Message(fallback(line, heading(request, t)), blocks)


def _reply_with(request: Request, place: int, t: Translator) -> Block:
    label = t.gettext("Reply to #{number}").format(number=request.number)
    action_id = ids.REQUEST_REPLY_WITH.format(place=place)
    return button(action_id, label, str(request.reference))


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
    more = [text(t.sentences(advice, later))]
    return Message(fallback(line, more), [rich(line, more)])
