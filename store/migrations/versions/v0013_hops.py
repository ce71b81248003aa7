"""hops"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_HOP = {
    "department_id": "departments.id",
    "service_id": "services.id",
    "standard_id": "standards.id",
    "calendar_id": "calendars.id",
}


def upgrade() -> None:
    op.add_column("requests", sa.Column("hop_began_at", UtcDateTime(), nullable=True))
    op.create_table(
        "hops",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, BigId, nullable=False) for name in _OF_HOP),
        sa.Column("assignee_id", sa.String(length=32), nullable=True),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_hops_workspace_id_workspaces"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_hops_request_id_requests"
        ),
        *(
            sa.ForeignKeyConstraint([name], [key], name=f"fk_hops_{name}_{key.split('.')[0]}")
            for name, key in _OF_HOP.items()
        ),
        sa.PrimaryKeyConstraint("request_id", "number", name="pk_hops"),
    )
    # Every request so far is with its first department, and its hop ended when it did.
    op.execute(
        """
        INSERT INTO hops (
            workspace_id, request_id, number, department_id, service_id, standard_id, calendar_id,
            assignee_id, began_at, ended_at, ending
        )
        SELECT
            workspace_id, id, hop, department_id, service_id, standard_id, calendar_id,
            assignee_id, opened_at, closed_at, CASE WHEN closed_at IS NULL THEN NULL ELSE state END
        FROM requests
        """
    )
