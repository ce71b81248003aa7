"""The workspace, its people, and whom they serve."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from store.tables.columns import metadata
from store.types import BigId, UtcDateTime

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),
    # Unknown until the bot first connects: a catalogue can be imported before there is a token.
    Column("team_id", String(32), unique=True),
    Column("name", Text, nullable=False, server_default=""),
    # Where it is on the web; ends in a slash.
    Column("url", Text, nullable=False, server_default=""),
    Column("last_request_number", Integer, nullable=False, server_default="0"),
    # Raised by whatever changes the catalogue: what is known of an older one is out of date.
    Column("catalogue_revision", Integer, nullable=False, server_default="0"),
    # Who may see figures of single persons: see `domain.people_figures`.
    Column("people_figures", String(16), nullable=False, server_default="own"),
    # The service for what fits nowhere, "department/service"; empty: there is none.
    Column("triage", String(130), nullable=False, server_default=""),
    # Until when all that Slack delivered has surely come; unknown before the first contact.
    Column("heard_at", UtcDateTime),
)

people = Table(
    "people",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("locale", String(16), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("standing", String(16), nullable=False, server_default="member"),
    Column("dm_channel_id", String(32)),
    Column("home_opened_at", UtcDateTime),
    Column("home_shown_at", UtcDateTime),
    Column("queue_view", String(32)),  # what they look at there: see `domain.queues`
    Column("introduced_at", UtcDateTime),  # when they were shown how Crossdesk works
)

admins = Table(
    "admins",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("department_id", BigId, ForeignKey("departments.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("role", String(16), primary_key=True),
    # Whether the catalogue names them by their id; else a channel or a user group does.
    Column("named", Boolean, nullable=False, server_default=false()),
    Index("ix_memberships_user", "workspace_id", "user_id"),
)
