"""The tools that commands share: settings, the database, progress, and telling what went wrong."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer

from domain.errors import DomainError, Problem

if TYPE_CHECKING:
    from bot.catalogue import CatalogueMistakes
    from bot.settings import Settings
    from store.copying import Progress
    from store.database import Database


def settings(*, slack: bool) -> "Settings":
    """The settings; what is wrong with them is told, and ends the command."""
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings(slack=slack)
    except SettingsError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(1) from error


@contextmanager
def database() -> Iterator["Database"]:
    """The database of the settings, until it is done with."""
    from bot.logging import log_in_lines  # noqa: PLC0415
    from store.database import Database  # noqa: PLC0415

    log_in_lines()
    opened = Database(settings(slack=False).database_url)
    try:
        yield opened
    finally:
        opened.close()


def work_through(label: str, length: int, batches: Iterable[int]) -> None:
    """Do the batches of a piece of work, with a bar on standard error."""
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        for batch in batches:
            bar.update(batch)


@contextmanager
def bars() -> Iterator["Progress"]:
    """Progress as bars on standard error, one for each step."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import TaskID  # noqa: PLC0415

    from bot.i18n import sentence  # noqa: PLC0415

    console = Console(stderr=True)
    shown = Bars(console=console, transient=True, disable=not console.is_terminal)

    class Told:
        """Progress, one bar a step."""

        task: TaskID

        def begin(self, step: str, length: int) -> None:
            self.task = shown.add_task(sentence(step), total=length)

        def advance(self, done: int) -> None:
            shown.advance(self.task, done)

    with shown:
        yield Told()


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Tell of what can go wrong in words, without a stack trace. Bugs keep theirs."""
    from bot.i18n import said, sentence  # noqa: PLC0415
    from store.errors import DatabaseFailed, StoreError  # noqa: PLC0415

    try:
        yield
    except DomainError as error:
        words = _refusal(error)
        if words is None:
            raise
        fail(words)
    except OSError as error:
        fail(_trouble_with_a_file(error))
    except StoreError as error:
        fail(said(error))
    except DatabaseFailed as error:
        fail(sentence("the database refuses: {reason}", reason=error.orig))
    except _catalogue_mistakes() as error:
        fail(str(error))


@contextmanager
def new_file(file: Path, permissions: int = 0o666) -> Iterator[TextIO]:
    """A new file to write into. It is not left behind if it cannot be written to its end."""

    def create(path: str, flags: int) -> int:
        return os.open(path, flags, permissions)

    created = open(file, "x", encoding="utf-8", newline="", opener=create)  # noqa: SIM115  -- a Path's has no opener
    try:
        with created:
            yield created
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = error.filename or str(file)
        raise


def _trouble_with_a_file(error: OSError) -> str:
    from bot.i18n import sentence  # noqa: PLC0415

    if error.errno == errno.EEXIST:
        return sentence(
            "nothing was written, because {file} is there already: name a new file",
            file=error.filename,
        )
    if error.errno == errno.ENOSPC:
        return sentence(
            "nothing was written, because there is no room on the disk of {file}: make room there, "
            "and try again",
            file=error.filename,
        )
    about = f"{error.filename}: " if error.filename else ""
    return f"{about}{error.strerror or error}"


def _refusal(error: DomainError) -> str | None:
    """Say why a command refuses. Returns None if that is a bug."""
    from bot.i18n import sentence  # noqa: PLC0415

    refused = error.problem
    if refused is Problem.UNKNOWN_REVISION:
        return sentence(
            "the catalogue has no revision {number}; the newest is {newest}", **error.params
        )
    if refused is Problem.NO_CATALOGUE:
        return sentence(
            "there is no catalogue yet: import one with python -m bot catalogue import FILE"
        )
    if refused is Problem.NOT_A_MANAGER:
        return sentence("only department managers and administrators get a digest")
    return None


def _catalogue_mistakes() -> "type[CatalogueMistakes]":
    # Called once something has gone wrong: a bot that runs does not need what reads catalogues.
    from bot.catalogue import CatalogueMistakes  # noqa: PLC0415

    return CatalogueMistakes


def fail(words: str) -> NoReturn:
    """End with exit status 1, saying why."""
    typer.echo(words, err=True)
    raise typer.Exit(1)
