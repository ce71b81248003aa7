"""Install what a requirements file names into .venv, and show how far it has come.

    python3 .ci/install.py requirements.txt

Needs the standard library alone. What is there already is not installed again; after Ctrl-C the
same command goes on.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, without a stack trace

import os  # noqa: E402
import re  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import threading  # noqa: E402
import venv  # noqa: E402
from pathlib import Path  # noqa: E402

HERE = Path(__file__).parents[1]
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
REPORTED = re.compile(r"^(?:Collecting|Processing|Requirement already satisfied:) (?:.*/)?([\w.]+)")
TICK = 0.5  # seconds
WIDTH = 30


def main(file: str) -> None:
    """Make .venv, if it is not there, and install into it."""
    packages = len(re.findall(r"^[a-z0-9][^ ]*==", (HERE / file).read_text("utf-8"), re.MULTILINE))
    bar = Bar(packages)
    bar.show("Making .venv")
    if not works():
        venv.create(VENV, clear=True, with_pip=True)
    # Modules are compiled when they are first used: most of them never are.
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
    command += ["--progress-bar", "off", "--require-hashes", "--requirement", HERE / file]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as pip,  # noqa: S603
    ):
        threading.Thread(target=bar.follow, args=(pip,), daemon=True).start()
        for line in pip.stdout or ():
            if reported := REPORTED.match(line):
                bar.found(reported.group(1))
            elif line.startswith("Installing collected packages"):
                bar.fetched_all()
        failed = pip.wait() != 0
        bar.end()
        errors.seek(0)
        if failed:
            sys.exit(f"{errors.read().strip()}\nThe installation did not succeed; see above.")


def works() -> bool:
    """Whether .venv has a Python that runs, with pip in it."""
    check = [PYTHON, "-c", "import pip"]
    try:
        return subprocess.run(check, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


class Bar:
    """Counts packages twice: those that have been fetched, and those that stand in .venv."""

    def __init__(self, packages: int) -> None:
        self._packages = packages
        self._fetched = 0
        self._name = ""
        self._on_terminal = sys.stderr.isatty()
        self._said = -1

    def found(self, name: str) -> None:
        """Count a package that has been fetched."""
        self._fetched = min(self._fetched + 1, self._packages)
        self._name = name

    def fetched_all(self) -> None:
        """Note that nothing more is to be fetched; not every package is meant for this machine."""
        self._fetched = self._packages

    def follow(self, pip: "subprocess.Popen[str]") -> None:
        """Show how far pip has come, until it ends."""
        while True:
            if self._fetched < self._packages:
                self.show(f"Fetching {self._fetched} of {self._packages} packages: {self._name}")
            else:
                self.show(f"Installing {self._packages} packages into .venv")
            try:
                pip.wait(TICK)
            except subprocess.TimeoutExpired:
                continue
            return

    def show(self, words: str) -> None:
        """Draw the bar; without a terminal, say a line for each tenth."""
        standing = sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))
        part = (self._fetched + min(standing, self._packages)) / (2 * self._packages)
        if self._on_terminal:
            full = round(part * WIDTH)
            bar = "━" * full + "─" * (WIDTH - full)
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            sys.stderr.write(f"\r{f'{bar} {part:4.0%} {words}'[: columns - 1]:<{columns - 1}}")
        elif int(part * 10) > self._said:
            self._said = int(part * 10)
            sys.stderr.write(f"{part:4.0%} {words}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._on_terminal:
            sys.stderr.write("\r\x1b[2K")


if __name__ == "__main__":
    main(*sys.argv[1:])
