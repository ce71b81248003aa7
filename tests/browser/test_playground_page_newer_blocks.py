"""The blocks of 2026 on the playground's page, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from tests.browser.page_workspace import ALICE, IT, button, plain

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage

Block = dict[str, Any]


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def raw(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def figure(value: float) -> Block:
    return {"type": "raw_number", "value": value, "text": str(value)}


def series(name: str, *values: float) -> Block:
    points = [{"label": f"W{46 + n}", "value": value} for n, value in enumerate(values)]
    return {"name": name, "data": points}


def rich(text: str) -> Block:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [line]}


TABLE = {
    "type": "data_table",
    "caption": "Departments",
    "page_size": 3,
    "rows": [
        [raw("Department"), raw("Overdue")],
        *([raw(f"Department {n}"), figure(n * 7 % 10)] for n in range(1, 8)),
    ],
}
CHART = {
    "type": "data_visualization",
    "title": "Promises kept",
    "chart": {
        "type": "bar",
        "series": [series("IT", 80, 91, 60), series("HR", 55, 70, 88)],
        "axis_config": {"categories": ["W46", "W47", "W48"], "y_label": "Percent"},
    },
}
AREA = {"type": "data_visualization", "title": "Open requests", "chart": {"type": "area"}}
AREA["chart"] = {**CHART["chart"], "type": "area"}  # type: ignore[dict-item]
PIE = {
    "type": "data_visualization",
    "title": "Where time goes",
    "chart": {
        "type": "pie",
        "segments": [{"label": "Waiting", "value": 60}, {"label": "At work", "value": 40}],
    },
}
CARD = {
    "type": "card",
    "title": mrkdwn("*#7* Screen stays black"),
    "subtitle": mrkdwn("Laptop repair · overdue"),
    "body": mrkdwn("The screen of room 12 stays black after an update."),
    "actions": [button("request.claim", "Claim", style="primary")],
}
FOLDED = {
    "type": "container",
    "title": plain("Details"),
    "subtitle": plain("3 fields"),
    "is_collapsible": True,
    "default_collapsed": True,
    "child_blocks": [{"type": "section", "text": mrkdwn("Asset tag: L-4711")}],
}
PLAN = {
    "type": "plan",
    "title": "A new colleague",
    "tasks": [
        {"type": "task_card", "task_id": "1", "title": "Set up a laptop", "status": "complete"},
        {
            "type": "task_card",
            "task_id": "2",
            "title": "Give access",
            "status": "in_progress",
            "details": rich("Waits for the manager"),
            "sources": [{"type": "url", "url": "https://example.org/a", "text": "The guide"}],
        },
        {"type": "task_card", "task_id": "3", "title": "Welcome", "status": "pending"},
        {"type": "task_card", "task_id": "4", "title": "Badge", "status": "error"},
    ],
}
SMALL = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "clear",
            "positive_button": {"text": plain("Clear"), "value": "1"},
            "negative_button": {"text": plain("Unclear"), "value": "0"},
        }
    ],
}


async def test_a_table_is_sorted_and_paged(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Departments", blocks=[TABLE])
    page = await open_page(desk.url, ALICE, channel=IT)
    rows = page.locator("#main .data-table tbody tr")
    await expect(rows).to_have_count(3)
    await expect(page.get_by_text("1 of 3")).to_be_visible()
    await page.get_by_role("button", name="Next page").click()
    await expect(rows.first).to_contain_text("Department 4")
    await page.get_by_role("button", name="Overdue").click()
    await expect(rows.first).to_contain_text("Department 3")
    await page.get_by_role("button", name="Overdue").click()
    await expect(rows.first).to_contain_text("Department 7")


async def test_a_container_unfolds(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Details", blocks=[FOLDED])
    page = await open_page(desk.url, ALICE, channel=IT)
    inside = page.get_by_text("Asset tag: L-4711")
    await expect(inside).to_be_hidden()
    await page.get_by_text("3 fields").click()
    await expect(inside).to_be_visible()


async def test_the_buttons_of_cards_are_pressed(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Cards", blocks=[{"type": "carousel", "elements": [CARD] * 3}])
    page = await open_page(desk.url, ALICE, channel=IT)
    claim = page.get_by_role("button", name="Claim")
    await expect(claim).to_have_count(3)
    await claim.nth(1).click()
    await desk.slack.until(lambda: desk.slack.deliveries.of("block_actions"))


async def test_charts_plans_and_cards_are_drawn(desk: Desk, open_page: OpenPage) -> None:
    await desk.post("Charts", blocks=[CHART, PIE])
    await desk.post("Area", blocks=[AREA])
    await desk.post("The rest", blocks=[CARD, PLAN, SMALL])
    page = await open_page(desk.url, ALICE, channel=IT)
    charts = page.get_by_test_id("chart")
    await expect(charts).to_have_count(3)
    await expect(charts.first.locator("rect")).to_have_count(6)
    await expect(charts.nth(1).locator("path")).to_have_count(2)
    await expect(charts.nth(2).locator("polyline")).to_have_count(2)
    await expect(page.get_by_role("img", name="In progress")).to_be_visible()
    await expect(page.locator("#main .unsupported")).to_have_count(0)
