"""own requests"""

from collections.abc import Sequence

from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Somebody's own requests are counted and put in order by this index alone.
    op.drop_index("ix_requests_requester", "requests")
    op.create_index(
        "ix_requests_requester",
        "requests",
        ["workspace_id", "requester_id", "opened_at", "number", "closed_at", "state", "step"],
    )
