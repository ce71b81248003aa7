"""Ratings that are still to be asked for, and to be told; what was rated is in the events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import low_ratings, rating_questions
from store.types import UtcDateTime
from store.upserts import Upsert, unless_there, upsert

_OPEN = text("rating_questions.next_at IS NOT NULL")  # literally: see the partial index

_OF_REQUEST = select(rating_questions).where(
    rating_questions.c.workspace_id == WORKSPACE,
    rating_questions.c.request_id == bindparam("request_id_"),
)
_PEOPLE_DUE = (
    select(rating_questions.c.requester_id)
    .where(
        rating_questions.c.workspace_id == WORKSPACE,
        _OPEN,
        rating_questions.c.next_at <= bindparam("now"),
    )
    .group_by(rating_questions.c.requester_id)
    .order_by(func.min(rating_questions.c.next_at))
)
_DUE = (
    select(rating_questions)
    .where(
        rating_questions.c.workspace_id == WORKSPACE,
        rating_questions.c.requester_id == bindparam("requester_id_"),
        _OPEN,
        rating_questions.c.next_at <= bindparam("now"),
    )
    .order_by(rating_questions.c.next_at, rating_questions.c.request_id)
    .with_for_update()
)
_OF_MESSAGE = (
    select(rating_questions)
    .where(
        rating_questions.c.workspace_id == WORKSPACE,
        rating_questions.c.requester_id == bindparam("requester_id_"),
        or_(
            rating_questions.c.question_key == bindparam("message_key_"),
            rating_questions.c.reminder_key == bindparam("message_key_"),
        ),
    )
    .order_by(rating_questions.c.request_id)
)
_NEXT_AT = Prepared(
    select(func.min(rating_questions.c.next_at, type_=UtcDateTime()).label("at")).where(
        rating_questions.c.workspace_id == WORKSPACE, _OPEN
    )
)
_TELL_AT = Prepared(
    select(func.min(low_ratings.c.tell_at, type_=UtcDateTime()).label("at")).where(
        low_ratings.c.workspace_id == WORKSPACE
    )
)


def _begin(insert: Upsert) -> Upsert:
    unasked = dict.fromkeys(("asked_at", "expires_at", "question_key", "reminder_key"))
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "request_id"],
        set_={**unasked, "next_at": insert.excluded.next_at},
    )


def _end(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "request_id"],
        set_={"next_at": None, "expires_at": insert.excluded.expires_at},
    )


_BEGIN = upsert(rating_questions, _begin)
_END = upsert(rating_questions, _end)
_TELL_LATER = upsert(low_ratings, unless_there)


@dataclass(frozen=True, slots=True)
class RatingQuestion:
    """A requester is to be asked what they think of what they received.

    Attributes:
        next_at: when they are asked, reminded, or it is over. None if nothing is left to do.
        asked_at, expires_at: since when and until when they are asked. None if not yet.
        question_key, reminder_key: the messages in which they were.
    """

    request_id: int
    requester_id: str
    next_at: datetime | None
    asked_at: datetime | None
    expires_at: datetime | None
    question_key: str | None
    reminder_key: str | None

    @property
    def message_keys(self) -> tuple[str, ...]:
        """The messages that it stands in."""
        return tuple(key for key in (self.question_key, self.reminder_key) if key)


@dataclass(frozen=True, slots=True)
class LowRating:
    """A low rating that a manager is told of."""

    request_id: int
    manager_id: str


def _question(row: Row[Any]) -> RatingQuestion:
    return RatingQuestion(
        request_id=row.request_id,
        requester_id=row.requester_id,
        next_at=row.next_at,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        question_key=row.question_key,
        reminder_key=row.reminder_key,
    )


class RatingStore:
    """The questions and news about ratings that are still to be sent in one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # Questions

    def begin(self, request_id: int, requester_id: str, ask_at: datetime) -> None:
        """Ask for a rating at `ask_at`, whatever was asked of this request before."""
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "requester_id": requester_id,
            "next_at": ask_at,
        }
        _BEGIN.execute(self._connection, row)

    def end(self, request_id: int, requester_id: str, now: datetime) -> None:
        """Let a request be rated no more, whether its requester was asked or not."""
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "requester_id": requester_id,
            "expires_at": now,
        }
        _END.execute(self._connection, row)

    def question(self, request_id: int) -> RatingQuestion | None:
        """The question about a request, if one was ever to be asked."""
        parameters = {WORKSPACE.key: self._workspace_id, "request_id_": request_id}
        row = self._connection.execute(_OF_REQUEST, parameters).one_or_none()
        return _question(row) if row else None

    def change(self, request_id: int, **values: Any) -> None:
        """Change what is kept of a question, by the names that `RatingQuestion` has."""
        self._connection.execute(
            update(rating_questions)
            .where(
                rating_questions.c.workspace_id == self._workspace_id,
                rating_questions.c.request_id == request_id,
            )
            .values(**values)
        )

    def people_due(self, now: datetime) -> tuple[str, ...]:
        """Return who is to be asked or reminded, or for whom something ended; longest due first."""
        parameters = {WORKSPACE.key: self._workspace_id, "now": now}
        return tuple(self._connection.scalars(_PEOPLE_DUE, parameters))

    def waiting(self, now: datetime, requester_id: str | None = None) -> tuple[RatingQuestion, ...]:
        """Return the questions that one person or all are asked, or reminded of, later."""
        statement = select(rating_questions).where(
            rating_questions.c.workspace_id == self._workspace_id,
            _OPEN,
            rating_questions.c.next_at > now,
            rating_questions.c.expires_at.is_distinct_from(rating_questions.c.next_at),
        )
        if requester_id is not None:
            statement = statement.where(rating_questions.c.requester_id == requester_id)
        return tuple(_question(row) for row in self._connection.execute(statement))

    def due(self, requester_id: str, now: datetime) -> tuple[RatingQuestion, ...]:
        """Return the questions that are due for a person, longest due first, and lock them.

        Another one that asks at the same time waits, and does not get what this one deals with.
        """
        parameters = {
            WORKSPACE.key: self._workspace_id,
            "requester_id_": requester_id,
            "now": now,
        }
        return tuple(_question(row) for row in self._connection.execute(_DUE, parameters))

    def of_message(self, requester_id: str, message_key: str) -> tuple[RatingQuestion, ...]:
        """Return the requests that a message asks a person about, the oldest first."""
        parameters = {
            WORKSPACE.key: self._workspace_id,
            "requester_id_": requester_id,
            "message_key_": message_key,
        }
        return tuple(_question(row) for row in self._connection.execute(_OF_MESSAGE, parameters))

    # Low ratings

    def tell_later(self, request_id: int, manager_id: str, tell_at: datetime) -> None:
        """Tell a manager of a low rating at `tell_at`, unless that is to be done already."""
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "manager_id": manager_id,
            "tell_at": tell_at,
        }
        _TELL_LATER.execute(self._connection, row)

    def tell_from(self, now: datetime, manager_id: str | None = None) -> None:
        """Let what one manager or all are to be told later be due now."""
        statement = update(low_ratings).where(
            low_ratings.c.workspace_id == self._workspace_id, low_ratings.c.tell_at > now
        )
        if manager_id is not None:
            statement = statement.where(low_ratings.c.manager_id == manager_id)
        self._connection.execute(statement.values(tell_at=now))

    def take_low_ratings(self, now: datetime) -> tuple[LowRating, ...]:
        """Return the low ratings that are told now, and forget them."""
        taken = (
            delete(low_ratings)
            .where(low_ratings.c.workspace_id == self._workspace_id, low_ratings.c.tell_at <= now)
            .returning(low_ratings.c.request_id, low_ratings.c.manager_id)
        )
        return tuple(LowRating(*row) for row in self._connection.execute(taken))

    def next_at(self) -> datetime | None:
        """Return when something is to be asked, told or over next; None if nothing is."""
        parameters = {WORKSPACE.key: self._workspace_id}
        (asked,) = _NEXT_AT.execute(self._connection, parameters)
        (told,) = _TELL_AT.execute(self._connection, parameters)
        return min((each.at for each in (asked, told) if each.at), default=None)
