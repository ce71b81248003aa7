"""Oddities of a catalogue file, which are surely not meant, in words for the terminal."""

from bot.doctor.findings import Finding, remark
from bot.doctor.storage import told
from bot.i18n import sentence
from domain.catalogue import Catalogue
from domain.gaps import shared_channels
from domain.sense import Oddity, OddityKind, find_oddities


def examine_sense(catalogue: Catalogue) -> list[Finding]:
    """Return what is to be looked at again in a catalogue that has no mistakes."""
    channels = [remark(told(gap)) for gap in shared_channels(catalogue)]
    return [*channels, *(remark(_told(oddity)) for oddity in find_oddities(catalogue))]


def _told(oddity: Oddity) -> str:
    about = ", ".join(oddity.about)
    match oddity.kind:
        case OddityKind.UNUSED_CALENDAR:
            return sentence(
                "no department works by the calendar {key}: name it in one, or delete it", key=about
            )
        case OddityKind.SAME_NAME:
            return sentence(
                "{keys} have the same name, {name}, so nobody can tell them apart: change one",
                keys=about,
                name=oddity.name,
            )
        case OddityKind.SLOW_RESPONSE:
            return sentence(
                "{key} promises the first response later than the resolution: are they swapped?",
                key=about,
            )
        case OddityKind.SLOW_URGENT:
            return sentence(
                "{key} promises urgent requests later than others: shorten the times in urgent",
                key=about,
            )
        case OddityKind.NAGS_OF_NOTHING:
            return sentence(
                "{key} has reminders, but promises no time of which they could be shares: add "
                "first_response or resolution, or delete nags and escalate",
                key=about,
            )
