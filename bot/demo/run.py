"""Start the playground and the bot together, let the story happen, and open the page."""

import asyncio
import signal
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.progress import track

from bot.app import Crossdesk
from bot.catalogue import read_catalogue
from bot.demo.history import tell_history
from bot.demo.hotel import CATALOGUE, furnish, hotel
from bot.demo.story import STORY
from bot.settings import Settings
from bot.usecases.catalogue import import_catalogue
from playground import Playground
from playground.workspace import InstalledApp
from store.database import Database
from store.migrate import upgrade
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace


async def run_demo(port: int, *, browser: bool) -> None:
    """Run until Ctrl-C; the database lives in a temporary folder and goes with it.

    Args:
        port: of the page; 0: any that is free.
        browser: whether to open the page.

    Raises:
        OSError: if the port is taken.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    console = Console()
    console.print("Twelve weeks go by in the hotel …")
    with tempfile.TemporaryDirectory(prefix="crossdesk-demo-") as folder:
        async with open_hotel(Path(folder), port, past=tell_history) as slack:
            for step in track(STORY, "The hotel goes about its day", console=console):
                await step(slack)
            page = f"{slack.url}#as=U01ANNA&channel=C00LOBBY"
            console.print(f"\n[bold]The hotel is open:[/bold] {page}")
            console.print(
                "You are Anna at the reception: type /request. At the top right you act as\n"
                "somebody else, and let time pass: the bot follows.\n"
                "Ctrl-C ends the demo and leaves nothing behind."
            )
            if browser:
                webbrowser.open(page)
            await stop.wait()


@asynccontextmanager
async def open_hotel(
    folder: Path,
    port: int = 0,
    now: Callable[[], float] = time.time,
    past: Callable[[UnitOfWork, datetime], None] | None = None,
) -> AsyncIterator[Playground]:
    """The hotel with the bot at work in it; the bot's clock is the playground's.

    Args:
        folder: where the database is to lie.
        port, now: as `hotel`.
        past: what has happened there before; None: it is new.

    Raises:
        OSError: if the port is taken.
    """
    async with hotel(port, now) as slack:
        app = furnish(slack)

        def hotel_time() -> datetime:
            return datetime.fromtimestamp(slack.clock(), UTC)

        settings = _settings(slack, app, folder, hotel_time(), past)
        crossdesk = Crossdesk(settings, hotel_time, interval=timedelta(0))

        async def catch_up() -> None:
            await crossdesk.jobs.run_all()
            await crossdesk.sender.drained()

        try:
            await crossdesk.start()
            await crossdesk.sender.drained()  # what was there before stands above what comes now
            slack.on_time_moved(catch_up)
            yield slack
        finally:
            await crossdesk.stop()


def _settings(
    slack: Playground,
    app: InstalledApp,
    folder: Path,
    now: datetime,
    past: Callable[[UnitOfWork, datetime], None] | None,
) -> Settings:
    database_url = f"sqlite:///{folder / 'hotel.db'}"
    database = Database(database_url)
    upgrade(database)
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    workspace_id = only_workspace(database)
    database.call(workspace_id, import_catalogue, catalogue, now)
    if past:
        database.call(workspace_id, past, now)
    database.close()
    return Settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_app_token=SecretStr(app.app_token),
        slack_api_url=slack.api_url,
        database_url=database_url,
        port=0,
    )
