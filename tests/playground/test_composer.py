"""People send what Slack's composer lets them send, in the shapes in which Slack delivers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from playground import RefusedError
from playground.blockkit import validate_attachments, validate_message_blocks
from playground.uploads import Upload

if TYPE_CHECKING:
    from playground import Playground
    from playground.workspace import InstalledApp

Json = dict[str, Any]


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


async def composed(slack: Playground, typed: str, *, formatted: bool) -> list[Json]:
    """The elements of the rich text that Alice's words become."""
    message = await slack.person("U01ALICE").say("C01IT", typed, formatted=formatted)
    validate_message_blocks(message["blocks"])
    (block,) = message["blocks"]
    assert block["type"] == "rich_text"
    elements: list[Json] = block["elements"]
    return elements


async def test_typed_words_come_as_rich_text_beside_their_text(slack: Playground) -> None:
    typed = "Ask <@U02BOB> & see https://example.org/a?b=1&c=2. *Thanks* :tada: <!channel>"
    assert await composed(slack, typed, formatted=False) == [
        section(
            text("Ask "),
            {"type": "user", "user_id": "U02BOB"},
            text(" & see "),
            {"type": "link", "url": "https://example.org/a?b=1&c=2"},
            text(". *Thanks* "),
            {"type": "emoji", "name": "tada", "unicode": "1f389"},
            text(" <!channel>"),
        )
    ]


async def test_the_composers_marks_make_formats(slack: Playground) -> None:
    typed = """*Room 12*: see [the manual](https://example.org/m) at 3:45
- first `ls`
- second
  1. inner
> quoted
> twice
```
x = 1 < 2

y
```
2 * 3 * 4 _really_ ~old~ snake_case_name"""
    listed = {"type": "rich_text_list", "border": 0}
    assert await composed(slack, typed, formatted=True) == [
        section(
            text("Room 12", bold=True),
            text(": see "),
            {"type": "link", "url": "https://example.org/m", "text": "the manual"},
            text(" at 3:45\n"),
        ),
        {
            **listed,
            "style": "bullet",
            "indent": 0,
            "elements": [
                section(text("first "), text("ls", code=True)),
                section(text("second")),
            ],
        },
        {**listed, "style": "ordered", "indent": 1, "elements": [section(text("inner"))]},
        {"type": "rich_text_quote", "elements": [text("quoted\ntwice")]},
        {"type": "rich_text_preformatted", "elements": [text("x = 1 < 2\n\ny")]},
        section(
            text("2 * 3 * 4 "),
            text("really", italic=True),
            text(" "),
            text("old", strike=True),
            text(" snake_case_name"),
        ),
    ]


async def test_pasted_cells_are_an_attachment_without_words(slack: Playground) -> None:
    message = await slack.person("U01ALICE").say("C01IT", table=[["a", "b"], ["1", ""]])
    assert message["text"] == ""
    (attachment,) = message["attachments"]
    assert attachment["fallback"] == "[no preview available]"
    validate_attachments([{"blocks": attachment["blocks"]}])
    assert [[cell["text"] for cell in row] for row in attachment["blocks"][0]["rows"]] == [
        ["a", "b"],
        ["1", " "],
    ]


async def test_a_forwarded_message_says_whose_it_is_and_where_it_stands(slack: Playground) -> None:
    alice, bob = slack.person("U01ALICE"), slack.person("U02BOB")
    original = await bob.say("C01IT", "The *lamp* needs a bulb", formatted=True)
    message = await alice.forward(original, "C01IT", "This one:")
    (shared,) = message["attachments"]
    assert shared["is_share"] is True
    assert shared["author_name"] == slack.workspace.user("U02BOB").real_name
    assert shared["from_url"].endswith(f"/archives/C01IT/p{original['ts'].replace('.', '')}")
    assert shared["text"] == "The *lamp* needs a bulb"
    (quoted,) = shared["message_blocks"]
    assert quoted["message"]["blocks"] == original["blocks"]
    with pytest.raises(RefusedError, match="nothing to send"):
        await alice.say("C01IT", " ")


async def test_an_edit_is_composed_again_and_marked(slack: Playground) -> None:
    alice = slack.person("U01ALICE")
    message = await alice.say("C01IT", "see https://example.org/old")
    await alice.edit(message, "see https://example.org/new")
    (now,) = [each for each in alice.messages("C01IT") if each["ts"] == message["ts"]]
    assert now["blocks"][0]["elements"][0]["elements"][1]["url"] == "https://example.org/new"
    assert now["edited"]["user"] == alice.id


async def test_a_deleted_file_leaves_its_place(slack: Playground, app: InstalledApp) -> None:
    alice = slack.person("U01ALICE")
    clip = Upload("clip.m4a", "audio/mp4", b"sound", "slack_audio")
    message = await alice.say("C01IT", files=[clip])
    (file,) = message["files"]
    assert file["subtype"] == "slack_audio"
    await alice.delete_file(file)
    (now,) = [each for each in alice.messages("C01IT") if each["ts"] == message["ts"]]
    assert now["files"] == [{"id": file["id"], "mode": "tombstone"}]
