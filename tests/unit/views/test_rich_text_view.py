"""People's words in views: whole, literal, and within Slack's limits."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.layouts.samples import ANN, LANGUAGES, NOW, SERVING, dossier
from bot.views.requests import cards, notes
from bot.views.requests.details import details
from bot.views.rich_text import quotation, with_table
from domain.events import Event, Opened, Replied
from domain.lifecycle import State
from domain.rich_text import (
    CELL_GAP,
    Code,
    Emoji,
    Link,
    List,
    Paragraph,
    RichText,
    Table,
    Text,
    plain_line,
)
from tests.thoroughness import examples
from tests.unit.rich_texts import rich_texts
from tests.unit.views.layouts import objects, validate

PINGS = {"user", "usergroup", "broadcast", "team"}


def literal(layout: object) -> str:
    """The letters of all words in a layout, links by their label or address."""
    shown = []
    for each in objects(layout):
        if each.get("type") == "link":
            shown.append(each.get("text") or each["url"])
        elif each.get("type") in {"text", "raw_text"}:
            shown.append(each["text"])
    return "".join(filter(str.isalnum, "".join(shown)))


def letters(words: RichText) -> str:
    shown = []
    for each in words.inlines():
        match each:
            case Text(text=text):
                shown.append(text)
            case Link(url=url, label=label):
                shown.append(label or url)
    return "".join(filter(str.isalnum, "".join(shown)))


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rich_texts)
def test_the_same_words_links_code_and_lists_come_out_and_ping_nobody(words: RichText) -> None:
    blocks = with_table([[{"type": "text", "text": "!"}]], words)
    assert literal(blocks) == letters(words)
    found = list(objects(blocks))
    links = [each["url"] for each in found if each.get("type") == "link"]
    assert links == [each.url for each in words.inlines() if isinstance(each, Link)]
    emoji = [each["name"] for each in found if each.get("type") == "emoji"]
    assert emoji == [each.name for each in words.inlines() if isinstance(each, Emoji)]
    for kind, part in (("rich_text_preformatted", Code), ("rich_text_list", List)):
        shown = [each for each in found if each.get("type") == kind]
        assert len(shown) == sum(isinstance(each, part) for each in words.parts)
    tables = sum(isinstance(each, Table) for each in words.parts)
    assert sum(each["type"] == "table" for each in blocks) == min(tables, 1)
    assert not [each for each in found if each.get("type") in PINGS]


@pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=rich_texts, state=st.sampled_from(State))
def test_slack_takes_every_view_of_them(t: Any, words: RichText, state: State) -> None:
    opened = Opened(service_id=1, standard_id=1, details=words)
    replied = Replied(words.plain, rich=words)
    events = (Event(1, 12, 1, ANN, NOW, opened), Event(2, 12, 2, ANN, NOW, replied))
    subject = dossier(state, "Screen", events)
    views: list[Any] = [
        *(make(subject, t) for make in (cards.provider_card, cards.requester_card)),
        notes.provider_note(subject, events[1], t),
        notes.requester_note(subject, events[1], t),
        details(subject, SERVING, t),
    ]
    for each in views:
        validate(each)


def test_a_table_beside_another_is_written_as_lines() -> None:
    table = Table((((Text("a"),), (Text("b"),)), ((Text("c"),), ())))
    first, second, third = with_table([], RichText((Paragraph((Text("x"),)), table, table)))
    assert second == {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}],
            [{"type": "raw_text", "text": "c"}, {"type": "raw_text", "text": " "}],
        ],
    }
    assert [first["type"], third["type"]] == ["rich_text", "rich_text"]
    (quoted,) = quotation(RichText((table,)))
    assert quoted["elements"] == [{"type": "text", "text": f"a{CELL_GAP}b\nc{CELL_GAP}"}]
    assert plain_line((Text("a"),)) == "a"


def test_lists_and_code_in_a_quotation_have_its_border() -> None:
    parts = (Paragraph((Text("Try:\n"),)), List(((Text("a"),),)), Code((Text("b"),)))
    paragraph, listed, code = quotation(RichText(parts))
    assert paragraph == {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": "Try:"}],
    }
    assert (listed["border"], code["border"]) == (1, 1)
