"""The catalogue file: checked, imported, exported."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import database, told_in_a_line

app = typer.Typer(help="Check, import or export the catalogue file.", no_args_is_help=True)

CatalogueFile = Annotated[Path, typer.Argument(metavar="FILE", help="A catalogue file (YAML).")]


@app.command()
def check(file: CatalogueFile) -> None:
    """Name every mistake in a catalogue file, and change nothing.

    With Slack's tokens in the settings, its people, channels and user groups are looked up there.
    """
    import asyncio  # noqa: PLC0415

    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.doctor.calendars import examine_calendars  # noqa: PLC0415
    from bot.doctor.catalogue import held_against_slack  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415

    with told_in_a_line():
        found = read_catalogue_file(file)
    services = sum(len(department.services) for department in found.departments)
    typer.echo(
        sentence(
            "{file}: no mistakes (departments: {departments}, services: {services})",
            file=file,
            departments=len(found.departments),
            services=services,
        )
    )
    for finding in examine_calendars(found.calendars, datetime.now(UTC)):
        typer.echo(str(finding))
    for line in asyncio.run(held_against_slack(found)):
        typer.echo(line)


@app.command("import")
def import_(file: CatalogueFile) -> None:
    """Import a catalogue file, and print what that changes."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.doctor.calendars import examine_calendars  # noqa: PLC0415
    from bot.doctor.findings import Mark  # noqa: PLC0415
    from bot.doctor.storage import examine_people  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.catalogue.importing import import_catalogue  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line():
        new = read_catalogue_file(file)
        with database() as opened:
            upgrade(opened)
            workspace_id = only_workspace(opened)
            changes = opened.call(workspace_id, import_catalogue, new, datetime.now(UTC))
            findings = opened.call(workspace_id, examine_people)
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo(sentence("nothing has changed"))
    for finding in (*examine_calendars(new.calendars, datetime.now(UTC)), *findings):
        if finding.mark is not Mark.WELL:
            typer.echo(str(finding))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; - prints instead.")],
) -> None:
    """Export the catalogue in force as a file."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.catalogue.importing import export_catalogue  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line():
        with database() as opened:
            upgrade(opened)
            text = opened.call(only_workspace(opened), export_catalogue)
        if str(file) == "-":
            typer.echo(text, nl=False)
        else:
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
            typer.echo(sentence("{file}: written", file=file))
