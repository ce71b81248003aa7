"""Parameters of statements that are built once: building one costs more than running it.

The stores keep such statements as constants for what happens in every interaction. What is asked
rarely is built where it is asked.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import BindParameter, Boolean, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

WORKSPACE: Final[BindParameter[Any]] = bindparam("workspace_id_")
"""The workspace; an underscore keeps it apart from the column that an update may set."""

T = TypeVar("T")

_MOST = 500
"""In one statement: no database takes any number of parameters."""


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield parts of many values, each few enough to be parameters of one statement."""
    for start in range(0, len(values), _MOST):
        yield values[start : start + _MOST]


class likely(FunctionElement[bool]):  # noqa: N801  -- called like SQLite's function of this name
    """A condition that is no reason to go through an index: most rows fulfil it.

    Without statistics, SQLite takes a workspace for something rare, and would rather go through an
    index of all that belongs to it than look up fifty ids. Postgres knows better by itself.
    """

    inherit_cache = True
    type = Boolean()


@compiles(likely)
def _condition(element: likely, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(likely, "sqlite")
def _hint(element: likely, compiler: SQLCompiler, **options: Any) -> str:
    return f"likely({compiler.process(element.clauses, **options)})"
