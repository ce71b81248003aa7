"""Surveys: a manager asks those whom their department serves, who answer without names."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.usecases.notices import Notice
from bot.usecases.reports.reporting import departments_named
from domain.errors import DomainError, Problem
from domain.organisation import Department, MemberRole, Service, Standing
from domain.quarters import Quarter
from domain.surveys import (
    ANSWER_LIMIT,
    FEWEST_ANSWERS,
    RUNS_FOR,
    SERVED_WITHIN_DAYS,
    Survey,
    SurveyAnswer,
    SurveyResults,
    SurveyStanding,
    results_of,
)
from domain.text import LocalizedText
from store.unit_of_work import UnitOfWork


def standings(
    uow: UnitOfWork, actor_id: str, now: datetime, named: str = ""
) -> tuple[SurveyStanding, ...]:
    """Return how it stands with the surveys of the departments that somebody manages.

    Args:
        named: a department, as somebody wrote it; empty: all of these.

    Raises:
        DomainError: as `departments_named`; SURVEYS_OF_MANAGERS, to administrators too.
    """
    managed = uow.people.departments_of(actor_id, MemberRole.MANAGER)
    wanted = departments_named(uow, named, "/desk ask")
    found = [each for each in wanted if each.id in managed]
    if not found:
        raise DomainError(Problem.SURVEYS_OF_MANAGERS)
    return tuple(_standing(uow, each, now) for each in found)


def send_survey(
    uow: UnitOfWork, actor_id: str, now: datetime, department_id: int
) -> SurveyStanding:
    """Ask the three questions.

    Raises:
        DomainError: SURVEYS_OF_MANAGERS; PART_RETIRED; SURVEY_SENT, if the quarter has had one;
            TOO_FEW_TO_ASK.
    """
    department = _managed(uow, actor_id, department_id)
    today = uow.catalogue.calendar(department.calendar_id).day_at(now)
    asked = people_to_ask(uow, department, today)
    if len(asked) < FEWEST_ANSWERS:
        raise DomainError(Problem.TOO_FEW_TO_ASK, n=len(asked), fewest=FEWEST_ANSWERS)
    survey = uow.surveys.begin(
        department.id, str(Quarter.of(today)), actor_id, now, now + RUNS_FOR, asked
    )
    if survey is None:
        day = Quarter.of(today).after().first_day
        raise DomainError(Problem.SURVEY_SENT, day=day)
    for user_id in asked:
        put_question(uow, survey, user_id, now)
    return _standing(uow, department, now)


def people_to_ask(uow: UnitOfWork, department: Department, today: date) -> tuple[str, ...]:
    """Return whom a department asks: everybody in the departments that it has served.

    Who belongs to no department is asked if they have asked for something themselves. Those who
    serve the department are left out, and so are those who have left and people of elsewhere.
    """
    first_day = today - timedelta(days=SERVED_WITHIN_DAYS)
    found: set[str] = set()
    for served_id, requester_id in uow.surveys.askers(department.id, first_day):
        if served_id is None:
            found.add(requester_id)
        elif served_id != department.id:
            found.update(uow.people.members(served_id, MemberRole.RECEIVER))
    for role in (MemberRole.PROVIDER, MemberRole.MANAGER):
        found.difference_update(uow.people.members(department.id, role))
    people = (uow.people.get(user_id) for user_id in sorted(found))
    return tuple(
        each.user_id
        for each in people
        if each and not each.deleted and each.standing is not Standing.STRANGER
    )


def question_key(survey_id: int, user_id: str) -> str:
    """Return the key of the message with the questions."""
    return f"survey:{survey_id}:{user_id}"


def put_question(uow: UnitOfWork, survey: Survey, user_id: str, now: datetime) -> None:
    """Put the message with the questions on its way, or bring it up to date."""
    payload = {"survey": survey.id}
    key = question_key(survey.id, user_id)
    uow.outbox.put(key, Notice.SURVEY_QUESTIONS, user_id, now, payload=payload)


def service_names(
    uow: UnitOfWork, found: Iterable[SurveyResults | None]
) -> dict[int, LocalizedText]:
    """Return the names of the services that were chosen, by their ids."""
    chosen = {
        key for each in found if each for tally in (each.matters, each.slower) for key, _ in tally
    }
    return {key: uow.catalogue.service_by_id(key).name for key in chosen}


def about_to_answer(
    uow: UnitOfWork, user_id: str, survey_id: int
) -> tuple[Department, tuple[Service, ...]]:
    """Return the department that asks, and the services that can be chosen.

    Raises:
        DomainError: SURVEY_OVER; SURVEY_ANSWERED.
    """
    survey = _open_survey(uow, user_id, uow.surveys.find(survey_id))
    department = uow.catalogue.department_by_id(survey.department_id)
    return department, uow.catalogue.services(department.id)


def answer_survey(
    uow: UnitOfWork,
    user_id: str,
    now: datetime,
    survey_id: int,
    missing: str,
    matters: str,
    slower: str,
) -> None:
    """Keep somebody's answers, without them.

    Args:
        matters, slower: the keys of services; empty if nothing was chosen.

    Raises:
        DomainError: SURVEY_OVER; SURVEY_ANSWERED; REQUIRED, if all is empty; TOO_LONG.
    """
    survey = _open_survey(uow, user_id, uow.surveys.lock(survey_id))
    chosen = [uow.catalogue.service(survey.department_id, key) for key in (matters, slower)]
    answer = SurveyAnswer(missing.strip(), *(each.id if each else None for each in chosen))
    if answer.is_empty:
        raise DomainError(Problem.REQUIRED, field="missing")
    if len(answer.missing) > ANSWER_LIMIT:
        raise DomainError(Problem.TOO_LONG, field="missing", limit=ANSWER_LIMIT)
    if not uow.surveys.answer(survey.id, user_id, answer):
        raise DomainError(Problem.SURVEY_ANSWERED)
    put_question(uow, survey, user_id, now)


def is_running(uow: UnitOfWork, survey: Survey) -> bool:
    """Whether answers to a survey are taken: none for a department that is retired."""
    retired = uow.catalogue.department_by_id(survey.department_id).retired
    return survey.closed_at is None and not retired


def _open_survey(uow: UnitOfWork, user_id: str, survey: Survey | None) -> Survey:
    """Check that somebody can answer a survey."""
    answered = uow.surveys.has_answered(survey.id, user_id) if survey else None
    if survey is None or answered is None or not is_running(uow, survey):
        raise DomainError(Problem.SURVEY_OVER)
    if answered:
        raise DomainError(Problem.SURVEY_ANSWERED)
    return survey


def _standing(uow: UnitOfWork, department: Department, now: datetime) -> SurveyStanding:
    today = uow.catalogue.calendar(department.calendar_id).day_at(now)
    survey = uow.surveys.newest(department.id)
    is_over = survey is not None and survey.closed_at is not None
    results = results_of_survey(uow, survey) if survey and is_over else None
    had_one = survey is not None and survey.quarter == str(Quarter.of(today))
    return SurveyStanding(
        department,
        survey,
        results,
        Quarter.of(today).after().first_day if had_one else None,
        0 if had_one else len(people_to_ask(uow, department, today)),
    )


def results_of_survey(uow: UnitOfWork, survey: Survey) -> SurveyResults | None:
    """Return the answers to a survey that is over; None if they are too few."""
    return results_of(uow.surveys.answers(survey.id), survey.invited)


def _managed(uow: UnitOfWork, actor_id: str, department_id: int) -> Department:
    department = uow.catalogue.department_by_id(department_id)
    managed = uow.people.departments_of(actor_id, MemberRole.MANAGER)
    if department.id not in managed:
        raise DomainError(Problem.SURVEYS_OF_MANAGERS)
    if department.retired:
        raise DomainError(Problem.PART_RETIRED)
    return department
