"""Oddities of a catalogue file, in words for the terminal: what is allowed and hardly meant."""

from collections.abc import Mapping

from bot.doctor.findings import Finding, remark
from bot.doctor.storage import told
from bot.i18n import mark, sentence
from domain.catalogue import Catalogue
from domain.gaps import shared_channels
from domain.sense import Oddity, OddityKind, find_oddities

_WORDS: Mapping[OddityKind, str] = {
    OddityKind.UNUSED_CALENDAR: mark(
        "no department works by the calendar {keys}: name it in one, or delete it"
    ),
    OddityKind.SAME_NAME: mark(
        "{keys} have the same name, {name}, so nobody can tell them apart: change one"
    ),
    OddityKind.SLOW_RESPONSE: mark(
        "{keys} promises the first response later than the resolution: are they swapped?"
    ),
    OddityKind.SLOW_URGENT: mark(
        "{keys} promises urgent requests later than others: shorten the times in urgent"
    ),
    OddityKind.NAGS_OF_NOTHING: mark(
        "{keys} has reminders, but promises no time that they could count from: add first_response "
        "or resolution, or delete nags and escalate"
    ),
    OddityKind.DEFAULT_CHAIN: mark(
        "{keys} is a chain, and the default service of its department, so one line to the "
        "department begins all its steps: choose another default_service"
    ),
    OddityKind.NOBODY_MANAGES: mark(
        "{keys} is approved by managers of {departments}, which has none, so the admins decide: "
        "name managers, or name others in by"
    ),
    OddityKind.NOBODY_MANAGES_REQUESTERS: mark(
        "the requester's managers approve {keys}, and these departments have no managers: "
        "{departments}. For their people, the managers of the department that serves decide, or "
        "the admins: name managers, or name others in by"
    ),
}


def examine_sense(catalogue: Catalogue) -> list[Finding]:
    """Return the remarks on a catalogue that has no mistakes."""
    channels = [remark(told(gap)) for gap in shared_channels(catalogue)]
    return [*channels, *(remark(tell_oddity(oddity)) for oddity in find_oddities(catalogue))]


def tell_oddity(oddity: Oddity) -> str:
    """Say what is odd, why, and what to do about it."""
    return sentence(
        _WORDS[oddity.kind],
        keys=", ".join(oddity.about),
        name=oddity.name,
        departments=", ".join(oddity.by),
    )
