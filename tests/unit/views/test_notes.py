"""Notes: what each side hears in the thread."""

from dataclasses import replace

import pytest

from bot import ids
from bot.layouts.samples import BOB, LANGUAGES, NOW, dossier, event
from bot.read_models import Dossier
from bot.views.requests.notes import assignee_note, provider_note, requester_note
from domain.events import Event, File
from domain.lifecycle import Action, State
from domain.policy import REOPENING
from tests.unit.views.layouts import buttons, objects, sentences, words

ENGLISH, CHINESE = LANGUAGES


def event_of(subject: Dossier, kind: Action) -> Event:
    """Return the first event of a kind in a request's history."""
    return next(each for each in subject.events if each.kind is kind)


def test_an_answer_is_told() -> None:
    subject = dossier(State.IN_PROGRESS, "It is on its way")
    note = requester_note(subject, event_of(subject, Action.ANSWER), ENGLISH)
    assert sentences(note) == "@U0BOB answeredIt is on its way"
    assert note.text == "#12 · <@U0BOB> answered · It is on its way"


def test_what_came_late_says_when_it_was_written() -> None:
    subject = dossier(State.IN_PROGRESS, "It is on its way")
    prompt = event_of(subject, Action.ANSWER)
    late = replace(prompt, noted_at=NOW)
    for note in (requester_note, assignee_note, provider_note):
        assert "Crossdesk was away" in words(note(subject, late, ENGLISH))
        assert "没有连上 Slack" in words(note(subject, late, CHINESE))
        assert "Crossdesk was away" not in words(note(subject, prompt, ENGLISH))


def test_a_question_says_where_the_reply_goes() -> None:
    subject = dossier(State.WAITING, "Which one?")
    asked = event_of(subject, Action.ASK)
    note = sentences(requester_note(subject, asked, ENGLISH))
    assert "@U0BOB askedWhich one?" in note
    assert "The clock is paused until you do" in note
    assert "暂停计时" in words(requester_note(subject, asked, CHINESE))


def test_a_solution_shows_the_criteria_that_are_met_and_asks_to_confirm() -> None:
    subject = dossier(State.RESOLVED, "New cable")
    note = requester_note(subject, event_of(subject, Action.RESOLVE), ENGLISH)
    shown = words(note)
    assert "✓ It was tried out" in shown
    assert "The cause is written down" not in shown
    assert "3 working days" in shown
    assert buttons(note) == [ids.REQUEST_CONFIRM, ids.REQUEST_REOPEN, ids.REQUEST_SHOW]


@pytest.mark.parametrize("state", [State.CLOSED, State.IN_PROGRESS, State.CANCELLED])
def test_nobody_is_asked_to_confirm_what_has_moved_on(state: State) -> None:
    subject = dossier(state)
    note = requester_note(subject, event_of(subject, Action.RESOLVE), ENGLISH)
    assert buttons(note) == []
    assert "Is it solved?" not in words(note)


def test_a_refusal_gives_the_reason() -> None:
    subject = dossier(State.DECLINED, "We do not have it")
    note = requester_note(subject, event_of(subject, Action.DECLINE), ENGLISH)
    assert sentences(note) == "@U0BOB declined itWe do not have it"


def test_closing_by_itself_says_until_when_it_can_be_reopened() -> None:
    subject = dossier(State.CLOSED)
    closed = event_of(subject, Action.CLOSE)
    note = requester_note(subject, closed, ENGLISH)
    assert "It closed automatically" in words(note)
    dates = [each["timestamp"] for each in objects(note) if each.get("type") == "date"]
    assert dates == [int((closed.at + REOPENING).timestamp())]
    assert closed.at > NOW


def test_closing_for_want_of_an_answer_reads_differently() -> None:
    closed = event(1, Action.CLOSE, None, unanswered=True)
    subject = dossier(State.CLOSED, "Title", (closed,))
    note = sentences(requester_note(subject, closed, ENGLISH))
    assert "It closed automatically, not solved: the question got no reply" in note
    assert (
        "It is not solved: nobody could go on without your reply. You can reopen it until " in note
    )
    assert "it counts as solved" not in note
    assert "没有收到你的回复" in sentences(requester_note(subject, closed, CHINESE))
    for_providers = sentences(provider_note(subject, closed, ENGLISH))
    assert for_providers == "It closed automatically, not solved: the question got no reply"


def test_a_holding_answer_says_that_it_is_one() -> None:
    holding = event(1, Action.ANSWER, BOB, text="We look into it", holding=True)
    note = requester_note(dossier(State.IN_PROGRESS, "Title", (holding,)), holding, ENGLISH)
    assert sentences(note) == "@U0BOB is working on it and will answer laterWe look into it"


def test_a_reply_comes_with_its_last_words_and_links_to_its_files() -> None:
    subject = dossier(State.IN_PROGRESS, "photo.jpg")
    note = provider_note(subject, event_of(subject, Action.REPLY), ENGLISH)
    assert "@U0ANN wrote (edited)photo.jpg改photo.jpg" in sentences(note)
    links = [each for each in objects(note) if each.get("type") == "link"]
    assert links == [{"type": "link", "url": "https://example.org/f", "text": "photo.jpg"}]


def test_a_reply_of_files_alone_is_told() -> None:
    reply = event(1, Action.REPLY, "U0ANN", text="", files=(File("a", "b"),))
    subject = dossier(State.IN_PROGRESS, "Title", (reply,))
    note = provider_note(subject, reply, ENGLISH)
    assert sentences(note) == "@U0ANN wrotea→ @U0BOB"
    assert note.text == "#12 · <@U0ANN> wrote"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Action.CANCEL, "@U0ANN cancelled itBecause→ @U0BOB"),
        (Action.REOPEN, "@U0ANN reopened itBecause→ @U0BOB"),
        (Action.CONFIRM, "@U0ANN confirmed that it is resolved"),
        (Action.REASSIGN, "@U0BOB reassigned it to @U0CAROL"),
        (Action.CLOSE, "It closed automatically"),
        (Action.RELEASE, "Crossdesk put it back in the queue"),
    ],
)
def test_providers_hear_what_happened(kind: Action, said: str) -> None:
    subject = dossier(State.IN_PROGRESS, "Because")
    assert sentences(provider_note(subject, event_of(subject, kind), ENGLISH)) == said


def test_of_a_confidential_request_the_channel_hears_only_that_something_happened() -> None:
    subject = dossier(State.IN_PROGRESS, "SECRET", confidential=True)
    reply = event_of(subject, Action.REPLY)
    note = provider_note(subject, reply, ENGLISH)
    assert "@U0ANN wrote" in sentences(note)
    assert buttons(note) == [ids.REQUEST_SHOW]
    assert "SECRET改" in words(assignee_note(subject, reply, ENGLISH))


def test_a_long_reply_is_cut_with_a_way_to_the_rest() -> None:
    subject = dossier(State.IN_PROGRESS, "y" * 9000)
    note = provider_note(subject, event_of(subject, Action.ANSWER), ENGLISH)
    assert len(words(note)) < 2700
    assert buttons(note) == [ids.REQUEST_SHOW]
    assert len(note.text) < 500
