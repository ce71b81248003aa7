"""in which order threads are read"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "unread_threads", sa.Column("rank", sa.Integer(), server_default="0", nullable=False)
    )
    # What was still to be read stays so, the newest requests first.
    op.execute("UPDATE unread_threads SET rank = -number")
    op.drop_column("unread_threads", "number")
    for name in ("has_words", "quiet"):
        op.add_column(
            "unread_threads",
            sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False),
        )
