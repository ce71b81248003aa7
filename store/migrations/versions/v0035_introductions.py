"""introductions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("people", sa.Column("introduced_at", UtcDateTime(), nullable=True))
    # Who has asked for something before needs no introduction.
    op.execute(
        "UPDATE people SET introduced_at = '2000-01-01 00:00:00.000000' WHERE EXISTS"
        " (SELECT 1 FROM requests WHERE requests.workspace_id = people.workspace_id"
        " AND requests.requester_id = people.user_id)"
    )
