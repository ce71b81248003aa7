"""measurements of hops"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Every request so far is with its first department: what was measured is of that hop.
    with op.batch_alter_table("measurements") as table:
        table.add_column(sa.Column("hop", sa.Integer(), nullable=False, server_default="1"))
        table.drop_column("transfers")
        table.drop_constraint("pk_measurements", type_="primary")
        table.create_primary_key("pk_measurements", ["request_id", "hop"])
    with op.batch_alter_table("measurements") as table:
        table.alter_column("hop", server_default=None)
