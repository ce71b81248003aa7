"""How Crossdesk works, for those who ask: a minute to read."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration
from bot.views.blocks import Line, Message, bullets, button_rows, cut, header, phrase, rich, text
from bot.views.catalogue.guide import guide_button
from bot.views.requests.buttons import new_request_button
from domain.organisation import Department

_NAMED = 12
_NAME_CUT = 60
_EXAMPLE = "it"


def tour_message(departments: Sequence[Department], t: Translator) -> Message:
    """Say which departments there are, how to ask them, and what happens then."""
    title = t.gettext("Crossdesk in one minute")
    blocks = [
        header(title),
        rich(
            *_whom(departments, t),
            [text(t.gettext("How to ask"), bold=True)],
            bullets(_how(departments, t)),
            [text(t.gettext("What happens then"), bold=True)],
            bullets(_then(t)),
        ),
        *button_rows([new_request_button(t), guide_button(t)]),
    ]
    return Message(title, blocks)


def _whom(departments: Sequence[Department], t: Translator) -> list[Line]:
    if not departments:
        words = t.gettext("No departments are set up here yet.")
        return [[text(words)]]
    names = [cut(t.name(each.name), _NAME_CUT) for each in departments[:_NAMED]]
    more = ["…"] if len(departments) > _NAMED else []
    words = t.gettext("You can ask these departments for what you need: {names}")
    return [[text(words.format(names=enumeration([*names, *more], t)))]]


def _how(departments: Sequence[Department], t: Translator) -> list[Line]:
    key = departments[0].key if departments else _EXAMPLE
    example = f"{ids.REQUEST_COMMAND} {key} {t.gettext('what you need')}"
    return [
        phrase(t.gettext("{command} opens a form."), command=text(ids.REQUEST_COMMAND, code=True)),
        phrase(t.gettext("{command} asks in one line."), command=text(example, code=True)),
        [text(t.gettext("The menu of a message has “Turn into a request”."))],
    ]


def _then(t: Translator) -> list[Line]:
    return [
        [text(t.gettext("You get a card here. It says who has your request, and by when."))],
        [text(t.gettext("Answers and questions arrive in its thread. Reply there."))],
        [text(t.gettext("When it is solved, you confirm it, or reopen it."))],
        phrase(
            t.gettext("{list} shows all your requests, {tour} this introduction."),
            list=text(f"{ids.REQUEST_COMMAND} list", code=True),
            tour=text(f"{ids.REQUEST_COMMAND} tour", code=True),
        ),
    ]
