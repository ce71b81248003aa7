"""unmet needs"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "unmet_need_decisions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("department_id", BigId, nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("service_id", BigId, nullable=True),
        sa.Column("decided_by", sa.String(32), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_unmet_need_decisions_workspace_id_workspaces",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name="fk_unmet_need_decisions_department_id_departments",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_unmet_need_decisions_request_id_requests"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_unmet_need_decisions_service_id_services"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_need_decisions"),
    )
    op.create_index(
        "ix_unmet_need_decisions_department",
        "unmet_need_decisions",
        ["workspace_id", "department_id"],
    )
    op.create_table(
        "unmet_need_requests",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", BigId, nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_unmet_need_requests_workspace_id_workspaces",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["unmet_need_decisions.id"],
            name="fk_unmet_need_requests_decision_id_unmet_need_decisions",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_unmet_need_requests_request_id_requests"
        ),
        sa.PrimaryKeyConstraint("decision_id", "request_id", name="pk_unmet_need_requests"),
    )
