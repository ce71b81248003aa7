"""Lists of requests, as those who serve them see them."""

from bot.i18n import Translator
from bot.labels import enumeration, labelled
from bot.read_models import Listing, Summary
from bot.views.blocks import (
    Block,
    button_rows,
    dotted,
    fallback,
    moment,
    rich,
    small,
    text,
)
from bot.views.requests.buttons import show_button
from bot.views.requests.headings import (
    asked_of,
    discreet_heading,
    room_for_names,
    since,
    status_line,
)
from bot.views.requests.promises import next_due, urgency
from domain.fields import TITLE_LIMIT


def shown_lines(listed: Listing, t: Translator) -> list[Block]:
    """The first lines, and how many there are besides: nothing can be done but to show them."""
    room = room_for_names(len(listed.shown))
    blocks: list[Block] = []
    for summary in listed.shown:
        blocks.append(serving_line(summary, t, room=room))
        blocks += button_rows([show_button(summary.request, t)])
    more = listed.count - len(listed.shown)
    if more > 0:
        template = t.ngettext(
            "… and {n} more. “/desk find” finds them by a word or a day.",
            "… and {n} more. “/desk find” finds them by a word or a day.",
            more,
        )
        blocks.append(small(template.format(n=more)))
    return blocks


def overview(title: str, listed: Listing, t: Translator) -> str:
    """A list as a notification tells it: its title, and the numbers that are in it."""
    numbers = [f"#{each.request.number}" for each in listed.shown]
    more = ["…"] if listed.count > len(numbers) else []
    return fallback([text(labelled(title, enumeration([*numbers, *more], t), t))])


def serving_line(
    summary: Summary, t: Translator, viewer_id: str | None = None, room: int = TITLE_LIMIT
) -> Block:
    """A request, as those who serve it see it in a list."""
    request = summary.request
    return rich(
        discreet_heading(request, t, room),
        dotted(urgency(request, t), status_line(request, t, viewer_id)),
        next_due(summary, t),
        dotted(asked_of(summary, t, room), since(request, t, moment(request.opened_at))),
    )
