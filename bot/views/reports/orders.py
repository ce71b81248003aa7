"""Messages about a report or a file that somebody ordered, besides itself."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.views.blocks import Message, channel, line_message, phrase, plain_message
from bot.views.reports.report import names
from domain.organisation import Department


def progress(departments: Sequence[Department], percent: int | None, t: Translator) -> Message:
    """Say how far a file is.

    Args:
        percent: 100 once it has been sent. None if it is not made any more.
    """
    if percent is None:
        words = t.gettext(
            "The file on {departments} was not finished. Order it again with “/desk export”."
        )
    elif percent < 100:  # noqa: PLR2004  -- per cent
        words = t.gettext("The file on {departments} is being made: {percent} % done.")
    else:
        words = t.gettext("The file on {departments} is ready. It is in these messages.")
    return plain_message(words.format(departments=names(departments, t), percent=percent))


def failed(
    departments: Sequence[Department], t: Translator, *, is_file: bool, allowed: bool
) -> Message:
    """It does not come, why, and what to do.

    Args:
        is_file: a file was ordered, not a report.
        allowed: whether they may see it. They may have been a manager when they ordered it.
    """
    if allowed and is_file:
        words = t.gettext(
            "The file on {departments} could not be sent. Order it again with “/desk export”. If "
            "that does not help, ask an administrator: they can see the reason."
        )
    elif allowed:
        words = t.gettext(
            "The report on {departments} could not be sent. Order it again with “/desk report”. If "
            "that does not help, ask an administrator: they can see the reason."
        )
    elif is_file:
        words = t.gettext(
            "You do not get the file on {departments}: only managers do, and you are no longer a "
            "manager there. If that is a mistake, ask an administrator."
        )
    else:
        words = t.gettext(
            "You do not get the report on {departments}: only managers do, and you are no longer a "
            "manager there. If that is a mistake, ask an administrator."
        )
    return plain_message(words.format(departments=names(departments, t)))


def not_in_channel(departments: Sequence[Department], channel_id: str, t: Translator) -> Message:
    """The channel did not get a report, why, and what to do."""
    template = t.gettext(
        "The report on {departments} was not sent to {channel}: Slack refused it, or you are not "
        "in the channel any more. See that you and Crossdesk are in it (“/invite @Crossdesk”), "
        "then order it again."
    )
    line = phrase(template, departments=names(departments, t), channel=channel(channel_id))
    return line_message(line)
