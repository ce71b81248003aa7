"""The project's own files: its dependencies, its checks, and which of its tests read the clock."""

from __future__ import annotations

import ast
import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from tests.days import FEW_DAYS

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


def test_a_commit_runs_what_make_check_runs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(r"^check: .*\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    assert recipe
    checks = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe[1].splitlines()]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0][
        "hooks"
    ]
    assert [hook["entry"] for hook in hooks] == checks


def test_what_reads_the_clock_is_marked_so_that_it_is_tried_on_days_of_all_kinds() -> None:
    unmarked = {
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if "pytest.mark.today" not in (text := path.read_text("utf-8"))
        and any(reads_the_clock(node) for node in ast.walk(ast.parse(text)))
    }
    assert unmarked == set(), "mark them: pytestmark = pytest.mark.today"


def test_the_few_days_have_each_weekday() -> None:
    weekdays = {datetime.fromisoformat(day.rpartition(" ")[0]).weekday() for day in FEW_DAYS}
    assert weekdays == set(range(7))


def reads_the_clock(node: ast.AST) -> bool:
    """Whether this reads the clock of the machine, or starts a program of ours, which does."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if called == "Playground":
        return all(argument.arg != "now" for argument in node.keywords)
    given = ast.unparse(node)
    starts_ours = "sys.executable, '-m', 'bot'" in given or "'-m', 'playground'" in given
    return starts_ours or called in {"datetime.now", "date.today", "time.time", "CliRunner"}
