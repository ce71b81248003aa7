"""chains"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, Json, UtcDateTime

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_A_STEP = sa.text("step IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "chains",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("service_id", BigId, sa.ForeignKey("services.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("service_id", "version"),
    )
    # SQLite adds no constraint to a table that is there: the store sees to it that it exists.
    op.add_column("services", sa.Column("chain_id", BigId, nullable=True))
    op.add_column("requests", sa.Column("chain_id", BigId, nullable=True))
    op.add_column("requests", sa.Column("step", sa.String(80), nullable=True))
    op.create_index(
        "uq_requests_step",
        "requests",
        ["workspace_id", "parent_id", "step"],
        unique=True,
        sqlite_where=_A_STEP,
        postgresql_where=_A_STEP,
    )
