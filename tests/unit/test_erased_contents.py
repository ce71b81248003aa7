"""The contents of events without words: whatever an event holds, somebody has decided about it."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from domain import events
from domain.erasure import ERASED_OTHER
from domain.events import Content
from store.erased_contents import with_people, without_said
from store.event_contents import from_stored
from tests.unit.test_event_contents import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {"text", "rich", "details", "files", "destination"}
"""Fields of contents with words, or with the files that came with them: they are emptied."""

PEOPLE = {"by", "former", "requester", "decided_by", "requested_by", "approval"}
"""Fields with ids of people: a pseudonym takes their place, wherever they stand."""

PLACES = {"place"}
"""Where a message stands: of direct messages, the channel is replaced as people are."""

FACTS = {
    *("service_id", "standard_id", "priority", "times", "because", "number", "numbers", "step"),
    *("expected_at", "problem", "fields", "event_id", "holding", "deleted", "quality"),
    *("unanswered", "parent", "nothing_fitted", "until", "changes", "due_at", "score", "gaps"),
    *("anonymous", "clear"),
}
"""Fields that say what happened. `fields` are keys of the catalogue's."""


def contents() -> Iterator[type[Content]]:
    for each in vars(events).values():
        if isinstance(each, type) and issubclass(each, Content) and hasattr(each, "kind"):
            yield each


def test_whoever_adds_something_to_an_event_decides_what_becomes_of_it() -> None:
    held = {each.name for content in contents() for each in fields(content)}
    assert held == WORDS | PEOPLE | PLACES | FACTS
    assert len(held) == sum(map(len, (WORDS, PEOPLE, PLACES, FACTS)))


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_no_words_are_left_and_the_event_is_what_it_was(sample: Any) -> None:
    stored = json.loads(json.dumps(sample.stored))
    emptied = without_said(stored)
    content, handover, verdicts = from_stored(sample.content.kind, emptied)
    assert (handover, verdicts) == (sample.handover, sample.verdicts)
    for each in fields(sample.content):
        before, after = getattr(sample.content, each.name), getattr(content, each.name)
        if each.name not in WORDS:
            assert after == before, each.name
        elif each.name == "destination" and before:
            assert (after.service_id, after.fields) == (before.service_id, {})
        else:
            assert not after, each.name
    assert stored == sample.stored, "it is another one"
    assert without_said(emptied) == emptied


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_nobody_is_left_and_the_event_is_what_it_was(sample: Any) -> None:
    stored = json.loads(json.dumps(sample.stored))
    nameless = with_people(stored, lambda _: ERASED_OTHER)
    content, handover, verdicts = from_stored(sample.content.kind, nameless)
    assert re.findall(r"\b[UDC]\d\w+", json.dumps(nameless)) == []
    assert (handover is None, verdicts) == (sample.handover is None, sample.verdicts)
    for each in fields(sample.content):
        if each.name not in PEOPLE | PLACES:
            assert getattr(content, each.name) == getattr(sample.content, each.name), each.name
    assert stored == sample.stored, "it is another one"


def test_nobody_has_had_a_request_before_or_since_where_nobody_had() -> None:
    handover = {"assignee": None, "former": None, "text": ""}
    assert with_people(handover, lambda _: ERASED_OTHER) == handover


def test_a_role_in_an_approval_is_nobody() -> None:
    approval = {"approval": {"by": ["U01ANN", "requester.managers"], "rule": "any"}}
    assert with_people(approval, lambda _: "U0") == {
        "approval": {"by": ["U0", "requester.managers"], "rule": "any"}
    }


def test_every_word_that_a_sample_has_is_one_of_those() -> None:
    """Of the samples of all forms that were ever written."""
    keys = {key for sample in SAMPLES for key in sample.stored}
    people = {"assignee", "by", "former", "requester", "decided_by", "requested_by", "approval"}
    assert keys & {"text", "rich", "details", "files", "destination"}
    assert keys - people - {"text", "rich", "details", "files", "destination"} <= {
        *("service", "standard", "priority", "times", "number", "numbers", "step", "problem"),
        *("fields", "expected_at", "because", "parent", "nothing_fitted", "first_response"),
        *("resolution", "event", "holding", "channel", "ts", "deleted", "quality", "unanswered"),
        *("until", "off", "worked", "other_hours", "due_at", "score", "dimensions", "anonymous"),
        *("clear",),
    }
