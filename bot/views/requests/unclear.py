"""A line that begins with no department or service: whom it may mean, a button for each."""

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration
from bot.read_models import Unclear
from bot.views.blocks import (
    MAX_BUTTON_VALUE,
    MAX_LINE,
    Block,
    Message,
    button,
    button_rows,
    cut,
    fallback,
    rich,
    text,
)
from bot.views.requests.buttons import new_request_button
from bot.views.rich_text import quote
from domain.addressees import Addressee

_WORD_SHOWN = 60


def unclear(line: Unclear, t: Translator) -> Message:
    """Ask whom a line is for; a click opens the request."""
    asked = _question(line, t)
    names = enumeration((_name(each, t) for each in line.meant), t)
    return Message(
        fallback([text(t.sentences(asked, names))]),
        [
            rich([text(asked)], *([] if _fits(line) else [[text(names)]])),
            rich([text(t.gettext("You typed:"))], *quote(cut(line.line, MAX_LINE))),
            *button_rows(_buttons(line, t)),
        ],
    )


def _question(line: Unclear, t: Translator) -> str:
    if not line.same_named:
        words = t.gettext(
            "Nothing was sent: there is no department or service “{word}”. Did you mean one of "
            "these?"
        )
        return words.format(word=cut(line.line.split()[0], _WORD_SHOWN))
    words = t.gettext("Nothing was sent: {n} departments offer “{service}”. Which one do you mean?")
    asked = words.format(n=line.same_named, service=cut(_service_named(line, t), _WORD_SHOWN))
    if line.same_named <= len(line.meant):
        return asked
    return t.sentences(asked, t.gettext("To choose any of them, press New request."))


def _service_named(line: Unclear, t: Translator) -> str:
    """Return the name of the services that may be meant, or what was typed if they have several."""
    names = {t.name(each.service.name) for each in line.meant if each.service}
    typed = line.line.removesuffix(line.meant[0].words).strip(" :：,，、")
    return names.pop() if len(names) == 1 else typed


def _buttons(line: Unclear, t: Translator) -> list[Block]:
    if not _fits(line):
        return []
    meant = [
        button(
            ids.SUGGESTION.format(place=place), _name(each, t), _line_for(each), primary=place == 1
        )
        for place, each in enumerate(line.meant, 1)
    ]
    return [*meant, new_request_button(t, line.line, primary=False)]


def _fits(line: Unclear) -> bool:
    """Whether buttons can carry what was typed: none of it may be lost."""
    carried = [line.line, *map(_line_for, line.meant)]
    return max(map(len, carried)) <= MAX_BUTTON_VALUE


def _line_for(meant: Addressee) -> str:
    """Return the line as it should have been typed."""
    service = f"/{meant.service.key}" if meant.service else ""
    return f"{meant.department.key}{service} {meant.words}"


def _name(meant: Addressee, t: Translator) -> str:
    department = t.name(meant.department.name)
    return f"{department} · {t.name(meant.service.name)}" if meant.service else department
