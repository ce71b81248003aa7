"""Parameters of statements that are built once: building one costs more than running it.

The stores keep such statements as constants for what happens in every interaction. What is asked
rarely is built where it is asked.
"""

from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam

WORKSPACE: Final[BindParameter[Any]] = bindparam("workspace_id_")
"""The workspace; an underscore keeps it apart from the column that an update may set."""


def beside_workspace(table: Table, workspace_id: int) -> ColumnElement[bool]:
    """That rows belong to a workspace, where other conditions are what finds them.

    Without statistics, SQLite takes a workspace for something rare, and would rather go through an
    index of all that belongs to it than look up fifty ids. The sum is what no index is of.
    """
    return table.c.workspace_id + 0 == workspace_id
