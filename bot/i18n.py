"""The languages of Crossdesk: English, as the code says it, and Chinese in both of its scripts."""

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
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

_DATE = re.compile("[0-9]+[年月日]")


class _ChineseTexts(gettext.GNUTranslations):
    """Texts whose values are set apart: see `SpacedTemplate`."""

    def gettext(self, message: str) -> str:
        return _template(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _template(super().ngettext(msgid1, msgid2, n))


def _template(said: str) -> str:
    """Return a template; what has no values stays a plain text, as libraries want it."""
    return SpacedTemplate(said) if "{" in said else said


class _Terminal:
    """The language of the command line: that of the process."""

    locale = ENGLISH


_TERMINAL: Final = _Terminal()
_READER: Final[ContextVar["Translator | None"]] = ContextVar("reader", default=None)


def speak_as(environment: Mapping[str, str]) -> None:
    """Let the command line speak the language that LC_ALL, LC_MESSAGES or LANG names."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    given = next((value for name in names if (value := environment.get(name))), ENGLISH)
    _TERMINAL.locale = re.split(r"[.@]", given, maxsplit=1)[0]


@contextmanager
def speaking_to(slack_locale: str) -> Iterator[None]:
    """Let what is said of the catalogue meanwhile be in a person's language, not the terminal's."""
    token = _READER.set(translator(slack_locale))
    try:
        yield
    finally:
        _READER.reset(token)


def terminal() -> "Translator":
    """The language of the command line, English before `speak_as`; or as `speaking_to` says."""
    return _READER.get() or translator(_TERMINAL.locale)


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


class SpacedTemplate(str):
    """A Chinese text whose values are set apart by a space where they are no Chinese.

    Whether a department is called 信息技术部 or IT is known only when its name is put in.
    """

    __slots__ = ()

    def format(self, *_args: object, **values: object) -> str:
        """Put the values in."""
        written = ""
        for literal, name, _, _ in Formatter().parse(self):
            for part in (literal, "" if name is None else str(values[name])):
                written += space_between(written, part) + part
        return written


def space_between(before: str, after: str) -> str:
    """Return the space that belongs between Chinese and Latin letters, digits or a mention.

    A date in Chinese takes none before it.
    """
    if not before or not after or _DATE.match(after):
        return ""
    left, right = before[-1], after[0]
    if _is_chinese(left):
        return " " if right in "#@" or _is_other_letter(right) else ""
    return " " if _is_chinese(right) and (left == "%" or _is_other_letter(left)) else ""


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _is_other_letter(character: str) -> bool:
    return character.isalnum() and not _is_chinese(character)


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

    def sentences(self, *said: str) -> str:
        """Put sentences one after another; after a Chinese full stop there is no space."""
        return ("" if isinstance(self._texts, _ChineseTexts) else " ").join(filter(None, said))

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
    return _ChineseTexts(compiled)
