"""How much is tried of what there is too much of: with `THOROUGH=1` all, by default a part.

It is how often something is tried at random, and whether a rule is tried on both databases.
"""

from __future__ import annotations

import os

import pytest

THOROUGH = "THOROUGH" in os.environ


def examples(often: int) -> int:
    """How many examples Hypothesis is to try, where `often` are tried by `THOROUGH=1`."""
    return often if THOROUGH else max(10, often // 3)


def _enough_on(database: str) -> pytest.MarkDecorator:
    databases = ["sqlite", "postgres"] if THOROUGH else [database]
    return pytest.mark.parametrize("database_url", databases, indirect=True)


enough_on_sqlite = _enough_on("sqlite")
"""A test that sends Postgres nothing but what other tests do, and is about no race."""
enough_on_postgres = _enough_on("postgres")
"""The same, of which another half is `enough_on_sqlite`."""
