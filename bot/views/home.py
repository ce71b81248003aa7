"""The App Home: what I have asked for, and what the departments that I serve have to do."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.pictures.picture import Picture
from bot.read_models import DeskLine, Listing, Queue
from bot.views.blocks import (
    Block,
    Line,
    View,
    bullets,
    button,
    button_rows,
    cut,
    divider,
    header,
    phrase,
    picture_block,
    rich,
    text,
)
from bot.views.catalogue.guide import guide_button
from bot.views.reports.report import report_pictures
from bot.views.requests.buttons import new_request_button
from bot.views.requests.desk import desk_lines
from bot.views.requests.own import needing_me, other_lines
from bot.views.requests.queue import queue_blocks, queue_title
from bot.views.unread import unread_blocks
from domain.fields import TITLE_LIMIT
from domain.organisation import Department
from domain.reports import Report
from domain.rollouts import Unread

_MOST_DEPARTMENTS = 15


def home(
    mine: Listing,
    queue: Queue | None,
    managed: Sequence[DeskLine],
    departments: Sequence[Department],
    t: Translator,
    report: Report | None = None,
    *,
    changes_services: bool = False,
    unread: Sequence[Unread] = (),
) -> View:
    """The App Home.

    Args:
        queue: that of its owner's departments. None if they serve none.
        managed: how the departments stand that its owner manages.
        report: how those served. None if there are none.
        departments: all that can be asked for something.
        changes_services: whether they may change the services of a department.
        unread: what the providers of the departments that they manage have not read yet.
    """
    if not departments:
        return _view([*_welcome(t), *_no_catalogue(t)])
    newcomer = not mine.count and queue is None
    blocks = [
        *(_welcome(t) if newcomer else []),
        *button_rows(
            [
                new_request_button(t),
                guide_button(t),
                *(_my_department(t) if changes_services else []),
            ]
        ),
        *(_departments(departments, t) if newcomer else []),
        *_needing(mine, t),
        *(_managed(managed, t) if managed else []),
        *unread_blocks(unread, t),
        *(_queue(queue, t) if queue is not None else []),
        *_mine(mine, t),
        *_pictures(report, t),
    ]
    return _view(blocks)


def home_of_stranger(t: Translator) -> View:
    """The App Home of somebody who may not use Crossdesk."""
    words = t.gettext(
        "Crossdesk is for members of this workspace, and your account belongs to another one. Ask "
        "somebody in this workspace to ask for you."
    )
    return _view([rich([text(words)])])


def _view(blocks: list[Block]) -> View:
    return {"type": "home", "blocks": blocks}


def _welcome(t: Translator) -> list[Block]:
    words = t.gettext(
        "Ask any department for what you need. Here you see who is working on it and what happens "
        "next."
    )
    return [header(t.gettext("Welcome to Crossdesk")), rich([text(words)])]


def _no_catalogue(t: Translator) -> list[Block]:
    words = t.gettext(
        "No departments are set up here yet. Ask an administrator to import the catalogue."
    )
    return [rich([text(words)])]


def _departments(departments: Sequence[Department], t: Translator) -> list[Block]:
    names: list[Line] = [
        [text(cut(t.name(each.name), TITLE_LIMIT))] for each in departments[:_MOST_DEPARTMENTS]
    ]
    if len(departments) > _MOST_DEPARTMENTS:
        names.append([text("…")])
    typed = phrase(
        t.gettext("You can also type {command} in any channel."),
        command=text(ids.REQUEST_COMMAND, code=True),
    )
    return [rich([text(t.gettext("These departments are here for you:"))], bullets(names), typed)]


def _my_department(t: Translator) -> list[Block]:
    return [button(ids.SERVICES_SHOW, t.gettext("My department"))]


def home_pictures(report: Report | None, t: Translator) -> tuple[Picture, ...]:
    """The pictures that stand in it."""
    return report_pictures(report, t) if report else ()


def _managed(managed: Sequence[DeskLine], t: Translator) -> list[Block]:
    return [divider(), header(t.gettext("Your departments")), *desk_lines(managed, t)]


def _pictures(report: Report | None, t: Translator) -> list[Block]:
    """How the departments served; last, since they fill a screen of a phone each."""
    pictures = home_pictures(report, t)
    return [divider(), *map(picture_block, pictures)] if pictures else []


def _queue(queue: Queue, t: Translator) -> list[Block]:
    return [divider(), header(queue_title(queue, t)), *queue_blocks(queue, t)]


def _needing(mine: Listing, t: Translator) -> list[Block]:
    blocks = needing_me(mine, t)
    return [divider(), *blocks] if blocks else []


def _mine(mine: Listing, t: Translator) -> list[Block]:
    title = [divider(), header(t.gettext("Your requests"))]
    if not mine.count:
        words = t.gettext("You have no requests yet.")
        return [*title, rich([text(words)])]
    blocks = other_lines(mine, t)
    return [*title, *blocks] if blocks else []
