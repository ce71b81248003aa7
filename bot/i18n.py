"""The languages of Crossdesk: English, as the code says it, and Simplified Chinese."""

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.text import LocalizedText

ENGLISH: Final = "en"
CHINESE: Final = "zh_CN"
LOCALES: Final = (ENGLISH, CHINESE)

_FOLDER = Path(__file__).parent / "locales"


def mark(text: str) -> str:
    """Mark a text of a table for translation; it is translated where it is shown."""
    return text


def catalogue_path(locale: str) -> Path:
    """Where the translations into a language are kept."""
    return _FOLDER / locale / "LC_MESSAGES" / "messages.po"


@dataclass(frozen=True, slots=True)
class Translator:
    """One language that people are spoken to in.

    Attributes:
        locale: "en" or "zh_CN".
    """

    locale: str
    _texts: gettext.NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language."""
        return self._texts.gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form for `n` things in this language; `n` is not yet put in."""
        return self._texts.ngettext(singular, plural, n)

    def name(self, text: LocalizedText) -> str:
        """A name of the organisation's own, in this language if it has one."""
        return text.in_locale(self.locale)


def translator(slack_locale: str) -> Translator:
    """The language for somebody with this Slack locale: Chinese for "zh-CN", "zh-TW", "zh"."""
    return _translator(CHINESE if slack_locale.lower().startswith("zh") else ENGLISH)


@cache
def _translator(locale: str) -> Translator:
    if locale == ENGLISH:
        return Translator(locale, gettext.NullTranslations())
    compiled = BytesIO()
    with catalogue_path(locale).open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return Translator(locale, gettext.GNUTranslations(compiled))
