"""What the project says of itself: its dependencies are locked and explained."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;! ]", requirement)[0] for requirement in requirements}


RUN = names(PROJECT["project"]["dependencies"])
DEVELOP = names(PROJECT["dependency-groups"]["dev"])


def locked(file: str) -> dict[str, str]:
    """The packages of a lock file, each with what stands behind its name."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / file).read_text("utf-8"), flags=re.MULTILINE)
    return {entry.split("==")[0]: entry for entry in entries if entry}


@pytest.mark.parametrize(
    ("file", "needed"),
    [("requirements.txt", RUN), ("requirements-dev.txt", RUN | DEVELOP)],
)
def test_every_dependency_is_locked_with_hashes(file: str, needed: set[str]) -> None:
    packages = locked(file)
    assert needed <= packages.keys()
    assert [name for name, entry in packages.items() if "--hash=sha256:" not in entry] == []


def test_every_dependency_is_explained_and_none_that_is_not_there() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    explained = set(re.findall(r"^\| ([a-z0-9-]+) \| .+ \|$", text, re.MULTILINE)) - {"package"}
    assert explained == RUN | DEVELOP
