"""needs"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_A_NEED = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    # SQLite adds no constraint to a table that is there: the store sees to it that it exists.
    op.add_column("requests", sa.Column("parent_id", BigId, nullable=True))
    op.create_index(
        "ix_requests_needs",
        "requests",
        ["workspace_id", "parent_id"],
        sqlite_where=_A_NEED,
        postgresql_where=_A_NEED,
    )
