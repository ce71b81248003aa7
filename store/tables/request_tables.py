"""Requests: their present state, their hops, their events, and the terms they are found by."""

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
)

from domain.erasure import ERASED_MEMBER, ERASED_REQUESTER
from store.tables.columns import id_column, metadata, partial_index, workspace_column
from store.types import BigId, Json, UtcDateTime

NAMES_PEOPLE = f"requester_id <> '{ERASED_REQUESTER}' AND requester_id <> '{ERASED_MEMBER}'"
"""The condition that the people of a request were not taken out of it, as an index has it."""

requests = Table(
    "requests",
    metadata,
    id_column(),
    workspace_column(),
    Column("number", Integer, nullable=False),
    # The number can be given a second time after a restored backup; this cannot.
    Column("identity", String(16), nullable=False, server_default=""),
    Column("requester_id", String(32), nullable=False),
    Column("requester_department_id", BigId, ForeignKey("departments.id")),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("standard_id", BigId, ForeignKey("standards.id"), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("state", String(24), nullable=False),
    Column("title", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("permalink", Text),
    Column("confidential", Boolean, nullable=False),
    Column("assignee_id", String(32)),
    # The current hop, as `hops` has it: its number, and when it began; null: with the opening.
    Column("hop", Integer, nullable=False, server_default="1"),
    Column("hop_began_at", UtcDateTime),
    # The request whose department needs it, of one that was opened for another.
    Column("parent_id", BigId),
    # The version of its service's steps, if it is a chain; which step of its parent's it is.
    Column("chain_id", BigId),
    Column("step", String(80)),
    # Who is asked to approve, of an approval: nobody else serves it.
    Column("approver_id", String(32)),
    # Who practises with it, of a practice request: it counts in no figure.
    Column("trainee_id", String(32)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("next_check_at", UtcDateTime),
    Column("priority", String(16), nullable=False, server_default="normal"),
    # What is due next, computed from the events at each change; all four or none are set.
    Column("due_kind", String(16)),
    Column("due_at", UtcDateTime),
    Column("at_risk_from", UtcDateTime),
    Column("overdue_from", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),
    # The version that `measurements` holds; another one: it is to be measured again.
    Column("measured_version", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workspace_id", "number"),
    partial_index(
        "ix_requests_needs",
        "workspace_id",
        "parent_id",
        where="parent_id IS NOT NULL",
    ),
    # A step is opened once, whatever restarts or replicas do.
    partial_index(
        "uq_requests_step",
        "workspace_id",
        "parent_id",
        "step",
        unique=True,
        where="step IS NOT NULL",
    ),
    # Somebody's own requests are counted and put in order by this index alone.
    Index(
        "ix_requests_requester",
        "workspace_id",
        "requester_id",
        "opened_at",
        "number",
        "closed_at",
        "state",
        "step",
    ),
    # Whatever the history, the unfinished are few. Queries write the condition literally. A list is
    # counted and put in order by this index alone; only what it shows is read from the table. With
    # `closed_at`, always empty there, SQLite sees that it need not look at the table for that.
    partial_index(
        "ix_requests_unfinished",
        "workspace_id",
        "department_id",
        "state",
        "due_at",
        "at_risk_from",
        "overdue_from",
        "number",
        "confidential",
        "requester_id",
        "assignee_id",
        "approver_id",
        "trainee_id",
        "closed_at",
        where="closed_at IS NULL",
    ),
    # What somebody is asked to approve is in their queue, whatever departments they serve.
    partial_index(
        "ix_requests_approvals",
        "workspace_id",
        "assignee_id",
        "state",
        "due_at",
        "at_risk_from",
        "overdue_from",
        "number",
        "approver_id",
        "closed_at",
        where="approver_id IS NOT NULL AND closed_at IS NULL",
    ),
    partial_index(
        "ix_requests_practice",
        "workspace_id",
        "trainee_id",
        where="trainee_id IS NOT NULL AND closed_at IS NULL",
    ),
    partial_index(
        "ix_requests_next_check",
        "workspace_id",
        "next_check_at",
        where="next_check_at IS NOT NULL",
    ),
    # Chains and needs that are no steps: those that reports tell of had not ended long before.
    partial_index(
        "ix_requests_chains",
        "workspace_id",
        "closed_at",
        where="chain_id IS NOT NULL AND step IS NULL",
    ),
    partial_index(
        "ix_requests_ties",
        "workspace_id",
        "closed_at",
        where="parent_id IS NOT NULL AND step IS NULL",
    ),
    partial_index(
        "ix_requests_ended",
        "workspace_id",
        "closed_at",
        where="closed_at IS NOT NULL",
    ),
    # What ended and still names people: what was erased is not looked at again.
    partial_index(
        "ix_requests_with_people",
        "workspace_id",
        "closed_at",
        "id",
        where=f"closed_at IS NOT NULL AND {NAMES_PEOPLE}",
    ),
    partial_index(
        "ix_requests_stale",
        "workspace_id",
        "id",
        where="measured_version <> version",
    ),
)

request_terms = Table(
    "request_terms",
    metadata,
    # What a request is found by: see `domain.search_terms`. Each database has an index of them of
    # its own kind, which only migrations know; SQLite's, `request_index`, is kept by triggers.
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    workspace_column(),
    Column("terms", Text, nullable=False),  # with a space between each two
)

hops = Table(
    "hops",
    metadata,
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("standard_id", BigId, ForeignKey("standards.id"), nullable=False),
    Column("calendar_id", BigId, ForeignKey("calendars.id"), nullable=False),
    Column("assignee_id", String(32)),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ending", String(16)),
)

events = Table(
    "events",
    metadata,
    id_column(),
    workspace_column(),
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("actor_id", String(32)),
    Column("at", UtcDateTime, nullable=False),
    Column("payload", Json, nullable=False),
    # When it was stored, if it takes its place in the history by an earlier `at`.
    Column("noted_at", UtcDateTime),
    UniqueConstraint("request_id", "sequence"),
)
