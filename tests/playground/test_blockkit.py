"""Whole layouts: messages, attachments, modals and Home tabs."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.blockkit import (
    BlockKitError,
    validate_attachments,
    validate_message_blocks,
    validate_view,
)
from playground.blockkit.surfaces import MAX_MESSAGE, characters
from tests.playground.blockkit_samples import (
    BUTTON,
    EVERYWHERE,
    IN_MESSAGES,
    IN_MODALS,
    INPUTS,
    NOT_IN_MODALS,
    Json,
    chart,
    container,
    home,
    input_block,
    modal,
    mrkdwn,
    raw,
    refusal,
    section,
    text,
    without,
)
from tests.thoroughness import examples


def test_everything_that_slack_allows_in_a_message_is_accepted() -> None:
    for block in (*EVERYWHERE, *NOT_IN_MODALS, *IN_MESSAGES):
        if characters(block) <= MAX_MESSAGE:
            validate_message_blocks([block])
    for block in (*EVERYWHERE, *NOT_IN_MODALS, *IN_MESSAGES):
        validate_attachments([{"blocks": [block]}])
    validate_message_blocks([])
    validate_message_blocks([section()] * 50)


def rich(*elements: Json) -> Json:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


def test_a_message_has_room_for_so_many_characters_in_all_its_blocks() -> None:
    url = "https://example.org/" + "x" * 480
    line = rich({"type": "text", "text": "x" * 500}, {"type": "link", "url": url})
    blocks = [*(section(text=mrkdwn("x" * 2000)) for _ in range(5)), line]
    validate_message_blocks(blocks)
    refused = refusal(validate_message_blocks, [*blocks, section(text=mrkdwn("x"))])
    assert refused == ("msg_blocks_too_long", [])


def test_a_table_has_room_for_so_many_characters_in_all_its_cells() -> None:
    def table(cells: int) -> Json:
        row = [{"type": "raw_text", "text": "x" * 1000}] * cells
        return {"type": "table", "rows": [row]}

    validate_message_blocks([table(10)])
    error, (message,) = refusal(validate_message_blocks, [table(11)])
    assert error == "invalid_blocks"
    assert "must have less than 10001 characters in all cells" in message


def test_everything_that_slack_allows_in_a_modal_is_accepted() -> None:
    view = modal(
        *EVERYWHERE,
        *IN_MODALS,
        *map(input_block, INPUTS),
        title=text("t" * 24),
        submit=text("s" * 24),
        close=text("c" * 24),
        private_metadata="m" * 3000,
        callback_id="i" * 255,
        external_id="e" * 255,
        clear_on_close=True,
        notify_on_close=False,
        submit_disabled=False,
    )
    validate_view(view)
    validate_view(modal(*[section()] * 100, private_metadata="", callback_id="", external_id=""))
    validate_view(without(modal(section()), "submit"))
    validate_view(modal(input_block({"type": "plain_text_input", "initial_value": ""})))


def test_everything_that_slack_allows_on_a_home_tab_is_accepted() -> None:
    rich_text_input = INPUTS[5]
    fields = [input_block(rich_text_input), {"type": "actions", "elements": [rich_text_input]}]
    validate_view(home(*EVERYWHERE, *NOT_IN_MODALS, *fields, private_metadata="m"))


def test_attachments_carry_blocks_and_the_older_fields() -> None:
    validate_attachments([])
    validate_attachments([{"color": "#36a64f", "blocks": EVERYWHERE, "fallback": "f"}] * 100)
    validate_attachments(
        [
            {"text": "t", "footer": "f" * 300, "ts": 0, "fields": [{"title": "", "value": "b"}]},
            {"text": "", "title": "", "pretext": "", "fallback": "", "fields": [], "mrkdwn_in": []},
        ]
    )


MESSAGES: list[tuple[object, str]] = [
    (None, "must provide an array [json-pointer:/blocks]"),
    ({}, "must provide an array [json-pointer:/blocks]"),
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (["section"], "must provide an object [json-pointer:/blocks/0]"),
    ([{"text": text()}], "missing required field: type [json-pointer:/blocks/0]"),
    ([{"type": 7}], "must provide a string [json-pointer:/blocks/0/type]"),
    ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    (
        [section(block_id="same"), section(), section(block_id="same")],
        '`block_id` "same" already exists [json-pointer:/blocks/2/block_id]',
    ),
    (
        [{"type": "markdown", "text": "m" * 6001}] * 2,
        "markdown blocks must have less than 12001 characters together [json-pointer:/blocks]",
    ),
    *(
        (
            [input_block(each)],
            f"unsupported type: {each['type']} [json-pointer:/blocks/0/element/type]",
        )
        for each in INPUTS[1:6]
    ),
]


@pytest.mark.parametrize(("blocks", "message"), MESSAGES)
def test_a_message_is_refused(blocks: object, message: str) -> None:
    assert refusal(validate_message_blocks, blocks) == ("invalid_blocks", [f"[ERROR] {message}"])


def test_a_message_has_one_table() -> None:
    table = NOT_IN_MODALS[0]
    expected = ("invalid_attachments", ["[ERROR] only_one_table_allowed"])
    assert refusal(validate_message_blocks, [table, table]) == expected
    assert refusal(validate_message_blocks, [table, container(table)]) == expected
    assert refusal(validate_attachments, [{"blocks": [table]}, {"blocks": [table]}]) == expected


def test_the_tables_that_readers_sort_share_a_limit_of_their_own() -> None:
    def table(length: int) -> Json:
        rows = [[raw("Name")], *[[raw("x" * 1000)]] * (length // 1000)]
        return {"type": "data_table", "caption": "x", "rows": rows}

    validate_message_blocks([table(9000), table(10_000)])
    error, (message,) = refusal(validate_message_blocks, [table(10_000), table(10_000)])
    assert error == "invalid_blocks"
    assert "data tables must have less than 20001 characters together" in message


def test_a_message_has_two_charts() -> None:
    validate_message_blocks([chart("bar"), chart("line")])
    error, messages = refusal(validate_message_blocks, [chart("bar")] * 3)
    assert (error, len(messages)) == ("invalid_blocks", 1)
    assert "no more than 2 data visualizations allowed" in messages[0]


def test_what_stands_in_blocks_counts_with_the_whole_message() -> None:
    assert characters(container(section(text=mrkdwn("x" * 3000)), title=text("x"))) == 3001
    same = [container(section(block_id="same")), section(block_id="same")]
    _, messages = refusal(validate_message_blocks, same)
    assert messages == [
        '[ERROR] `block_id` "same" already exists [json-pointer:/blocks/1/block_id]'
    ]


ATTACHMENTS: list[tuple[object, str]] = [
    ("x", "must provide an array [json-pointer:/attachments]"),
    ([{}] * 101, "no more than 100 items allowed [json-pointer:/attachments]"),
    ([{"id": 1}], "invalid additional property: id [json-pointer:/attachments/0]"),
    (
        [{"footer": "f" * 301}],
        "must be less than 301 characters [json-pointer:/attachments/0/footer]",
    ),
    ([{"color": "red"}], "must be a color like #36a64f [json-pointer:/attachments/0/color]"),
    (
        [{}, {"blocks": [{"type": "divider", "text": "x"}]}],
        "invalid additional property: text [json-pointer:/attachments/1/blocks/0]",
    ),
    (
        [{"blocks": [section()] * 51}],
        "no more than 50 items allowed [json-pointer:/attachments/0/blocks]",
    ),
]


@pytest.mark.parametrize(("attachments", "message"), ATTACHMENTS)
def test_an_attachment_is_refused(attachments: object, message: str) -> None:
    assert refusal(validate_attachments, attachments) == (
        "invalid_attachments",
        [f"[ERROR] {message}"],
    )


FOCUS = {"type": "plain_text_input", "focus_on_load": True}
VIEWS: list[tuple[object, str]] = [
    (None, "must provide an object [json-pointer:/view]"),
    ({"blocks": []}, "missing required field: type [json-pointer:/view]"),
    (modal(type="dialog"), "unsupported type: dialog [json-pointer:/view/type]"),
    (modal(type=None), "must provide a string [json-pointer:/view/type]"),
    (without(modal(), "title"), "missing required field: title [json-pointer:/view]"),
    (without(modal(), "blocks"), "missing required field: blocks [json-pointer:/view]"),
    (without(home(), "blocks"), "missing required field: blocks [json-pointer:/view]"),
    (modal(blocks=[]), "no fewer than 1 items allowed [json-pointer:/view/blocks]"),
    (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (home(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(id="V1"), "invalid additional property: id [json-pointer:/view]"),
    (home(title=text()), "invalid additional property: title [json-pointer:/view]"),
    (home(submit=text()), "invalid additional property: submit [json-pointer:/view]"),
    *(
        (
            modal(**{name: text("x" * 25)}),
            f"must be less than 25 characters [json-pointer:/view/{name}/text]",
        )
        for name in ("title", "submit", "close")
    ),
    (modal(title=text("")), "must be more than 0 characters [json-pointer:/view/title/text]"),
    (modal(title=mrkdwn()), "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
    (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    *(
        (
            view(**{name: "x" * 256}),
            f"must be less than 256 characters [json-pointer:/view/{name}]",
        )
        for name in ("callback_id", "external_id")
        for view in (modal, home)
    ),
    (modal(notify_on_close="yes"), "must provide a boolean [json-pointer:/view/notify_on_close]"),
    (
        without(modal(section(), input_block()), "submit"),
        "must define `submit` to use an `input` block in modals "
        "[json-pointer:/view/blocks/1/input]",
    ),
    (
        modal(input_block(FOCUS), section(), input_block(FOCUS)),
        "only one element can be set to true [json-pointer:/view/blocks/2/element/focus_on_load]",
    ),
    (
        home(
            section(accessory={"type": "users_select", "focus_on_load": True}),
            {
                "type": "actions",
                "elements": [BUTTON, {"type": "datepicker", "focus_on_load": True}],
            },
        ),
        "only one element can be set to true "
        "[json-pointer:/view/blocks/1/elements/1/focus_on_load]",
    ),
    *(
        (view(block), f"unsupported type: {block['type']} [json-pointer:/view/blocks/0/type]")
        for view, blocks in ((modal, [*NOT_IN_MODALS, *IN_MESSAGES[:-1]]), (home, IN_MODALS))
        for block in blocks
    ),
    *(
        (home(block), f"unsupported type: {block['type']} [json-pointer:/view/blocks/0/type]")
        for block in IN_MESSAGES[:-1]
    ),
    *(
        (
            home(input_block(each)),
            f"unsupported type: {each['type']} [json-pointer:/view/blocks/0/element/type]",
        )
        for each in [*INPUTS[1:5], INPUTS[6]]
    ),
]


@pytest.mark.parametrize(("view", "message"), VIEWS)
def test_a_view_is_refused(view: object, message: str) -> None:
    assert refusal(validate_view, view) == ("invalid_arguments", [f"[ERROR] {message}"])


def test_all_problems_are_told_in_order() -> None:
    blocks = [{"type": "header"}, section(colour="red", text=text("")), {"type": "image"}]
    _, messages = refusal(validate_message_blocks, blocks)
    assert messages == [
        "[ERROR] missing required field: text [json-pointer:/blocks/0]",
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]",
        "[ERROR] invalid additional property: colour [json-pointer:/blocks/1]",
        "[ERROR] missing required field: alt_text [json-pointer:/blocks/2]",
        "[ERROR] missing required field: image_url [json-pointer:/blocks/2]",
    ]


def test_at_most_twenty_problems_are_told() -> None:
    assert len(refusal(validate_message_blocks, [{}] * 30)[1]) == 20


def test_pointers_escape_as_json_pointers_do() -> None:
    style = {"type": "text", "text": "x", "style": {"a/b~c": True}}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [style]}]}
    _, messages = refusal(validate_message_blocks, [block])
    assert messages == [
        "[ERROR] invalid additional property: a/b~c "
        "[json-pointer:/blocks/0/elements/0/elements/0/style]"
    ]


def test_the_error_reads_well_in_a_log() -> None:
    with pytest.raises(BlockKitError, match=r"^invalid_blocks: .* must provide an array"):
        validate_message_blocks("no blocks")


# --- any JSON whatever ---

ALL_WORDS = sorted(
    {
        word
        for word in json.dumps(
            [*EVERYWHERE, *NOT_IN_MODALS, *IN_MESSAGES, *IN_MODALS, *INPUTS, modal(), home()]
        ).split('"')
        if word.isidentifier()
    }
)
WORDS = st.sampled_from(ALL_WORDS)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)
SAMPLES = [*EVERYWHERE, *NOT_IN_MODALS, *IN_MESSAGES, *IN_MODALS, *map(input_block, INPUTS)]


@st.composite
def damaged(draw: st.DrawFn) -> Json:
    """A good block in which something, somewhere, was replaced, added or removed."""
    block: Any = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    place = block
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return block  # type: ignore[no-any-return]
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and draw(st.integers(0, 3)):
            place = place[key]
            continue
        if draw(st.booleans()):
            place[key] = draw(ANY_JSON)
        else:
            del place[key]
        return block  # type: ignore[no-any-return]


# No deadline: a busy machine is slow, and that is not a failure.
@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(ANY_JSON, damaged(), st.lists(damaged(), max_size=3)))
def test_no_json_raises_anything_but_a_block_kit_error(value: Any) -> None:
    for validate in (validate_message_blocks, validate_attachments, validate_view):
        for layout in (
            value,
            [value],
            modal(blocks=value),
            home(blocks=value),
            [{"blocks": value}],
        ):
            with contextlib.suppress(BlockKitError):
                validate(layout)
