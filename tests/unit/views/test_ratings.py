"""The question for a rating, what came of it, and who is shown what."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.layouts.samples import (
    ANN,
    BOB,
    GAPS,
    IT,
    LANGUAGES,
    NOW,
    REQUESTING,
    SERVING,
    dossier,
    event,
)
from bot.read_models import Dossier, RatingLine
from bot.views.ratings import rating
from bot.views.ratings.form import rating_form
from bot.views.requests import cards, notes
from bot.views.requests.details import details
from domain.events import Rated
from domain.lifecycle import Action, State
from tests.unit.views.layouts import objects, offered, sentences

ENGLISH, CHINESE = LANGUAGES


def solved(*, still: bool = True, state: State = State.RESOLVED, **given: Any) -> Dossier:
    """A solved request, rated if a rating is given."""
    rated = (event(9, Action.RATE, ANN, **given),) if given else ()
    events = (event(1, Action.OPEN, ANN), event(2, Action.RESOLVE, BOB, text="done"), *rated)
    until = NOW + timedelta(days=9) if still else NOW
    return dossier(state, "Screen", events, rated_until=until)


def buttons_of(rendered: Any) -> dict[str, str]:
    """The buttons, by their ids, with their style."""
    found = [each for each in objects(rendered) if each.get("type") == "button"]
    return {each["action_id"]: each.get("style", "") for each in found}


def test_the_chosen_score_stands_out_and_can_be_changed_as_long_as_it_holds() -> None:
    asked = rating.question([RatingLine(solved(score=4, text=""))], ENGLISH)
    chosen = {name for name, style in buttons_of(asked).items() if style == "primary"}
    assert chosen == {"rating.give.4"}
    assert len(buttons_of(asked)) == 6
    over = rating.question([RatingLine(solved(score=4, text="", still=False))], ENGLISH)
    assert buttons_of(over) == {}
    assert "★★★★☆ 4 of 5" in sentences(over)


def test_a_message_says_what_it_wants_of_its_reader() -> None:
    unrated, rated = RatingLine(solved()), RatingLine(solved(score=5, text=""))
    reminder = replace(unrated, reminder=True)
    for lines, title in (
        ([unrated, rated], "How was it? One click is enough."),
        ([reminder], "A short reminder: how was it?"),
        ([rated, rated], "Thank you for your rating"),
        ([RatingLine(solved(still=False))], "Your rating"),
    ):
        assert rating.question(lines, ENGLISH).text.startswith(title)


def test_a_question_says_who_reads_the_answer() -> None:
    named = solved()
    nameless = replace(named, department=replace(IT, anonymous_ratings=True))
    for subject, words in (
        (named, "IT & <desk> sees your comment and your name."),
        (nameless, "IT & <desk> does not learn who you are or which request it was."),
    ):
        assert words in sentences(rating.question([RatingLine(subject)], ENGLISH))
        assert words in str(rating_form(subject, "", ENGLISH))


@pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
def test_whoever_serves_sees_nothing_of_an_anonymous_rating_but_its_requester_does(t: Any) -> None:
    subject = solved(score=2, text="HIDDEN", anonymous=True)
    told_later = replace(
        solved(score=2, text="HIDDEN"), department=replace(IT, anonymous_ratings=True)
    )
    for each in (subject, told_later):
        assert "HIDDEN" not in str(details(each, SERVING, t))
        assert "HIDDEN" in str(details(each, REQUESTING, t))
        assert "HIDDEN" not in str(cards.provider_card(each, t))
        for note in (notes.provider_note, notes.assignee_note):
            named = replace(each.events[-1], content=Rated("NAMED", score=2))
            both = replace(each, events=(*each.events[:-1], named, each.events[-1]))
            if each is subject:
                assert "HIDDEN" not in str(note(both, named, t))


@pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
def test_managers_read_low_ratings_without_names_and_of_many_as_many_as_fit(t: Any) -> None:
    low = rating.low_ratings(IT, [("", 1), ("Late", 2)], t)
    assert "Late" in str(low)
    assert str(low).count("★☆☆☆☆") == 1
    many = rating.low_ratings(IT, [("Late", 2)] * 60, t)
    assert str(many).count("★★☆☆☆") == 40
    assert "20" in str(many.blocks[-2])


def test_words_that_wait_can_be_said_without_a_name_while_a_rating_can_be_given() -> None:
    waiting = rating.held_words(solved(), ENGLISH, held=True)
    assert list(buttons_of(waiting)) == ["rating.give", "rating.tell_with_name"]
    over = rating.held_words(solved(still=False), ENGLISH, held=True)
    assert list(buttons_of(over)) == ["rating.tell_with_name"]
    assert buttons_of(rating.held_words(solved(), ENGLISH, held=False)) == {}


def test_what_was_expected_and_found_is_shown_where_the_rating_is() -> None:
    subject = solved(score=2, text="Late", gaps=GAPS)
    given = subject.events[-1]
    for shown in (
        notes.provider_note(subject, given, ENGLISH),
        rating.low_rating(subject, "T1", ENGLISH, reopens=True),
    ):
        assert "As promised: expected 5, received 1" in sentences(shown)
        assert "Clear information: expected 1, received 5" in sentences(shown)
    form = str(rating_form(subject, "Late", ENGLISH))
    assert "'initial_value': 'Late'" in form
    assert form.count("initial_option") == 1 + 2 * len(GAPS)


def test_the_requesters_card_shows_their_rating_and_the_providers_does_not() -> None:
    subject = solved(score=3, text="So so")
    assert "Your rating: ★★★☆☆ 3 of 5" in sentences(cards.requester_card(subject, ENGLISH))
    assert "★" not in str(cards.provider_card(subject, ENGLISH))


def test_a_provider_is_asked_once_how_clear_it_was() -> None:
    asked = solved()
    assert {"rating.clear", "rating.unclear"} <= set(offered(cards.provider_card(asked, ENGLISH)))
    told = replace(asked, events=(*asked.events, event(9, Action.RATE_CLARITY, BOB, clear=True)))
    assert not {"rating.clear", "rating.unclear"} & set(offered(cards.provider_card(told, ENGLISH)))
    assert "📝 The request was clear" in sentences(cards.provider_card(told, ENGLISH))
    running = offered(cards.provider_card(dossier(State.IN_PROGRESS), ENGLISH))
    assert not {"rating.clear", "rating.unclear"} & set(running)
