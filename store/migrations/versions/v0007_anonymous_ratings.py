"""anonymous ratings"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

from store.types import BigId, Json, UtcDateTime

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LONG_AGO = date(2000, 1, 1)


def upgrade() -> None:
    _create_tables()
    requests = sa.table(
        "requests", *map(sa.column, ("id", "workspace_id", "requester_id", "measured_version"))
    )
    comments = sa.table(
        "anonymous_comments",
        *map(sa.column, ("workspace_id", "request_id", "department_id", "confidential")),
    )
    measurements = sa.table(
        "measurements",
        sa.column("anonymous", sa.Boolean()),
        sa.column("rated_on", sa.Date()),
        *map(
            sa.column,
            ("workspace_id", "request_id", "department_id", "score", "comment", "gaps"),
        ),
    )
    # What waits goes on to wait: it counts again when it is told with others.
    waiting = sa.select(
        comments.c.workspace_id,
        comments.c.request_id,
        comments.c.department_id,
        requests.c.requester_id,
        comments.c.confidential,
        sa.func.coalesce(
            sa.select(measurements.c.rated_on)
            .where(measurements.c.request_id == comments.c.request_id)
            .scalar_subquery(),
            sa.literal(_LONG_AGO, sa.Date()),
        ),
    ).join_from(comments, requests, requests.c.id == comments.c.request_id)
    columns = ("workspace_id", "request_id", "department_id", "requester_id", "confidential")
    op.execute(
        sa.insert(sa.table("waiting_ratings", *map(sa.column, (*columns, "rated_on")))).from_select(
            [*columns, "rated_on"], waiting
        )
    )
    # What has been counted stays where it was counted, without what it belonged to.
    told = (
        sa.select(
            measurements.c.workspace_id,
            measurements.c.department_id,
            sa.column("confidential"),
            measurements.c.rated_on,
            measurements.c.score,
            measurements.c.comment,
            measurements.c.gaps,
        )
        .join_from(
            measurements,
            sa.table("requests", sa.column("id"), sa.column("confidential")),
            sa.column("id") == measurements.c.request_id,
        )
        .where(
            measurements.c.anonymous,
            measurements.c.score.is_not(None),
            measurements.c.request_id.not_in(sa.select(comments.c.request_id)),
        )
        .order_by(measurements.c.department_id, measurements.c.comment, measurements.c.score)
    )
    said = (
        "workspace_id",
        "department_id",
        "confidential",
        "told_on",
        "score",
        "comment",
        "gaps",
    )
    op.execute(
        sa.insert(sa.table("anonymous_ratings", *map(sa.column, said))).from_select(
            list(said), told
        )
    )
    op.execute(
        sa.update(requests)
        .where(
            requests.c.id.in_(sa.select(measurements.c.request_id).where(measurements.c.anonymous))
        )
        .values(measured_version=0)
    )
    op.drop_table("anonymous_comments")


def _create_tables() -> None:
    op.create_table(
        "waiting_ratings",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("requester_id", sa.String(length=32), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        *_refers("waiting_ratings", "workspace", "request", "department"),
        sa.PrimaryKeyConstraint("workspace_id", "request_id", name="pk_waiting_ratings"),
    )
    op.create_index("ix_waiting_ratings_department", "waiting_ratings", ["department_id"])
    op.create_table(
        "anonymous_ratings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("gaps", Json, nullable=False),
        *_refers("anonymous_ratings", "workspace", "department"),
        sa.PrimaryKeyConstraint("id", name="pk_anonymous_ratings"),
    )
    op.create_index(
        "ix_anonymous_ratings_told",
        "anonymous_ratings",
        ["workspace_id", "department_id", "told_on"],
    )
    op.create_table(
        "held_words",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        *_refers("held_words", "workspace", "request"),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "ts", name="pk_held_words"),
    )
    op.create_index("ix_held_words_request", "held_words", ["request_id"])


def _refers(table: str, *things: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{thing}_id"], [f"{thing}s.id"], name=f"fk_{table}_{thing}_id_{thing}s"
        )
        for thing in things
    ]
