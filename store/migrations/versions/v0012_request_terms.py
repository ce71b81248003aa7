"""what requests are found by"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.types import BigId

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The terms have no other characters than letters, digits and "=", and a space between each two.
_SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE request_index USING fts5("
    " terms, content='request_terms', content_rowid='request_id',"
    " tokenize=\"ascii tokenchars '='\", detail=none, columnsize=0)",
    "CREATE TRIGGER request_terms_inserted AFTER INSERT ON request_terms BEGIN"
    " INSERT INTO request_index (rowid, terms) VALUES (new.request_id, new.terms);"
    " END",
    "CREATE TRIGGER request_terms_deleted AFTER DELETE ON request_terms BEGIN"
    " INSERT INTO request_index (request_index, rowid, terms)"
    " VALUES ('delete', old.request_id, old.terms);"
    " END",
    "CREATE TRIGGER request_terms_updated AFTER UPDATE ON request_terms BEGIN"
    " INSERT INTO request_index (request_index, rowid, terms)"
    " VALUES ('delete', old.request_id, old.terms);"
    " INSERT INTO request_index (rowid, terms) VALUES (new.request_id, new.terms);"
    " END",
)
_POSTGRES_INDEX = (
    "CREATE INDEX ix_request_terms ON request_terms"
    " USING gin (array_to_tsvector(string_to_array(terms, ' '::text)))",
)


def upgrade() -> None:
    op.create_table(
        "request_terms",
        sa.Column("request_id", BigId, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.PrimaryKeyConstraint("request_id"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_INDEX if is_sqlite else _POSTGRES_INDEX:
        op.execute(statement)
