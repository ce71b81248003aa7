"""promise results"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DAYS = ("response_counts_on", "resolution_counts_on", "promise_changed_on")
_measurements = sa.table(
    "measurements",
    *map(
        sa.column,
        (
            *("response_met", "response_counts_on", "response_known_from"),
            *("resolution_met", "resolution_counts_on", "resolution_known_from"),
            *("responded_at", "responded_on", "ended_at", "ended_on"),
        ),
    ),
)
_requests = sa.table("requests", sa.column("measured_version"))


def upgrade() -> None:
    with op.batch_alter_table("measurements") as table:
        for promise in ("response", "resolution"):
            table.add_column(sa.Column(f"{promise}_counts_on", sa.Date()))
            table.add_column(sa.Column(f"{promise}_known_from", UtcDateTime()))
        table.add_column(
            sa.Column("self_service", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("promise_changes", sa.Integer(), nullable=False, server_default="0")
        )
        table.add_column(sa.Column("promise_changed_on", sa.Date()))
    # What was measured so far is kept as it counted, for the days that it counted on to be found
    # when it is measured again.
    columns = _measurements.c
    for promise, given in (("response", "responded"), ("resolution", "ended")):
        op.execute(
            sa.update(_measurements)
            .where(columns[f"{promise}_met"].is_not(None))
            .values(
                {
                    f"{promise}_counts_on": columns[f"{given}_on"],
                    f"{promise}_known_from": columns[f"{given}_at"],
                }
            )
        )
    op.execute(sa.update(_requests).values(measured_version=0))
    with op.batch_alter_table("measurements") as table:
        table.alter_column("self_service", server_default=None)
        table.alter_column("promise_changes", server_default=None)
        for day in _DAYS:
            table.create_index(f"ix_measurements_{day}", ["workspace_id", "department_id", day])
