"""The service guide to look at: few services and many, of one department and found by words."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.samples import IT, LAPTOP, STANDARD, USUAL
from bot.views.blocks import Message, View
from bot.views.catalogue.guide import guide_message, guide_window
from domain.policy import OFFERED_ON_A_PAGE
from domain.service_guide import GuidePage, Offer, OfferingDepartment
from domain.standards import ServiceStandard
from domain.text import LocalizedText

_MANY = 12


def offers_of_each_kind(words: str) -> tuple[Offer, ...]:
    """A usual offer, one with all that can be said of it, a chain, and one without promises.

    Args:
        words: the name of the second.
    """
    named = LocalizedText(en=words, zh=words)
    loud = replace(LAPTOP, id=2, key="loud", name=named, confidential=True, chain_id=1)
    chain = replace(LAPTOP, id=3, key="chain", chain_id=1)
    other = replace(IT, id=2, key="9", name=named)
    return (
        Offer(IT, LAPTOP, STANDARD, USUAL),
        Offer(IT, loud, STANDARD, USUAL, needs_approval=True),
        Offer(IT, chain, ServiceStandard()),
        Offer(other, replace(LAPTOP, id=4, key="free", department_id=2), ServiceStandard()),
    )


def guide_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view of the service guide."""
    offers = offers_of_each_kind(words)
    page = (offers * 3)[:OFFERED_ON_A_PAGE]
    named = replace(IT, key=words[:20].lower(), name=LocalizedText(en=words, zh=words))
    folded = OfferingDepartment(named, (LAPTOP,) * _MANY)
    for shown in (
        GuidePage(),
        GuidePage(offers=offers, count=len(offers)),
        GuidePage(department=IT),
        GuidePage(department=named, offers=page, first=OFFERED_ON_A_PAGE, count=60),
        GuidePage(departments=(folded,) * OFFERED_ON_A_PAGE, count=_MANY),
        GuidePage(sought=words),
        GuidePage(words, None, (folded,) * 2, offers, count=2 + len(offers), is_guess=True),
    ):
        yield "guide_message", guide_message(shown, t)
        yield "guide_window", guide_window(shown, t)
