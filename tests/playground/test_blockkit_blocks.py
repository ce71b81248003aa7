"""Each rule of the blocks and of rich text, broken once."""

import pytest

from playground.blockkit import validate_message_blocks, validate_view
from tests.playground.blockkit_samples import (
    BUTTON,
    EMPTY,
    ENUM,
    EVERYWHERE,
    INPUT,
    MENUS,
    NOT_IN_MODALS,
    RICH_TEXT,
    TOO_FEW,
    Case,
    Json,
    actions,
    cell,
    in_message,
    input_block,
    missing,
    modal,
    mrkdwn,
    refused,
    section,
    text,
    too_long,
    too_many,
    unknown,
    without,
)

IMAGE = without(EVERYWHERE[7], "title")
VIDEO = EVERYWHERE[9]
TABLE = NOT_IN_MODALS[0]


WRONG_IMAGES: list[Case] = [
    ({"image_url": "u"}, missing("alt_text"), ""),
    ({"alt_text": "a"}, missing("image_url"), ""),
    ({"alt_text": "a" * 2001, "image_url": "u"}, too_long(2000), "/alt_text"),
    ({"alt_text": "a", "slack_file": {"id": "F" * 256}}, too_long(255), "/slack_file/id"),
    (
        {"alt_text": "a", "slack_file": {"id": "map-1f"}},
        "must be the id of a file",
        "/slack_file/id",
    ),
]
BLOCKS: list[Case] = [
    (section(block_id="b" * 256), too_long(255), "/block_id"),
    (section(block_id=""), EMPTY, "/block_id"),
    (section(block_id=7), "must provide a string", "/block_id"),
    (section(style="bold"), "invalid additional property: style", ""),
    ({"type": "section"}, "must define either `text` or `fields`", "/type"),
    (section(text="plain"), "must provide an object", "/text"),
    (section(text=mrkdwn("x" * 3001)), too_long(3000), "/text/text"),
    (section(text=mrkdwn("")), EMPTY, "/text/text"),
    (section(text={**mrkdwn(), "emoji": True}), "invalid additional property: emoji", "/text"),
    (section(text={**text(), "verbatim": True}), "invalid additional property: verbatim", "/text"),
    (section(text={**text(), "emoji": 1}), "must provide a boolean", "/text/emoji"),
    (section(fields=[]), TOO_FEW, "/fields"),
    (section(fields=[text()] * 11), too_many(10), "/fields"),
    (section(fields=[text("x" * 2001)]), too_long(2000), "/fields/0/text"),
    (section(expand="yes"), "must provide a boolean", "/expand"),
    (section(accessory=INPUT["datetimepicker"]), unknown("datetimepicker"), "/accessory/type"),
    (section(accessory=INPUT["plain_text_input"]), unknown("plain_text_input"), "/accessory/type"),
    ({"type": "header"}, missing("text"), ""),
    ({"type": "header", "text": text("h" * 151)}, too_long(150), "/text/text"),
    ({"type": "header", "text": mrkdwn()}, unknown("mrkdwn"), "/text/type"),
    ({"type": "header", "text": text(), "level": 5}, "must be less than 5", "/level"),
    ({"type": "context"}, missing("elements"), ""),
    ({"type": "context", "elements": []}, TOO_FEW, "/elements"),
    ({"type": "context", "elements": [text()] * 11}, too_many(10), "/elements"),
    ({"type": "context", "elements": [BUTTON]}, unknown("button"), "/elements/0/type"),
    *(
        (
            {"type": "context", "elements": [{"type": "image", **image}]},
            message,
            f"/elements/0{pointer}",
        )
        for image, message, pointer in WRONG_IMAGES
    ),
    (actions(), TOO_FEW, "/elements"),
    (actions(*[{"type": "datepicker"}] * 26), too_many(25), "/elements"),
    (
        actions(BUTTON, {**BUTTON, "action_id": "a"}, {**BUTTON, "action_id": "a"}),
        '`action_id` "a" already exists',
        "/elements/2/action_id",
    ),
    (actions(INPUT["plain_text_input"]), unknown("plain_text_input"), "/elements/0/type"),
    (actions(INPUT["rich_text_input"]), unknown("rich_text_input"), "/elements/0/type"),
    (actions({"type": "image", "alt_text": "a"}), unknown("image"), "/elements/0/type"),
    (actions({"type": "workflow_button", "text": text()}), missing("workflow"), "/elements/0"),
    ({"type": "divider", "text": text()}, "invalid additional property: text", ""),
    (without(IMAGE, "alt_text"), missing("alt_text"), ""),
    (without(IMAGE, "image_url"), missing("image_url"), ""),
    (
        {**IMAGE, "slack_file": {"id": "F1"}},
        "must define either `image_url` or `slack_file`, not both",
        "",
    ),
    ({**IMAGE, "alt_text": "a" * 2001}, too_long(2000), "/alt_text"),
    ({**IMAGE, "image_url": "u" * 3001}, too_long(3000), "/image_url"),
    ({**IMAGE, "title": text("t" * 2001)}, too_long(2000), "/title/text"),
    ({**EVERYWHERE[8], "slack_file": {}}, missing("id"), "/slack_file"),
    (
        {**EVERYWHERE[8], "slack_file": {"id": "F1", "url": "u"}},
        "must define either `id` or `url`, not both",
        "/slack_file",
    ),
    (without(input_block(), "label"), missing("label"), ""),
    (without(input_block(), "element"), missing("element"), ""),
    (input_block(label=mrkdwn()), unknown("mrkdwn"), "/label/type"),
    (input_block(label=text("x" * 2001)), too_long(2000), "/label/text"),
    (input_block(hint=text("x" * 2001)), too_long(2000), "/hint/text"),
    (input_block(optional="no"), "must provide a boolean", "/optional"),
    (input_block(dispatch_action="no"), "must provide a boolean", "/dispatch_action"),
    (input_block(BUTTON), unknown("button"), "/element/type"),
    (input_block(MENUS["overflow"]), unknown("overflow"), "/element/type"),
    ({"type": "file", "external_id": "d", "source": "remote"}, unknown("file"), "/type"),
    ({"type": "markdown", "text": "m" * 12_001}, too_long(12_000), "/text"),
    ({"type": "markdown", "text": text()}, "must provide a string", "/text"),
    *(
        (without(VIDEO, name), missing(name), "")
        for name in ("alt_text", "title", "thumbnail_url", "video_url")
    ),
    ({**VIDEO, "alt_text": "a" * 2001}, too_long(2000), "/alt_text"),
    ({**VIDEO, "title": text("t" * 200)}, too_long(199), "/title/text"),
    ({**VIDEO, "author_name": "n" * 50}, too_long(49), "/author_name"),
    ({**VIDEO, "video_url": "http://example.org"}, "must be an https URL", "/video_url"),
    ({**VIDEO, "title_url": "http://example.org"}, "must be an https URL", "/title_url"),
    ({"type": "table"}, missing("rows"), ""),
    ({"type": "table", "rows": []}, TOO_FEW, "/rows"),
    ({"type": "table", "rows": TABLE["rows"] * 51}, too_many(100), "/rows"),
    ({"type": "table", "rows": [[]]}, TOO_FEW, "/rows/0"),
    ({"type": "table", "rows": [TABLE["rows"][0] * 11]}, too_many(20), "/rows/0"),
    (cell({"type": "raw_text", "text": ""}), EMPTY, "/rows/0/0/text"),
    (cell({"type": "raw_number", "text": "1"}), missing("value"), "/rows/0/0"),
    (
        cell({"type": "raw_number", "text": "1", "value": "1"}),
        "must provide a number",
        "/rows/0/0/value",
    ),
    (cell(text()), unknown("plain_text"), "/rows/0/0/type"),
    ({**TABLE, "column_settings": [{}] * 21}, too_many(20), "/column_settings"),
    ({**TABLE, "column_settings": [{"align": "top"}]}, ENUM, "/column_settings/0/align"),
]


def inline(element: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [element]}],
    }


def rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


LIST = RICH_TEXT["elements"][1]
INLINE = "/elements/0/elements/0"
RICH_TEXTS: list[Case] = [
    ({"type": "rich_text", "elements": []}, TOO_FEW, "/elements"),
    (rich(text()), unknown("plain_text"), "/elements/0/type"),
    (rich({"type": "rich_text_section", "elements": []}), TOO_FEW, "/elements/0/elements"),
    (rich({**LIST, "style": "check"}), ENUM, "/elements/0/style"),
    (rich(without(LIST, "style")), missing("style"), "/elements/0"),
    (rich({**LIST, "indent": 9}), "must be less than 9", "/elements/0/indent"),
    (rich({**LIST, "indent": -1}), "must be more than -1", "/elements/0/indent"),
    (rich({**LIST, "offset": -1}), "must be more than -1", "/elements/0/offset"),
    (rich({**LIST, "border": 2}), "must be less than 2", "/elements/0/border"),
    (
        rich({**LIST, "elements": [{"type": "text", "text": "x"}]}),
        unknown("text"),
        "/elements/0/elements/0/type",
    ),
    (
        rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}),
        unknown("user"),
        f"{INLINE}/type",
    ),
    (inline({"type": "text", "text": ""}), EMPTY, f"{INLINE}/text"),
    (inline({"type": "link", "url": "https://a.org", "text": ""}), EMPTY, f"{INLINE}/text"),
    (
        inline({"type": "text", "text": "x", "style": {"bold": "yes"}}),
        "must provide a boolean",
        f"{INLINE}/style/bold",
    ),
    (
        inline({"type": "text", "text": "x", "style": {"blink": True}}),
        "invalid additional property: blink",
        f"{INLINE}/style",
    ),
    (
        inline({"type": "user", "user_id": "U1", "style": {"code": True}}),
        "invalid additional property: code",
        f"{INLINE}/style",
    ),
    *(
        (inline({"type": kind}), missing(field), INLINE)
        for kind, field in {
            "link": "url",
            "user": "user_id",
            "usergroup": "usergroup_id",
            "channel": "channel_id",
            "team": "team_id",
            "emoji": "name",
            "broadcast": "range",
            "color": "value",
        }.items()
    ),
    (inline({"type": "user", "user_id": "U" * 256}), too_long(255), f"{INLINE}/user_id"),
    *(
        (
            inline({"type": "emoji", "name": "wave", "skin_tone": tone}),
            message,
            f"{INLINE}/skin_tone",
        )
        for tone, message in {0: "must be more than 0", 7: "must be less than 7"}.items()
    ),
    (
        inline({"type": "date", "timestamp": -1, "format": "{date}"}),
        "must be more than -1",
        f"{INLINE}/timestamp",
    ),
    (inline({"type": "date", "timestamp": 1}), missing("format"), INLINE),
    (inline({"type": "broadcast", "range": "all"}), ENUM, f"{INLINE}/range"),
    (
        inline({"type": "color", "value": "red"}),
        "must be a color like #f2c744",
        f"{INLINE}/value",
    ),
]


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_is_refused(case: Case) -> None:
    refused(in_message, case, "/blocks/0")


@pytest.mark.parametrize("case", RICH_TEXTS)
def test_a_rich_text_is_refused_everywhere(case: Case) -> None:
    refused(in_message, case, "/blocks/0")
    refused(lambda block: validate_view(modal(block)), case, "/view/blocks/0")
    refused(lambda block: in_message(cell(block)), case, "/blocks/0/rows/0/0")


def test_a_file_input_cannot_dispatch_actions() -> None:
    files = input_block({"type": "file_input"}, dispatch_action=False)
    validate_view(modal(files))
    case = ({**files, "dispatch_action": True}, unknown("file_input"), "/element/type")
    refused(lambda block: validate_view(modal(block)), case, "/view/blocks/0")


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    validate_message_blocks([actions(BUTTON), section(accessory=BUTTON)])
