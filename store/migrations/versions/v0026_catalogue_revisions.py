"""catalogue revisions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import Json, UtcDateTime

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "catalogue_revisions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("author_id", sa.String(32), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("file", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_catalogue_revisions_workspace_id_workspaces",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_catalogue_revisions"),
    )
