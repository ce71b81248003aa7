"""Pictures on their way to Slack: drawn off the event loop, uploaded, shown once Slack is ready."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

import structlog
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_incrementing
from tenacity.wait import wait_base

from bot.pictures.picture import Picture
from bot.slack.client import SlackClient
from bot.slack.failures import Refused, SlackFailure, Unavailable, is_no_picture_yet
from bot.views.blocks import Block, rich, text
from store.threads import awaitable

logger = structlog.get_logger(__name__)

T = TypeVar("T")
Blocks = list[Block]

ATTEMPTS: Final = 6
PICTURE_WAIT: Final = wait_incrementing(1, 1, 5)
"""1, 2 … 5 s: in six attempts a message waits for its pictures for 15 s at the most."""

_KEPT = 256  # as many pictures need no second upload


class Pictures:
    """Makes pictures into files, and blocks with pictures into blocks that Slack shows.

    Args:
        wait: between two attempts to show a picture that Slack is not done with.
    """

    def __init__(self, client: SlackClient, wait: wait_base = PICTURE_WAIT) -> None:
        self._client = client
        self._wait = wait
        # Drawing is computing: neither on the event loop nor on a thread of the database, and one
        # at a time, so that everything else gets its turn.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._finishing = False
        self._files: OrderedDict[Picture, asyncio.Task[str]] = OrderedDict()

    def finish(self) -> None:
        """Draw nothing more: what waits for its turn is drawn after the next start."""
        self._finishing = True

    def close(self) -> None:
        """Let go of what nobody waits for any more."""
        for file in self._files.values():
            file.cancel()
        self._thread.shutdown(cancel_futures=True)

    async def made(self, make: Callable[[], T]) -> T:
        """Return the result of `make`, which takes computing; each in its turn."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, awaitable, make)

    async def show(
        self, pictures: Sequence[Picture], blocks: Blocks, send: Callable[[Blocks], Awaitable[T]]
    ) -> T:
        """Send blocks with their pictures or, if these cannot be had, with what they tell in words.

        Args:
            send: sends the blocks that it is given. Called again while Slack looks at the pictures.

        Raises:
            SlackFailure: as `send` does; or, with nothing sent, if an upload gets no answer, or has
                to wait.
        """
        if not pictures:
            return await send(blocks)
        files = await self._uploaded(pictures)
        if files is None:
            return await send(_in_words(blocks, pictures))
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(is_no_picture_yet),
                wait=self._wait,
                stop=stop_after_attempt(ATTEMPTS),
                reraise=True,
            ):
                with attempt:
                    sent = await send(_with_files(blocks, files))
        except Refused as refused:
            if not is_no_picture_yet(refused):
                raise
            logger.warning("pictures.not_shown", why=str(refused))
            for picture in pictures:  # they may have been deleted; then new ones are needed
                self._files.pop(picture, None)
            return await send(_in_words(blocks, pictures))
        return sent

    async def _uploaded(self, pictures: Sequence[Picture]) -> dict[str, str] | None:
        """The pictures' files, by what stands for them in blocks, or None if they cannot be had."""
        try:
            return {each.placeholder: await asyncio.shield(self._file(each)) for each in pictures}
        except Refused as refused:
            logger.warning("pictures.not_uploaded", why=str(refused))
        except SlackFailure:
            raise
        except Exception:
            logger.exception("pictures.not_drawn")
        return None

    def _file(self, picture: Picture) -> asyncio.Task[str]:
        """The file of a picture; who asks for the same one meanwhile gets the same one."""
        file = self._files.get(picture)
        if file is None or (file.done() and file.exception()):
            file = asyncio.create_task(self._upload(picture), name=picture.name)
            self._files[picture] = file
        self._files.move_to_end(picture)
        while len(self._files) > _KEPT:
            self._files.popitem(last=False)
        return file

    async def _upload(self, picture: Picture) -> str:
        png = await self.made(partial(self._draw, picture))
        name = f"{picture.name}.png"
        return await self._client.upload(name, png, picture.title, picture.alt_text)

    def _draw(self, picture: Picture) -> bytes:
        if self._finishing:
            raise Unavailable("pictures: the bot is about to stop")
        return picture.draw()


def _with_files(blocks: Blocks, files: Mapping[str, str]) -> Blocks:
    """The blocks with the ids of files where pictures stand."""
    return [
        {**block, "slack_file": {"id": files[placeholder]}}
        if (placeholder := _placeholder(block)) in files
        else block
        for block in blocks
    ]


def _in_words(blocks: Blocks, pictures: Sequence[Picture]) -> Blocks:
    """The blocks with words where pictures stand."""
    words = {each.placeholder: each.alt_text for each in pictures}
    return [
        rich([text(words[placeholder])]) if (placeholder := _placeholder(block)) in words else block
        for block in blocks
    ]


def _placeholder(block: Block) -> str:
    return str((block.get("slack_file") or {}).get("id", ""))
