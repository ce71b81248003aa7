"""The decisions of managers about the proposals of reviews."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from store.tables.columns import id_column, metadata, workspace_column
from store.types import BigId, Day, Json, UtcDateTime

proposal_decisions = Table(
    "proposal_decisions",
    metadata,
    id_column(),
    workspace_column(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("proposal", Json, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", String(32), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    # The last day of the time that the review was about: the next review is about later days.
    Column("last_day", Day, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    # The key of the service that was added by it, if one was.
    Column("made", Text, nullable=False, server_default=""),
    Index("ix_proposal_decisions_department", "workspace_id", "department_id"),
)
