"""Messages of any shape: read without an error, and shown as Slack takes it."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.layouts.samples import ANN, LANGUAGES, NOW, dossier
from bot.slack.messages import read_any_message, read_message
from bot.views.requests import notes
from domain.events import Event, Opened, Replied
from domain.lifecycle import State
from domain.rich_text import Text
from domain.rich_text_json import from_json, to_json
from domain.texts import spoken
from tests.thoroughness import examples
from tests.unit.views.layouts import objects, validate

_NAMES = (
    "type text elements style url user_id usergroup_id channel_id name unicode range indent border"
    " offset rows blocks attachments files is_share fallback title author_name from_url"
    " message_blocks message fields value timestamp format mode id permalink filetype subtype"
    " alt_text pretext"
)
_TYPES = (
    "rich_text rich_text_section rich_text_list rich_text_quote rich_text_preformatted text link"
    " user usergroup channel broadcast emoji date color team table raw_text raw_number section"
    " header context markdown image mrkdwn plain_text video data_table unknown"
)
_WORDS = (
    *(
        "",
        "x",
        "ordered",
        "bullet",
        "U1",
        "C1",
        "1f44d",
        "https://example.org",
        "*a* <@U1> <!here>",
    ),
    *("javascript:alert(1)", "\u202e", "\ud83d", "\x00", "| a |\n|---|\n| b |", "- a\n- b"),
)
_VALUES = st.none() | st.booleans() | st.integers(-3, 9) | st.sampled_from(_WORDS)


def _objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = st.dictionaries(st.sampled_from(_NAMES.split()), values, max_size=5)
    kinds = st.none() | st.sampled_from(_TYPES.split())
    return st.builds(lambda each, kind: {**each, "type": kind} if kind else each, fields, kinds)


_ANYTHING = st.recursive(
    _VALUES, lambda values: st.lists(values, max_size=4) | _objects(values), max_leaves=30
)
_LISTS = st.lists(_objects(_ANYTHING), max_size=3) | _ANYTHING
messages = st.fixed_dictionaries(
    {}, optional={"text": _VALUES, "blocks": _LISTS, "attachments": _LISTS, "files": _LISTS}
)


@settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(messages)
def test_any_message_is_read_kept_and_shown(message: dict[str, Any]) -> None:
    read_any_message(message)
    read = read_message(message)
    words = read.words.with_mentions(lambda _mention: Text("@Ann"))
    assert from_json(to_json(words)).plain == words.plain
    text, rich = spoken(words)
    replied = Event(2, 12, 2, ANN, NOW, Replied(text, read.files, rich=rich))
    opened = Event(1, 12, 1, ANN, NOW, Opened(service_id=1, standard_id=1, details=words))
    subject = dossier(State.IN_PROGRESS, "Screen", (opened, replied))
    for language in LANGUAGES:
        note = notes.provider_note(subject, replied, language)
        validate(note)
        assert not {"usergroup", "broadcast"} & {str(each.get("type")) for each in objects(note)}
