"""finished messages"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FINISHED = sa.text("finished_at IS NOT NULL")


def upgrade() -> None:
    # What is pending needs no place in it: a request writes one page less.
    op.drop_index("ix_outbox_finished", "outbox")
    op.create_index(
        "ix_outbox_finished",
        "outbox",
        ["finished_at"],
        sqlite_where=_FINISHED,
        postgresql_where=_FINISHED,
    )
