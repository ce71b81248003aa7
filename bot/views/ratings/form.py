"""The form in which a requester rates what they received."""

from collections.abc import Mapping

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import dimension_label
from bot.read_models import Dossier
from bot.views.blocks import Block, View, divider, option, rich, small, text
from bot.views.inputs import input_block, select, text_input
from bot.views.ratings.rating import read_by
from bot.views.requests.forms import form_about
from domain.dimensions import Dimension
from domain.fields import TEXT_LIMIT
from domain.ratings import SCORES, Rating, rating_in

_SCORES: Mapping[int, str] = {
    5: mark("5 – very good"),
    4: mark("4 – good"),
    3: mark("3 – fair"),
    2: mark("2 – poor"),
    1: mark("1 – bad"),
}
_HALVES: Mapping[str, str] = {
    ids.EXPECTED: mark("{dimension}: expected"),
    ids.PERCEIVED: mark("{dimension}: received"),
}


def rating_form(dossier: Dossier, written: str, t: Translator) -> View:
    """Build the form of a rating, with what has been said already.

    Args:
        written: the comment to begin with.
    """
    rating = rating_in(dossier.events)
    title = t.gettext("Rate #{number}")
    comment = text_input(TEXT_LIMIT, multiline=True, initial=written)
    halves = t.gettext(
        "Optional: rate what you expected and what you received, from 1 (little) to 5 (a lot). The "
        "difference shows what to improve."
    )
    scores = [option(t.gettext(label), str(score)) for score, label in _SCORES.items()]
    radio: Block = {"type": "radio_buttons", "options": scores}
    if rating:
        radio["initial_option"] = scores[len(scores) - rating.score]
    blocks = [
        input_block(ids.SCORE, t.gettext("How was it?"), radio),
        input_block(
            ids.COMMENT, t.gettext("What was good, and what was not?"), comment, optional=True
        ),
        small(read_by(dossier.department, t)),
        divider(),
        rich([text(halves)]),
        *(_half(each, half, rating, t) for each in Dimension for half in _HALVES),
    ]
    return form_about(dossier, ids.RATING_GIVE, title, blocks, t)


def _half(dimension: Dimension, half: str, rating: Rating | None, t: Translator) -> Block:
    """Build the select for what was expected of a dimension, or found."""
    label = t.gettext(_HALVES[half]).format(dimension=dimension_label(dimension, t))
    options = [option(str(score), str(score)) for score in SCORES]
    gap = rating.gaps.get(dimension) if rating else None
    said = {ids.EXPECTED: gap.expected, ids.PERCEIVED: gap.perceived}[half] if gap else 0
    chosen = options[said - 1] if said else None
    menu = select(options, chosen, t.gettext("1 to 5"))
    return input_block(f"{dimension}.{half}", label, menu, optional=True)
