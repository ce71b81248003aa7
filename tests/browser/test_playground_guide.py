"""The guide for visitors, pinned above every conversation of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from playground import Step
from tests.browser.page_workspace import ALICE, GENERAL, IT, MEI
from tests.browser.pages import LAPTOP, PHONE

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage

STEPS = (
    Step("*Ask* for something", "提一个请求", ALICE, GENERAL),
    Step("See it <!channel>", "看看它", MEI, IT),
)


async def test_who_comes_without_a_place_is_where_the_tour_begins(
    desk: Desk, open_page: OpenPage
) -> None:
    desk.slack.pin_guide(STEPS[1:])
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.goto("about:blank")
    await page.goto(desk.url)
    await page.wait_for_selector(f"body[data-ready={MEI}]")
    await expect(page.get_by_test_id("channel-head")).to_contain_text("it")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
async def test_the_tour_leads_from_person_to_person(
    desk: Desk, open_page: OpenPage, size: tuple[int, int]
) -> None:
    desk.slack.pin_guide(STEPS)
    page = await open_page(desk.url, ALICE, size=size, channel=IT)
    text = page.get_by_test_id("guide-text")
    await expect(text).to_have_text("Ask for something")
    await expect(page.get_by_test_id("guide-back")).to_be_disabled()
    await page.get_by_test_id("guide-next").click()
    await page.get_by_test_id("guide-go").click()
    await page.wait_for_selector(f"body[data-ready={MEI}]")
    await expect(page.get_by_test_id("channel-head")).to_contain_text("it")
    await expect(text).to_have_text("看看它")
    await expect(page.get_by_test_id("guide-next")).to_be_disabled()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0], "nothing reaches beyond the screen"


async def test_a_chinese_visitor_reads_it_in_chinese_whomever_they_act_as(
    desk: Desk, open_page: OpenPage
) -> None:
    desk.slack.pin_guide(STEPS)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.add_init_script("Object.defineProperty(navigator, 'language', {value: 'zh-CN'})")
    await page.reload()
    await expect(page.get_by_test_id("guide-text")).to_have_text("提一个请求")
    await expect(page.get_by_test_id("guide-go")).to_have_text("带我去")


async def test_the_tour_can_be_hidden_and_comes_back(desk: Desk, open_page: OpenPage) -> None:
    desk.slack.pin_guide(STEPS)
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await page.get_by_test_id("guide-hide").click()
    await page.reload()
    await expect(page.get_by_test_id("guide-text")).to_have_count(0)
    await page.get_by_test_id("guide-show").click()
    await expect(page.get_by_test_id("guide-text")).to_be_visible()


async def test_without_a_tour_there_is_nothing(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    await expect(page.get_by_test_id("guide")).to_be_hidden()
