"""The command line. Exit status 0 is success, 1 failure, 2 a command that cannot be read.

What a command needs is imported when it runs, so that help comes at once.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from store.database import Database

app = typer.Typer(
    name="python -m bot",
    help="Crossdesk: departments serve each other, in Slack. Settings come from the environment"
    " or .env; docs/operators.md explains them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalogue = typer.Typer(
    help="The catalogue file, in which an organisation describes itself.", no_args_is_help=True
)
app.add_typer(catalogue, name="catalogue")
measures = typer.Typer(help="What is measured, by day, from all requests.", no_args_is_help=True)
app.add_typer(measures, name="measures")

CatalogueFile = Annotated[Path, typer.Argument(metavar="FILE", help="A catalogue file (YAML).")]


@app.command()
def run() -> None:
    """Run the bot, until Ctrl-C or SIGTERM. Brings the database's schema up to date first."""
    settings = _settings(slack=True)
    import uvloop  # noqa: PLC0415

    from bot.app import serve  # noqa: PLC0415
    from bot.logging import configure_logging  # noqa: PLC0415
    from bot.slack.client import SlackFailure  # noqa: PLC0415

    configure_logging(settings.log_level, settings.log_format)
    try:
        with _told_in_a_line():
            uvloop.run(serve(settings))
    except SlackFailure as error:
        _fail(f"Slack refuses: {error}. python -m bot doctor says what to do.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port; 0: any that is free.")] = 8900,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Show Crossdesk at work in a hotel, in a local Slack in a browser tab.

    Needs no Slack and no settings. The database lives in a temporary folder, and nothing is left
    behind. On the page you act as any of the people who work in the hotel.
    """
    import uvloop  # noqa: PLC0415

    from bot.demo.run import run_demo  # noqa: PLC0415
    from bot.logging import configure_logging  # noqa: PLC0415
    from bot.settings import LogFormat, LogLevel  # noqa: PLC0415

    configure_logging(LogLevel.WARNING, LogFormat.CONSOLE)
    with _told_in_a_line():
        uvloop.run(run_demo(port, browser=browser))


@app.command()
def doctor() -> None:
    """Check everything that the bot needs, and say what to do about what is missing."""
    import asyncio  # noqa: PLC0415

    from bot.doctor import examine  # noqa: PLC0415

    able = asyncio.run(examine(lambda finding: typer.echo(str(finding))))
    raise typer.Exit(0 if able else 1)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from store.migrate import upgrade  # noqa: PLC0415

    with _told_in_a_line(), _database() as database:
        applied = upgrade(database)
    for migration in applied:
        typer.echo(f"applied {migration}")
    if not applied:
        typer.echo("the schema is up to date")


@catalogue.command()
def check(file: CatalogueFile) -> None:
    """Name every mistake in a catalogue file, and change nothing."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415

    with _told_in_a_line():
        found = read_catalogue_file(file)
    services = sum(len(department.services) for department in found.departments)
    typer.echo(f"{file}: no mistakes (departments: {len(found.departments)}, services: {services})")


@catalogue.command("import")
def import_(file: CatalogueFile) -> None:
    """Take over a catalogue file, and print what that changes."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.usecases.catalogue import import_catalogue  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with _told_in_a_line():
        new = read_catalogue_file(file)
        with _database() as database:
            upgrade(database)
            workspace_id = only_workspace(database)
            changes = database.call(workspace_id, import_catalogue, new, datetime.now(UTC))
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo("nothing has changed")


@catalogue.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; - prints instead.")],
) -> None:
    """Write the catalogue in force as a catalogue file."""
    from bot.usecases.catalogue import export_catalogue  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with _told_in_a_line():
        with _database() as database:
            upgrade(database)
            text = database.call(only_workspace(database), export_catalogue)
        if str(file) == "-":
            typer.echo(text, nl=False)
        else:
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
            typer.echo(f"{file}: written")


@measures.command()
def rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if anything differs.")
    ] = False,
) -> None:
    """Measure all requests anew from their events, and put all days together anew."""
    from bot.rollup import RollUp  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with _told_in_a_line(), _database() as database:
        upgrade(database)
        rollup = RollUp(database, only_workspace(database), keep=not check)
        _work_through("Requests", rollup.count_requests(), rollup.go_over_requests())
        _work_through("Days", rollup.count_days(), rollup.go_over_days())
    seen = f"requests: {rollup.requests}, days: {rollup.days}"
    different = f"requests: {rollup.different_requests}, days: {rollup.different_days}"
    if not check:
        typer.echo(f"measured anew ({seen}); of these were different ({different})")
    elif rollup.different_requests or rollup.different_days:
        _fail(
            f"of {seen} are not as the events say: {different}; "
            "python -m bot measures rebuild makes them anew"
        )
    else:
        typer.echo(f"all is as the events say ({seen})")


def _settings(*, slack: bool) -> "Settings":
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        return load_settings(slack=slack)
    except SettingsError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(1) from error


@contextmanager
def _database() -> Iterator["Database"]:
    from store.database import Database  # noqa: PLC0415

    database = Database(_settings(slack=False).database_url)
    try:
        yield database
    finally:
        database.close()


def _work_through(label: str, length: int, batches: Iterable[int]) -> None:
    """Do the batches of a piece of work, with a bar on standard error."""
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        for batch in batches:
            bar.update(batch)


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Tell of what can go wrong in words, without a stack trace. Bugs keep theirs."""
    from bot.catalogue import CatalogueMistakes  # noqa: PLC0415
    from domain.errors import DomainError, Problem  # noqa: PLC0415
    from store.errors import StoreError  # noqa: PLC0415

    try:
        yield
    except DomainError as error:
        if error.problem is not Problem.NO_CATALOGUE:
            raise
        _fail("there is no catalogue yet: import one with python -m bot catalogue import FILE")
    except OSError as error:
        about = f"{error.filename}: " if error.filename else ""
        _fail(f"{about}{error.strerror or error}")
    except (CatalogueMistakes, StoreError) as error:
        _fail(str(error))


def _fail(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)
