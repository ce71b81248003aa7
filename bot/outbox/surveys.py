"""Surveys, as the outbox tells of them: as things stand when they are sent."""

from datetime import datetime

from bot.outbox.outgoing import Outgoing, Post
from bot.outbox.recipients import manages, words
from bot.usecases.surveys.closing import WORDS_ON_A_PAGE
from bot.usecases.surveys.surveys import is_running, results_of_survey, service_names
from bot.views.surveys import surveys
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def survey_questions(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Ask somebody; once they have answered, thank them."""
    survey = uow.surveys.find(int(row.payload["survey"]))
    if survey is None:
        return None
    is_open = is_running(uow, survey)
    if not is_open and not uow.messages.get(row.key):
        return None
    department = uow.catalogue.department_by_id(survey.department_id)
    answered = bool(uow.surveys.has_answered(survey.id, row.recipient_id))
    return Post(
        surveys.questions_message(
            department,
            survey.id,
            words(uow, row),
            is_open=is_open,
            answered=answered,
        )
    )


def survey_results(uow: UnitOfWork, row: OutboxRow, _now: datetime) -> Outgoing | None:
    """Tell a manager what people answered; None if they are no manager any more."""
    survey = uow.surveys.find(int(row.payload["survey"]))
    if survey is None or not manages(uow, row, survey.department_id):
        return None
    results, page = results_of_survey(uow, survey), int(row.payload["page"])
    first = page * WORDS_ON_A_PAGE
    return Post(
        surveys.results_message(
            uow.catalogue.department_by_id(survey.department_id),
            results,
            service_names(uow, [results]),
            words(uow, row),
            words=results.missing[first : first + WORDS_ON_A_PAGE] if results else (),
            is_first=not page,
        )
    )
