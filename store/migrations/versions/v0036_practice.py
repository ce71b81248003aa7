"""practice requests"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNFINISHED = sa.text("closed_at IS NULL")
_PRACTISED = sa.text("trainee_id IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.add_column("requests", sa.Column("trainee_id", sa.String(32), nullable=True))
    # Queues are counted by this index alone.
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
            "trainee_id",
            "closed_at",
        ],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.create_index(
        "ix_requests_practice",
        "requests",
        ["workspace_id", "trainee_id"],
        sqlite_where=_PRACTISED,
        postgresql_where=_PRACTISED,
    )
