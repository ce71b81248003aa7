"""How the text behind a slash command is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parsing import (
    department_and_time,
    first_word,
    number_and_text,
    without_channel,
)
from bot.usecases.reports.reporting import Period, When
from domain.errors import DomainError, Problem
from domain.periods import CalendarPeriod, Unit


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("", "", ""),
        ("   ", "", ""),
        ("list", "list", ""),
        ("LIST", "list", ""),
        ("it Screen STAYS black", "it", "Screen STAYS black"),
        ("IT/Laptop\nScreen\n\nblack ", "it/laptop", "Screen\n\nblack"),
        ("it\u3000屏幕 坏了", "it", "屏幕 坏了"),
        ("ＩＴ／ｌａｐｔｏｐ 屏幕ＯＫ", "it/laptop", "屏幕ＯＫ"),
    ],
)
def test_the_first_word_is_read_in_any_case_and_the_rest_as_typed(
    text: str, word: str, rest: str
) -> None:
    assert first_word(text) == (word, rest)


@given(st.integers(0, 999_999_999), st.booleans(), st.text(min_size=1))
def test_a_number_and_any_text_behind_it(number: int, marked: bool, text: str) -> None:
    assert number_and_text(f"{'#' if marked else ''}{number} {text}", "/answer 12 x") == (
        number,
        text.strip(),
    )


def test_a_number_in_the_wide_signs_of_a_chinese_keyboard() -> None:
    assert number_and_text("＃１２\u3000马上就来", "/answer 12 x") == (12, "马上就来")


@pytest.mark.parametrize("text", ["", "it", "#", "12a", "1.5 x", "-1", "1" * 10])
def test_what_has_no_number_is_answered_with_the_form(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        number_and_text(text, "/answer 12 x")
    assert refused.value.problem is Problem.WRONG_FORM
    assert refused.value.params["form"] == "/answer 12 x"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("", None)),
        ("it", ("it", None)),
        ("Month", ("", Period.MONTH)),
        ("it week", ("it", Period.WEEK)),
        ("week it", ("it", Period.WEEK)),
        ("front desk week", ("front desk", Period.WEEK)),
        ("ｉｔ　ｗｅｅｋ", ("it", Period.WEEK)),
        ("Maintenance last month", ("maintenance", CalendarPeriod(Unit.MONTH, 1))),
        ("Q3 it", ("it", CalendarPeriod(Unit.QUARTER, quarter=3))),
        ("it year", ("it", CalendarPeriod(Unit.YEAR))),
        ("信息技术部上个月", ("信息技术部", CalendarPeriod(Unit.MONTH, 1))),
        ("all last month", ("", CalendarPeriod(Unit.MONTH, 1))),
        ("全部 上个月", ("", CalendarPeriod(Unit.MONTH, 1))),
        ("2026-10-01..2026-12-31", ("", (date(2026, 10, 1), date(2026, 12, 31)))),
        ("2026-10-01..2026-10-01 IT", ("it", (date(2026, 10, 1), date(2026, 10, 1)))),
        ("２０２６－１０－０１．．2026-10-02", ("", (date(2026, 10, 1), date(2026, 10, 2)))),
    ],
)
def test_a_report_or_an_export_is_of_a_department_and_a_time(
    text: str, found: tuple[str, When | None]
) -> None:
    assert department_and_time(text, "/desk report") == found


@pytest.mark.parametrize("text", ["week month", "it week month", "last month q3", "上周 year"])
def test_a_report_of_more_than_that_is_answered_with_the_form(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        department_and_time(text, "/desk report")
    assert refused.value.problem is Problem.WRONG_FORM
    assert refused.value.params == {"form": "/desk report"}


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01..",
        "..",
        "yesterday..today",
        "2026-12-31..2026-10-01",
        "a..b c..d",
        "2026-10-01..2026-10-02..2026-10-03",
    ],
)
def test_an_export_of_other_days_is_answered_with_the_form(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        department_and_time(text, "/desk export")
    assert refused.value.problem is Problem.WRONG_FORM
    assert refused.value.params == {"form": "/desk export"}


@pytest.mark.parametrize(
    ("text", "rest", "channel"),
    [
        ("it last month", "it last month", ""),
        ("it last month to #managers", "it last month", "managers"),
        ("to #managers it last month", "it last month", "managers"),
        ("信息技术部上个月发到 #经理群", "信息技术部上个月", "经理群"),
        ("信息技术部上个月发到＃经理群", "信息技术部上个月", "经理群"),
        ("#C01IT", "", "C01IT"),
        ("moto #it", "moto", "it"),
        ("it to", "it to", ""),
    ],
)
def test_a_channel_is_read_out_of_a_line(text: str, rest: str, channel: str) -> None:
    found, named = without_channel(text)
    assert (found.strip(), named) == (rest, channel)
