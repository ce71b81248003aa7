"""The names in the documents: every path is there, and every command that they show is known."""

from __future__ import annotations

import re
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from babel.messages.pofile import read_po

from bot import __version__
from bot.catalogue import read_catalogue
from bot.cli import app
from bot.i18n import CHINESE, ENGLISH
from domain.catalogue import RESERVED_KEYS
from domain.fields import FieldType
from tests.unit.files import ROOT, found_in

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = sorted(
    [*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
)
THEIRS = {
    *("desk.yml", "/desk.yml", ".env", "secret.yaml", "plan.yml", "guide.html", "guide.md"),
    "anna.json",
    *(f"crossdesk-{__version__}-requirements.txt", "crossdesk.db"),
}
"""Names of files that are the reader's own, or that a command makes."""
ENDINGS = "css|html|ini|js|json|md|po|py|service|sh|toml|txt|yaml|yml"
PATH = re.compile(rf"[\w./-]*[\w-]\.(?:{ENDINGS})|(?:[\w.-]+/)+")
SLASH_WORDS = {
    "/request": {"help", "list", "find", "show", "services", "tour", "cancel", "reopen", "rate"},
    "/answer": {"help", "mine", "find", "practice", "练习", "overdue", "unclaimed"},
    "/desk": {"help", "find", "report", "export", "review", "thank", "needs", "ask"},
}


@cache
def tracked() -> frozenset[str]:
    """The project's files and folders; folders end with a slash."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    files = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    folders = {f"{parent}/" for name in files for parent in Path(name).parents if parent.name}
    return frozenset(files) | folders


def code(document: Path) -> Iterator[str]:
    """Yield the code of a document: the lines of its blocks, and the words in backticks."""
    text = document.read_text("utf-8")
    blocks = re.compile(r"^ *```\w*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    for block in blocks.findall(text):
        yield from re.sub(r"\\\n\s*", " ", block).splitlines()
    yield from (" ".join(each.split()) for each in re.findall(r"`([^`]+)`", blocks.sub("", text)))


def is_there(path: str) -> bool:
    """Whether a path is in the project; a document may leave out the folders that it speaks of."""
    return any(f"/{known}".endswith(f"/{path.removeprefix('./')}") for known in tracked())


def missing_paths(document: Path) -> set[str]:
    words = {word.strip("'\"(),;:") for line in code(document) for word in line.split()}
    found = {word for word in words if PATH.fullmatch(word)}
    return {path for path in found - THEIRS if not is_there(path)}


def test_every_path_that_a_document_names_is_there() -> None:
    assert found_in(DOCUMENTS, missing_paths) == {}


def dead_links(document: Path) -> list[str]:
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)
    return [each for each in targets if not leads_somewhere(document, each)]


def test_every_link_leads_somewhere() -> None:
    assert found_in(DOCUMENTS, dead_links) == {}


def test_every_decision_is_in_the_index_once() -> None:
    decisions = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (decisions / "README.md").read_text("utf-8"))
    there = sorted(path.name for path in decisions.glob("[0-9]*.md"))
    assert sorted(listed) == there, "name it in docs/decisions/README.md, where it is best read"
    numbers = [name[:4] for name in there]
    assert sorted(set(numbers)) == numbers, "two decisions have the same number"


def leads_somewhere(document: Path, target: str) -> bool:
    """Whether a link's file is there, and has the heading that it names."""
    name, _, anchor = target.partition("#")
    file = (document.parent / name).resolve() if name else document
    if not anchor:
        return file.exists()
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return anchor in {slug(heading) for heading in headings}


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def make_targets(document: Path) -> set[str]:
    return {
        target for line in code(document) for target in re.findall(r"(?:^|&& )make ([a-z]+)", line)
    }


def test_every_make_target_is_known() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert found_in(DOCUMENTS, lambda document: make_targets(document) - known) == {}


RUN = re.compile(r"(?:python -m ([a-z_.]+)|^(crossdesk)(?= |$))([^|&;#]*)")


def unknown_programs(document: Path) -> list[str]:
    return [
        mistake
        for line in code(document)
        for module, script, arguments in RUN.findall(line)
        if (mistake := unknown(module or script, arguments))
    ]


def test_every_program_that_is_run_is_known() -> None:
    assert found_in(DOCUMENTS, unknown_programs) == {}


def unknown(program: str, arguments: str) -> str:
    """Return the part of a command that is not known; empty if all of it is."""
    if program in {"bot", "crossdesk"}:
        return unknown_argument(typer.main.get_command(app), shlex.split(arguments))
    path = ROOT.joinpath(*program.split("."))
    ours = path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()
    return "" if ours or program in {"venv", "pip"} else program


def unknown_argument(command: Any, arguments: list[str]) -> str:
    """The first argument that the bot's command line does not know."""
    for argument in arguments:
        commands = getattr(command, "commands", {})
        options = {"--help"} | {name for parameter in command.params for name in parameter.opts}
        if argument in commands:
            command = commands[argument]
        elif argument.startswith("--"):
            if argument.partition("=")[0] not in options:
                return argument
        elif commands and argument != "…":
            return argument
    return ""


@cache
def departments() -> frozenset[str]:
    """The departments of the example and of the demo, and their services: keys, or first words."""
    files = ("bot/catalogue/example.yaml", "bot/demo/hotel.yaml")
    catalogues = [read_catalogue((ROOT / file).read_bytes(), file) for file in files]
    return frozenset(
        key
        for catalogue in catalogues
        for department in catalogue.departments
        for key in (
            department.key,
            *(name.partition(" ")[0] for name in department.name.to_dict().values()),
            *(f"{department.key}/{service.key}" for service in department.services),
        )
    )


def unknown_slash_commands(document: Path) -> list[list[str]]:
    shown = [line.split() for line in code(document) if re.match(r"/[a-z]+( |$)", line)]
    return [words for words in shown if not can_be_typed(*words)]


def test_every_slash_command_is_known() -> None:
    assert found_in(DOCUMENTS, unknown_slash_commands) == {}


def can_be_typed(command: str, first: str = "", *_rest: str) -> bool:
    """Whether a command means something, wherever a department of the examples is meant."""
    if command in {"/invite", "/metrics", "/healthz", "/readyz"}:  # Slack's, and pages of ours
        return True
    if command not in SLASH_WORDS:
        return False
    if command == "/answer" and first.isdecimal():
        return True
    # Chinese words follow a Latin name without a space.
    latin = re.match(r"[a-z]+(?=[\u4e00-\u9fff])", first) if command == "/request" else None
    named = latin[0] if latin else first
    return not first or named in SLASH_WORDS[command] | departments()


PLACEHOLDER = re.compile(r"\{\w+\}")
FEWEST = 4
"""Characters of a text beside its placeholders."""

GUIDES = {ENGLISH: "{}.md", CHINESE: "{}.zh-CN.md"}
both_languages = pytest.mark.parametrize("locale", GUIDES)


def guide(name: str, locale: str) -> Path:
    return ROOT / "docs" / GUIDES[locale].format(name)


@cache
def product_texts(locale: str) -> frozenset[str]:
    """Every text of the product, in a language."""
    with (ROOT / "bot/locales/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts = (message.id if locale == ENGLISH else message.string or "" for message in messages)
    return frozenset(
        text for each in texts for text in ((each,) if isinstance(each, str) else each)
    )


@both_languages
def test_the_terminal_says_what_the_administrators_guide_shows(locale: str) -> None:
    shown = re.findall(r"^[✓✗!] (.+)$", guide("administrators", locale).read_text("utf-8"), re.M)
    # What is all but a placeholder, such as "{subject} ({details})", would allow anything.
    texts = [each for each in product_texts(locale) if len(PLACEHOLDER.sub("", each)) >= FEWEST]
    patterns = [".+".join(map(re.escape, PLACEHOLDER.split(each))) for each in texts]
    sayable = re.compile("|".join(patterns))
    assert shown
    assert [line for line in shown if not sayable.fullmatch(line)] == []


@both_languages
def test_the_buttons_are_called_as_in_the_providers_guide(locale: str) -> None:
    rows = re.findall(r"^\| (\*\*.+?) \|", guide("providers", locale).read_text("utf-8"), re.M)
    named = {name for row in rows for name in re.findall(r"\*\*(.+?)\*\*", row)}
    assert named
    assert named - product_texts(locale) == set()


@both_languages
def test_the_administrators_guide_names_each_type_of_field_and_reserved_key(locale: str) -> None:
    named = set(re.findall(r"`(\w+)`", guide("administrators", locale).read_text("utf-8")))
    assert {*FieldType, *RESERVED_KEYS} - named == set()
