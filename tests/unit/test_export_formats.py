"""Rows as files: for spreadsheets and for programs."""

import csv
import json
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports import ExportFormat, Named, WorkingTime
from bot.exports.formats import written
from domain.text import LocalizedText

COLUMNS = ("number", "title", "met", "at")
ROW = {
    "number": 12,
    "title": "打印机, “坏了”\n请看",
    "met": True,
    "at": datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
}


def file(rows: list[dict[str, object]], kind: ExportFormat) -> str:
    return "".join(written(COLUMNS, rows, kind))


def test_a_spreadsheet_finds_utf_8_and_every_value_in_its_column() -> None:
    text = file([ROW, {"number": 13}], ExportFormat.CSV)
    assert text.startswith("\ufeff")
    head, first, second = csv.reader(StringIO(text[1:], newline=""))
    assert tuple(head) == COLUMNS
    assert first == ["12", ROW["title"], "yes", "2026-11-23 14:30:00.000+08:00"]
    assert second == ["13", "", "", ""]


@pytest.mark.parametrize("typed", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_people_typed_is_no_formula(typed: str) -> None:
    text = file([{"title": typed}], ExportFormat.CSV)
    _, row = csv.reader(StringIO(text[1:], newline=""))
    assert row[1] == f"'{typed}"


def test_a_negative_number_is_a_number() -> None:
    _, row = csv.reader(StringIO(file([{"number": -2}], ExportFormat.CSV)[1:]))
    assert row[0] == "-2"


@given(st.text())
def test_json_lines_hold_what_was_typed_and_a_line_is_a_row(typed: str) -> None:
    lines = file([{"title": typed}, ROW], ExportFormat.JSONL).rstrip("\n").split("\n")
    assert json.loads(lines[0])["title"] == typed
    assert json.loads(lines[-1])["at"] == "2026-11-23T14:30:00.000000+08:00"


IT, HOUSE = (Named(key, LocalizedText(key.upper(), "部门")) for key in ("it", "house"))


@pytest.mark.parametrize(
    ("value", "in_csv", "in_jsonl"),
    [
        (IT, "it", "it"),
        ((IT, HOUSE), "it, house", ["it", "house"]),
        (WorkingTime(timedelta(seconds=75), 1.2), "1.2", 1.2),
        ({"text": "好"}, '{"text": "好"}', {"text": "好"}),
    ],
)
def test_programs_read_keys_and_numbers(value: object, in_csv: str, in_jsonl: object) -> None:
    _, row = csv.reader(StringIO(file([{"title": value}], ExportFormat.CSV)[1:], newline=""))
    assert row[1] == in_csv
    assert json.loads(file([{"title": value}], ExportFormat.JSONL))["title"] == in_jsonl


def test_an_export_without_rows_still_names_its_columns() -> None:
    assert file([], ExportFormat.CSV).strip("\ufeff\r\n") == ",".join(COLUMNS)
    assert file([], ExportFormat.JSONL) == ""
