"""The languages of Crossdesk: English, as the code says it, and Chinese in both of its scripts."""

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.errors import ErrorInWords, in_words
from domain.text import LocalizedText

ENGLISH: Final = "en"
CHINESE: Final = "zh_CN"
TRADITIONAL: Final = "zh_TW"
"""Made from `CHINESE` by `bot.locales.check --update`, for Taiwan and Hong Kong."""

LOCALES: Final = (ENGLISH, CHINESE)

_TRADITIONAL_REGIONS = frozenset({"TW", "HK", "MO"})
_REGIONS: Mapping[str, frozenset[str]] = {
    "en": frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "SG", "US", "ZA"}),
    "zh": frozenset(),
}
"""The regions that write dates in a form of their own; of Chinese the two scripts do."""

_FOLDER = Path(__file__).parent / "locales"


class _Terminal:
    """The language of the command line: that of the process."""

    locale = ENGLISH


_TERMINAL: Final = _Terminal()


def speak_as(environment: Mapping[str, str]) -> None:
    """Let the command line speak the language that LC_ALL, LC_MESSAGES or LANG names."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    given = next((value for name in names if (value := environment.get(name))), ENGLISH)
    _TERMINAL.locale = re.split(r"[.@]", given, maxsplit=1)[0]


def terminal() -> "Translator":
    """The language of the command line; English before `speak_as`."""
    return translator(_TERMINAL.locale)


def sentence(text: str, /, **values: object) -> str:
    """Say something on the terminal, in its language; the values are put in."""
    return terminal().gettext(text).format(**values)


def said(error: Exception) -> str:
    """Say on the terminal what is wrong; what libraries say stays as they say it."""
    if not isinstance(error, ErrorInWords):
        return str(error)
    return in_words(terminal().gettext(error.text), error.values, said)


def counted(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Say something of `n` things on the terminal, in its language."""
    return terminal().ngettext(singular, plural, n).format(n=n, **values)


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
        locale: "en", "zh_CN" or "zh_TW".
        region: how dates and numbers are written, such as "en_GB" with days before months.
    """

    locale: str
    region: str
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
    """The language for somebody with this Slack locale.

    Readers of any language but Chinese read English. Dates are in the form of their region
    if it is one of that language, such as "en-GB" or "zh-TW".
    """
    language, *regions = slack_locale.replace("_", "-").split("-")
    region = regions[-1].upper() if regions else ""
    if language.lower() == "zh":
        traditional = region in _TRADITIONAL_REGIONS or "Hant" in regions
        return _translator(TRADITIONAL if traditional else CHINESE, region)
    return _translator(ENGLISH, region if language.lower() == "en" else "")


@cache
def _translator(locale: str, region: str) -> Translator:
    language = locale.partition("_")[0]
    of_region = f"{language}_{region}" if region in _REGIONS[language] else locale
    return Translator(locale, of_region, _texts_of(locale))


@cache
def _texts_of(locale: str) -> gettext.NullTranslations:
    if locale == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with catalogue_path(locale).open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
