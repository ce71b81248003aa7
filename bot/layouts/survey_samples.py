"""Every view about surveys, with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.i18n import Translator
from bot.layouts.samples import BOB, IT, LAPTOP
from bot.views.blocks import Message, View
from bot.views.surveys.surveys import (
    answer_form,
    questions_message,
    results_message,
    standings_message,
)
from domain.surveys import ANSWER_LIMIT, RUNS_FOR, Survey, SurveyResults, SurveyStanding

_SENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_PAGE = 14


def survey_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about surveys.

    Args:
        words: what people typed in it.
    """
    survey = Survey(3, IT.id, "2026-Q4", BOB, _SENT, _SENT + RUNS_FOR, 23)
    closed = replace(survey, closed_at=_SENT + RUNS_FOR)
    answer = words[:ANSWER_LIMIT]
    results = SurveyResults(30, 41, (answer,) * 30, ((LAPTOP.id, 20), (9, 10)), ((LAPTOP.id, 1),))
    nothing = SurveyResults(5, 5, (), (), ())
    names = {LAPTOP.id: LAPTOP.name, 9: LAPTOP.name}
    next_from = date(2027, 1, 1)
    standings = (
        SurveyStanding(IT, None, None, None, 40),
        SurveyStanding(IT, None, None, None, 1),
        SurveyStanding(IT, survey, None, next_from, 0),
        SurveyStanding(IT, closed, results, next_from, 0),
        SurveyStanding(IT, closed, nothing, None, 12),
        SurveyStanding(IT, closed, None, next_from, 0),
    )
    for each in standings:
        yield "standings_message", standings_message([each], names, t, words_shown=_PAGE)
    yield "standings_message of many", standings_message(standings * 3, names, t, words_shown=0)
    for is_open, answered in ((True, False), (True, True), (False, False)):
        message = questions_message(IT, 3, t, is_open=is_open, answered=answered)
        yield "questions_message", message
    for services in ((LAPTOP,), (LAPTOP,) * 120):
        yield "answer_form", answer_form(IT, services, 3, t)
    for told in (results, nothing, None):
        for is_first in (True, False):
            said = told.missing[:_PAGE] if told else ()
            yield (
                "results_message",
                results_message(IT, told, names, t, words=said, is_first=is_first),
            )
