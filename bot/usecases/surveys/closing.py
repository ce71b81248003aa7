"""Closing surveys: all answers are told together, and who was asked is forgotten."""

from collections.abc import Iterable
from datetime import datetime

from bot.usecases.each_alone import found_of_each
from bot.usecases.notices import Notice
from bot.usecases.people.gates import gate_to
from bot.usecases.surveys.surveys import put_question, results_of_survey
from domain.gate import is_open
from domain.organisation import MemberRole
from domain.surveys import Survey, SurveyResults
from store.unit_of_work import UnitOfWork

WORDS_ON_A_PAGE = 14
"""The most answers in words that one message has room for."""


def surveys_to_close(uow: UnitOfWork, now: datetime) -> tuple[Survey, ...]:
    """Return the surveys whose time is over, of departments that are at work."""

    def due(survey: Survey) -> Survey | None:
        return survey if _is_open(uow, survey, now) else None

    return tuple(found_of_each("survey", uow.surveys.running_until(now), due))


def close_surveys(uow: UnitOfWork, now: datetime, due: Iterable[Survey]) -> None:
    """Close surveys, except those that another process has closed, and tell the results."""
    for survey in due:
        if uow.surveys.close(survey.id, now):
            _close(uow, survey, now)


def _close(uow: UnitOfWork, survey: Survey, now: datetime) -> None:
    asked = uow.surveys.invited(survey.id)
    uow.surveys.forget_invitations(survey.id)
    results = results_of_survey(uow, survey)
    if results is None:
        uow.surveys.forget_answers(survey.id)
    # To everybody alike: what one person's message says shows nothing.
    for user_id in asked:
        put_question(uow, survey, user_id, now)
    for manager_id in uow.people.members(survey.department_id, MemberRole.MANAGER):
        for page in range(page_count(results)):
            key = f"survey_results:{survey.id}:{manager_id}:{page}"
            payload = {"survey": survey.id, "page": page, "department": survey.department_id}
            uow.outbox.put(key, Notice.SURVEY_RESULTS, manager_id, now, payload=payload)


def page_count(results: SurveyResults | None) -> int:
    """Return how many messages have room for the results."""
    words = len(results.missing) if results else 0
    return max(1, -(-words // WORDS_ON_A_PAGE))


def _is_open(uow: UnitOfWork, survey: Survey, now: datetime) -> bool:
    department = uow.catalogue.department_by_id(survey.department_id)
    return is_open(gate_to(uow, department.channel_id, department.id), now)
