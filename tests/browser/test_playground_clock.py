"""The clock of the playground's page: everybody sees it, and anybody can let time pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Page, expect

from tests.browser.page_workspace import ALICE, GENERAL, MEI
from tests.browser.pages import PHONE

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage


async def let_time_pass(page: Page, way: str) -> None:
    await page.get_by_test_id("clock").click()
    await page.get_by_test_id(f"pass-{way}").click()


async def test_time_passes_for_everybody_in_their_own_words(
    desk: Desk, open_page: OpenPage
) -> None:
    alice = await open_page(desk.url, ALICE, channel=GENERAL)
    mei = await open_page(desk.url, MEI, channel=GENERAL)
    hers, mine = (page.get_by_test_id("clock-time") for page in (mei, alice))
    await expect(mine).to_have_text("Thu, Nov 26, 2:33 PM")  # in Berlin
    await expect(hers).to_have_text("11月26日周四 21:33")  # in Shanghai

    await let_time_pass(alice, "hour")
    await expect(mine).to_have_text("Thu, Nov 26, 3:33 PM")
    await expect(hers).to_have_text("11月26日周四 22:33")

    await mei.get_by_test_id("clock").click()
    menu = mei.get_by_role("menu", name="快进时间")
    await expect(menu).to_contain_text("下一个工作日 09:00")
    await mei.get_by_test_id("pass-morning").click()
    await expect(menu).to_have_count(0)
    await expect(hers).to_have_text("11月27日周五 09:00")
    await expect(mine).to_have_text("Fri, Nov 27, 2:00 AM")

    await let_time_pass(alice, "monday")
    await expect(mine).to_have_text("Mon, Nov 30, 9:00 AM")


async def test_messages_follow_the_clock(desk: Desk, open_page: OpenPage) -> None:
    await desk.slack.person(ALICE).say(GENERAL, "Before")
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    dividers = page.locator("#main .day-divider")
    await expect(dividers).to_have_text(["Today"])
    await let_time_pass(page, "morning")
    await expect(dividers).to_have_text(["Yesterday"])
    await page.locator("#main").get_by_test_id("composer").fill("After")
    await page.keyboard.press("Enter")
    await expect(dividers).to_have_text(["Yesterday", "Today"])
    last = page.locator("#main").get_by_test_id("message").last
    await expect(last).to_contain_text("After")
    await expect(last).to_contain_text("9:00 AM")


async def test_the_keyboard_lets_time_pass(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, channel=GENERAL)
    clock = page.get_by_role("button", name="Time here: Thursday, November 26, 2026")
    await clock.press("Enter")
    await expect(page.get_by_role("menuitem", name="+1 hour")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("clock-time")).to_have_text("Thu, Nov 26, 3:33 PM")


async def test_the_clock_has_its_place_on_a_phone(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, size=PHONE, channel=GENERAL)
    await let_time_pass(page, "hour")
    said = page.get_by_role("button", name="Time here: Thursday, November 26, 2026 at 3:33")
    await expect(said).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    for test_id in ("clock", "act-as", "side-toggle"):
        box = await page.get_by_test_id(test_id).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
