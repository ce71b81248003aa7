"""Offices for scenarios: one over Socket Mode on SQLite, and one of each kind there is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scenario.clockwork import PROMISES
from tests.scenario.office import Office, opened_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def office(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An office over Socket Mode on SQLite."""
    path = tmp_path / "office.db"
    shutil.copyfile(sqlite_template, path)
    async with opened_office(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture
async def promising(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An office on SQLite whose departments promise and escalate; nothing happened yet."""
    path = tmp_path / "promising.db"
    shutil.copyfile(sqlite_template, path)
    async with opened_office(f"sqlite:///{path}", catalogue=PROMISES) as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
async def any_office(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Office]:
    """An office over each way in, on each database."""
    async with opened_office(database_url, request.param) as opened:
        yield opened
