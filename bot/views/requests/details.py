"""Everything about one request that its reader may see, in a modal."""

from collections.abc import Iterator

from bot import ids
from bot.i18n import Translator
from bot.read_models import Dossier
from bot.views.blocks import (
    Block,
    Line,
    View,
    bullets,
    button_rows,
    cut,
    divider,
    dotted,
    header,
    link,
    moment,
    rich,
    small,
    text,
)
from bot.views.inputs import modal
from bot.views.requests.approvals import approval_lines
from bot.views.requests.buttons import details_buttons
from bot.views.requests.chains import expected, step_lines
from bot.views.requests.event_lines import event_line, figures_said, file_list, words_of
from bot.views.requests.fields import whole_field_lines
from bot.views.requests.headings import (
    asked_of,
    discreet_heading,
    requester_left,
    shown_title,
    since,
    status_line,
)
from bot.views.requests.needs import need_lines, needed_for
from bot.views.requests.promises import (
    opening_promise,
    promises_line,
    snoozes,
    targets,
    verdicts,
    why_urgent,
)
from bot.views.rich_text import linked_line, paragraphs, quotation
from domain.events import Event
from domain.excerpts import cut_text
from domain.fields import TITLE_LIMIT
from domain.lifecycle import Action
from domain.permissions import Role, may_read, serves
from domain.ratings import rating_of
from domain.request import Request

# Slack takes a view of 250 kB, in which a character can take 12 bytes.
_MOST_CHARACTERS = 18_000
_DETAILS = 6_000
_FIELDS = 6_000
_MOST_EVENTS = 60


def details(dossier: Dossier, viewer_roles: frozenset[Role], t: Translator) -> View:
    """Everything: the whole text, the history with the newest first, and what can be done."""
    request = dossier.request
    title = t.gettext("Request #{number}").format(number=request.number)
    if not may_read(viewer_roles, confidential=request.confidential):
        lines = (discreet_heading(request, t), status_line(request, t))
        return _modal(title, [rich(*lines)], request, t)
    blocks = [
        rich(
            linked_line(shown_title(request, t), TITLE_LIMIT, bold=True),
            *why_urgent(dossier, t),
            status_line(request, t),
            *approval_lines(dossier, t),
            promises_line(dossier, t, own=Role.REQUESTER in viewer_roles),
            opening_promise(dossier, t),
            *needed_for(dossier, t),
            *step_lines(dossier, t, whole=True),
            *expected(dossier, t),
            *need_lines(dossier, t, named=serves(viewer_roles) or Role.ADMIN in viewer_roles),
            *snoozes(dossier, t),
            dotted(asked_of(dossier, t), since(request, t, moment(request.opened_at))),
            *_confidential(dossier, t),
            *requester_left(dossier, t),
        ),
        *button_rows(details_buttons(dossier, viewer_roles, t)),
        *_asked(dossier, t),
        *_standard(dossier, t),
        divider(),
        header(t.gettext("History")),
        *_history(dossier, viewer_roles, t),
    ]
    return _modal(title, blocks, request, t)


def _modal(title: str, blocks: list[Block], request: Request, t: Translator) -> View:
    reference = str(request.reference)
    return modal(title, blocks, t, callback_id=ids.REQUEST_SHOW, metadata=reference)


def _confidential(dossier: Dossier, t: Translator) -> list[Line]:
    words = t.gettext("🔒 Confidential: only the requester and the department can read it.")
    if dossier.request.approver_id:
        words = t.gettext("🔒 Only its requester and its approver can read this.")
    return [[text(words)]] if dossier.request.confidential else []


def _asked(dossier: Dossier, t: Translator) -> list[Block]:
    """The service's own fields, the details and the source, whole."""
    request = dossier.request
    parts: list[Block] = []
    if request.fields:
        parts.append(rich(*whole_field_lines(request, t, _FIELDS)))
    if request.details:
        parts.append(rich(*paragraphs(cut_text(dossier.details, _DETAILS))))
    if request.permalink:
        parts.append(rich([link(request.permalink, t.gettext("Original message"))]))
    return [divider(), *parts] if parts else []


def _standard(dossier: Dossier, t: Translator) -> list[Block]:
    words = targets(dossier, t)
    criteria = [[text(cut(t.name(each), 300))] for each in dossier.standard.quality[:20]]
    return [
        *([small(words)] if words else []),
        *([rich([text(t.gettext("Quality criteria:"))], bullets(criteria))] if criteria else []),
    ]


def _history(dossier: Dossier, viewer_roles: frozenset[Role], t: Translator) -> list[Block]:
    """As many of the newest events as fit. An edit shows in what it changed."""
    own = Role.REQUESTER in viewer_roles
    told = [
        event
        for event in dossier.events
        if event.kind is not Action.EDIT_REPLY and (own or not _is_anonymous(event, dossier))
    ]
    shown = list(_fitting(dossier, told, t))
    earlier = len(told) - len(shown)
    if earlier:
        template = t.ngettext(
            "{n} earlier event is not shown.", "{n} earlier events are not shown.", earlier
        )
        shown.append(small(template.format(n=earlier)))
    return shown


def _is_anonymous(event: Event, dossier: Dossier) -> bool:
    """Whether an event is a rating that the department is not to see."""
    rating = rating_of(event)
    return rating is not None and (rating.anonymous or dossier.department.anonymous_ratings)


def _fitting(dossier: Dossier, events: list[Event], t: Translator) -> Iterator[Block]:
    fields = sum(len("".join(answer.value)) for answer in dossier.request.fields)
    room = _MOST_CHARACTERS - min(len(dossier.request.details), _DETAILS) - min(fields, _FIELDS)
    for event in events[: -_MOST_EVENTS - 1 : -1]:
        if room <= 0:
            return
        words = words_of(dossier, event)
        shown = cut_text(words.words, room)
        room -= len(shown.plain)
        yield rich(
            dotted(
                event_line(dossier, event, t, words),
                [moment(event.at)],
                *verdicts(event, dossier, t),
            ),
            *figures_said(event, t),
            *quotation(shown),
            *file_list(words, t),
        )
