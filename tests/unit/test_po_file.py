"""PO files: read as Babel reads them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n import CHINESE, TRADITIONAL, catalogue_path
from bot.po_file import read_translations

ODD = {
    'quotes "like these"': '引号“”和"\\',
    "several\nlines\n\nand a\ttab": "好几\n行\n",
    "long " * 60: "很长的 " * 60,
    "msgid": 'msgstr "x"\n"y"',
    "# no comment": "#\n# 不是注释",
}


@pytest.mark.parametrize("locale", [CHINESE, TRADITIONAL])
def test_the_translations_are_those_that_babel_reads(locale: str) -> None:
    path = catalogue_path(locale)
    with path.open("rb") as file:
        assert read_translations(path) == texts(read_po(file, locale=locale))


def test_odd_texts_come_back_as_they_were_written(tmp_path: Path) -> None:
    made = Catalog(locale=CHINESE)
    for text, translation in ODD.items():
        made.add(text, translation, user_comments=['msgid "in a comment"'])
    made.add(("one\n", "many"), ("{n} 个\n",))
    assert read_translations(written(made, tmp_path)) == {**ODD, "one\n": "{n} 个\n"}


def test_a_language_with_several_plural_forms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than one plural form"):
        read_translations(written(Catalog(locale="fr"), tmp_path))


def written(catalogue: Catalog, folder: Path) -> Path:
    path = folder / "messages.po"
    with path.open("wb") as file:
        write_po(file, catalogue, width=40)
    return path


def texts(catalogue: Catalog) -> dict[str, str]:
    return {one(message.id): one(message.string) for message in catalogue if message.id}


def one(text: object) -> str:
    """A text, or the first of its forms."""
    return text if isinstance(text, str) else str(text[0]) if isinstance(text, Sequence) else ""
