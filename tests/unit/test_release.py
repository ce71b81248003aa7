"""A release: the wheel holds everything that the program reads, under one version."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot import __version__

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "store", "domain", "playground")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `make release` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def committed() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_holds_every_file_of_the_packages_and_the_manifest(
    wheel: zipfile.ZipFile,
) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == committed() | {"bot/manifest.yml"}
    assert wheel.read("bot/manifest.yml") == (ROOT / "manifest.yml").read_bytes()


def test_the_wheel_is_called_crossdesk_and_brings_the_command(wheel: zipfile.ZipFile) -> None:
    information = f"crossdesk-{__version__}.dist-info"
    assert f"Version: {__version__}" in wheel.read(f"{information}/METADATA").decode()
    assert "crossdesk = bot.__main__:main" in wheel.read(f"{information}/entry_points.txt").decode()


def test_the_changelog_has_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(__version__)}\]", text, re.MULTILINE)
