"""A real browser: one Chromium and one connection per session, fresh contexts per test."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from pytest_asyncio import is_async_test

from playground.clock import PATIENCE
from tests.browser.page_workspace import running_desk
from tests.browser.pages import LAPTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.browser.page_workspace import Desk
    from tests.browser.pages import OpenPage

HERE = Path(__file__).parent
_NET = 1000 * PATIENCE  # milliseconds
# Without most of these, Chromium calls its maker's servers at every start.
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    # A machine without a screen has no mouse either, unless it is told so.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,"
    "primaryPointerType=4,availablePointerTypes=4",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium: `CHROMIUM`, or Debian's. Absent, tests are skipped, but fail in CI."""
    path = shutil.which(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    if path is not None:
        return path
    reason = "no Chromium: install it, or let CHROMIUM name one"
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def devtools(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which the session's browser, with a profile of its own, is driven."""
    profile: Path = tmp_path_factory.mktemp("chromium")
    command = [chromium, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("DevTools listening on "):
                break
        else:
            pytest.fail(f"Chromium did not start: {''.join(said)}")
        # What it goes on to say must be read, or it would wait for that one day.
        reader = threading.Thread(target=process.stderr.read, daemon=True)
        reader.start()
        yield said[-1].removeprefix("DevTools listening on ").strip()
        process.terminate()
        process.wait()
        reader.join()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests share an event loop, as they share what drives the browser."""
    shared = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if item.path.parent == HERE and is_async_test(item):
            item.add_marker(shared, append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(devtools: str) -> AsyncIterator[Browser]:
    """The session's browser. What drives it is a program that takes as long to start as a test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(devtools)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk() -> AsyncIterator[Desk]:
    """A small workspace, with an app that uses every kind of interaction."""
    async with running_desk() as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages, each with a context of its own; an error in any of them fails the test."""
    errors: list[str] = []
    expect.set_options(timeout=_NET)

    async with contextlib.AsyncExitStack() as contexts:

        async def open_page(
            url: str, person: str, *, size: tuple[int, int] = LAPTOP, **place: str
        ) -> Page:
            width, height = size
            context = await browser.new_context(
                viewport={"width": width, "height": height}, has_touch=size == PHONE
            )
            contexts.push_async_callback(context.close)
            context.set_default_timeout(_NET)
            page = await context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on(
                "console",
                lambda said: errors.append(said.text) if said.type == "error" else None,
            )
            # What a page shows is minutes: on a busy machine one may end before it is looked at.
            await page.clock.set_fixed_time(datetime.now(UTC))
            hash_ = "&".join(f"{key}={value}" for key, value in place.items())
            await page.goto(f"{url}#as={person}&{hash_}")
            await page.wait_for_selector(f"body[data-ready={person}]")
            return page

        yield open_page
    assert errors == []
