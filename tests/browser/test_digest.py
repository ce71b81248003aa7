"""A manager reads the digest on the page, with its pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

from bot.demo.run import open_hotel
from bot.usecases.requests.by_provider import resolve
from bot.usecases.requests.opening import FilledForm, open_by_form
from domain.organisation import MemberRole
from tests.browser.pages import PHONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground import Playground
    from store.unit_of_work import UnitOfWork
    from tests.browser.pages import OpenPage

MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # 10:00 in the hotel


def a_clean_room(uow: UnitOfWork, now: datetime) -> None:
    """One room was cleaned in the week before."""
    department = uow.catalogue.department("housekeeping")
    assert department is not None
    uow.people.set_members(department.id, MemberRole.PROVIDER, ["U03BO"])
    wednesday = now - timedelta(days=5)
    form = FilledForm("housekeeping", "cleaning", "1208", "", {})
    request = open_by_form(uow, "U01ANNA", wednesday, form).request
    resolve(uow, "U03BO", wednesday + timedelta(minutes=40), request.number, "It is clean.")
    uow.ratings.change(request.id, next_at=None)


@pytest_asyncio.fixture(loop_scope="session")
async def hotel(tmp_path: Path) -> AsyncIterator[Playground]:
    """The hotel on Monday. It outlives the pages that show it: they would look for it in vain."""
    async with open_hotel(tmp_path, now=MONDAY.timestamp, past=a_clean_room) as slack:
        yield slack


async def test_a_manager_reads_the_digest_with_its_picture_on_a_phone(
    hotel: Playground, open_page: OpenPage
) -> None:
    lin = hotel.person("U04LIN")
    await hotel.until(lambda: lin.dm[0])
    page = await open_page(hotel.url, "U04LIN", size=PHONE, channel=lin.dm_channel)
    digest = page.get_by_test_id("message").filter(has_text="第 44 周 ·")
    await expect(digest.get_by_role("img", name="按时解决 1/1 ⚠")).to_have_js_property(
        "complete", value=True
    )
    await expect(digest.get_by_role("cell", name="40 分钟").first).to_be_visible()
    at_the_end = digest.get_by_test_id("thread-summary")
    await expect(at_the_end).to_be_in_viewport()  # though the picture came later
    widths = "[document.documentElement.scrollWidth, innerWidth]"
    assert await page.evaluate(widths) == [PHONE[0], PHONE[0]], "only the table scrolls"
    table = digest.locator(".table-wrap")
    assert await table.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    await at_the_end.click()
    in_thread = page.locator("#thread").get_by_role("img", name="客房清扫")
    await expect(in_thread).to_be_visible()
