"""roll-outs of services"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "rollouts",
        sa.Column("service_id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rolled_out_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_rollouts_service_id_services"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_rollouts_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("service_id", name="pk_rollouts"),
    )
    op.create_index("ix_rollouts_workspace", "rollouts", ["workspace_id"])
    op.create_table(
        "trainings",
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("told_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remind_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_trainings_department_id_departments"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_trainings_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("department_id", "user_id", name="pk_trainings"),
    )
    op.create_index("ix_trainings_workspace", "trainings", ["workspace_id"])
    op.create_table(
        "readings",
        sa.Column("service_id", BigId, nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_readings_service_id_services"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_readings_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("service_id", "user_id", name="pk_readings"),
    )
    op.create_index(
        "ix_readings_unread",
        "readings",
        ["workspace_id", "service_id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    # Who serves today is no newcomer: they are told of what changes from now on.
    op.execute(
        "INSERT INTO trainings (department_id, user_id, workspace_id, begun_at)"
        " SELECT department_id, user_id, workspace_id, '2000-01-01 00:00:00.000000'"
        " FROM memberships"
        " WHERE role = 'provider'"
    )
