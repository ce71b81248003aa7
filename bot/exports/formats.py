"""How rows become a file: CSV for spreadsheets, JSON Lines for programs; each row as it comes."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

from bot.exports import ExportFormat, Named, Row, WorkingTime

_BOM = "\ufeff"  # without it spreadsheets take UTF-8 for something else
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def written(columns: Iterable[str], rows: Iterable[Row], kind: ExportFormat) -> Iterator[str]:
    """The file, piece by piece.

    Args:
        columns: their names, in order; what a row has none of stays empty.
    """
    return _WRITERS[kind](tuple(columns), rows)


def _csv(columns: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    """As RFC 4180 has it, with a byte order mark."""
    line = StringIO()
    writer = csv.writer(line)
    writer.writerow(columns)
    yield _BOM + _taken(line)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
        yield _taken(line)


def _taken(line: StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _cell(value: Any) -> Any:
    """A value as a spreadsheet reads it; what people typed is never a formula there.

    See OWASP, "CSV Injection".
    """
    value = _in_keys(value)
    if isinstance(value, list):
        value = ", ".join(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds")
    return value


def _jsonl(columns: tuple[str, ...], rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        content = {column: _plain(row.get(column)) for column in columns}
        yield json.dumps(content, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    """A value as JSON holds it; all instants in one form, with a fraction."""
    value = _in_keys(value)
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _in_keys(value: Any) -> Any:
    """A value without names, and a working time as a number."""
    if isinstance(value, Named):
        return value.key
    if isinstance(value, WorkingTime):
        return value.number
    return [_in_keys(each) for each in value] if isinstance(value, tuple) else value


_WRITERS: Mapping[ExportFormat, Callable[[tuple[str, ...], Iterable[Row]], Iterator[str]]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.JSONL: _jsonl,
}
