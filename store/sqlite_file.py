"""The file of SQLite: claimed by one process, watched while it is open."""

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from store.errors import DatabaseInUse, UnusableDatabase

MIN_FREE_BYTES = 10_000_000
"""Beside the file; with less, the next commits fail."""


class SqliteFile:
    """A file that a bot runs on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: IO[str] | None = None
        self._opened: os.stat_result | None = None

    def claim(self) -> None:
        """Claim the file for this process.

        Raises:
            DatabaseInUse: if another process has it.
            UnusableDatabase: if there is no such folder, or it cannot be written.
        """
        try:
            lock = Path(f"{self._path}.lock").open("w")  # noqa: SIM115  -- held while we run
        except OSError as error:
            raise UnusableDatabase(
                "cannot open the database {path}: {reason} ({file}): let the bot's user write "
                "there",
                path=self._path,
                reason=error.strerror,
                file=error.filename,
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise DatabaseInUse(
                "another process runs on {path}: stop it first (several at once need Postgres)",
                path=self._path,
            ) from error
        self._lock = lock

    def release(self) -> None:
        """Let another process have it."""
        if self._lock:
            self._lock.close()

    def note_opened(self) -> None:
        """Note that it has just been opened: from now on, it must not be another one."""
        if self._opened is None:
            self._opened = self._path.stat()

    def check(self) -> None:
        """Look whether it is still the file that was opened, and has room to grow.

        Raises:
            UnusableDatabase: if not.
        """
        if self._opened and not self._is_opened(self._opened):
            raise UnusableDatabase(
                "{path} was removed or replaced while the bot runs on it: stop the bot, put the "
                "right file there, and start it again",
                path=self._path,
            )
        folder = self._path.parent
        free = shutil.disk_usage(folder).free if folder.is_dir() else MIN_FREE_BYTES
        if free < MIN_FREE_BYTES:
            raise UnusableDatabase(
                "the disk of {path} is full ({free} MB are free): make room",
                path=self._path,
                free=free // 1_000_000,
            )

    def _is_opened(self, opened: os.stat_result) -> bool:
        try:
            return os.path.samestat(self._path.stat(), opened)
        except OSError:
            return False
