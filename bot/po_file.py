"""Translations as gettext's PO files have them, as far as Babel writes them for Crossdesk.

Babel (`bot.locales.check`) writes and checks the files. To read one, it loads 5 MB of what it
knows of languages, and keeps that.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ONE_FORM: Final = "Plural-Forms: nplurals=1;"
_KEYWORD: Final = re.compile(r'^(msg\w+)(?:\[0\])? (?=")', re.MULTILINE)
_QUOTED: Final = re.compile(r'^".*"$', re.MULTILINE)


def read_translations(path: Path) -> Mapping[str, str]:
    """Return the translations by their texts; that of a plural by its singular.

    Raises:
        ValueError: if the language has more than one form for numbers of things, as English has.
    """
    _, *parts = _KEYWORD.split(path.read_text("utf-8"))
    found: dict[str, str] = {}
    text = ""
    for keyword, quoted in zip(parts[::2], parts[1::2], strict=True):
        if keyword == "msgid":
            text = _string(quoted)
        elif keyword == "msgstr":
            found[text] = _string(quoted)
    if _ONE_FORM not in found.pop(""):
        raise ValueError(f"{path}: more than one plural form")
    return found


def _string(quoted: str) -> str:
    # What PO escapes, JSON escapes alike.
    return "".join(json.loads(line) for line in _QUOTED.findall(quoted))
