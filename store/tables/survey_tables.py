"""Surveys: who is asked, and what was answered without a name."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from store.tables.columns import id_column, metadata, workspace_column
from store.types import BigId, UtcDateTime

surveys = Table(
    "surveys",
    metadata,
    id_column(),
    workspace_column(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("quarter", String(8), nullable=False),
    Column("sent_by", String(32), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("invited", Integer, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("workspace_id", "department_id", "quarter"),
)

# Who is asked, and whether they have answered; both are forgotten when a survey is closed.
survey_invitations = Table(
    "survey_invitations",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("survey_id", BigId, ForeignKey("surveys.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("answered", Boolean, nullable=False, server_default=false()),
)

# What was answered: without the person, the time and the order, so the keys are drawn at random.
survey_answers = Table(
    "survey_answers",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("key", String(32), primary_key=True),
    Column("survey_id", BigId, ForeignKey("surveys.id"), nullable=False),
    Column("missing", Text, nullable=False),
    Column("matters", BigId, ForeignKey("services.id")),
    Column("slower", BigId, ForeignKey("services.id")),
    Index("ix_survey_answers_survey", "survey_id"),
)
