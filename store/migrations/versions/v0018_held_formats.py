"""formats of words that wait"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import Json

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("held_words", sa.Column("rich", Json, nullable=True))
