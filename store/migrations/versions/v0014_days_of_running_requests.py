"""days of running requests"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "calendars", sa.Column("days_version", sa.Integer(), server_default="0", nullable=False)
    )
    # So running requests get the days in force, which they have not followed until now.
    op.execute("UPDATE calendars SET days_version = version")
