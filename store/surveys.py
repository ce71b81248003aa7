"""Surveys of departments: who is asked, and answers that nothing ties to a person."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert

from domain.surveys import Survey, SurveyAnswer
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import measurements, requests, survey_answers, survey_invitations, surveys
from store.upserts import Upsert, upsert

_KEY_BYTES = 12


def _begin(insert_: Upsert) -> ReturningInsert[Any]:
    return insert_.on_conflict_do_nothing().returning(surveys)


_BEGIN = upsert(surveys, _begin)
_RUNNING_UNTIL = Prepared(
    select(surveys)
    .where(
        surveys.c.workspace_id == WORKSPACE,
        surveys.c.closed_at.is_(None),
        surveys.c.closes_at <= bindparam("now_"),
    )
    .order_by(surveys.c.id)
)


def _survey(row: Row[Any]) -> Survey:
    return Survey(
        row.id,
        row.department_id,
        row.quarter,
        row.sent_by,
        row.sent_at,
        row.closes_at,
        row.invited,
        row.closed_at,
    )


class SurveyStore:
    """The surveys of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def askers(self, department_id: int, first_day: date) -> frozenset[tuple[int | None, str]]:
        """Return who asked a department for something since a day, with their departments."""
        statement = (
            select(requests.c.requester_department_id, requests.c.requester_id)
            .join(measurements, measurements.c.request_id == requests.c.id)
            .where(
                measurements.c.workspace_id == self._workspace_id,
                measurements.c.department_id == department_id,
                measurements.c.opened_on >= first_day,
                requests.c.step.is_(None),
                requests.c.approver_id.is_(None),
            )
            .distinct()
        )
        found = self._connection.execute(statement)
        return frozenset((row.requester_department_id, row.requester_id) for row in found)

    def begin(
        self,
        department_id: int,
        quarter: str,
        sent_by: str,
        sent_at: datetime,
        closes_at: datetime,
        user_ids: Collection[str],
    ) -> Survey | None:
        """Begin a survey; returns None if the department has had one in this quarter."""
        row = {
            "workspace_id": self._workspace_id,
            "department_id": department_id,
            "quarter": quarter,
            "sent_by": sent_by,
            "sent_at": sent_at,
            "closes_at": closes_at,
            "invited": len(user_ids),
        }
        found = _BEGIN.first(self._connection, row)
        if found is None:
            return None
        invitations = [
            {"workspace_id": self._workspace_id, "survey_id": found.id, "user_id": user_id}
            for user_id in sorted(user_ids)
        ]
        self._connection.execute(insert(survey_invitations), invitations)
        return _survey(found)

    def find(self, survey_id: int) -> Survey | None:
        """Return a survey, or None if there is none."""
        statement = select(surveys).where(
            surveys.c.workspace_id == self._workspace_id, surveys.c.id == survey_id
        )
        row = self._connection.execute(statement).first()
        return _survey(row) if row else None

    def lock(self, survey_id: int) -> Survey | None:
        """Return a survey, which nobody closes until the transaction ends, or None."""
        statement = (
            select(surveys)
            .where(surveys.c.workspace_id == self._workspace_id, surveys.c.id == survey_id)
            .with_for_update()
        )
        row = self._connection.execute(statement).first()
        return _survey(row) if row else None

    def newest(self, department_id: int) -> Survey | None:
        """Return the newest survey of a department, or None."""
        statement = (
            select(surveys)
            .where(
                surveys.c.workspace_id == self._workspace_id,
                surveys.c.department_id == department_id,
            )
            .order_by(surveys.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).first()
        return _survey(row) if row else None

    def running_until(self, now: datetime) -> tuple[Survey, ...]:
        """Return the surveys that are to be closed."""
        given = {WORKSPACE.key: self._workspace_id, "now_": now}
        return tuple(map(_survey, _RUNNING_UNTIL.execute(self._connection, given)))

    def has_answered(self, survey_id: int, user_id: str) -> bool | None:
        """Whether somebody has answered. Returns None if they are not asked, or it is closed."""
        statement = select(survey_invitations.c.answered).where(
            survey_invitations.c.workspace_id == self._workspace_id,
            survey_invitations.c.survey_id == survey_id,
            survey_invitations.c.user_id == user_id,
        )
        answered: bool | None = self._connection.scalar(statement)
        return answered

    def answer(self, survey_id: int, user_id: str, answer: SurveyAnswer) -> bool:
        """Keep somebody's answers, and apart from them that they have answered.

        Returns:
            False if they are not asked, or have answered before.
        """
        changed = self._connection.execute(
            update(survey_invitations)
            .where(
                survey_invitations.c.workspace_id == self._workspace_id,
                survey_invitations.c.survey_id == survey_id,
                survey_invitations.c.user_id == user_id,
                ~survey_invitations.c.answered,
            )
            .values(answered=True)
        )
        if not changed.rowcount:
            return False
        row = {
            "workspace_id": self._workspace_id,
            "key": secrets.token_hex(_KEY_BYTES),
            "survey_id": survey_id,
            "missing": answer.missing,
            "matters": answer.matters,
            "slower": answer.slower,
        }
        self._connection.execute(insert(survey_answers), row)
        return True

    def answers(self, survey_id: int) -> tuple[SurveyAnswer, ...]:
        """Return the answers to a survey, in the order of what they say."""
        statement = (
            select(survey_answers)
            .where(
                survey_answers.c.workspace_id == self._workspace_id,
                survey_answers.c.survey_id == survey_id,
            )
            .order_by(survey_answers.c.missing, survey_answers.c.matters, survey_answers.c.slower)
        )
        return tuple(
            SurveyAnswer(row.missing, row.matters, row.slower)
            for row in self._connection.execute(statement)
        )

    def close(self, survey_id: int, now: datetime) -> bool:
        """Take no more answers; returns whether the caller is the one who closed it."""
        changed = self._connection.execute(
            update(surveys)
            .where(
                surveys.c.workspace_id == self._workspace_id,
                surveys.c.id == survey_id,
                surveys.c.closed_at.is_(None),
            )
            .values(closed_at=now)
        )
        return bool(changed.rowcount)

    def invited(self, survey_id: int) -> tuple[str, ...]:
        """Return who is asked, sorted; nobody, once it is closed."""
        statement = (
            select(survey_invitations.c.user_id)
            .where(
                survey_invitations.c.workspace_id == self._workspace_id,
                survey_invitations.c.survey_id == survey_id,
            )
            .order_by(survey_invitations.c.user_id)
        )
        return tuple(self._connection.scalars(statement))

    def forget_invitations(self, survey_id: int) -> None:
        """Forget who was asked and who has answered."""
        self._connection.execute(
            delete(survey_invitations).where(
                survey_invitations.c.workspace_id == self._workspace_id,
                survey_invitations.c.survey_id == survey_id,
            )
        )

    def forget_answers(self, survey_id: int) -> None:
        """Forget answers that are too few to be shown."""
        self._connection.execute(
            delete(survey_answers).where(
                survey_answers.c.workspace_id == self._workspace_id,
                survey_answers.c.survey_id == survey_id,
            )
        )
