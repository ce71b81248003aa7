"""Text that a database would refuse is made fit to be stored, and nothing else is touched."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import read_catalogue
from bot.slack.client import member_from
from domain.storable import storable, storable_text
from tests.scenario.office import CATALOGUE


@pytest.mark.parametrize(
    ("came", "stored"),
    [
        ("log: \x00 end", "log:  end"),
        ("\x00", ""),
        ("cut here \ud83d", "cut here �"),
        ("\ude00 and there", "� and there"),
        ("\ude00\ud83d", "��"),
        ("\ud83d\ude00", "😀"),
        ("\ud83d\x00\ude00", "😀"),
        ("屏幕 😀 \ufdd0 \U0010ffff \u202e", "屏幕 😀 \ufdd0 \U0010ffff \u202e"),
        ("bell \x07 and \x7f", "bell \x07 and \x7f"),
    ],
)
def test_what_no_database_takes_is_replaced(came: str, stored: str) -> None:
    assert storable_text(came) == stored


@given(st.text())
def test_text_without_nul_and_surrogates_stays_as_it_is(text: str) -> None:
    clean = text.replace("\x00", "")
    assert storable_text(clean) == clean


@given(st.text(st.characters(exclude_categories=())))
def test_what_comes_out_can_be_encoded_and_holds_no_nul(text: str) -> None:
    stored = storable_text(text)
    stored.encode()
    assert "\x00" not in stored
    assert storable_text(stored) == stored


def test_a_whole_payload_is_made_fit_keys_too() -> None:
    came = json.loads(
        '{"a\\u0000": ["x\\u0000", {"b": "\\ud83d"}], "n": 1, "none": null, "t": true}'
    )
    assert storable(came) == {"a": ["x", {"b": "�"}], "n": 1, "none": None, "t": True}


def test_names_of_people_are_made_fit() -> None:
    member = member_from({"id": "U1", "real_name": "Anna\x00 \ud83d", "tz": "Asia/Shanghai"})
    assert member.person.name == "Anna �"


def test_text_of_a_catalogue_is_made_fit() -> None:
    text = CATALOGUE.replace("{en: IT, zh: 信息技术部}", '{en: "I\\0T", zh: "部\\0"}')
    (department, *_) = read_catalogue(text, "catalogue.yaml").departments
    assert department.name.to_dict() == {"en": "IT", "zh": "部"}
