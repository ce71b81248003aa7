"""Fields and texts in both languages, as a manager types them into forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.layouts.samples import FIELDS
from domain.bilingual_lines import read_lines, write_lines
from domain.catalogue import ServiceDefinition, free_key, key_like
from domain.errors import DomainError, Problem
from domain.field_changes import FieldEntries
from domain.fields import Option
from domain.organisation import ServiceKind
from domain.service_changes import ServiceEntries
from domain.standards import ServiceStandard
from domain.text import LocalizedText

SERVICE = ServiceDefinition(
    "laptop", LocalizedText("Laptop"), ServiceKind.SUPPORT, False, FIELDS, ServiceStandard()
)

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
texts = st.builds(LocalizedText, words, st.one_of(st.just(""), words))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Asset tag", "asset-tag"),
        (" Where (room)? ", "where-room"),
        ("Größe 资产", "gr-e"),
        ("资产编号", ""),
        (f"{'long ' * 7}words and more", "long-long-long-long-long-long-long-words"),
        (f"{'a' * 39} b", "a" * 39),
    ],
)
def test_a_key_is_made_of_words(words: str, key: str) -> None:
    assert key_like(words) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert free_key("desk", ()) == "desk"
    assert free_key("desk", {"desk"}) == "desk-2"
    assert free_key("desk", ["desk", "desk-2", "desk-4"]) == "desk-3"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("In stock | 有货\n\n  Sold out|卖完  ", [("In stock", "有货"), ("Sold out", "卖完")]),
        ("有货\nIn stock", [("", "有货"), ("In stock", "")]),
        ("A ｜ 甲\n| 乙\nC |", [("A", "甲"), ("", "乙"), ("C", "")]),
        (" \n|\n", []),
    ],
)
def test_a_line_is_a_text_in_both_languages(typed: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.en, each.zh) for each in read_lines(typed)] == expected


@example([LocalizedText("|"), LocalizedText("｜", "|")])
@given(st.lists(texts, max_size=5, unique_by=lambda each: write_lines([each])))
def test_what_is_written_is_read_again(known: list[LocalizedText]) -> None:
    assert list(read_lines(write_lines(known), known)) == known


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_a_form_that_is_sent_as_it_was_changes_nothing(field: object) -> None:
    key = getattr(field, "key", "")
    assert FieldEntries.of(SERVICE, key).changed(SERVICE, key) == SERVICE
    assert ServiceEntries.of(SERVICE).changed(SERVICE) == SERVICE


def test_an_option_keeps_its_key_and_a_new_one_gets_its_label_as_key() -> None:
    small = Option("small", LocalizedText("Small", "小"))
    field = next(each for each in FIELDS if each.options)
    service = replace(SERVICE, fields=(replace(field, options=(small,)),))
    entries = FieldEntries.of(service, field.key)
    more = replace(entries, options=f"Large | 大\n{entries.options}\n特大")
    options = more.changed(service, field.key).fields[0].options
    assert [each.key for each in options] == ["Large", "small", "特大"]


def test_options_go_when_a_field_is_no_choice_any_more() -> None:
    field = next(each for each in FIELDS if each.options)
    entries = replace(FieldEntries.of(SERVICE, field.key), type="text")
    changed = entries.changed(SERVICE, field.key)
    assert next(each for each in changed.fields if each.key == field.key).options == ()


def test_new_fields_have_keys_of_their_own() -> None:
    service = replace(SERVICE, fields=())
    for english, chinese in (("Room No.", ""), ("Room no", ""), ("", "房间"), ("", "楼层")):
        service = FieldEntries(english, chinese).changed(service, "")
    assert [each.key for each in service.fields] == ["room-no", "room-no-2", "field", "field-2"]


@pytest.mark.parametrize(
    ("typed", "problem", "name"),
    [
        ({"english": " "}, Problem.REQUIRED, "name.en"),
        ({"english": "X", "type": "magic"}, Problem.NOT_AN_OPTION, "type"),
        ({"english": "X", "type": "select", "options": " | "}, Problem.REQUIRED, "options"),
    ],
)
def test_what_is_missing_is_told_at_its_input(
    typed: dict[str, Any], problem: Problem, name: str
) -> None:
    with pytest.raises(DomainError) as caught:
        FieldEntries(**typed).changed(SERVICE, "")
    assert (caught.value.problem, caught.value.field) == (problem, name)
