"""catch-ups"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ENDED = sa.text("closed_at IS NOT NULL")
_UNDER_WAY = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("heard_at", UtcDateTime(), nullable=True))
    op.add_column("events", sa.Column("noted_at", UtcDateTime(), nullable=True))
    # What was delivered last is the last sign of life of a Crossdesk that did not note any.
    op.execute(
        "UPDATE workspaces SET heard_at ="
        " (SELECT max(seen_at) FROM deliveries WHERE workspace_id = workspaces.id)"
    )
    op.create_index(
        "ix_requests_ended",
        "requests",
        ["workspace_id", "closed_at"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )
    op.create_table(
        "catch_ups",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_catch_ups_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_catch_ups"),
    )
    op.create_index(
        "ix_catch_ups_under_way",
        "catch_ups",
        ["workspace_id"],
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )
    op.create_table(
        "unread_threads",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("catch_up_id", BigId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("siblings", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_unread_threads_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["catch_up_id"], ["catch_ups.id"], name="fk_unread_threads_catch_up_id_catch_ups"
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "channel_id", "thread_ts", name="pk_unread_threads"
        ),
    )
