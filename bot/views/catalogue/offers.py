"""Words about a service that is offered, in Slack as in print."""

from bot.i18n import Translator
from bot.labels import figures, kind_label, promise_sentence
from domain.service_guide import Offer


def offer_marks(offer: Offer, t: Translator) -> list[str]:
    """Say in a word each of what kind a service is."""
    return [
        kind_label(offer.service.kind, t),
        *([t.gettext("🔒 Confidential")] if offer.service.confidential else []),
        *([t.gettext("🔗 In several steps")] if offer.service.chain_id else []),
        *([t.gettext("✋ Needs approval")] if offer.needs_approval else []),
    ]


def promise_line(offer: Offer, t: Translator) -> str:
    """Say what is promised of a service in a sentence."""
    return promise_sentence(offer.standard.figures(), t) or promise_words(offer, t)


def promise_words(offer: Offer, t: Translator) -> str:
    """Say what is promised of a service, or that no time is."""
    words = figures(offer.standard.figures(), t)
    if not words and offer.service.chain_id:
        return t.gettext("The date follows from its steps.")
    return words or t.gettext("No time is promised.")
