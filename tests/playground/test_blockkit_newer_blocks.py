"""Each rule of the blocks of 2026, broken once."""

import pytest

from playground.blockkit import validate_view
from tests.playground.blockkit_samples import (
    BUTTON,
    CARD,
    ENUM,
    IN_MESSAGES,
    IN_MODALS,
    NOT_IN_MODALS,
    TASK,
    TOO_FEW,
    Case,
    Json,
    chart,
    container,
    in_message,
    input_block,
    missing,
    modal,
    mrkdwn,
    pie,
    raw,
    refused,
    section,
    series,
    text,
    too_long,
    too_many,
    unknown,
    without,
)

DATA_TABLE = NOT_IN_MODALS[1]
HEADINGS, ROW = DATA_TABLE["rows"]
FEEDBACK, ICON = IN_MESSAGES[1]["elements"]


def small(*elements: Json) -> Json:
    return {"type": "context_actions", "elements": list(elements)}


def table(*rows: list[Json], **more: object) -> Json:
    return {"type": "data_table", "caption": "c", "rows": list(rows), **more}


BLOCKS: list[Case] = [
    (
        {"type": "card", "subtitle": mrkdwn()},
        "must define one of `hero_image`, `title`, `actions` or `body`",
        "",
    ),
    ({"type": "card", "title": text()}, unknown("plain_text"), "/title/type"),
    ({"type": "card", "title": mrkdwn("t" * 151)}, too_long(150), "/title/text"),
    ({**CARD, "subtitle": mrkdwn("t" * 151)}, too_long(150), "/subtitle/text"),
    ({**CARD, "body": mrkdwn("t" * 201)}, too_long(200), "/body/text"),
    ({**CARD, "icon": {"type": "image", "image_url": "u"}}, missing("alt_text"), "/icon"),
    ({**CARD, "actions": [BUTTON] * 4}, too_many(3), "/actions"),
    ({**CARD, "actions": [{"type": "overflow"}]}, unknown("overflow"), "/actions/0/type"),
    ({"type": "carousel", "elements": []}, TOO_FEW, "/elements"),
    ({"type": "carousel", "elements": [CARD] * 11}, too_many(10), "/elements"),
    ({"type": "carousel", "elements": [section()]}, unknown("section"), "/elements/0/type"),
    (
        without(container(section()), "title"),
        "must define either `title` or `rich_text_title`",
        "",
    ),
    (container(), TOO_FEW, "/child_blocks"),
    (container(*[section()] * 11), too_many(10), "/child_blocks"),
    (container(container(section())), unknown("container"), "/child_blocks/0/type"),
    (container(CARD), unknown("card"), "/child_blocks/0/type"),
    (container(section(), title=mrkdwn()), unknown("mrkdwn"), "/title/type"),
    (container(section(), subtitle=text("s" * 151)), too_long(150), "/subtitle/text"),
    (container(section(), width="tiny"), ENUM, "/width"),
    (
        container(section(), default_collapsed=True),
        "requires `is_collapsible` to be true",
        "/default_collapsed",
    ),
    (
        container(section(), is_collapsible=True, has_header_divider=True),
        "cannot be set when `is_collapsible` is true",
        "/has_header_divider",
    ),
    (small(), TOO_FEW, "/elements"),
    (small(*[ICON] * 6), too_many(5), "/elements"),
    (small(BUTTON), unknown("button"), "/elements/0/type"),
    (small(without(FEEDBACK, "negative_button")), missing("negative_button"), "/elements/0"),
    (small(without(ICON, "icon")), missing("icon"), "/elements/0"),
    (
        small({**ICON, "visible_to_user_ids": ["U1"] * 11}),
        too_many(10),
        "/elements/0/visible_to_user_ids",
    ),
    (without(DATA_TABLE, "caption"), missing("caption"), ""),
    (table(HEADINGS), "no fewer than 2 items allowed", "/rows"),
    (table(HEADINGS, *[ROW] * 201), too_many(201), "/rows"),
    (table([raw("x")] * 21, ROW), too_many(20), "/rows/0"),
    (table(ROW, ROW), unknown("rich_text"), "/rows/0/1/type"),
    (table(HEADINGS, ROW[:1]), "must have as many cells as the first row", "/rows/1"),
    (table(HEADINGS, ROW, page_size=101), "must be less than 101", "/page_size"),
    (table(HEADINGS, ROW, page_size=0), "must be more than 0", "/page_size"),
    (
        table(HEADINGS, ROW, row_header_column_index=2),
        "must be less than 2",
        "/row_header_column_index",
    ),
    ({**chart("bar"), "title": "t" * 51}, too_long(50), "/title"),
    (chart("radar"), unknown("radar"), "/chart/type"),
    (pie(), TOO_FEW, "/chart/segments"),
    (pie(*[{"label": "a", "value": 1}] * 13), too_many(12), "/chart/segments"),
    (pie({"label": "a", "value": 0}), "must be more than 0", "/chart/segments/0/value"),
    (pie({"label": "a" * 21, "value": 1}), too_long(20), "/chart/segments/0/label"),
    (chart("bar", series=[]), TOO_FEW, "/chart/series"),
    (chart("bar", series=[series(str(n)) for n in range(13)]), too_many(12), "/chart/series"),
    (
        chart("line", series=[series(), series()]),
        '`name` "IT" already exists',
        "/chart/series/1/name",
    ),
    (
        chart("area", series=[series("IT", "Tue")]),
        "labels must match the categories",
        "/chart/series/0/data",
    ),
    (
        chart("bar", axis_config={"categories": ["x" * 21]}),
        too_long(20),
        "/chart/axis_config/categories/0",
    ),
    (without(TASK, "task_id"), missing("task_id"), ""),
    ({**TASK, "status": "done"}, ENUM, "/status"),
    ({**TASK, "details": text()}, unknown("plain_text"), "/details/type"),
    ({**TASK, "sources": [{"type": "url", "url": "u"}]}, missing("text"), "/sources/0"),
    ({"type": "plan", "tasks": []}, missing("title"), ""),
    ({"type": "plan", "title": "p", "tasks": [section()]}, unknown("section"), "/tasks/0/type"),
]
ALERTS: list[Case] = [
    ({"type": "alert"}, missing("text"), ""),
    ({**IN_MODALS[0], "text": text("a" * 201)}, too_long(200), "/text/text"),
    ({**IN_MODALS[0], "level": "loud"}, ENUM, "/level"),
]


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_is_refused(case: Case) -> None:
    refused(in_message, case, "/blocks/0")


@pytest.mark.parametrize("case", ALERTS)
def test_an_alert_is_refused(case: Case) -> None:
    refused(lambda block: validate_view(modal(block)), case, "/view/blocks/0")


def test_a_container_takes_what_people_fill_in() -> None:
    in_message(container(input_block(), {"type": "actions", "elements": [BUTTON]}))
