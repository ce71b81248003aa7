"""Somebody's own requests: what needs them, then what moves, then what has ended, folded."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.read_models import Listing, Summary
from bot.views.blocks import (
    Block,
    Line,
    Message,
    button_rows,
    dotted,
    header,
    link,
    moment,
    phrase,
    plain,
    rich,
    row,
    small,
    text,
)
from bot.views.requests.buttons import (
    new_request_button,
    requester_buttons,
    requester_menu,
    show_button,
)
from bot.views.requests.headings import asked_of, assignee, heading, room_for_names, state
from bot.views.requests.lists import overview
from bot.views.requests.promises import urgency
from domain.lifecycle import NEEDS_REQUESTER, STATES, State
from domain.promise_terms import Mark, PromiseKind

_MOST_ENDED = 3
_IN_TIME: Mapping[PromiseKind, str] = {
    PromiseKind.FIRST_RESPONSE: mark("You should get an answer by {time}."),
    PromiseKind.RESOLUTION: mark("It should be solved by {time}."),
}
_LATE: Mapping[PromiseKind, str] = {
    PromiseKind.FIRST_RESPONSE: mark("🔴 The answer was due {time}. It is late."),
    PromiseKind.RESOLUTION: mark("🔴 It should have been solved by {time}. It is late."),
}


def my_requests(mine: Listing, t: Translator) -> Message:
    """List somebody's own requests."""
    if not mine.count:
        words = t.gettext("You have no requests yet. Start with the button below.")
        return Message(words, [rich([text(words)]), *button_rows([new_request_button(t)])])
    title = t.gettext("Your requests")
    lines = [*needing_me(mine, t), *other_lines(mine, t)]
    return Message(overview(title, mine, t), [header(title), *lines])


def needing_me(mine: Listing, t: Translator) -> list[Block]:
    """Render what waits for the requester, with what they can do; nothing, if nothing does."""
    needing = [each for each in mine.shown if each.request.state in NEEDS_REQUESTER]
    room = room_for_names(len(mine.shown))
    blocks = [block for each in needing for block in _needing(each, t, room)]
    return [_title(t.gettext("Needs you")), *blocks] if blocks else []


def other_lines(mine: Listing, t: Translator) -> list[Block]:
    """Render what moves, a line each, and the last of what has ended."""
    moving = [each for each in mine.shown if STATES[each.request.state].unfinished]
    moving = [each for each in moving if each.request.state not in NEEDS_REQUESTER]
    ended = [each for each in mine.shown if STATES[each.request.state].ended]
    room = room_for_names(len(mine.shown))
    hidden = mine.count - len(mine.shown) + len(ended[_MOST_ENDED:])
    return [
        *([_title(t.gettext("Under way"))] if moving else []),
        *(block for each in moving for block in _moving(each, t, room)),
        *([_title(t.gettext("Ended"))] if ended else []),
        *(block for each in ended[:_MOST_ENDED] for block in _ended(each, t, room)),
        *([_hidden(hidden, t)] if hidden else []),
    ]


def what_next(summary: Summary, t: Translator) -> Line:
    """Say what happens next, and when, or that it is late.

    Empty while an approval is waited for: its promises begin after that, and its state says so.
    """
    request, due, stands = summary.request, summary.request.due, summary.mark
    if request.state is State.WAITING:
        label = t.gettext("the request's thread")
        words = t.gettext("They need your reply to go on. Press Reply, or write in {thread}.")
        return phrase(words, thread=link(summary.thread_url, label))
    if request.is_disputed:
        words = t.gettext("You wrote after it was resolved. Is it solved? Please say so.")
        return [text(words)]
    if request.state is State.RESOLVED and request.next_check_at:
        words = t.gettext("Is it solved? If you do nothing, it closes {time}.")
        return phrase(words, time=moment(request.next_check_at))
    if due is not None and stands is not None:
        said = _LATE if stands is Mark.OVERDUE else _IN_TIME
        return phrase(t.gettext(said[due.kind]), time=moment(due.at))
    if request.state is State.AWAITING_APPROVAL:
        return []
    return [text(t.gettext("No time is promised."))]


def _title(words: str) -> Block:
    return rich([text(words, bold=True)])


def _needing(summary: Summary, t: Translator, room: int) -> list[Block]:
    request = summary.request
    words = rich(
        heading(request, t, room),
        dotted(urgency(request, t), state(request, t, own=True), assignee(request, t)),
        what_next(summary, t),
        dotted(asked_of(summary, t, room), [moment(request.opened_at)]),
    )
    return [words, *button_rows(requester_buttons(request, t))]


def _moving(summary: Summary, t: Translator, room: int) -> list[Block]:
    request = summary.request
    title = dotted(urgency(request, t), heading(request, t, room))
    return row(
        f"{plain(title)}\n{plain(asked_of(summary, t, room))}",
        requester_menu(request, t),
        dotted(what_next(summary, t), state(request, t, own=True), assignee(request, t)),
    )


def _ended(summary: Summary, t: Translator, room: int) -> list[Block]:
    request = summary.request
    words = f"{plain(heading(request, t, room))}\n{plain(asked_of(summary, t, room))}"
    return row(words, show_button(request, t), state(request, t, own=True))


def _hidden(count: int, t: Translator) -> Block:
    template = t.ngettext(
        "… and {n} more. “/request find” finds them by a word or a day.",
        "… and {n} more. “/request find” finds them by a word or a day.",
        count,
    )
    return small(template.format(n=count))
