"""One word for one thing in Chinese: what docs/glossary.md says holds for every Chinese text."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
CATALOGUE = ROOT / "bot" / "locales" / "zh_CN" / "LC_MESSAGES" / "messages.po"


def messages() -> str:
    """All Chinese texts of the bot."""
    with CATALOGUE.open("rb") as file:
        return "\n".join(str(message.string) for message in read_po(file) if message.id)


def texts() -> dict[str, str]:
    """The Chinese texts of the bot and of the guides, by where they stand."""
    guides = [*ROOT.glob("*.zh-CN.md"), *ROOT.glob("docs/*.zh-CN.md")]
    return {CATALOGUE.name: messages(), **{each.name: each.read_text("utf-8") for each in guides}}


def terms() -> list[tuple[str, tuple[str, ...]]]:
    """The Chinese word for each thing, and the words that are not used for it."""
    rows = [line.split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if "|" in line]
    return [(row[2].strip(), tuple(row[3].strip().split("、"))) for row in rows[2:]]


@pytest.mark.parametrize(("term", "others"), terms())
def test_one_word_stands_for_one_thing(term: str, others: tuple[str, ...]) -> None:
    assert term in messages()
    found = [(other, name) for other in others for name, text in texts().items() if other in text]
    assert found == []
