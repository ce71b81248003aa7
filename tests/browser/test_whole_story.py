"""The whole story in a real browser: each person at the page, the bot behind it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from domain.lifecycle import State
from tests.browser.pages import LAPTOP, PHONE
from tests.scenario.office import Office, opened_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.browser.pages import OpenPage


class Story(NamedTuple):
    """Who asks, on what screen, and what everybody says."""

    requester: str
    size: tuple[int, int]
    title: str
    answer: str
    summary: str
    received: str
    confirm: str


STORIES = {
    "english": Story(
        "U01ALICE",
        LAPTOP,
        "Screen <!channel> & *stays* black",
        "Try the other cable",
        "The cable was broken",
        "IT has received your request",
        "Confirm",
    ),
    "chinese on a phone": Story(
        "U07XIAO",
        PHONE,
        "屏幕一直是黑的 <@U02BOB>",
        "换一根线试试",
        "线缆坏了，已更换",
        "已收到你的请求",
        "确认已解决",
    ),
}


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Office]:
    path = tmp_path / "office.db"
    shutil.copyfile(sqlite_template, path)
    async with opened_office(f"sqlite:///{path}") as opened:
        yield opened


def composer(page: Page) -> Locator:
    return page.locator("#main").get_by_test_id("composer")


def saying(page: Page, words: str) -> Locator:
    return page.locator("#main").get_by_test_id("message").filter(has_text=words)


def button(where: Locator, action_id: str) -> Locator:
    return where.locator(f'button[data-action-id="{action_id}"]').first


@pytest.mark.parametrize("name", STORIES)
async def test_asked_claimed_answered_solved_and_confirmed(
    office: Office, open_page: OpenPage, name: str
) -> None:
    story = STORIES[name]
    asking = await open_page(office.slack.url, story.requester, size=story.size, channel="C09ALL")
    await composer(asking).fill(f"/request it {story.title}")
    await composer(asking).press("Enter")
    await expect(saying(asking, story.received)).to_contain_text(story.title)

    serving = await open_page(office.slack.url, "U02BOB", channel="C01IT")
    card = saying(serving, story.title)
    await button(card, "request.claim").click()
    await expect(button(card, "request.claim")).to_be_hidden()
    await button(card, "request.answer").click()
    await serving.get_by_role("dialog").get_by_role("textbox").fill(story.answer)
    await serving.get_by_test_id("modal-submit").click()
    await expect(card).to_contain_text(story.answer)
    await button(card, "request.resolve").click()
    await serving.get_by_role("dialog").get_by_role("textbox").fill(story.summary)
    await serving.get_by_role("checkbox").first.check()
    await serving.get_by_test_id("modal-submit").click()

    dm = office.slack.person(story.requester).dm_channel
    reading = await open_page(office.slack.url, story.requester, size=story.size, channel=dm)
    mine = saying(reading, story.summary)
    await expect(button(mine, "request.confirm")).to_have_text(story.confirm)
    await button(mine, "request.confirm").click()
    await expect(button(mine, "request.confirm")).to_be_hidden()

    request = await office.run(lambda uow: uow.requests.by_number(1))
    assert request.state is State.CLOSED
    assert request.title == story.title
