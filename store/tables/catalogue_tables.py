"""The catalogue: calendars, departments, services, versions of standards and chains, revisions."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from store.tables.columns import id_column, metadata, workspace_column
from store.types import BigId, Json, UtcDateTime

calendars = Table(
    "calendars",
    metadata,
    id_column(),
    workspace_column(),
    Column("key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    # Running requests keep the hours they were opened under, so none is ever changed or deleted.
    Column("current", Boolean, nullable=False, server_default=true()),
    # Which version's days it has: its own, or for running requests a later one's.
    Column("days_version", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workspace_id", "key", "version"),
)

departments = Table(
    "departments",
    metadata,
    id_column(),
    workspace_column(),
    Column("key", String(64), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("name", Json, nullable=False),
    Column("channel_id", String(32), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("default_service_key", String(64)),
    # What the catalogue says of its people; `memberships` holds whom that means today.
    Column("people_definition", Json, nullable=False),
    Column("people_synced_at", UtcDateTime),
    Column("retired", Boolean, nullable=False, server_default=false()),
    Column("anonymous_ratings", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("workspace_id", "key"),
)

services = Table(
    "services",
    metadata,
    id_column(),
    workspace_column(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("name", Json, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("fields", Json, nullable=False),
    Column("standard_id", BigId, nullable=False),
    Column("retired", Boolean, nullable=False, server_default=false()),
    Column("rating_share", Integer, nullable=False, server_default="100"),
    # The version in force of its steps, if it is made of others.
    Column("chain_id", BigId),
    # Who must approve each of its requests, if somebody must. What runs has it in its events.
    Column("approve", Json),
    UniqueConstraint("department_id", "key"),
)

standards = Table(
    "standards",
    metadata,
    id_column(),
    workspace_column(),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("service_id", "version"),
)

chains = Table(
    "chains",
    metadata,
    # A running chain keeps the version that it was opened by, so none is ever changed or deleted.
    id_column(),
    workspace_column(),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("service_id", "version"),
)

# A catalogue as it was put in force, whole: what a file was made from, and what to go back to.
catalogue_revisions = Table(
    "catalogue_revisions",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("author_id", String(32), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("content", Json, nullable=False),
    # What the file said that was imported, if one was: the next file is held against it.
    Column("file", Json),
)
