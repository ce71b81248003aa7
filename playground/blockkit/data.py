"""Cells of tables, tables that are sorted and paged by their readers, and charts."""

from typing import Any

from playground.blockkit.composition import block
from playground.blockkit.rich_text import RICH_TEXT
from playground.blockkit.schema import (
    Check,
    Fields,
    Rule,
    Spot,
    array,
    integer,
    number,
    record,
    string,
    tagged,
)

_RAW: Fields = {
    "raw_text": record({"text": string()}),
    "raw_number": record({"value": number, "text": string()}),
}
CELL = tagged({**_RAW, "rich_text": RICH_TEXT})
_HEADING = tagged(_RAW)


# --- tables ---


def _is_a_table(table: dict[str, Any], spot: Spot) -> None:
    rows, at = table["rows"], spot.at("rows")
    for column, heading in enumerate(rows[0]):
        _HEADING(heading, at.at(0).at(column))
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            at.at(index).fail("must have as many cells as the first row")
    if table.get("row_header_column_index", 0) >= len(rows[0]):
        spot.at("row_header_column_index").fail(f"must be less than {len(rows[0])}")


DATA_TABLE = block(
    {"rows": array(array(CELL, max_items=20), min_items=2, max_items=201), "caption": string()},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0)},
    _is_a_table,
)


# --- charts ---


def _positive(value: object, spot: Spot) -> None:
    number(value, spot)
    if isinstance(value, int | float) and value <= 0:
        spot.fail("must be more than 0")


def _series_fit(chart: dict[str, Any], spot: Spot) -> None:
    """Each series has a name of its own, and one value for each category."""
    categories = sorted(chart["axis_config"]["categories"])
    names: set[str] = set()
    for index, series in enumerate(chart["series"]):
        at = spot.at("series").at(index)
        if series["name"] in names:
            at.at("name").fail(f'`name` "{series["name"]}" already exists')
        names.add(series["name"])
        if sorted(point["label"] for point in series["data"]) != categories:
            at.at("data").fail("labels must match the categories")


_LABEL = string(20)
_POINT = record({"label": _LABEL, "value": number})
_SERIES = record({"name": _LABEL, "data": array(_POINT, max_items=20)})
_AXES = record(
    {"categories": array(_LABEL, max_items=20)}, {"x_label": string(50), "y_label": string(50)}
)


def _chart(*checks: Check) -> Rule:
    return record({"series": array(_SERIES, max_items=12), "axis_config": _AXES}, {}, *checks)


# Slack's page began with six segments and series; it and the libraries have twelve since.
DATA_VISUALIZATION = block(
    {
        "title": string(50),
        "chart": tagged(
            {
                "pie": record(
                    {"segments": array(record({"label": _LABEL, "value": _positive}), max_items=12)}
                ),
                **dict.fromkeys(("bar", "area", "line"), _chart(_series_fit)),
            }
        ),
    }
)
