"""How tests open the playground's page: its sizes, and the type of the `open_page` fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.async_api import Page

LAPTOP = (1280, 800)
PHONE = (390, 844)


class OpenPage(Protocol):
    """Opens the page as a person; `place` is what else stands in its address (`channel="C…"`)."""

    async def __call__(
        self, url: str, person: str, *, size: tuple[int, int] = LAPTOP, **place: str
    ) -> Page: ...
