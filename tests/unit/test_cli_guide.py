"""`python -m bot catalogue guide`: the service guide as a file."""

from pathlib import Path

import pytest

from tests.unit.test_cli import CATALOGUE, printed_by, refused

pytestmark = [pytest.mark.today]


@pytest.fixture
def imported() -> None:
    """A catalogue in force."""
    Path("desk.yml").write_text(CATALOGUE, "utf-8")
    printed_by("catalogue", "import", "desk.yml")


@pytest.mark.usefixtures("imported")
def test_it_is_printed_as_markdown_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    english = printed_by("catalogue", "guide")
    assert english.startswith("# What is offered\n")
    assert "### Help desk" in english
    chinese = printed_by("catalogue", "guide", "--language", "zh", "-")
    assert "### 服务台" in chinese
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert printed_by("catalogue", "guide") == chinese
    assert printed_by("catalogue", "guide", "--language", "en") == english


@pytest.mark.usefixtures("imported")
def test_the_format_follows_the_name_of_the_file_unless_it_is_given() -> None:
    assert printed_by("catalogue", "guide", "guide.html") == "guide.html: written\n"
    page = Path("guide.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert printed_by("catalogue", "guide", "--format", "html") == page
    printed_by("catalogue", "guide", "guide.md")
    assert Path("guide.md").read_text("utf-8") == printed_by("catalogue", "guide")
    assert "guide.md is there already" in refused("catalogue", "guide", "guide.md")


def test_without_a_catalogue_there_is_no_guide() -> None:
    assert "no catalogue" in refused("catalogue", "guide").lower()
