"""Parameters of statements that are built once: building one costs more than running it.

The stores keep such statements as constants for what happens in every interaction. What is asked
rarely is built where it is asked.
"""

from typing import Any, Final

from sqlalchemy import BindParameter, bindparam

WORKSPACE: Final[BindParameter[Any]] = bindparam("workspace_id_")
"""The workspace; an underscore keeps it apart from the column that an update may set."""
