"""Unmet needs: what managers decided about them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from store.tables.columns import id_column, metadata, workspace_column
from store.types import BigId, UtcDateTime

unmet_need_decisions = Table(
    "unmet_need_decisions",
    metadata,
    id_column(),
    workspace_column(),
    Column("department_id", BigId, ForeignKey("departments.id"), nullable=False),
    # The request to which the others are alike. Words are not kept a second time.
    Column("request_id", BigId, ForeignKey("requests.id"), nullable=False),
    # The service that was added for it; none: it is not ours.
    Column("service_id", BigId, ForeignKey("services.id")),
    Column("decided_by", String(32), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Index("ix_unmet_need_decisions_department", "workspace_id", "department_id"),
)

unmet_need_requests = Table(
    "unmet_need_requests",
    metadata,
    # The requests that asked for it by then.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), nullable=False),
    Column("decision_id", BigId, ForeignKey("unmet_need_decisions.id"), primary_key=True),
    Column("request_id", BigId, ForeignKey("requests.id"), primary_key=True),
)
