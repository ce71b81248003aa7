"""The columns of the workbook of an export."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.exports import Named, WorkingTime
from bot.i18n import Translator
from bot.layouts.samples import IT, LANGUAGES
from bot.usecases.reports.exported_requests import REQUEST_COLUMNS
from bot.views.reports.workbook import WORKBOOK_KEYS, cells, headings, notes
from domain.closings import ClosedBecause
from domain.lifecycle import State
from domain.measurement import Ending
from domain.standards import Priority
from domain.text import LocalizedText

if TYPE_CHECKING:
    from enum import StrEnum

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
IN_WORDS = {f"{each}_{kind}" for each in ("promised", "changed") for kind in
            ("first_response", "resolution")}  # fmt: skip
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
languages = pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)


def test_the_workbook_has_every_column_but_the_promises_in_words() -> None:
    assert sorted([*WORKBOOK_KEYS, *IN_WORDS]) == sorted(REQUEST_COLUMNS)


@languages
def test_heads_differ_and_each_is_explained(t: Translator) -> None:
    heads = [each.text for each in headings([SHANGHAI], t)]
    assert len(set(heads)) == len(WORKBOOK_KEYS)
    rows = list(notes([IT], *NOVEMBER, t, lambda: 0).rows)
    assert [key for _, key, _ in rows if key] == list(WORKBOOK_KEYS)
    assert all(meaning for _, _, meaning in rows)
    for head, (name, _, _) in zip(heads, rows[-len(heads) :], strict=True):
        assert head.startswith(name)


@languages
def test_what_is_left_out_is_counted_once_all_else_is_written(t: Translator) -> None:
    found: list[int] = []
    sheet = notes([IT], *NOVEMBER, t, lambda: found[0])
    found.append(3)
    left_out = set(sheet.rows) - set(notes([IT], *NOVEMBER, t, lambda: 0).rows)
    ((_, _, words),) = left_out
    assert words.startswith("3")


@languages
def test_the_head_of_a_time_names_the_zone_if_there_is_one(t: Translator) -> None:
    index = WORKBOOK_KEYS.index("opened_at")
    assert "Asia/Shanghai" in headings([SHANGHAI, SHANGHAI], t)[index].text
    mixed = headings([SHANGHAI, BERLIN], t)[index].text
    assert "Asia/Shanghai" not in mixed
    assert mixed != headings([SHANGHAI], t)[index].text


def test_a_row_is_in_the_language_of_its_reader() -> None:
    english, chinese = LANGUAGES[:2]
    it = Named("it", LocalizedText("IT", "信息技术部"))
    row = {
        "department": it,
        "transferred_from": (it, it),
        "opened_at": datetime(2026, 11, 2, 10, tzinfo=SHANGHAI),
        "minutes_open": WorkingTime(timedelta(minutes=90), 90.0),
        "overdue": True,
        "self_service": False,
        "step": "=1+1",
        "questions": 2,
    }

    def shown(t: Translator) -> dict[str, object]:
        found = dict(zip(WORKBOOK_KEYS, cells(t)(row), strict=True))
        return {key: value for key, value in found.items() if value is not None}

    in_english = {
        "department": "IT",
        "transferred_from": "IT, IT",
        "opened_at": datetime(2026, 11, 2, 10),  # noqa: DTZ001  -- as spreadsheets know it
        "minutes_open": timedelta(minutes=90),
        "overdue": "yes",
        "self_service": "no",
        "step": "=1+1",
        "questions": 2,
    }
    assert shown(english) == in_english
    in_chinese = {"department": "信息技术部", "transferred_from": "信息技术部、信息技术部"}
    assert shown(chinese) == in_english | in_chinese | {"overdue": "是", "self_service": "否"}


@languages
@pytest.mark.parametrize("key", ["state", "priority", "ending", "closed_because"])
def test_every_key_has_words(key: str, t: Translator) -> None:
    kinds: dict[str, type[StrEnum]] = {
        "state": State,
        "priority": Priority,
        "ending": Ending,
        "closed_because": ClosedBecause,
    }
    of_it = cells(t)
    words = [of_it({key: each})[WORKBOOK_KEYS.index(key)] for each in kinds[key]]
    assert len({str(each) for each in words}) == len(words)
    assert not {str(each) for each in words} & {each.value for each in kinds[key]}
