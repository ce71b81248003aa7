"""The playground's page and files: pictures in messages and on the Home, and what is downloaded."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.browser.page_workspace import ALICE, IT
from tests.browser.pages import LAPTOP, PHONE

if TYPE_CHECKING:
    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage


def png() -> bytes:
    """A tall picture."""
    content = BytesIO()
    Image.new("RGB", (900, 1700), "#0072b2").save(content, "PNG")
    return content.getvalue()


async def uploaded(desk: Desk) -> dict[str, object]:
    """A block with a picture that only the app has yet."""
    client = desk.client
    place = await client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="Told")
    async with ClientSession() as session:
        await session.post(place["upload_url"], data=png())
    await client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "A"}])
    title = {"type": "plain_text", "text": "The week"}
    file = {"id": place["file_id"]}
    return {"type": "image", "slack_file": file, "alt_text": "Told in words", "title": title}


async def width_of(picture: Locator) -> float:
    """The width of a picture that has been loaded."""
    await expect(picture).to_have_js_property("naturalWidth", 900)
    box = await picture.bounding_box()
    assert box is not None
    return box["width"]


async def opened(page: Page, picture: Locator) -> Page:
    """The page that a picture opens."""
    async with page.expect_popup() as popup:
        await picture.click()
    return await popup.value


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
async def test_a_picture_of_a_message_is_shown_and_opens_larger(
    desk: Desk, open_page: OpenPage, size: tuple[int, int]
) -> None:
    block = await uploaded(desk)
    await desk.client.chat_postMessage(channel=IT, text="The week", blocks=[block])
    page = await open_page(desk.url, ALICE, channel=IT, size=size)
    picture = page.get_by_role("img", name="Told in words")
    await expect(page.get_by_text("The week")).to_be_visible()
    assert 250 < await width_of(picture) <= 480
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    larger = await opened(page, picture)
    assert larger.url.endswith(f"/picture?as={ALICE}")


async def test_a_picture_on_the_home_is_shown(desk: Desk, open_page: OpenPage) -> None:
    page = await open_page(desk.url, ALICE, app=desk.slack.apps[0].app_id)
    await desk.slack.until(lambda: desk.slack.calls.of("views.publish")[0])
    view = {"type": "home", "blocks": [await uploaded(desk)]}
    await desk.client.views_publish(user_id=ALICE, view=view)
    assert await width_of(page.get_by_role("img", name="Told in words")) > 250


async def test_a_file_of_the_bot_is_downloaded(desk: Desk, open_page: OpenPage) -> None:
    await desk.client.files_upload_v2(
        channel=IT, filename="requests.csv", content="a;b", initial_comment="Your export"
    )
    page = await open_page(desk.url, ALICE, channel=IT)
    async with page.expect_download() as started:
        await page.get_by_test_id("file").click()
    download = await started.value
    assert download.suggested_filename == "requests.csv"
    assert (await download.path()).read_text() == "a;b"
