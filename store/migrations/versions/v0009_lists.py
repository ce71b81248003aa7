"""lists and the catalogue's revision"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNFINISHED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "workspaces",
        sa.Column("catalogue_revision", sa.Integer(), nullable=False, server_default="0"),
    )
    op.drop_index("ix_requests_unfinished", "requests")
    op.create_index(
        "ix_requests_unfinished",
        "requests",
        [
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
            "closed_at",
        ],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.drop_index("ix_requests_requester", "requests")
    op.create_index(
        "ix_requests_requester",
        "requests",
        ["workspace_id", "requester_id", "opened_at", "number", "closed_at"],
    )
