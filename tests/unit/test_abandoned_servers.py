"""A Postgres that was left behind by a killed test session is ended by the next one."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from tests.abandoned_servers import DATA, USERS, end_abandoned_servers

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Server:
    """Stands for a server: it is stopped only if the session that asks is its only user."""

    def __init__(self, data: Path, mode: str, ended: list[str]) -> None:
        self.data, self.mode, self.ended = data, mode, ended

    def cleanup(self) -> None:
        assert self.mode == "delete"
        assert json.loads((self.data / USERS).read_text()) == []
        self.ended.append(self.data.name)


def test_only_a_server_without_a_running_user_is_ended(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])  # noqa: S607  -- any program will do
    gone.wait()
    sessions = {
        "killed": json.dumps([gone.pid]),
        "running": json.dumps([gone.pid, os.getpid()]),
        "writing": "",
        "stopping": "[]",
    }
    for name, users in sessions.items():
        (tmp_path / f"{DATA}{name}").mkdir()
        (tmp_path / f"{DATA}{name}" / USERS).write_text(users)
    (tmp_path / f"{DATA}starting").mkdir()
    ended: list[str] = []

    def get_server(data: Path, mode: str) -> Any:
        return Server(data, mode, ended)

    end_abandoned_servers(tmp_path, get_server)
    assert ended == [f"{DATA}killed"]
