"""Messages as Slack delivers them, read as a whole."""

from typing import Any

import pytest

from bot.slack.messages import read_any_message, read_message

TABLE = {
    "type": "table",
    "rows": [
        [{"type": "raw_text", "text": "Room"}, {"type": "raw_text", "text": "Lamp"}],
        [{"type": "raw_text", "text": "12"}, {"type": "raw_number", "value": 2}],
    ],
}
PASTED = {"id": 1, "fallback": "[no preview available]", "blocks": [TABLE]}
SHARED = {
    "is_share": True,
    "is_msg_unfurl": True,
    "author_name": "Bob Li",
    "from_url": "https://x.slack.com/archives/C1/p1",
    "text": "The lamp in 12 needs an E27 bulb",
}
UNFURLED = {**SHARED, "is_share": False}
CLIP = {"id": "F1", "name": "clip.m4a", "filetype": "m4a", "subtype": "slack_audio"}
CANVAS = {"id": "F2", "title": "Plan", "filetype": "quip", "mode": "quip"}
PDF = {"id": "F3", "name": "a.pdf", "filetype": "pdf", "permalink": "https://x.slack.com/a"}


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ({"text": "see <https://a.org|the page> &amp; go"}, "see the page (https://a.org) & go"),
        ({"text": "", "attachments": [PASTED]}, "Room | Lamp\n12 | 2"),
        ({"text": "Here:", "attachments": [PASTED]}, "Here:\nRoom | Lamp\n12 | 2"),
        (
            {"text": "", "attachments": [SHARED]},
            "↪ Bob Li (https://x.slack.com/archives/C1/p1)\n> The lamp in 12 needs an E27 bulb",
        ),
        (
            {"text": "This one:", "attachments": [{**SHARED, "from_url": "", "text": ""}]},
            "This one:\n↪ Bob Li",
        ),
        ({"text": "https://x.org", "attachments": [UNFURLED]}, "https://x.org"),
        ({"text": "", "blocks": [{"type": "brand_new"}]}, ""),
        ({}, ""),
    ],
)
def test_the_words_of_a_message_are_read(message: dict[str, Any], plain: str) -> None:
    read = read_message(message)
    assert read.words.plain == plain
    assert read.is_readable is bool(plain)


@pytest.mark.parametrize(
    ("files", "is_readable"),
    [
        ([CLIP], False),
        ([CANVAS], False),
        ([CLIP, CANVAS], False),
        ([PDF], True),
        ([CLIP, PDF], True),
    ],
)
def test_a_file_says_something_but_a_recording_or_canvas_does_not(
    files: list[dict[str, Any]], is_readable: bool
) -> None:
    assert read_message({"text": "", "files": files}).is_readable is is_readable
    assert read_message({"text": "Listen", "files": files}).is_readable


def test_files_come_with_their_kind_and_say_that_they_were_deleted() -> None:
    deleted = {"id": "F4", "mode": "tombstone"}
    first, second = read_message({"text": "", "files": [PDF, deleted]}).files
    assert (first.name, first.permalink, first.kind) == ("a.pdf", "https://x.slack.com/a", "pdf")
    assert (second.id, second.deleted) == ("F4", True)
    (shared,) = read_message({"attachments": [{**SHARED, "files": [PDF]}]}).files
    assert shared.name == "a.pdf"


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        (
            {"text": "", "attachments": [{"title": "ALERT", "text": "Disk full on srv1"}]},
            "ALERT\nDisk full on srv1",
        ),
        ({"attachments": [{"fallback": "Disk full on &lt;srv1&gt;"}]}, "Disk full on <srv1>"),
        (
            {"attachments": [{"pretext": "Now", "fields": [{"title": "Host", "value": "srv1"}]}]},
            "Now\nHost: srv1",
        ),
        (
            {
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "ALERT"}},
                    {"type": "section", "text": {"type": "mrkdwn", "text": "<https://a.org|Disk>"}},
                    {"type": "context", "elements": [{"type": "plain_text", "text": "srv1"}]},
                ]
            },
            "ALERT\nDisk (https://a.org)\nsrv1",
        ),
        (
            {"attachments": [{"blocks": [{"type": "markdown", "text": "**Disk** full"}]}]},
            "Disk full",
        ),
    ],
)
def test_what_apps_say_is_read_from_blocks_or_attachments(
    message: dict[str, Any], plain: str
) -> None:
    assert read_any_message(message).plain == plain
