"""A service's own fields: what is a valid value of each type."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors, Problem
from domain.fields import TEXT_LIMIT, Field, FieldType, Option, check_fields, needs_form
from domain.text import LocalizedText

LABEL = LocalizedText("Label")
OPTIONS = (Option("a", LABEL), Option("b", LABEL))


def field(kind: FieldType, *, required: bool = False) -> Field:
    """A field of a type."""
    return Field("key", LABEL, kind, required, OPTIONS)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.TEXT, "words <!channel>"),
        (FieldType.LONG_TEXT, "x" * TEXT_LIMIT),
        (FieldType.NUMBER, "12"),
        (FieldType.NUMBER, "-3.5"),
        (FieldType.NUMBER, "3,5"),
        (FieldType.DATE, "2026-02-28"),
        (FieldType.SELECT, "a"),
        (FieldType.MULTI_SELECT, ("a", "b")),
        (FieldType.PERSON, "U02BOB"),
        (FieldType.PERSON, "W02BOB"),
        (FieldType.FILE_LINK, "https://example.org/a?b=<c>"),
        (FieldType.FILE_LINK, "http://例子.cn/文件"),
    ],
)
def test_a_valid_value_is_kept(kind: FieldType, value: Any) -> None:
    assert check_fields([field(kind)], {"key": value}) == {"key": value}


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (FieldType.TEXT, "x" * (TEXT_LIMIT + 1), Problem.TOO_LONG),
        (FieldType.NUMBER, "twelve", Problem.NOT_A_NUMBER),
        (FieldType.NUMBER, "NaN", Problem.NOT_A_NUMBER),
        (FieldType.NUMBER, "Infinity", Problem.NOT_A_NUMBER),
        (FieldType.DATE, "2026-02-29", Problem.NOT_A_DATE),
        (FieldType.DATE, "tomorrow", Problem.NOT_A_DATE),
        (FieldType.SELECT, "c", Problem.NOT_AN_OPTION),
        (FieldType.MULTI_SELECT, ("a", "c"), Problem.NOT_AN_OPTION),
        (FieldType.PERSON, "bob", Problem.NOT_A_PERSON),
        (FieldType.FILE_LINK, "example.org", Problem.NOT_A_LINK),
        (FieldType.FILE_LINK, "javascript:alert(1)", Problem.NOT_A_LINK),
        (FieldType.FILE_LINK, "file:///etc/passwd", Problem.NOT_A_LINK),
        (FieldType.FILE_LINK, "https://example.org/a b", Problem.NOT_A_LINK),
        (FieldType.FILE_LINK, "https://[broken", Problem.NOT_A_LINK),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    kind: FieldType, value: Any, problem: Problem
) -> None:
    with pytest.raises(FieldErrors) as refused:
        check_fields([field(kind)], {"key": value})
    (error,) = refused.value.errors
    assert (error.problem, error.field) == (problem, "field.key")


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize("empty", [{}, {"key": ""}, {"key": "  "}, {"key": ()}])
def test_an_empty_value_is_refused_where_it_is_required_and_left_out_elsewhere(
    kind: FieldType, empty: dict[str, Any]
) -> None:
    assert check_fields([field(kind)], empty) == {}
    with pytest.raises(FieldErrors) as refused:
        check_fields([field(kind, required=True)], empty)
    assert refused.value.problem is Problem.REQUIRED


def test_all_wrong_fields_are_named_at_once() -> None:
    fields = [Field(f"f{n}", LABEL, FieldType.NUMBER, required=n == 2) for n in range(3)]
    with pytest.raises(FieldErrors) as refused:
        check_fields(fields, {"f0": "x", "f1": "1"})
    assert [each.field for each in refused.value.errors] == ["field.f0", "field.f2"]


def test_what_belongs_to_no_field_is_dropped() -> None:
    assert check_fields([field(FieldType.TEXT)], {"key": " a ", "other": "b"}) == {"key": "a"}


def test_only_a_required_field_needs_the_form() -> None:
    assert not needs_form([])
    assert not needs_form([field(FieldType.TEXT)])
    assert needs_form([field(FieldType.TEXT), field(FieldType.DATE, required=True)])


@given(st.sampled_from(FieldType), st.text() | st.lists(st.text(), max_size=3).map(tuple))
def test_any_value_is_kept_or_refused(kind: FieldType, value: Any) -> None:
    with suppress(FieldErrors):
        assert set(check_fields([field(kind)], {"key": value})) <= {"key"}
