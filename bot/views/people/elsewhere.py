"""Explain, in both languages, that Crossdesk is not set up for this workspace.

Nothing is known there of the reader, and so neither is their language.
"""

from bot.i18n import ENGLISH, translator
from bot.views.blocks import Message, View, rich, text
from bot.views.inputs import modal

_LANGUAGES = (ENGLISH, "zh-CN")


def elsewhere_message() -> Message:
    """The words, as a message."""
    said = _words()
    return Message("\n".join(said), [rich(*([text(each)] for each in said))])


def elsewhere_view() -> View:
    """The words, as a modal."""
    return modal("Crossdesk", elsewhere_message().blocks, translator(ENGLISH))


def _words() -> list[str]:
    return [
        t.gettext(
            "Crossdesk is not set up for this workspace, so nothing was done. Ask the people who "
            "run Crossdesk to set it up here."
        )
        for t in map(translator, _LANGUAGES)
    ]
