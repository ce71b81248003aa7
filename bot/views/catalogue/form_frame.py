"""The inputs and the buttons that all forms about the catalogue have alike."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.views.blocks import Block, View, rich, text
from bot.views.catalogue.places import write_place
from bot.views.inputs import input_block, modal, text_input
from domain.service_changes import ServicePlace

NAME_LIMIT = 75
_REASON_LIMIT = 500


def saving_form(
    title: str,
    callback_id: str,
    metadata: str,
    blocks: list[Block],
    t: Translator,
) -> View:
    """Build a form that changes the catalogue.

    Args:
        metadata: what it is about, as `places` writes it.
    """
    submit = t.gettext("Save")
    return modal(title, blocks, t, submit=submit, callback_id=callback_id, metadata=metadata)


def retiring_form(
    title: str, callback_id: str, place: ServicePlace, said: Sequence[str], t: Translator
) -> View:
    """Build a form that retires a service or a department.

    Args:
        said: what that means, a line each.
    """
    blocks = [rich(*([text(each)] for each in said)), reason_input(t)]
    submit, metadata = t.gettext("Retire"), write_place(place)
    return modal(title, blocks, t, submit=submit, callback_id=callback_id, metadata=metadata)


def name_inputs(english: str, chinese: str, limit: int, t: Translator) -> list[Block]:
    """Build the inputs for a name in both languages."""
    names = (
        (ids.ENGLISH_NAME, t.gettext("English name"), english),
        (ids.CHINESE_NAME, t.gettext("Chinese name"), chinese),
    )
    return [
        input_block(name, label, text_input(limit, initial=value), optional=True)
        for name, label, value in names
    ]


def reason_input(t: Translator, reason: str = "") -> Block:
    """Build the input for the reason of a change."""
    label = t.gettext("Reason (for the other managers)")
    typed = text_input(_REASON_LIMIT, multiline=True, initial=reason)
    return input_block(ids.REASON, label, typed, optional=True)
