"""The rules of what may stand where, as far as the import contracts cannot say it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LISTENERS = ("commands", "actions", "submissions", "events", "shortcuts")
MOST_LINES = 25


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_import_goes_round_in_a_circle_not_even_for_types() -> None:
    graph = grimp.build_graph("bot", "store", "domain", "playground", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises a CycleError that names the circle


@pytest.mark.parametrize("path", modules("domain"), ids=named)
def test_the_domain_needs_the_standard_library_alone(path: Path) -> None:
    packages = {name.partition(".")[0] for name in imported(ast.parse(path.read_text()))}
    assert packages <= sys.stdlib_module_names | {"domain"}


@pytest.mark.parametrize("path", modules(*(f"bot/{folder}" for folder in LISTENERS)), ids=named)
def test_a_listener_parses_calls_and_renders(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not any(isinstance(node, ast.Try) for node in ast.walk(tree)), (
        "what goes wrong is answered in one place, bot/slack/listening.py"
    )
    assert not any(name.partition(".")[0] == "store" for name in imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_LINES, node.name


@pytest.mark.parametrize("path", modules("bot/views", "bot/pictures", "domain"), ids=named)
def test_views_pictures_and_rules_look_at_no_clock(path: Path) -> None:
    names = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert not names & {"now", "utcnow", "today", "monotonic"}


@pytest.mark.parametrize("path", modules("bot/cli"), ids=named)
def test_commands_say_nothing_in_one_language_alone(path: Path) -> None:
    said = (
        node.args[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in {"echo", "fail"}
    )
    literal = [
        part.value
        for each in said
        for part in (each.values if isinstance(each, ast.JoinedStr) else [each])
        if isinstance(part, ast.Constant) and " " in str(part.value).strip()
    ]
    assert literal == [], "say it by sentence() of bot/i18n.py"


def test_importing_the_bot_starts_nothing_and_brings_no_matplotlib() -> None:
    program = (
        "import sys, threading, bot.app, bot.cli;"
        "print(threading.active_count(), 'matplotlib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.parametrize(
    "path", modules("bot", "store", "domain", "playground", "bench", "tests"), ids=named
)
def test_docstrings_are_written_for_a_colleague_in_a_hurry(path: Path) -> None:
    text = path.read_text()
    docstrings = (
        node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    riddles = [each for each in docstrings if isinstance(each, str) and each.startswith("What ")]
    assert riddles == [], "begin with a verb, or with a noun that says what it is"
    literary = re.findall(r"\b(?:an" r"ew|for wa" r"nt of|so ma" r"ny of)\b", text, re.IGNORECASE)
    assert literary == []
