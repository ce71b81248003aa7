"""Transfers, as managers hear of them."""

from bot.i18n import Translator
from bot.read_models import Dossier
from bot.views.blocks import Message, button_rows, fallback, phrase, rich
from bot.views.requests.buttons import show_button
from bot.views.requests.headings import heading, number_alone


def transferred_often(dossier: Dossier, t: Translator, *, reads: bool) -> Message:
    """That a request goes from department to department, and where it has been.

    Args:
        reads: whether the reader may read what it says.
    """
    request, names = dossier.request, [t.name(each.department.name) for each in dossier.stations]
    template = t.ngettext(
        "This request was transferred {n} time: {way}. Please agree with the other managers on who "
        "takes it, so that its requester does not have to wait for that.",
        "This request was transferred {n} times: {way}. Please agree with the other managers on "
        "who takes it, so that its requester does not have to wait for that.",
        len(names) - 1,
    )
    title = heading(request, t) if reads else number_alone(request)
    line = phrase(template, n=str(len(names) - 1), way=" → ".join(names))
    show = button_rows([show_button(request, t)]) if reads else []
    return Message(fallback(title, line), [rich(title, line), *show])
