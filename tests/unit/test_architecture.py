"""The rules of what may stand where, as far as the import contracts cannot say it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import grimp

from tests.unit.files import ROOT, found_in, modules, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTENERS = ("commands", "actions", "submissions", "events", "shortcuts")
MOST_LINES = 25
LONGEST_MODULE = 400


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


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(ast.parse(path.read_text()))}


def test_the_domain_needs_the_standard_library_alone() -> None:
    known = sys.stdlib_module_names | {"domain"}
    assert found_in(modules("domain"), lambda path: packages(path) - known) == {}


def attempts(path: Path) -> list[int]:
    """The lines of a module that begin to catch something."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node.lineno for node in nodes if isinstance(node, ast.Try)]


def long_functions(path: Path) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES
    ]


def test_a_listener_parses_calls_and_renders() -> None:
    listeners = modules(*(f"bot/{folder}" for folder in LISTENERS))
    assert found_in(listeners, attempts) == {}, (
        "what goes wrong is answered in one place, bot/slack/listening.py"
    )
    assert found_in(listeners, lambda path: packages(path) & {"store"}) == {}
    assert found_in(listeners, long_functions) == {}


def looks_at_a_clock(path: Path) -> set[str]:
    names = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    return names & {"now", "utcnow", "today", "monotonic"}


def test_views_pictures_and_rules_look_at_no_clock() -> None:
    assert found_in(modules("bot/views", "bot/pictures", "domain"), looks_at_a_clock) == {}


def said_in_english(path: Path) -> list[object]:
    said = (
        node.args[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in {"echo", "fail"}
    )
    return [
        part.value
        for each in said
        for part in (each.values if isinstance(each, ast.JoinedStr) else [each])
        if isinstance(part, ast.Constant) and " " in str(part.value).strip()
    ]


def test_commands_say_nothing_in_one_language_alone() -> None:
    assert found_in(modules("bot/cli"), said_in_english) == {}, (
        "say it by sentence() of bot/i18n.py"
    )


def test_importing_the_bot_starts_nothing_and_brings_no_matplotlib() -> None:
    program = (
        "import sys, threading, bot.app, bot.cli;"
        "print(threading.active_count(), 'matplotlib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"]


def test_a_module_with_two_subjects_is_cut_before_it_is_long() -> None:
    lines = {
        named(path): path.read_text().count("\n")
        for path in modules("bot", "store", "domain", "playground")
    }
    table = "domain/events.py"  # of all that can happen
    assert {name for name, count in lines.items() if count > LONGEST_MODULE} == {table}


def riddles(path: Path) -> list[str]:
    """The docstrings of a module that begin with a question or a telegram."""
    docstrings = (
        node.value.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    riddle = ("What ", "None:", "So many", "For what ")
    return [each for each in docstrings if isinstance(each, str) and each.startswith(riddle)]


def literary_words(path: Path) -> list[str]:
    words = r"\b(?:an" r"ew|for wa" r"nt of|so ma" r"ny of)\b"
    return re.findall(words, path.read_text(), re.IGNORECASE)


def test_docstrings_are_written_for_a_colleague_in_a_hurry() -> None:
    everything = modules("bot", "store", "domain", "playground", "bench", "tests")
    assert found_in(everything, riddles) == {}, "begin with a verb, or a noun that says what it is"
    assert found_in(everything, literary_words) == {}
