"""approvals"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNFINISHED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.add_column("requests", sa.Column("approver_id", sa.String(32), nullable=True))
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
            "approver_id",
            "closed_at",
        ],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
