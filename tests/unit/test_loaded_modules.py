"""The modules that a running bot does not load: it would hold the memory for weeks."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from store.database import Database
from store.migrate import upgrade

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "alembic",  # when there is something to migrate
    "holidays",  # when a catalogue is imported, and once a day where it has public holidays
    "mako",
    "matplotlib",  # when a picture is drawn
    "numpy",
    "openpyxl",
    "playground",
    "psycopg",  # on Postgres
    "pygments",
    "rich",  # when a command shows a bar
    "sqlalchemy.dialects.postgresql",
    "xlsxwriter",  # when somebody exports
    "yaml",
)

START = """
import sys, uvloop
from bot.cli import running
uvloop.run = lambda serving: serving.close()
running.run()
from bot.cli.common import told_in_a_line
from store.database import Database
from store.migrate import upgrade
with told_in_a_line():
    database = Database(sys.argv[1])
    upgrade(database)
    database.close()
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules of a bot that has opened a SQLite file that is up to date."""
    folder: Path = tmp_path_factory.mktemp("loaded")
    url = f"sqlite:///{folder}/crossdesk.db"
    database = Database(url)
    upgrade(database)
    database.close()
    done = subprocess.run(
        [sys.executable, "-c", START, url],
        env={**os.environ, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"},
        check=True,
        capture_output=True,
        text=True,
    )
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_a_bot_on_an_up_to_date_sqlite_file_does_not_load(
    name: str, loaded: frozenset[str]
) -> None:
    assert "sqlalchemy" in loaded
    assert name not in loaded
