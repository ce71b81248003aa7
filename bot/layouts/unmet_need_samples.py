"""Every view about unmet needs, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.i18n import Translator
from bot.layouts.report_samples import HR
from bot.layouts.samples import BOB, IT, LAPTOP
from bot.views.blocks import Message, View
from bot.views.catalogue.service_forms import add_form
from bot.views.unmet_needs.needs import for_need, monthly_message, needs_message
from domain.service_changes import ServiceEntries, ServicePlace
from domain.typical_words import typical_words
from domain.unmet_needs import Ask, Decision, DepartmentNeeds, Effect, NeedPlace, Sign, UnmetNeed

_SINCE = date(2026, 8, 4)


def unmet_need_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about unmet needs.

    Args:
        words: what people typed in it.
    """
    asks = tuple(
        Ask(number, sign, words[:300], False, department_id)
        for number, (sign, department_id) in enumerate(
            (sign, department_id) for sign in Sign for department_id in (1, 2, None)
        )
    )
    need = UnmetNeed(3, asks, typical_words([words[:300]]))
    service = replace(LAPTOP, id=9)
    decision = Decision(7, IT.id, 3, words[:300], frozenset({3}), None, BOB, _SINCE)
    offered = replace(decision, service=service)
    effects = (Effect(offered, service, 14, 17), Effect(offered, service, 0, 0))
    nothing = DepartmentNeeds(IT, 0, 0, 0, 0, _SINCE, ())
    few = replace(nothing, asks=4, confidential=2, left_out=1)
    much = DepartmentNeeds(IT, 900, 3, 5, 30, _SINCE, (need,) * 12, effects, (decision,) * 8)
    names = {IT.id: IT.name, HR.id: HR.name}
    for found in ((nothing,), (few,), (much,), (nothing, few), (much,) * 10):
        yield "needs_message", needs_message(found, names, t)
    told = [replace(much, needs=(need,)), replace(few, needs=(need, need))]
    for decided in ((), ((much, decision), (much, offered))):
        yield "unmet needs of a month", monthly_message(told, decided, names, t)
    entries = ServiceEntries(english=words[:75], chinese=words[:75])
    form = add_form(ServicePlace("it", "", 12), t, entries)
    yield "add_form for an unmet need", for_need(form, NeedPlace(1, 3, _SINCE))
