"""A form's state, as Slack sends it, read into plain values."""

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.form_values import form_values, metadata, one, several, words_in
from domain.rich_text import List, Paragraph, Text

if TYPE_CHECKING:
    from domain.fields import FieldValue


def view(**elements: dict[str, Any]) -> dict[str, Any]:
    """A view whose fields hold these elements."""
    return {"state": {"values": {name: {"value": each} for name, each in elements.items()}}}


OPTION = {"text": {"type": "plain_text", "text": "Screen"}, "value": "screen"}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "words"}, "words"),
        ({"type": "number_input", "value": "0"}, "0"),
        ({"type": "url_text_input", "value": "https://example.org"}, "https://example.org"),
        ({"type": "datepicker", "selected_date": "2026-11-30"}, "2026-11-30"),
        ({"type": "users_select", "selected_user": "U02BOB"}, "U02BOB"),
        ({"type": "static_select", "selected_option": OPTION}, "screen"),
        ({"type": "external_select", "selected_option": OPTION}, "screen"),
        ({"type": "multi_static_select", "selected_options": [OPTION, OPTION]}, ("screen",) * 2),
        ({"type": "checkboxes", "selected_options": [OPTION]}, ("screen",)),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ("U1", "U2")),
    ],
)
def test_every_type_of_field_is_read(element: dict[str, Any], value: Any) -> None:
    assert form_values(view(field=element)) == {"field": value}


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "value": None},
        {"type": "plain_text_input", "value": ""},
        {"type": "datepicker", "selected_date": None},
        {"type": "users_select", "selected_user": None},
        {"type": "static_select", "selected_option": None},
        {"type": "checkboxes", "selected_options": []},
    ],
)
def test_what_is_empty_is_left_out(element: dict[str, Any]) -> None:
    assert form_values(view(field=element)) == {}


def test_a_view_without_fields_has_no_values() -> None:
    assert form_values({}) == {}
    assert form_values({"state": {"values": {}}}) == {}


def test_marks_are_read_where_nothing_is_formatted() -> None:
    def typed(*inlines: dict[str, Any]) -> dict[str, Any]:
        section = {"type": "rich_text_section", "elements": list(inlines)}
        return {"rich_text_value": {"type": "rich_text", "elements": [section]}}

    lines = {"type": "text", "text": "Which one?\n- the left\n- the right"}
    (asked, listed) = words_in(view(question=typed(lines)), "question").parts
    assert isinstance(listed, List)
    assert (asked, len(listed.items)) == (Paragraph((Text("Which one?"),)), 2)
    bold = {"type": "text", "text": "- as it is", "style": {"bold": True}}
    assert words_in(view(question=typed(bold)), "question").plain == "- as it is"


def test_values_are_handed_out_one_or_several() -> None:
    values: dict[str, FieldValue] = {"one": "a", "several": ("a", "b")}
    assert (one(values, "one"), one(values, "several"), one(values, "none")) == ("a", "a, b", "")
    assert several(values, "one") == ("a",)
    assert several(values, "several") == ("a", "b")
    assert several(values, "none") == ()


def test_what_the_form_carries_along_is_read() -> None:
    assert metadata({"private_metadata": '{"permalink": "https://x"}'}) == {
        "permalink": "https://x"
    }
    assert metadata({"private_metadata": ""}) == {}
    assert metadata({}) == {}
