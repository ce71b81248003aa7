"""Who has not read yet what is new about the services of their department."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.labels import and_more, with_aside
from bot.views.blocks import Block, Line, bullets, cut, phrase, rich, small, text, user
from domain.rollouts import Unread

_PEOPLE_NAMED = 5
_SHOWN = 6
_NAME_CUT = 75


def unread_blocks(unread: Sequence[Unread], t: Translator) -> list[Block]:
    """List the services that are not read yet, and who has not read each; nothing if all are."""
    if not unread:
        return []
    title = [text(t.gettext("📣 Not read yet by those who serve it"), bold=True)]
    lines = bullets(_line(each, t) for each in unread[:_SHOWN])
    more = len(unread) - _SHOWN
    return [rich(title, lines), *([small(and_more(more, t))] if more > 0 else [])]


def not_read_by(user_ids: Sequence[str], t: Translator) -> Line:
    """Say who has not read about a service yet."""
    return phrase(t.gettext("Not read yet by {people}"), people=_named(user_ids, t))


def _line(unread: Unread, t: Translator) -> Line:
    count = t.gettext("{part} of {whole}").format(part=len(unread.user_ids), whole=unread.told)
    name = cut(t.name(unread.service.name), _NAME_CUT)
    return [text(with_aside(name, count, t)), text(" "), *_named(unread.user_ids, t)]


def _named(user_ids: Sequence[str], t: Translator) -> Line:
    line: Line = []
    for each in user_ids[:_PEOPLE_NAMED]:
        line += [*([text(" ")] if line else []), user(each, t)]
    more = len(user_ids) - _PEOPLE_NAMED
    return [*line, *([text(f" +{more}")] if more > 0 else [])]
