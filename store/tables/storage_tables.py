"""Notes about the database: that it was restored, or that it has moved elsewhere."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from store.tables.columns import id_column, metadata, workspace_column
from store.types import UtcDateTime

restorations = Table(
    "restorations",
    metadata,
    # What a database says of itself that was put back from a backup: see docs/decisions.
    id_column(),
    workspace_column(),
    # What was opened after this instant is lost.
    Column("backed_up_at", UtcDateTime, nullable=False),
    Column("last_number", Integer, nullable=False),
    # The highest number that can have been given to a request that is lost; none yet: not known.
    Column("highest_number", Integer),
    # When everybody was told; none yet: it is still to be done.
    Column("finished_at", UtcDateTime),
    Index("ix_restorations_workspace", "workspace_id"),
)

relocations = Table(
    "relocations",
    metadata,
    # Where everything has moved to from here: nothing is to be changed here any more.
    Column("workspace_id", Integer, ForeignKey("workspaces.id"), primary_key=True),
    Column("moved_to", Text, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
)
