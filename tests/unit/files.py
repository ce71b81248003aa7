"""The project's files, and a rule held against many of them in one test.

A test for each file and rule would take longer to be begun and reported than to run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

T = TypeVar("T")

ROOT = Path(__file__).parents[2]


def modules(*folders: str) -> list[Path]:
    """The Python modules of some folders, and of those within."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    """A file's name within the project."""
    return str(path.relative_to(ROOT))


def found_in(
    paths: Iterable[Path], find: Callable[[Path], Collection[T]]
) -> dict[str, Collection[T]]:
    """Return what is found, by the names of the files in which something is."""
    return {named(path): found for path in paths if (found := find(path))}
