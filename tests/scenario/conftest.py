"""Offices for scenarios: one over Socket Mode on SQLite, and one of each kind there is."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot.catch_up import runner
from bot.pictures.picture import Picture
from bot.slack import channels, exceptional_deliveries, mention_names, permalinks
from playground.clock import PATIENCE
from tests.scenario.clockwork import PROMISES
from tests.scenario.office import CATALOGUE, Clock, Office, opened_office
from tests.scenario.stocking import stock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a busy machine the time to ask Slack what the bot does without after a second or so."""
    for module in (channels, exceptional_deliveries, mention_names, permalinks, runner):
        monkeypatch.setattr(module, "_PATIENCE", PATIENCE)


@pytest.fixture(scope="session")
def stocked_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """A SQLite file that holds a catalogue and nothing else, made once for each catalogue."""

    @cache
    def template(catalogue: str) -> Path:
        path = tmp_path_factory.mktemp("stocked") / "office.db"
        shutil.copyfile(sqlite_template, path)
        stock(f"sqlite:///{path}", Clock().now, catalogue)
        return path

    return template


@pytest.fixture
async def office(stocked_template: Callable[[str], Path], tmp_path: Path) -> AsyncIterator[Office]:
    """An office over Socket Mode on SQLite."""
    path = tmp_path / "office.db"
    shutil.copyfile(stocked_template(CATALOGUE), path)
    async with opened_office(f"sqlite:///{path}", catalogue=None) as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
async def either_office(
    request: pytest.FixtureRequest, stocked_template: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[Office]:
    """An office over each way in, on SQLite."""
    path = tmp_path / "office.db"
    shutil.copyfile(stocked_template(CATALOGUE), path)
    async with opened_office(f"sqlite:///{path}", request.param, catalogue=None) as opened:
        yield opened


@pytest.fixture
async def promising(
    stocked_template: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[Office]:
    """An office on SQLite whose departments promise and escalate; nothing happened yet."""
    path = tmp_path / "promising.db"
    shutil.copyfile(stocked_template(PROMISES), path)
    async with opened_office(f"sqlite:///{path}", catalogue=None) as opened:
        yield opened


@pytest.fixture(params=["socket-sqlite", "http-postgres"])
async def any_office(
    request: pytest.FixtureRequest, stocked_template: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[Office]:
    """An office over each way in and on each database, but not each way on each database.

    What comes in knows nothing of the database: see docs/decisions/0088.
    """
    transport, database = request.param.split("-")
    if database == "postgres":
        with request.getfixturevalue("postgres").fresh_database() as url:
            async with opened_office(url, transport) as opened:
                yield opened
    else:
        path = tmp_path / "office.db"
        shutil.copyfile(stocked_template(CATALOGUE), path)
        async with opened_office(f"sqlite:///{path}", transport, catalogue=None) as opened:
            yield opened


@pytest.fixture(params=["socket", "http"])
async def every_office(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Office]:
    """An office over each way in on each database."""
    async with opened_office(database_url, request.param) as opened:
        yield opened


@pytest.fixture
def drawn() -> None:
    """Let pictures be drawn, for a test of the whole way that one goes."""


@pytest.fixture(autouse=True)
def nothing_drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pictures be blank, except where they are `drawn`: a tenth of a second for each."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(Picture, "draw", lambda _picture: b"\x89PNG\r\n\x1a\n")
