"""New and changed services: who is told of them, and who has read them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from store.tables.columns import metadata, partial_index
from store.types import BigId, UtcDateTime

# The newest revision of the catalogue that a service was rolled out in.
rollouts = Table(
    "rollouts",
    metadata,
    Column("service_id", BigId, ForeignKey("services.id"), primary_key=True),
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rolled_out_at", UtcDateTime, nullable=False),
    Index("ix_rollouts_workspace", "workspace_id"),
)

# A person who serves a department: since when that is known, and what they were told.
trainings = Table(
    "trainings",
    metadata,
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("told_revision", Integer, nullable=False, server_default="0"),
    Column("told_at", UtcDateTime),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("remind_at", UtcDateTime),
    Index("ix_trainings_workspace", "workspace_id"),
)

# A service that a provider is to read, as of a revision of the catalogue.
readings = Table(
    "readings",
    metadata,
    Column("service_id", BigId, ForeignKey("services.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    # The revision that they knew; none: the service is new to them.
    Column("known", Integer),
    Column("read_at", UtcDateTime),
    partial_index(
        "ix_readings_unread",
        "workspace_id",
        "service_id",
        where="read_at IS NULL",
    ),
)
