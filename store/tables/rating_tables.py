"""Ratings: questions, managers to tell, and ratings that wait for others to stay anonymous."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from store.tables.columns import id_column, metadata, partial_index, workspace_column
from store.types import BigId, Day, Json, UtcDateTime

rating_questions = Table(
    "rating_questions",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("requester_id", String(32), nullable=False),
    # When it is asked, reminded of or over, whichever is next; none: there is nothing left to do.
    Column("next_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    # The keys of the messages in which it was asked, and reminded of.
    Column("question_key", String(128)),
    Column("reminder_key", String(128)),
    partial_index(
        "ix_rating_questions_next",
        "workspace_id",
        "next_at",
        where="next_at IS NOT NULL",
    ),
    Index("ix_rating_questions_requester", "workspace_id", "requester_id"),
)

low_ratings = Table(
    "low_ratings",
    metadata,
    # Managers who are to be told of one when they are at work again.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("manager_id", String(32), primary_key=True),
    Column("tell_at", UtcDateTime, nullable=False),
    Index("ix_low_ratings_tell", "workspace_id", "tell_at"),
)

waiting_ratings = Table(
    "waiting_ratings",
    metadata,
    # Requests whose anonymous rating waits for others, so that nobody knows whose is whose.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("requester_id", String(32), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("rated_on", Day, nullable=False),
    Index("ix_waiting_ratings_department", "department_id"),
)

anonymous_ratings = Table(
    "anonymous_ratings",
    metadata,
    # What was told of them: without the request, the requester, and the time it was said.
    id_column(),
    workspace_column(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("told_on", Day, nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("gaps", Json, nullable=False),
    Index("ix_anonymous_ratings_told", "workspace_id", "department_id", "told_on"),
)

held_words = Table(
    "held_words",
    metadata,
    # What was written under an anonymous rating's question: it is passed on if its author says so.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("channel_id", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("rich", Json),  # where there are formats
    Column("files", Json, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Index("ix_held_words_request", "request_id"),
)
