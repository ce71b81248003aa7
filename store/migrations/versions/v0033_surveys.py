"""surveys"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("quarter", sa.String(8), nullable=False),
        sa.Column("sent_by", sa.String(32), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_surveys_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_surveys_department_id_departments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
        sa.UniqueConstraint(
            "workspace_id",
            "department_id",
            "quarter",
            name="uq_surveys_workspace_id_department_id_quarter",
        ),
    )
    op.create_table(
        "survey_invitations",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", BigId, nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_survey_invitations_workspace_id_workspaces",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name="fk_survey_invitations_survey_id_surveys"
        ),
        sa.PrimaryKeyConstraint("survey_id", "user_id", name="pk_survey_invitations"),
    )
    op.create_table(
        "survey_answers",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("survey_id", BigId, nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("matters", BigId, nullable=True),
        sa.Column("slower", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_survey_answers_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name="fk_survey_answers_survey_id_surveys"
        ),
        sa.ForeignKeyConstraint(
            ["matters"], ["services.id"], name="fk_survey_answers_matters_services"
        ),
        sa.ForeignKeyConstraint(
            ["slower"], ["services.id"], name="fk_survey_answers_slower_services"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_survey_answers"),
    )
    op.create_index("ix_survey_answers_survey", "survey_answers", ["survey_id"])
