"""How far the demo's start has come: a bar on a terminal, a line a stage elsewhere."""

import os

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_ERASE_LINE_AND_SHOW_CURSOR = b"\r\x1b[2K\x1b[?25h"


class StartProgress:
    """The bar. It moves by itself while it is shown, also when nothing is told for a while.

    Stages and their shares of the whole (in percent) come as they take their time.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._begin = self._share = 0.0

    def begin(self) -> None:
        """Show it, until `stop`."""
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task("")
            self._bar.start()

    def stage(self, words: str, share: float) -> None:
        """Begin a stage that takes a share of the whole."""
        self._begin, self._share = self._begin + self._share, share
        if self._bar is None:
            self._console.print(words)
        else:
            self._bar.update(self._bar.task_ids[0], description=words, completed=self._begin)

    def advance(self, part: float) -> None:
        """Say how much of the stage is done, from 0 to 1."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._begin + self._share * part)

    def abandon(self) -> None:
        """Give the terminal back at once, whoever is drawing on it at this moment."""
        if self._bar is not None:
            os.write(self._console.file.fileno(), _ERASE_LINE_AND_SHOW_CURSOR)

    def stop(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
