"""Every view and message that the bot can show, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.form_models import RequestForm
from bot.i18n import Translator
from bot.layouts.approval_samples import (
    approval_cards,
    approval_views,
    service_approval_views,
)
from bot.layouts.chain_samples import chain_times_views
from bot.layouts.erasure_samples import erased_views
from bot.layouts.guide_samples import guide_views
from bot.layouts.linked_samples import chains, linked_by_needs
from bot.layouts.report_samples import report, report_views
from bot.layouts.review_samples import review_views
from bot.layouts.rollout_samples import rollout_views
from bot.layouts.samples import (
    ANN,
    BOB,
    CAROL,
    IT,
    LAPTOP,
    NOW,
    REQUESTING,
    SERVING,
    STANDARD,
    USUAL,
    desk_line,
    dossier,
    line,
    listing,
    path,
    problem,
    queue_of,
    rated,
)
from bot.layouts.service_samples import service_views
from bot.layouts.state_in_samples import DONE_SHOWS_THE_STATE, NOTES_THAT_SHOW_THE_STATE
from bot.layouts.steady_views import steady_views, step_notes
from bot.layouts.survey_samples import survey_views
from bot.layouts.unmet_need_samples import unmet_need_views
from bot.read_models import Dossier, Found, Listing, Unclear
from bot.views import errors, home
from bot.views.blocks import Message, View
from bot.views.catalogue.days import days_changed
from bot.views.catalogue.gaps import gaps_message
from bot.views.help import answer_help, desk_help, request_help
from bot.views.inputs import on_top
from bot.views.nags import nagging
from bot.views.operation import outages, restored
from bot.views.people import departures, elsewhere
from bot.views.ratings import rating
from bot.views.reports import orders
from bot.views.requests import (
    afterwords,
    cards,
    confirmations,
    desk,
    details,
    forms,
    hints,
    notes,
    own,
)
from bot.views.requests.confirmations import opened_or_unclear
from bot.views.requests.found import found_requests
from bot.views.requests.queue import queue_message
from bot.views.requests.request_form import request_form
from bot.views.several import several_done, several_form
from domain.addressees import Addressee
from domain.calendar_changes import DayChanges
from domain.departures import Departure
from domain.errors import Problem
from domain.events import File
from domain.file_copies import CopyProblem
from domain.gaps import Gap, GapKind
from domain.lifecycle import STATES, Action, State
from domain.permissions import Role
from domain.queues import QueuePart, QueueView
from domain.usual_times import UsualTimes

Rendered = Message | View


def every_view(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view and message in one language, with its name.

    Args:
        words: what people typed in it.
    """
    for state in State:
        for confidential in (False, True):
            kind = f"{state}, confidential" if confidential else str(state)
            for name, rendered in views_of(dossier(state, words, confidential=confidential), t):
                yield f"{name} ({kind})", rendered
    yield from other_views(words, t)
    yield from report_views(words, t)
    yield from review_views(words, t)
    yield from chain_times_views(words, t)
    yield from service_views(words, t)
    yield from unmet_need_views(words, t)
    yield from survey_views(words, t)
    yield from rollout_views(words, t)
    yield from erased_views(t)


def views_of(subject: Dossier, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of one request that shows its state, or who may do what in it."""
    for card in (cards.provider_card, cards.requester_card, cards.assignee_card):
        yield card.__name__, card(subject, t)
    for note, kinds in NOTES_THAT_SHOW_THE_STATE.items():
        for each in subject.events:
            if each.kind in kinds:
                yield f"{note.__name__} {each.kind}", note(subject, each, t)
    for form in (forms.answer_form, forms.snooze_form, forms.change_promise_form):
        yield form.__name__, form(subject, t)
    yield "form on top", on_top(forms.answer_form(subject, t), t)
    for roles in (SERVING, REQUESTING, SERVING | REQUESTING, frozenset({Role.ADMIN}), frozenset()):
        yield f"details {sorted(roles)}", details.details(subject, frozenset(roles), t)
    for key in ("first_response:0:75%", "resolution:0:daily:2026-11-24", "waiting:1:1d"):
        yield f"nag {key}", nagging.nag([line(subject, key)], t)
        yield f"many {key}", nagging.nag([line(subject, key)] * 30, t)
        yield f"over {key}", nagging.nag([replace(line(subject, key), is_due=False)], t)
    yield "nag_note", nagging.nag_note(line(subject), t)
    for judged in rated(subject):
        yield "low_rating", rating.low_rating(judged, "T1", t, reopens=True)
        yield "rated card", cards.requester_card(judged, t)
    yield "my_requests", own.my_requests(listing([subject]), t)
    yield "queue", queue_message(queue_of(listing([subject])), t)
    yield "desk_of", desk.desk_of(desk_line({State.OPEN: 3}, overdue=1), listing([subject]), t)
    yield (
        "home",
        home.home(
            listing([subject]), queue_of(listing([subject])), [desk_line({State.OPEN: 1})], [IT], t
        ),
    )
    yield "opened", confirmations.opened(subject, t)
    yield "opened window", confirmations.opened_window(subject, t)
    yield from afterwords_views(subject, t)
    yield from need_views(subject, t)
    yield from chain_views(subject, t)
    yield from service_approval_views(subject, t)
    for action in DONE_SHOWS_THE_STATE:
        yield f"done {action}", confirmations.done(action, subject.request, t)


def afterwords_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of a request whose requester wrote after it was resolved or ended."""
    said = next(each for each in subject.events if each.kind is Action.REPLY)
    told = replace(subject, events=(*path(subject.request.state), said))
    yield "afterwords", afterwords.answered(told, said, t)
    yield "afterwords", afterwords.answered(replace(told, events=(said,)), said, t)
    disputed = replace(subject, request=replace(subject.request, next_check_at=None))
    unsolved = replace(subject, request=replace(subject.request, resolved_at=None))
    for each in (disputed, unsolved):
        yield "requester_card", cards.requester_card(each, t)
        yield "provider_card", cards.provider_card(each, t)
        yield "my_requests", own.my_requests(listing([each]), t)


def need_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of what a request needs, and of what it is needed for, that shows its state."""
    for _, linked in linked_by_needs(subject):
        for card in (cards.provider_card, cards.requester_card):
            yield f"{card.__name__} with needs", card(linked, t)
        yield "details with needs", details.details(linked, frozenset(SERVING), t)
        yield "nag of a need", nagging.nag([line(linked)] * 30, t)


def chain_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of a chain of few and of many steps."""
    for chain in chains(subject):
        for card in (cards.provider_card, cards.requester_card):
            yield f"{card.__name__} of a chain", card(chain, t)
        yield "details of a chain", details.details(chain, frozenset(SERVING), t)
        yield from _notes_of_chain(chain, {Action.REOPEN}, t)  # it shows which steps are over
    kinds = NOTES_THAT_SHOW_THE_STATE[notes.provider_note] - {Action.REOPEN}
    yield from _notes_of_chain(chain, kinds, t)
    yield from approval_views(subject, chain, t)


def _notes_of_chain(
    chain: Dossier, kinds: set[Action], t: Translator
) -> Iterator[tuple[str, Rendered]]:
    for event in chain.events:
        if event.kind in kinds:
            yield f"note of a chain {event.kind}", notes.provider_note(chain, event, t)


def other_views(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view that is of no request, or that looks the same in each state of its request."""
    for code in Problem:
        error = problem(code, key=words, known=[words, "it"])
        yield f"error {code}", errors.error_message(error, t)
        yield f"error view {code}", errors.error_view(error, t)
    yield "unexpected", errors.unexpected_message("4711", t)
    yield "unexpected view", errors.unexpected_view("4711", t)
    yield "hint", hints.hint(words, t)
    subject = dossier(State.WAITING, words)
    yield "hint", hints.hint(words, t, [subject.request] * 4)
    yield "mentioned", hints.mentioned(words, IT.channel_id, t)
    yield "replied", hints.replied(subject.request, words, t)
    yield "comments", rating.comments(IT, [(words, 1), (words, 5)] * 3, t)
    yield "channel_problem", hints.channel_problem(IT, "not_in_channel", t)
    lost = {"number": 12, "text": words[:300], "requester": ANN, "link": "https://x.slack.com/p1"}
    nowhere = {**lost, "text": ""}
    card = cards.provider_card(dossier(words=words), t)
    yield "lost card", restored.lost_card(12, NOW, card.text, card.blocks, t)
    yield "lost note", restored.lost_note(12, NOW, t)
    yield "lost requests", restored.lost_requests(NOW, 2, [lost] * 29 + [nowhere], ["C01IT"], t)
    yield "nothing lost", restored.lost_requests(NOW, 0, [], [], t)
    yield "request_help", request_help(t, [IT], [LAPTOP])
    yield "answer_help", answer_help(t)
    yield "desk_help", desk_help(t, [IT])
    yield "desk", desk.desk([desk_line({State.OPEN: 3}, at_risk=1, due_today=2)], t)
    for queue, departments in ((None, [IT]), (queue_of(Listing()), [IT]), (None, ())):
        yield "home", home.home(Listing(), queue, (), departments, t)
    yield "home of a stranger", home.home_of_stranger(t)
    yield "found", found_requests(Found(words, 20, (dossier(words=words),), True), CAROL, t)
    yield "found own", found_requests(Found(words, 0, (dossier(words=words),), False), ANN, t)
    yield "found nothing", found_requests(Found(words, 0, (), False), ANN, t)
    for service, same_named in ((LAPTOP, 0), (LAPTOP, 12), (None, 0)):
        line_of = Unclear(f"x {words}", [Addressee(IT, service, words)], same_named)
        yield "unclear", opened_or_unclear(line_of, t)
    yield "home of a manager", home.home(Listing(), queue_of(Listing()), (), [IT], t, report())
    yield "no requests", own.my_requests(Listing(), t)
    yield "empty queue", queue_message(queue_of(Listing()), t)
    subject = dossier(words=words)
    page = replace(listing([subject] * 9), count=40)
    for view in (QueueView(page=1), QueueView(QueuePart.MINE), QueueView(service_id=LAPTOP.id)):
        yield f"queue {view}", queue_message(queue_of(page, view), t)
        yield f"queue {view}", queue_message(queue_of(Listing(), view), t)
        yield f"several {view}", several_form(queue_of(page, view), t)
    yield "several", several_form(queue_of(Listing()), t)
    refused = [problem(code, key=words, known=[words]) for code in Problem]
    yield "several done", several_done([subject.request] * 10, refused[:10], t)
    yield "several done", several_done([], refused[:10], t)
    yield "empty desk", desk.desk((), t)
    yield "form", request_form(RequestForm([IT]), t)
    yield "form", request_form(RequestForm([IT], IT), t)
    yield (
        "form",
        request_form(RequestForm([IT], IT, [LAPTOP], LAPTOP, STANDARD, words, words), t),
    )
    for usual in (USUAL, UsualTimes(USUAL.half, USUAL.half)):
        known = RequestForm([IT], IT, [LAPTOP], LAPTOP, STANDARD, usual=usual)
        yield "form with what is usual", request_form(known, t)
    for others in (outage_views, news_views, guide_views, views_whatever_the_state):
        yield from others(words, t)


def views_whatever_the_state(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of one request that looks the same in most of its states, or all."""
    for confidential in (False, True):
        yield from steady_views(dossier(words=words, confidential=confidential), t)
    whose_turn = {STATES[state].waits_on: state for state in reversed(State)}
    for state in whose_turn.values():
        *_, chain = chains(dossier(state, words))
        yield from approval_cards(chain, t)
    ended = dossier(State.RESOLVED, words, confidential=True)
    yield from step_notes(dossier(words=words), ended, t)


def news_views(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view that tells administrators, managers and strangers how things are."""
    for kind in GapKind:
        about = IT.channel_id if kind is GapKind.SHARED_CHANNEL else CAROL
        yield f"gap {kind}", gaps_message([Gap(kind, ("it",), about)], t)
    for because in Departure:
        for manages in (True, False):
            message = departures.back_in_queue(IT, BOB, because, [12, 13], t, manages=manages)
            yield f"back in the queue: {because}", message
    yield "elsewhere", elsewhere.elsewhere_message()
    yield "elsewhere view", elsewhere.elsewhere_view()
    for percent in (None, 40, 100):
        yield f"file at {percent}", orders.progress([IT], percent, t)
    for allowed in (True, False):
        yield "order failed", orders.failed([IT], t, is_file=allowed, allowed=allowed)
    day = NOW.date()
    for each in (DayChanges((day,)), DayChanges((day,) * 90, (day,), (day,))):
        yield "days changed", days_changed("it", each, 3, 1, t)
    yield "unreadable", notes.unreadable(t)
    yield "file_copy", notes.file_copy(words, t)
    for why in CopyProblem:
        yield f"copy_failed {why}", notes.copy_failed(words, why, t)
    for files in ((), (File(words, "https://example.org/f"),)):
        yield "unreadable came", notes.unreadable_came(ANN, files, t)
    yield "low ratings", rating.low_ratings(IT, [(words, 1), ("", 2)], t)


def outage_views(words: str, t: Translator) -> Iterator[tuple[str, Rendered]]:
    """Every view of what went wrong on the bot's side."""
    yield "not passed on", errors.not_passed_on("4711", t)
    yield "told at once", outages.told_at_once(outages.not_known_yet(t), t, words)
    yield "told at once view", outages.told_at_once_view(outages.not_known_yet(t), t)
    for said in (words, ""):
        yield "send again", outages.send_again(said, "key", t)
        for number in (12, None):
            yield "went through", outages.went_through(said, number, t)
    yield "sent", outages.sent(t)
    yield "not kept", outages.not_kept(t)
    yield "refused", outages.refused([words, words], t)
