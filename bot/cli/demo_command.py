"""The demo's command: quick to begin, quick to end, and without a stack trace whatever fails.

Nothing of the demo is to be kept, so Ctrl-C ends the process at once, wherever it is.
"""

import errno
import os
import shutil
import signal
import tempfile
import traceback
import webbrowser
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Optional
from uuid import uuid4

import typer

from bot.cli.common import fail, told_in_a_line
from bot.demo.port import DEFAULT, HIGHEST, in_words, problem

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.demo.progress import StartProgress
    from bot.demo.run import Opened

_IMPORTED = (
    *("sqlalchemy", "alembic.context", "aiohttp", "pydantic_settings", "slack_bolt.async_app"),
    *("starlette.applications", "store.unit_of_work", "playground", "bot.app", "bot.demo.run"),
)
"""The modules that take longest to load; the bar moves with each of them."""


class _End:
    """Ends the process at once on a signal, and leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.progress: StartProgress | None = None
        self.opened = False

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.clean_up()
        if self.progress:
            self.progress.abandon()
        os._exit(0 if self.opened else 128 + number)

    def clean_up(self) -> None:
        """Remove the folder, however much is still being written into it."""
        while self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)


def demo(
    port: Annotated[
        int, typer.Option(min=0, max=HIGHEST, help="The page's port; 0 takes any free port.")
    ] = DEFAULT,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    catalogue: Annotated[
        Optional[Path],  # noqa: UP045  -- typer wants it so
        typer.Option(metavar="FILE", help="Your own catalogue instead of the hotel's."),
    ] = None,
) -> None:
    """Show Crossdesk at work in a hotel, in a local Slack in a browser tab.

    Needs no Slack and no settings. The database lives in a temporary folder, and nothing is left
    behind. On the page you act as any of the people who work in the hotel; or, with --catalogue, as
    those whom your own catalogue names.
    """
    folder = Path(tempfile.gettempdir()) / f"crossdesk-demo-{uuid4().hex[:8]}"
    end = _End(folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    if refusal := problem(port):
        fail(refusal)
    try:
        with told_in_a_line():
            _show(end, folder, port, catalogue, browser=browser)
    except typer.Exit:
        raise
    except Exception as error:
        fail(_set_down(error))
    finally:
        end.clean_up()


def _show(end: _End, folder: Path, port: int, file: Path | None, *, browser: bool) -> None:
    from rich.console import Console  # noqa: PLC0415

    from bot.demo.progress import StartProgress  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415

    console = Console(highlight=False)
    end.progress = progress = StartProgress(console)

    def opened(page: str, words: str) -> None:
        progress.stop()
        end.opened = True
        for line in (
            sentence("The page is open: {page}", page=page),
            words,
            sentence("Ctrl-C ends the demo and leaves nothing behind."),
        ):
            console.print(line, soft_wrap=True)
        if browser:
            webbrowser.open(page)

    progress.begin()
    try:
        show = _prepared(folder, port, file, progress, opened)
        import uvloop  # noqa: PLC0415

        uvloop.run(show)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        fail(in_words(port, error))  # somebody was faster
    finally:
        progress.stop()


def _prepared(
    folder: Path,
    port: int,
    file: Path | None,
    progress: "StartProgress",
    opened: "Opened",
) -> "Coroutine[Any, Any, None]":
    """Load what is needed, and return what is to be run."""
    from bot.i18n import sentence  # noqa: PLC0415

    progress.stage(sentence("Loading Crossdesk …"), 35)
    if file:
        from bot.catalogue import read_catalogue_file  # noqa: PLC0415

        catalogue = read_catalogue_file(file)  # its mistakes are told first
    for number, module in enumerate(_IMPORTED, 1):
        import_module(module)
        progress.advance(number / len(_IMPORTED))
    from bot.demo.run import show_hotel, show_organisation  # noqa: PLC0415
    from bot.logging import configure_logging  # noqa: PLC0415
    from bot.settings import LogFormat, LogLevel  # noqa: PLC0415

    folder.mkdir(mode=0o700)
    log = (folder / "log").open("w", encoding="utf-8")
    configure_logging(LogLevel.WARNING, LogFormat.CONSOLE, log)
    if file:
        return show_organisation(folder, port, file, catalogue, progress, opened)
    return show_hotel(folder, port, progress, opened)


def _set_down(error: Exception) -> str:
    """Keep what a bug left in a file; returns what to tell of it."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="crossdesk-demo-", suffix=".log", delete=False
    ) as kept:
        traceback.print_exception(error, file=kept)
    return (
        "The demo failed because of a mistake in Crossdesk, not in what you did. The details are in"
        f"\n{kept.name}\nPlease send us that file. Starting the demo again may help."
    )
