"""measures"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, Json, UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "daily_measures",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cells", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name="fk_daily_measures_department_id_departments",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_daily_measures_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "department_id", "day", name="pk_daily_measures"),
    )
    op.create_table(
        "measurements",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("service_id", BigId, nullable=False),
        sa.Column("requester_department_id", BigId, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("responded_at", UtcDateTime(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("response_met", sa.Boolean(), nullable=True),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.Column("resolution_met", sa.Boolean(), nullable=True),
        sa.Column("in_state", Json, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("reopenings", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.String(length=32), nullable=True),
        sa.Column("rated_at", UtcDateTime(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=True),
        sa.Column("gaps", Json, nullable=False),
        sa.Column("clear", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_measurements_department_id_departments"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_measurements_request_id_requests"
        ),
        sa.ForeignKeyConstraint(
            ["requester_department_id"],
            ["departments.id"],
            name="fk_measurements_requester_department_id_departments",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_measurements_service_id_services"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_measurements_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("request_id", name="pk_measurements"),
    )
    op.create_index(
        "ix_measurements_ended_on", "measurements", ["workspace_id", "department_id", "ended_on"]
    )
    op.create_index(
        "ix_measurements_opened_on", "measurements", ["workspace_id", "department_id", "opened_on"]
    )
    op.create_index(
        "ix_measurements_rated_on", "measurements", ["workspace_id", "department_id", "rated_on"]
    )
    op.create_index(
        "ix_measurements_responded_on",
        "measurements",
        ["workspace_id", "department_id", "responded_on"],
    )

    op.add_column(
        "requests", sa.Column("measured_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_requests_stale",
        "requests",
        ["workspace_id", "id"],
        sqlite_where=sa.text("measured_version <> version"),
        postgresql_where=sa.text("measured_version <> version"),
    )
