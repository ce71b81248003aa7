"""`python -m bot.locales.check`: no translation is missing, unsure, dead or out of step.

With `--update`, the catalogues take up the texts that are new in the code, untranslated, and lose
those that are gone. Traditional Chinese is made from Simplified Chinese, by OpenCC.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import store.errors
from bot.i18n import CHINESE, ENGLISH, LOCALES, TRADITIONAL, catalogue_path
from domain.errors import ErrorInWords, Unreadable

_BOT = Path(__file__).parent.parent
_FOLDERS = tuple(_BOT.parent / name for name in ("bot", "store", "domain"))
_ERRORS_IN_WORDS = (
    kind.__name__
    for kind in (Unreadable, *vars(store.errors).values())
    if isinstance(kind, type) and issubclass(kind, ErrorInWords)
)
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "mark": None,
    "sentence": None,
    "counted": (1, 2),
    **dict.fromkeys(_ERRORS_IN_WORDS),
    "begin": None,  # a step of progress
}
_QUOTES = str.maketrans("“”", "「」")
_PLACEHOLDER = re.compile(r"\{[a-z_]*\}")


def texts_in_code() -> Catalog:
    """All texts of the code that are to be translated."""
    catalogue = Catalog(charset="utf-8")
    for folder in _FOLDERS:
        found = extract_from_dir(folder, [("**.py", "python")], {}, _KEYWORDS)
        for _, _, text, _, _ in found:
            catalogue.add(text)
    return catalogue


def problems(code: Catalog, translations: Catalog) -> Iterator[str]:
    """Return the mistakes in a language's translations, a line each."""
    for message in code:
        if message.id and translations.get(message.id) is None:
            yield f"missing: {_id(message)}"
    for message in translations:
        if not message.id:
            continue
        if code.get(message.id) is None:
            yield f"dead, no longer in the code: {_id(message)}"
        elif not all(_strings(message)):
            yield f"not translated: {_id(message)}"
        elif message.fuzzy:
            yield f"marked as fuzzy: {_id(message)}"
        elif not _placeholders_agree(message):
            yield f"not the same {{placeholders}}: {_id(message)}"
    for obsolete in translations.obsolete.values():
        yield f"dead, commented out: {_id(obsolete)}"


def update(code: Catalog, locale: str) -> None:
    """Bring a language's catalogue in line with the code, in the order of the texts."""
    translations = _read(locale)
    translations.update(code, no_fuzzy_matching=True, update_creation_date=False)
    translations.obsolete.clear()
    _write(translations, locale)


def traditional(simplified: Catalog) -> Catalog:
    """Turn a catalogue in Simplified Chinese into the words, characters and quotes of Taiwan."""
    from opencc import OpenCC  # type: ignore[import-untyped]  # noqa: PLC0415  -- to develop with

    convert = OpenCC("s2twp").convert
    turned = Catalog(
        locale=TRADITIONAL,
        project="Crossdesk",
        version="1",
        msgid_bugs_address="Crossdesk",
        last_translator="Crossdesk",
        language_team="Crossdesk",
        header_comment="# Crossdesk in Traditional Chinese, made from Simplified Chinese.",
        creation_date=simplified.creation_date,
        revision_date=simplified.revision_date,
        charset="utf-8",
        fuzzy=False,
    )
    for message in simplified:
        if message.id:
            words = tuple(convert(each).translate(_QUOTES) for each in _strings(message))
            plural = isinstance(message.id, tuple)
            turned.add(message.id, words if plural else words[0], flags=message.flags)
    return turned


def main(arguments: Sequence[str]) -> int:
    """Check all languages; the exit status is 1 if anything is wrong."""
    code = texts_in_code()
    wrong = 0
    for locale in LOCALES:
        if locale == ENGLISH:
            continue
        if "--update" in arguments:
            update(code, locale)
        for problem in problems(code, _read(locale)):
            wrong += 1
            sys.stderr.write(f"{locale}: {problem}\n")
    made = traditional(_read(CHINESE))
    if "--update" in arguments:
        _write(made, TRADITIONAL)
    elif _texts(made) != _texts(_read(TRADITIONAL)):
        wrong += 1
        sys.stderr.write(f"{TRADITIONAL}: out of step; run python -m bot.locales.check --update\n")
    return 1 if wrong else 0


def _write(translations: Catalog, locale: str) -> None:
    with catalogue_path(locale).open("wb") as file:
        write_po(file, translations, width=100, no_location=True, sort_output=True)


def _texts(translations: Catalog) -> dict[str, tuple[str, ...]]:
    return {_id(message): _strings(message) for message in translations if message.id}


def _read(locale: str) -> Catalog:
    with catalogue_path(locale).open("rb") as file:
        return read_po(file, locale=locale)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _placeholders_agree(message: Message) -> bool:
    wanted = set(_PLACEHOLDER.findall(_id(message)))
    return all(set(_PLACEHOLDER.findall(each)) == wanted for each in _strings(message))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
