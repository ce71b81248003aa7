"""stale days"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stale_days",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_stale_days_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_stale_days_department_id_departments"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "department_id", "day", name="pk_stale_days"),
    )
