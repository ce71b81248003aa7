"""Views of one request that look the same in each of its states, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.form_models import NeedForm, RequestForm, StepForm, TransferForm
from bot.i18n import Translator
from bot.layouts.approval_samples import APPROVABLE, approval_notes
from bot.layouts.linked_samples import chains, linked_by_needs, steps_of_each_state
from bot.layouts.samples import BOB, CAROL, IT, LAPTOP, STANDARD, rated
from bot.layouts.state_in_samples import DONE_SHOWS_THE_STATE, NOTES_THAT_SHOW_THE_STATE
from bot.read_models import Colleague, Dossier, RatingLine, SentAnswer
from bot.views.blocks import Message, View
from bot.views.ratings import rating
from bot.views.ratings.form import rating_form
from bot.views.requests import answers, cards, confirmations, ending_forms, forms, notes
from bot.views.requests.needs import need_late_note, need_note
from bot.views.requests.request_form import request_form
from bot.views.requests.transfers import transferred_often
from domain.lifecycle import Action


def steady_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view of one request that does not show its state."""
    for note in (notes.assignee_note, notes.withdrawn_note):
        for each in subject.events:
            yield f"{note.__name__} {each.kind}", note(subject, each, t)
    for form in (
        forms.reply_form,
        forms.ask_form,
        ending_forms.resolve_form,
        ending_forms.decline_form,
        ending_forms.cancel_form,
        ending_forms.reopen_form,
    ):
        yield form.__name__, form(subject, t)
    carol, bob = Colleague(CAROL, subject.request.title, 1), Colleague(BOB, "鲍勃", 12)
    for colleagues in ((), (carol,), (bob, carol)):
        yield "reassign_form", forms.reassign_form(subject, colleagues, t)
    yield "request_form of what must be approved", request_form(APPROVABLE, t)
    yield from steady_notes(subject, t)
    yield from rating_views(subject, t)
    yield from answer_views(subject, t)
    yield from transfer_views(subject, t)
    yield from steady_need_views(subject, t)
    yield from step_forms(subject, t)


def steady_notes(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every note and every answer to a click that shows only what happened."""
    *_, chain = chains(subject)
    for note, kinds in NOTES_THAT_SHOW_THE_STATE.items():
        for each in subject.events:
            if each.kind not in kinds:
                yield f"{note.__name__} {each.kind}", note(subject, each, t)
                if note is notes.provider_note:
                    yield f"note of a chain {each.kind}", note(chain, each, t)
    for action in Action:
        if action not in DONE_SHOWS_THE_STATE:
            yield f"done {action}", confirmations.done(action, subject.request, t)


def rating_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every question for a rating, and what follows it."""
    yield "rating_form", rating_form(subject, "It took a week", t)
    for each in rated(subject):
        yield "question", rating.question([RatingLine(each)], t)
        for held in (True, False):
            yield "held_words", rating.held_words(each, t, held=held)
    yield "reminder", rating.question([RatingLine(each, reminder=True)], t)
    open_questions = [RatingLine(next(rated(subject)))] * 20
    yield "questions", rating.question(open_questions, t)


def answer_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about an answer that is on its way."""
    sent = SentAnswer(subject.request, 5)
    yield "answered", answers.answered(replace(sent, holding=True), t)
    yield "answered", answers.answered(replace(sent, requester_left=True), t)
    for doubtful in (False, True):
        markable = replace(sent, markable=True, doubtful=doubtful)
        yield "answered", answers.answered(markable, t)
        if window := answers.answered_window(markable, t):
            yield "answered window", window


def transfer_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view of a transfer; its form with nothing chosen, a service, a confidential one."""
    if any(each.kind is Action.TRANSFER for each in subject.events):
        yield "left_card", cards.left_card(subject, 1, t)
    for reads in (True, False):
        yield "transferred_often", transferred_often(subject, t, reads=reads)
    nothing = TransferForm(about=subject, departments=[IT])
    yield "transfer_form", forms.transfer_form(nothing, t)
    carried = subject.request.fields[:2]
    for service in (LAPTOP, replace(LAPTOP, confidential=True)):
        form = replace(nothing, department=IT, services=[service], service=service)
        chosen = replace(form, standard=STANDARD, carried=carried, back=True)
        yield "transfer_form", forms.transfer_form(chosen, t)


def steady_need_views(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every form and note of a request with needs."""
    for parent, linked in linked_by_needs(subject):
        yield "resolve_form with needs", ending_forms.resolve_form(linked, t, subject.request.title)
        yield "decline_form with needs", ending_forms.decline_form(linked, t)
        for event in subject.events:
            yield f"need_note {event.kind}", need_note(parent, linked, event, t)
        yield "need_late_note", need_late_note(linked, linked.needs[0], t)
    yield "former_requester_card", cards.former_requester_card(subject, t)
    for asked in (RequestForm([IT]), RequestForm([IT], IT, [LAPTOP], LAPTOP, STANDARD)):
        yield "need_form", forms.need_form(NeedForm(subject, asked), t)


def step_forms(subject: Dossier, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every form with which somebody decides about a step of a chain."""
    *_, chain = chains(subject)
    yield "reopen_form of a chain", ending_forms.reopen_form(chain, t, chain.steps)
    yield "skip_form", forms.skip_form(chain, "1", t)
    title = subject.request.title
    for asked in (
        RequestForm([IT], title=title),
        RequestForm([IT], IT, [LAPTOP], LAPTOP, STANDARD, title),
    ):
        yield "replacement_form", forms.replacement_form(StepForm(chain, "1", asked), t)


def step_notes(
    subject: Dossier, ended: Dossier, t: Translator
) -> Iterator[tuple[str, Message | View]]:
    """Every note of a chain's steps.

    Args:
        ended: the same when the chain is over, which is all that a note shows of its state.
    """
    *_, chain = chains(subject)
    *_, over = chains(ended)
    shows_state = NOTES_THAT_SHOW_THE_STATE[notes.requester_note]
    steps = steps_of_each_state(subject.request.title)
    for each in steps:
        for parent in (chain, over):
            yield "need_note of a step", need_note(parent, each, each.events[0], t)
        for event in each.events:
            if event.kind in shows_state or each is steps[0]:
                yield f"requester_note of a step {event.kind}", notes.requester_note(each, event, t)
    yield from approval_notes(chain, over, t)
