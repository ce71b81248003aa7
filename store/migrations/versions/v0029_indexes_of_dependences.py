"""indexes of dependences"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHAINS = sa.text("chain_id IS NOT NULL AND step IS NULL")
_NEEDS = sa.text("parent_id IS NOT NULL AND step IS NULL")
_TRANSFERS = sa.text("hop > 1")


def upgrade() -> None:
    op.create_index(
        "ix_requests_chains",
        "requests",
        ["workspace_id", "closed_at"],
        sqlite_where=_CHAINS,
        postgresql_where=_CHAINS,
    )
    op.create_index(
        "ix_requests_ties",
        "requests",
        ["workspace_id", "closed_at"],
        sqlite_where=_NEEDS,
        postgresql_where=_NEEDS,
    )
    op.create_index(
        "ix_measurements_transfers",
        "measurements",
        ["workspace_id", "department_id", "opened_on"],
        sqlite_where=_TRANSFERS,
        postgresql_where=_TRANSFERS,
    )
