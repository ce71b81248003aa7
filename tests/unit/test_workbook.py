"""Workbooks: what a second program reads in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.exports.sheets import Heading, Sheet
from bot.exports.workbook import write_workbook
from bot.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook

    from bot.exports.sheets import Cell

MONDAY = datetime(2026, 11, 2, 10, 0, 30, tzinfo=UTC).replace(tzinfo=None)
NOTES = Sheet("Columns", [Heading("Column", 20), Heading("Meaning", 80)], [("Number", "=1+1")])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


def read(rows: Sequence[Sequence[Cell]], folder: Path, **options: Any) -> Workbook:
    file = BytesIO()
    heads = [Heading(f"H{n}", 10) for n in range(len(rows[0]) if rows else 1)]
    write_workbook(file, "Requests", heads, rows, NOTES, MONDAY, folder, **options)
    assert file.tell() == len(file.getvalue()), "whoever writes on finds the end"
    return load_workbook(file)


def table(workbook: Workbook, number: int = 0) -> list[tuple[Any, ...]]:
    return list(workbook.worksheets[number].iter_rows(min_row=2, values_only=True))


def test_a_text_of_a_translator_is_a_text(folder: Path) -> None:
    words = translator("zh-CN").gettext("Requests")
    sheet = read([[words]], folder).worksheets[0]
    assert sheet["A2"].value == words


def test_dates_are_dates_times_are_times_and_numbers_are_numbers(folder: Path) -> None:
    long = timedelta(hours=31, minutes=7, seconds=12)
    workbook = read([(12, 0.5, MONDAY, long, None, "IT")], folder)
    assert table(workbook) == [(12, 0.5, MONDAY, long, None, "IT")]
    cells = workbook.worksheets[0][2]
    assert [cell.number_format for cell in cells][2:4] == ["yyyy-mm-dd hh:mm", "[h]:mm"]


def test_times_add_up_to_the_second(folder: Path) -> None:
    times = [timedelta(seconds=n * n) for n in range(500)]
    found = table(read([(each,) for each in times], folder))
    total = sum((timedelta(0, _seconds(value)) for (value,) in found), timedelta())
    assert total == sum(times, timedelta())


def _seconds(value: Any) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return float(value.hour * 3600 + value.minute * 60 + value.second)


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+49",
        "@SUM(A1)",
        "<b>&amp;",
        "  spaces ",
        "a\nb",
        "https://a.example",
        "12",
    ],
)
def test_what_people_typed_is_text_and_stays_as_it_is(typed: str, folder: Path) -> None:
    workbook = read([(typed,)], folder)
    cell = workbook.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (typed, "s")
    assert workbook.worksheets[1]["B2"].data_type == "s"


@settings(deadline=None, max_examples=20)
@given(typed=st.text(st.characters(codec="utf-8")))
def test_no_text_breaks_the_file(typed: str, folder: Path) -> None:
    (row,) = table(read([(typed, 1)], folder))
    assert row[1] == 1


def test_the_head_stays_and_every_column_can_be_filtered(folder: Path) -> None:
    sheet = read([(1, 2), (3, 4)], folder).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:B3")
    assert [cell.font.bold for cell in sheet[1]] == [True, True]


@pytest.mark.parametrize(("count", "lengths"), [(0, [0]), (2, [2]), (3, [2, 1]), (5, [2, 2, 1])])
def test_a_table_that_is_too_long_for_a_sheet_goes_on_in_the_next(
    count: int, lengths: list[int], folder: Path
) -> None:
    workbook = read([(n,) for n in range(count)], folder, sheet_rows=3)
    names = workbook.sheetnames
    assert (names[0], names[-1]) == ("Requests", "Columns")
    assert names[1:-1] == [f"Requests {n + 2}" for n in range(len(lengths) - 1)]
    tables = [table(workbook, n) for n in range(len(lengths))]
    assert [len(each) for each in tables] == lengths
    assert [value for each in tables for (value,) in each] == list(range(count))
    assert [sheet["A1"].value for sheet in workbook.worksheets[:-1]] == ["H0"] * len(lengths)


def test_nothing_is_left_beside_the_file(folder: Path) -> None:
    read([(1,)], folder)
    assert list(folder.iterdir()) == []
