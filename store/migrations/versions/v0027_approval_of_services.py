"""approval of services"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_ASKED = sa.text("approver_id IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.add_column("services", sa.Column("approve", _JSON, nullable=True))
    op.add_column(
        "measurements", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_index(
        "ix_requests_approvals",
        "requests",
        [
            "workspace_id",
            "assignee_id",
            "state",
            "due_at",
            "at_risk_from",
            "overdue_from",
            "number",
            "approver_id",
            "closed_at",
        ],
        sqlite_where=_ASKED,
        postgresql_where=_ASKED,
    )
