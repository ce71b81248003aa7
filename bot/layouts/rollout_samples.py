"""Every view about roll-outs, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.report_samples import digest_with_chains, nothing_to_tell
from bot.layouts.samples import BOB, CAROL, FIELDS, IT, LAPTOP, NOW, STANDARD, dossier
from bot.read_models import Listing
from bot.views import home
from bot.views.blocks import Message, View
from bot.views.catalogue import rollouts
from bot.views.catalogue.tour import tour_message
from bot.views.reports import digest as digests
from bot.views.requests import cards, practice
from domain.approval_terms import Approval
from domain.catalogue import ServiceDefinition
from domain.lifecycle import State
from domain.organisation import ServiceKind
from domain.rollouts import Lesson, Unread
from domain.service_changes import ServiceChange
from domain.standards import ServiceStandard
from domain.text import LocalizedText

_LONGEST_NAME = 75
_MANY = 30


def rollout_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about roll-outs.

    Args:
        words: what people typed in it.
    """
    name = LocalizedText(words[:_LONGEST_NAME] or "?")
    plain = ServiceDefinition("laptop", name, ServiceKind.SUPPORT, False, (), ServiceStandard())
    full = replace(
        plain,
        name=LAPTOP.name,
        confidential=True,
        fields=FIELDS,
        standard=replace(STANDARD, quality=(*STANDARD.quality, name)),
        approve=Approval((BOB,)),
    )
    changes = (
        ServiceChange(None, plain),
        ServiceChange(None, full),
        ServiceChange(plain, full),
        ServiceChange(full, plain),
    )
    unread = [Lesson(each) for each in changes]
    read = [replace(each, read_at=NOW) for each in unread]
    many = [Lesson(ServiceChange(None, replace(full, key=f"s{n}"))) for n in range(_MANY)]
    for state in State:
        subject = dossier(state, words, trainee_id=BOB, confidential=True)
        yield f"practice_card {state}", cards.assignee_card(subject, t)
        yield f"practice_started {state}", practice.practice_started(subject.request, t)
    for departments in ((), (IT,), (replace(IT, name=name),) * 30):
        yield "tour", tour_message(departments, t)
    for lessons in (unread[:1], unread, read, many):
        yield "rollout_card", rollouts.rollout_card(IT, lessons, 12, t)
    yield "rollout_reminder", rollouts.rollout_card(IT, unread, 12, t, 2)
    yield "replaced_card", rollouts.replaced_card(IT, t)
    for found in (digest_with_chains(words), nothing_to_tell()):
        yield "digest unread", digests.digest(replace(found, unread=unread_of(words)), t)
    yield "home unread", home.home(Listing(), None, (), [IT], t, unread=unread_of(words))


def unread_of(words: str) -> tuple[Unread, ...]:
    """Services that some have not read, more than are shown."""
    service = replace(LAPTOP, name=LocalizedText(words[:_LONGEST_NAME] or "?"))
    people = (BOB, CAROL, *(f"U0MORE{n}" for n in range(9)))
    return (Unread(IT, service, people, 12), *[Unread(IT, LAPTOP, (BOB,), 2)] * 9)
