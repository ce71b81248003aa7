"""A primary, its synchronous standby, and pgbouncer in transaction mode before them; a failover.

Needs Debian's packages `postgresql` and `pgbouncer`.
"""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psycopg

_NOTICED_AFTER = 5.0  # seconds; what whoever watches a primary takes to promote the standby
_LONGEST_START = 60.0  # seconds
_BOUNCER = """
[databases]
crossdesk = host=127.0.0.1 port={server} dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 200
default_pool_size = 20
server_connect_timeout = 3
server_login_retry = 1
ignore_startup_parameters = extra_float_digits,options
pidfile = {folder}/pgbouncer.pid
logfile = {folder}/pgbouncer.log
"""


class PostgresPair:
    """Two servers on loopback and the pooler, while the context lasts.

    Attributes:
        url: what the bots get: the pooler's address.
        outage: for how many seconds nothing could be written while the standby took over.
    """

    def __init__(self, folder: Path) -> None:
        self.outage = 0.0
        self._folder = Path(tempfile.mkdtemp(prefix="pair-", dir=folder))
        self._bin = _binaries()
        self._primary, self._standby, self._bouncer = (_free_port() for _ in range(3))
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self.url = f"postgresql://postgres@127.0.0.1:{self._bouncer}/crossdesk"

    async def __aenter__(self) -> Self:
        self._hand_over_folder()
        first, second = self._folder / "first", self._folder / "second"
        await self._run("initdb", "--pgdata", first, "--username", "postgres", "--auth", "trust")
        await self._start("first", first, self._primary, "synchronous_standby_names=*")
        # Until the standby is there, a commit would wait for it.
        await self._run(
            "pg_basebackup", "--pgdata", second, "--write-recovery-conf", "--checkpoint=fast",
            "--dbname", f"host=127.0.0.1 port={self._primary} user=postgres",
        )  # fmt: skip
        await self._start("second", second, self._standby)
        self._configure_bouncer(self._primary)
        self._processes["bouncer"] = await asyncio.create_subprocess_exec(
            "pgbouncer", *self._bouncer_user(), str(self._folder / "pgbouncer.ini"),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await self._writable()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._processes.values():
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
                await process.wait()

    async def fail_over(self, after: float) -> None:
        """After so many seconds kill the primary; soon the standby is promoted and led to."""
        await asyncio.sleep(after)
        began = time.monotonic()
        # An immediate shutdown: unlike by SIGKILL, the server's children die with it.
        self._processes["first"].send_signal(signal.SIGQUIT)
        await self._processes["first"].wait()
        await asyncio.sleep(_NOTICED_AFTER)
        await self._run("pg_ctl", "promote", "--pgdata", self._folder / "second", "--wait")
        self._configure_bouncer(self._standby)
        self._processes["bouncer"].send_signal(signal.SIGHUP)
        await self._writable()
        self.outage = time.monotonic() - began

    async def _start(self, name: str, data: Path, port: int, *settings: str) -> None:
        options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=",
                   "hot_standby=on", *settings]  # fmt: skip
        arguments = [word for option in options for word in ("-c", option)]
        self._processes[name] = await asyncio.create_subprocess_exec(
            *_as_postgres(), str(self._bin / "postgres"), "-D", str(data), *arguments,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            cwd=self._folder,
        )  # fmt: skip
        await _until(lambda: _answers(port), f"{name} does not start")

    async def _run(self, command: str, *arguments: str | Path) -> None:
        process = await asyncio.create_subprocess_exec(
            *_as_postgres(), str(self._bin / command), *map(str, arguments),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=self._folder,
        )  # fmt: skip
        output, _ = await process.communicate()
        if process.returncode:
            raise SystemExit(f"{command}: {output.decode()}")

    async def _writable(self) -> None:
        await _until(lambda: _writes(self.url), "nothing can be written through pgbouncer")

    def _configure_bouncer(self, server: int) -> None:
        text = _BOUNCER.format(server=server, port=self._bouncer, folder=self._folder)
        (self._folder / "pgbouncer.ini").write_text(text)

    def _bouncer_user(self) -> list[str]:
        return ["--user", "postgres"] if os.geteuid() == 0 else []

    def _hand_over_folder(self) -> None:
        """As root, the servers run as another user, to whom the folder must belong."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
            for parent in self._folder.parents:
                if parent != Path(tempfile.gettempdir()) and parent.stat().st_uid == 0:
                    parent.chmod(parent.stat().st_mode | 0o011)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found or not shutil.which("pgbouncer"):
        raise SystemExit("Install Debian's packages postgresql and pgbouncer.")
    return found[-1]


def _as_postgres() -> list[str]:
    if os.geteuid():
        return []
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _answers(port: int) -> None:
    psycopg.connect(f"host=127.0.0.1 port={port} user=postgres", connect_timeout=3).close()


def _writes(url: str) -> None:
    with psycopg.connect(url, connect_timeout=3, autocommit=True, prepare_threshold=None) as it:
        it.execute("CREATE TEMP TABLE tried (it integer) ON COMMIT DROP")


async def _until(check: Callable[[], None], complaint: str) -> None:
    deadline = time.monotonic() + _LONGEST_START
    while True:
        try:
            await asyncio.to_thread(check)
        except psycopg.Error:
            if time.monotonic() > deadline:
                raise SystemExit(complaint) from None
            await asyncio.sleep(0.2)
        else:
            return
