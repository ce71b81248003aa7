"""outbox lanes"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PENDING = "finished_at IS NULL"
_URGENCIES = {
    0: ("provider_note", "requester_note", "assignee_note", "hint"),
    2: ("nag", "nag_note", "rating_question"),
    3: ("home",),
    4: ("digest", "digest_details", "report"),
    5: ("export",),
}
"""Everything else is a card, 1. What stands here is how it was when this was released."""


def upgrade() -> None:
    op.add_column(
        "outbox", sa.Column("lane", sa.String(length=128), server_default="", nullable=False)
    )
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), server_default="1", nullable=False))
    outbox = sa.table(
        "outbox",
        *(sa.column(name) for name in ("key", "kind", "recipient_id", "lane", "urgency")),
        sa.column("leased_until", UtcDateTime()),
        sa.column("finished_at", UtcDateTime()),
    )
    # Before, what had ended kept nothing leased but what died between two versions.
    op.execute(outbox.update().where(outbox.c.finished_at.is_not(None)).values(leased_until=None))
    alone = outbox.c.kind.in_(("home", "export"))
    op.execute(
        outbox.update().values(lane=sa.case((alone, outbox.c.key), else_=outbox.c.recipient_id))
    )
    for urgency, kinds in _URGENCIES.items():
        op.execute(outbox.update().where(outbox.c.kind.in_(kinds)).values(urgency=urgency))
    op.drop_index("ix_outbox_pending_recipient", table_name="outbox")
    for name, columns, condition in (
        (
            "ix_outbox_pending_lane",
            ["workspace_id", "lane", "urgency", "id"],
            _PENDING,
        ),
        ("ix_outbox_pending_request", ["request_id"], _PENDING),
        ("ix_outbox_leased", ["workspace_id", "lane"], "leased_until IS NOT NULL"),
    ):
        op.create_index(
            name,
            "outbox",
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    op.add_column("people", sa.Column("home_shown_at", UtcDateTime(), nullable=True))
