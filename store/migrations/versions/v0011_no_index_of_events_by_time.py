"""no index of events by time"""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Each event paid for it, and a restored backup alone asked for the latest, once: it may read
    # them all.
    op.drop_index("ix_events_at", table_name="events")
