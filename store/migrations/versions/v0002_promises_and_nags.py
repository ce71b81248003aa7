"""promises and nags"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "requests",
        sa.Column("priority", sa.String(length=16), server_default="normal", nullable=False),
    )
    op.add_column("requests", sa.Column("due_kind", sa.String(length=16), nullable=True))
    op.add_column("requests", sa.Column("due_at", UtcDateTime(), nullable=True))
    op.add_column("requests", sa.Column("at_risk_from", UtcDateTime(), nullable=True))
    op.add_column("requests", sa.Column("overdue_from", UtcDateTime(), nullable=True))
    op.create_table(
        "nag_steps",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("passed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_nag_steps_request_id_requests"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_nag_steps_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "request_id", "key", name="pk_nag_steps"),
    )
    op.create_table(
        "nags",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("recipient_id", sa.String(length=32), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
        sa.Column("deliver_at", UtcDateTime(), nullable=False),
        sa.Column("message_key", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_nags_request_id_requests"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_nags_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_nags"),
        sa.UniqueConstraint(
            "request_id", "key", "recipient_id", name="uq_nags_request_id_key_recipient_id"
        ),
    )
    op.create_index("ix_nags_message", "nags", ["workspace_id", "message_key"])
    op.create_index(
        "ix_nags_waiting",
        "nags",
        ["workspace_id", "deliver_at"],
        sqlite_where=sa.text("message_key IS NULL"),
        postgresql_where=sa.text("message_key IS NULL"),
    )
