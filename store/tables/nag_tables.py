"""Reminders, and jobs that run once a period."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from store.tables.columns import id_column, metadata, partial_index, workspace_column
from store.types import BigId, UtcDateTime

nag_steps = Table(
    "nag_steps",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    # A step of a request is passed once, whatever restarts or replicas do.
    Column("key", String(64), primary_key=True),
    Column("passed_at", UtcDateTime, nullable=False),
)

nags = Table(
    "nags",
    metadata,
    id_column(),
    workspace_column(),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("recipient_id", String(32), nullable=False),
    Column("reached_at", UtcDateTime, nullable=False),
    Column("deliver_at", UtcDateTime, nullable=False),
    # The key of the message that it went out with; none yet: it waits for `deliver_at`.
    Column("message_key", String(128)),
    UniqueConstraint("request_id", "key", "recipient_id"),
    partial_index(
        "ix_nags_waiting",
        "workspace_id",
        "deliver_at",
        where="message_key IS NULL",
    ),
    Index("ix_nags_message", "workspace_id", "message_key"),
)

periodic_runs = Table(
    "periodic_runs",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("job", String(32), primary_key=True),
    Column("period", String(64), primary_key=True),
    Column("begun_at", UtcDateTime, nullable=False),
)
