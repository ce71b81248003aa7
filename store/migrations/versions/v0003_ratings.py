"""ratings"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "departments",
        sa.Column("anonymous_ratings", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "services", sa.Column("rating_share", sa.Integer(), server_default="100", nullable=False)
    )
    op.create_table(
        "rating_questions",
        *_of_a_request("rating_questions"),
        sa.Column("requester_id", sa.String(length=32), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("question_key", sa.String(length=128), nullable=True),
        sa.Column("reminder_key", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "request_id", name="pk_rating_questions"),
    )
    op.create_index(
        "ix_rating_questions_next",
        "rating_questions",
        ["workspace_id", "next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_rating_questions_requester", "rating_questions", ["workspace_id", "requester_id"]
    )
    op.create_table(
        "low_ratings",
        *_of_a_request("low_ratings"),
        sa.Column("manager_id", sa.String(length=32), nullable=False),
        sa.Column("tell_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "request_id", "manager_id", name="pk_low_ratings"),
    )
    op.create_index("ix_low_ratings_tell", "low_ratings", ["workspace_id", "tell_at"])
    op.create_table(
        "anonymous_comments",
        *_of_a_request("anonymous_comments"),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name="fk_anonymous_comments_department_id_departments",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "request_id", name="pk_anonymous_comments"),
    )
    op.create_index("ix_anonymous_comments_department", "anonymous_comments", ["department_id"])


def _of_a_request(table: str) -> tuple[sa.Column[int] | sa.ForeignKeyConstraint, ...]:
    """The columns, and whom they refer to, of a table that says something of a request."""
    return (
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=f"fk_{table}_request_id_requests"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces"
        ),
    )
