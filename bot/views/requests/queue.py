"""A queue: what a part of it holds, a line a request, and the ways to the rest."""

from collections.abc import Mapping

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import labelled
from bot.read_models import Queue, Summary
from bot.views.blocks import (
    MAX_OPTIONS,
    Block,
    Line,
    Message,
    button,
    button_rows,
    cut,
    dotted,
    fallback,
    header,
    option,
    plain,
    rich,
    row,
    small,
    text,
)
from bot.views.inputs import select
from bot.views.requests.buttons import action_menu
from bot.views.requests.headings import asked_of, assignee, discreet_heading, state
from bot.views.requests.lists import overview
from bot.views.requests.promises import danger_counts, short_due, urgency
from domain.fields import TITLE_LIMIT
from domain.policy import QUEUE_PAGE
from domain.queues import QueuePart, QueueView

_PARTS: Mapping[QueuePart, str] = {
    QueuePart.ALL: mark("Everything"),
    QueuePart.MINE: mark("Assigned to me"),
    QueuePart.UNCLAIMED: mark("Not claimed yet"),
    QueuePart.OVERDUE: mark("Overdue"),
}
_LINE = "queue:"
"""The beginning of the `block_id` of a line; the rest says what was shown when it was used."""


def queue_message(queue: Queue, t: Translator) -> Message:
    """Show a queue as the answer to a command."""
    title = queue_title(queue, t)
    listing = queue.listing
    said = overview(title, listing, t) if listing.shown else fallback([text(_nothing(queue, t))])
    return Message(said, [header(title), *queue_blocks(queue, t)])


def queue_title(queue: Queue, t: Translator) -> str:
    """A queue's title, with how much of it is overdue and at risk."""
    counts = danger_counts(queue.listing.overdue, queue.listing.at_risk, t)
    title = t.gettext("Your queue")
    return labelled(title, counts, t) if counts else title


def queue_blocks(queue: Queue, t: Translator) -> list[Block]:
    """The menu of parts, the lines of a page, and the ways to the others."""
    listing = queue.listing
    if not listing.count and queue.view.is_whole:
        return [rich([text(_nothing(queue, t))])]
    several = len({each.department.id for each in listing.shown}) > 1
    return [
        _tools(queue, t),
        *(
            block
            for number, each in enumerate(listing.shown)
            for block in _line(each, number, queue, t, named=several)
        ),
        *([] if listing.count else [rich([text(_nothing(queue, t))])]),
        *_pages(queue, t),
    ]


def _nothing(queue: Queue, t: Translator) -> str:
    if queue.view.is_whole:
        return t.gettext("Your queue is empty. Nobody is waiting for you.")
    return t.gettext("There is nothing in this part of your queue.")


def _tools(queue: Queue, t: Translator) -> Block:
    """The menu of what to show, and the way to do the same with several requests."""
    parts = [option(t.gettext(words), str(QueueView(part))) for part, words in _PARTS.items()]
    service = t.gettext("Service: {name}")
    services = [
        option(service.format(name=t.name(each.name)), str(QueueView(service_id=each.id)))
        for each in queue.services
    ]
    options = [*parts, *(services if len(services) > 1 else [])][:MAX_OPTIONS]
    now = str(queue.view.on_page(0))
    chosen = next((each for each in options if each["value"] == now), parts[0])
    menu = {"action_id": ids.QUEUE_SHOW, **select(options, chosen, t.gettext("Show"))}
    several = button(ids.QUEUE_SEVERAL, t.gettext("Several at once …"), str(queue.view))
    return {"type": "actions", "elements": [menu, *([several] if queue.listing.shown else [])]}


def _line(
    summary: Summary, number: int, queue: Queue, t: Translator, *, named: bool
) -> list[Block]:
    """A request: number and title, its service, what is due and who has it.

    Args:
        number: how many stand before it on the page.
        named: whether its department is named.
    """
    request = summary.request
    title = plain(dotted(urgency(request, t), discreet_heading(request, t)))
    place = asked_of(summary, t) if named or request.approver_id else _service(summary, t)
    due = short_due(summary, t) or state(request, t)
    line, *more = row(
        f"{title}\n{plain(place)}",
        action_menu(request, t),
        dotted(due, assignee(request, t, queue.viewer_id)),
    )
    return [{**line, "block_id": f"{_LINE}{queue.view}:{number}"}, *more]


def _service(summary: Summary, t: Translator) -> Line:
    return [text(cut(t.name(summary.service.name), TITLE_LIMIT))]


def view_in(block_id: str) -> QueueView | None:
    """Return what was shown when somebody used a line's menu, or None if it was no queue's."""
    if not block_id.startswith(_LINE):
        return None
    return QueueView.parse(block_id.removeprefix(_LINE).partition(":")[0])


def _pages(queue: Queue, t: Translator) -> list[Block]:
    listing, view = queue.listing, queue.view
    first = view.page * QUEUE_PAGE
    if listing.count <= QUEUE_PAGE:
        return []
    buttons = []
    if view.page:
        page = str(view.on_page(view.page - 1))
        buttons.append(button(ids.QUEUE_PREVIOUS, t.gettext("Previous"), page))
    if first + len(listing.shown) < listing.count:
        page = str(view.on_page(view.page + 1))
        buttons.append(button(ids.QUEUE_NEXT, t.gettext("Next"), page))
    words = t.gettext("{first} to {last} of {count}").format(
        first=first + 1, last=first + len(listing.shown), count=listing.count
    )
    return [*button_rows(buttons), small(words)]
