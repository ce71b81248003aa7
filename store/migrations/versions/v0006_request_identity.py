"""request identity"""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId, UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHUNK = 5000

_requests = sa.table(
    "requests",
    sa.column("id", BigId),
    sa.column("workspace_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("requester_id", sa.String),
    sa.column("opened_at", UtcDateTime()),
    sa.column("identity", sa.String),
)


def upgrade() -> None:
    op.add_column(
        "requests", sa.Column("identity", sa.String(length=16), server_default="", nullable=False)
    )
    _identify()
    op.create_table(
        "restorations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("backed_up_at", UtcDateTime(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("highest_number", sa.Integer(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_restorations_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_restorations"),
    )
    op.create_index("ix_restorations_workspace", "restorations", ["workspace_id"])
    op.create_table(
        "relocations",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_relocations_workspace_id_workspaces"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_relocations"),
    )


def _identify() -> None:
    """Give each request an identity that follows from what never changes in it.

    So a backup of before that is migrated again gives its requests the identities that their
    cards in Slack carry already.
    """
    connection = op.get_bind()
    last_id = 0
    while rows := connection.execute(
        sa.select(_requests).where(_requests.c.id > last_id).order_by(_requests.c.id).limit(_CHUNK)
    ).all():
        connection.execute(
            sa.update(_requests)
            .where(_requests.c.id == sa.bindparam("id_"))
            .values(identity=sa.bindparam("identity_")),
            [{"id_": row.id, "identity_": _identity(row)} for row in rows],
        )
        last_id = rows[-1].id


def _identity(row: sa.Row[tuple[object, ...]]) -> str:
    known = f"{row.id} {row.number} {row.requester_id} {row.opened_at.isoformat()}"
    return hashlib.sha256(known.encode()).hexdigest()[:8]
