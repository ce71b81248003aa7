"""Workbooks for spreadsheets (.xlsx), a row at a time: see docs/decisions/0072.

XlsxWriter makes the workbook; the cells of its long sheet are written here, which takes a fifth of
the time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from bot.exports.sheets import Cell, Heading, Sheet

SHEET_ROWS: Final = 1_048_576  # of Excel, the headings included
_DAY = timedelta(days=1)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  -- the day 0 of spreadsheets
_INSTANT_FORMAT = "yyyy-mm-dd hh:mm"
_TIME_FORMAT = "[h]:mm"
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_HEADING = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"}
_TEXTS_KEPT = 10_000


def write_workbook(
    file: BinaryIO,
    name: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Cell]],
    notes: Sheet,
    made_at: datetime,
    folder: Path,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Write a long table with its notes behind it; a table too long for one sheet goes on in more.

    Args:
        name: of the table's sheet.
        made_at: without a zone.
        folder: where the sheets are kept until the workbook is put together.
        sheet_rows: the most rows of a sheet.
    """
    with Workbook(file, {**_OPTIONS, "tmpdir": folder}) as workbook:
        workbook.set_properties({"created": made_at})
        heading = workbook.add_format(_HEADING)
        styles = {
            datetime: workbook.add_format({"num_format": _INSTANT_FORMAT})._get_xf_index(),
            timedelta: workbook.add_format({"num_format": _TIME_FORMAT})._get_xf_index(),
        }
        for number, part in enumerate(_parts(rows, sheet_rows - 1), start=1):
            title = name if number == 1 else f"{name} {number}"
            sheet = workbook.add_worksheet(title, worksheet_class=_LongSheet)
            _write_headings(sheet, headings, heading)
            sheet.freeze_panes(1, 1)
            sheet.write_rows(part, styles, len(headings))
        _write_notes(workbook.add_worksheet(notes.name), notes, heading, workbook)


def _parts(rows: Iterable[Sequence[Cell]], length: int) -> Iterator[Iterator[Sequence[Cell]]]:
    """Yield the rows in parts of a length, one after the other; the first may be empty."""
    remaining = iter(rows)
    yield islice(remaining, length)
    for first in remaining:
        yield chain([first], islice(remaining, length - 1))


def _write_headings(sheet: Any, headings: Sequence[Heading], style: Any) -> None:
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(0, column, heading.text, style)


def _write_notes(sheet: Any, notes: Sheet, heading: Any, workbook: Any) -> None:
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    _write_headings(sheet, notes.headings, heading)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(notes.rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, wrapped)


class _LongSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows are written as they are to stand in the file."""

    def write_rows(
        self, rows: Iterable[Sequence[Cell]], styles: Mapping[type, int], columns: int
    ) -> None:
        """Write all rows below the headings, which can be filtered by then."""
        self._write_single_row()
        writers = _writers(styles, self._text)
        names = [xl_col_to_name(column) for column in range(columns)]
        number = 1
        for number, row in enumerate(rows, start=2):
            cells = [
                f'<c r="{name}{number}"{writers[type(value)](value)}</c>'
                for name, value in zip(names, row, strict=True)
                if value is not None
            ]
            self.fh.write(f'<row r="{number}">{"".join(cells)}</row>')
        self._check_dimensions(number - 1, columns - 1)
        self.autofilter(0, 0, number - 1, columns - 1)

    def _text(self, text: str) -> str:
        escaped = self._escape_data(self._escape_control_characters(text))
        space = "" if text == text.strip() else ' xml:space="preserve"'
        return f' t="inlineStr"><is><t{space}>{escaped}</t></is>'


def _writers(
    styles: Mapping[type, int], text: Callable[[str], str]
) -> Mapping[type, Callable[[Any], str]]:
    """Return what writes a value into a cell, by the value's type."""
    instant, time = (f' s="{styles[each]}"><v>' for each in (datetime, timedelta))
    return {
        str: lru_cache(_TEXTS_KEPT)(text),
        int: lambda value: f"><v>{value}</v>",
        float: lambda value: f"><v>{value!r}</v>",
        datetime: lambda value: f"{instant}{(value - _EPOCH) / _DAY!r}</v>",
        timedelta: lambda value: f"{time}{value / _DAY!r}</v>",
    }
