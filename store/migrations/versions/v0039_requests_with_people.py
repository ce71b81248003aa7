"""requests with people"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WITH_PEOPLE = sa.text(
    "closed_at IS NOT NULL"
    " AND requester_id <> 'UERASEDREQUESTER' AND requester_id <> 'UERASEDMEMBER'"
)


def upgrade() -> None:
    # Retention looks every day at what it has still to erase, not at all that has ended.
    op.create_index(
        "ix_requests_with_people",
        "requests",
        ["workspace_id", "closed_at", "id"],
        sqlite_where=_WITH_PEOPLE,
        postgresql_where=_WITH_PEOPLE,
    )
