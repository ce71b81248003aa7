"""standing"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column("standing", sa.String(length=16), server_default="member", nullable=False),
    )
    op.add_column(
        "memberships",
        sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # Slack is asked again for everybody's standing and every department when the bot starts.
