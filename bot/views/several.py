"""Several requests of a queue at once: the form, and what came of it."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.labels import action_label, enumeration
from bot.read_models import Queue
from bot.views.blocks import Block, View, bullets, option, plain, rich, text
from bot.views.errors import error_at_field
from bot.views.inputs import input_block, modal
from bot.views.requests.forms import snooze_choices
from bot.views.requests.headings import discreet_heading
from domain.errors import DomainError
from domain.lifecycle import Action
from domain.request import Request

TOGETHER = (Action.CLAIM, Action.REASSIGN, Action.SNOOZE)
"""Actions that can be done with several requests at once."""


def several_form(queue: Queue, t: Translator) -> View:
    """Build the form: which requests of the page, and what to do with them."""
    requests = [
        option(plain(discreet_heading(each.request, t)), str(each.request.reference))
        for each in queue.listing.shown
    ]
    if not requests:
        return modal(_title(t), [rich([text(t.gettext("This page is empty now."))])], t)
    actions = [option(action_label(each, t), each) for each in TOGETHER]
    radio = {"type": "radio_buttons", "options": actions, "initial_option": actions[0]}
    boxes = {"type": "checkboxes", "options": requests}
    snoozes = snooze_choices(t)
    until: Block = {"type": "static_select", "options": snoozes, "initial_option": snoozes[0]}
    return modal(
        _title(t),
        [
            input_block(ids.REQUESTS, t.gettext("Requests"), boxes),
            input_block(ids.TOGETHER, t.gettext("What to do"), radio),
            input_block(
                ids.ASSIGNEE,
                t.gettext("To reassign: the colleague"),
                {"type": "users_select"},
                optional=True,
            ),
            input_block(ids.UNTIL, t.gettext("To snooze: for how long"), until, optional=True),
        ],
        t,
        submit=t.gettext("Do it"),
        callback_id=ids.QUEUE_SEVERAL,
    )


def several_done(done: Sequence[Request], refused: Sequence[DomainError], t: Translator) -> View:
    """Say with which requests it was done, and why not with the others."""
    numbers = enumeration((f"#{each.number}" for each in done), t)
    template = t.ngettext(
        "Done with {n} request: {numbers}", "Done with {n} requests: {numbers}", len(done)
    )
    words = (
        template.format(n=len(done), numbers=numbers) if done else t.gettext("Nothing was done.")
    )
    why = [[text(error_at_field(each, t))] for each in refused]
    return modal(_title(t), [rich([text(words)], *([bullets(why)] if why else []))], t)


def _title(t: Translator) -> str:
    return t.gettext("Several at once")
