"""Start the playground and the bot together, let the story happen, and open the page."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.app import Crossdesk
from bot.app_manifest import MANIFEST
from bot.catalogue import read_catalogue
from bot.demo.history import tell_history
from bot.demo.hotel import CATALOGUE, demo_slack, furnish, hotel
from bot.demo.new_promise import promise_inspections
from bot.demo.progress import StartProgress
from bot.demo.story import STORY, Step
from bot.demo.tour import hotel_tour, own_tour
from bot.i18n import mark, sentence
from bot.jobs.measurements import measure_stale
from bot.settings import Settings
from bot.usecases.catalogue.importing import import_catalogue
from domain.catalogue import Catalogue
from playground import AppConfig, Playground, read_organisation
from playground.clock import PATIENCE
from playground.organisation import EVERYBODY, VISITOR
from playground.workspace import InstalledApp, Workspace
from store.database import Database
from store.migrate import upgrade
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

Past = Callable[[UnitOfWork, datetime], None]
Opened = Callable[[str, str], None]
"""Told the page's address and what to say beside it, once it can be opened."""

_SILENT = StartProgress(Console(quiet=True))
_HOTEL = mark(
    "You are Anna at the reception. The tour at the top of the page says what to try. At the top\n"
    "right you can act as somebody else and let time pass."
)
_OWN = mark(
    "You are Robin, who belongs to no department: type /request. At the top right you can act as\n"
    "anybody in your catalogue and let time pass."
)


async def show_hotel(folder: Path, port: int, progress: StartProgress, opened: Opened) -> None:
    """Show the hotel at work, until the process ends.

    Args:
        folder: where the database is to lie.
        port: of the page; 0: any that is free.

    Raises:
        OSError: if the port is taken.
    """
    past = partial(tell_history, tick=progress.advance)
    async with open_hotel(folder, port, past=past, story=STORY, progress=progress) as slack:
        slack.pin_guide(hotel_tour(slack))
        anna = slack.person("U01ANNA")
        opened(f"{slack.url}#as={anna.id}&channel={anna.dm_channel}", sentence(_HOTEL))
        await asyncio.Event().wait()


async def show_organisation(
    folder: Path,
    port: int,
    catalogue_file: Path,
    catalogue: Catalogue,
    progress: StartProgress,
    opened: Opened,
) -> None:
    """Show the bot at work in an organisation of one's own; otherwise as `show_hotel`.

    Args:
        catalogue_file: the file that describes it.
        catalogue: what it says.
    """
    organisation = read_organisation(catalogue_file)
    workspace = Workspace(team_name=catalogue_file.stem, domain="playground")
    async with demo_slack(workspace, port) as slack:
        channels = organisation.move_in(slack)
        app = slack.install(AppConfig.from_manifest(MANIFEST), channels=channels)
        async with _at_work(slack, app, catalogue, folder, progress=progress):
            slack.pin_guide(own_tour(slack, organisation, catalogue))
            opened(f"{slack.url}#as={VISITOR}&channel={EVERYBODY}", sentence(_OWN))
            await asyncio.Event().wait()


@asynccontextmanager
async def open_hotel(
    folder: Path,
    port: int = 0,
    now: Callable[[], float] = time.time,
    past: Past | None = None,
    story: Sequence[Step] = (),
    progress: StartProgress = _SILENT,
) -> AsyncIterator[Playground]:
    """The hotel with the bot at work in it; the bot's clock is the playground's.

    Args:
        folder: where the database is to lie.
        port, now: as `hotel`.
        past: what has happened there before. None if the hotel is new.
        story: what happens before anybody looks.

    Raises:
        OSError: if the port is taken.
    """
    async with hotel(port, now) as slack:
        app = furnish(slack)
        catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
        async with _at_work(slack, app, catalogue, folder, past, story, progress):
            yield slack


@asynccontextmanager
async def _at_work(
    slack: Playground,
    app: InstalledApp,
    catalogue: Catalogue,
    folder: Path,
    past: Past | None = None,
    story: Sequence[Step] = (),
    progress: StartProgress = _SILENT,
) -> AsyncIterator[None]:
    """Let the bot work in a workspace."""

    def now() -> datetime:
        return datetime.fromtimestamp(slack.clock(), UTC)

    settings = _settings(slack, app, folder)
    _prepare(settings.database_url, catalogue, now(), past, progress)
    crossdesk = Crossdesk(settings, now, interval=timedelta(0), patience=PATIENCE)

    async def catch_up() -> None:
        await crossdesk.workspace.jobs.run_all()
        await crossdesk.workspace.sender.drained()

    try:
        progress.stage(sentence("Posting the cards …"), 15)
        # What takes long, such as the digests' pictures, begins when the page is open.
        await crossdesk.start(jobs=False)
        # What was there before stands above what comes now.
        await crossdesk.workspace.sender.drained()
        progress.stage(sentence("Playing today …"), 15)
        for number, step in enumerate(story, 1):
            await step(slack)
            progress.advance(number / len(story))
        # Who opens the page may ask for figures before the jobs have come to it.
        await measure_stale(crossdesk.database, crossdesk.workspace.id)
        slack.on_time_moved(catch_up)
        crossdesk.workspace.jobs.start()
        yield
    finally:
        await crossdesk.stop()


def _settings(slack: Playground, app: InstalledApp, folder: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(app.bot_token),
        slack_app_token=SecretStr(app.app_token),
        slack_api_url=slack.api_url,
        database_url=f"sqlite:///{folder / 'hotel.db'}",
        port=0,
    )


def _prepare(
    database_url: str,
    catalogue: Catalogue,
    now: datetime,
    past: Past | None,
    progress: StartProgress,
) -> None:
    """Make the database, with the catalogue and what has happened before."""
    progress.stage(sentence("Creating a database …"), 10)
    with closing(Database(database_url)) as database:
        upgrade(database)
        workspace_id = only_workspace(database)
        database.call(workspace_id, import_catalogue, catalogue, now)
        if past:
            progress.stage(sentence("Playing twelve weeks …"), 25)
            database.call(workspace_id, past, now)
            database.call(workspace_id, promise_inspections, now)
