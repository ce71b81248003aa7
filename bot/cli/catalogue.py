"""The catalogue file: checked, imported, exported."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import database, fail, told_in_a_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.catalogue.changes import CatalogueChange
    from bot.doctor.findings import Finding
    from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
    from store.unit_of_work import UnitOfWork

app = typer.Typer(help="Check, import, export or draw the catalogue file.", no_args_is_help=True)

CatalogueFile = Annotated[Path, typer.Argument(metavar="FILE", help="A catalogue file (YAML).")]


@app.command()
def check(
    file: CatalogueFile,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail if something in it is surely not meant.")
    ] = False,
) -> None:
    """Name every mistake in a catalogue file, and change nothing.

    With Slack's tokens in the settings, its people, channels and user groups are looked up there.
    """
    import asyncio  # noqa: PLC0415

    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.doctor.calendars import examine_calendars  # noqa: PLC0415
    from bot.doctor.catalogue import held_against_slack  # noqa: PLC0415
    from bot.doctor.chains import examine_chains  # noqa: PLC0415
    from bot.doctor.findings import Mark, as_problems  # noqa: PLC0415
    from bot.doctor.sense import examine_sense  # noqa: PLC0415
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
    now = datetime.now(UTC)
    odd = [*examine_sense(found), *examine_chains(found, now)]
    calendars = examine_calendars(found.calendars, now)
    _tell(
        (
            *(as_problems(odd) if strict else odd),
            *calendars,
            *asyncio.run(held_against_slack(found)),
        )
    )
    if strict and as_problems(odd) != odd:
        fail(
            sentence(
                "{file}: refused, because --strict allows nothing that is surely not meant: "
                "correct the lines that begin with {mark}",
                file=file,
                mark=Mark.PROBLEM,
            )
        )


@app.command("import")
def import_(
    file: CatalogueFile,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and change nothing.")
    ] = False,
) -> None:
    """Import a catalogue file, and print what that changes."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.doctor.calendars import examine_calendars  # noqa: PLC0415
    from bot.doctor.chains import examine_chains  # noqa: PLC0415
    from bot.doctor.findings import Mark  # noqa: PLC0415
    from bot.doctor.sense import examine_sense  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import pending, upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line():
        new = read_catalogue_file(file)
        with database() as opened:
            if dry_run and pending(opened):
                fail(sentence("the schema is not up to date: run python -m bot migrate first"))
            upgrade(opened)
            workspace_id = only_workspace(opened)
            do = opened.try_out if dry_run else opened.call
            changes, findings = do(workspace_id, _import, new, datetime.now(UTC))
    for change in changes:
        typer.echo(str(change))
    if dry_run:
        typer.echo(
            sentence("this is what would change; nothing has been imported")
            if changes
            else sentence("nothing would change")
        )
    elif not changes:
        typer.echo(sentence("nothing has changed"))
    now = datetime.now(UTC)
    found = (*examine_sense(new), *examine_calendars(new.calendars, now), *findings)
    remarks = (each for each in found if each.mark is not Mark.WELL)
    _tell((*examine_chains(new, now), *remarks))


def _tell(lines: "Iterable[Finding | str]") -> None:
    """Print what was found, each line once: several look-ups may find the same."""
    for line in dict.fromkeys(map(str, lines)):
        typer.echo(line)


def _import(
    uow: "UnitOfWork", new: "Catalogue", now: datetime
) -> "tuple[list[CatalogueChange], list[Finding]]":
    """Import a catalogue; also returns what does not hold in the workspace then."""
    from bot.doctor.storage import examine_people  # noqa: PLC0415
    from bot.usecases.catalogue.importing import import_catalogue  # noqa: PLC0415

    return import_catalogue(uow, new, now), examine_people(uow)


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


@app.command()
def diagram(
    file: CatalogueFile,
    service: Annotated[
        str | None,
        typer.Argument(metavar="SERVICE", help="department/service; the only chain, if left out."),
    ] = None,
    bpmn: Annotated[bool, typer.Option("--bpmn", help="As BPMN 2.0 XML, not as Mermaid.")] = False,
) -> None:
    """Print a chain of a catalogue file as a diagram for other programs."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.catalogue.diagrams import draw_chain, write_bpmn, write_mermaid  # noqa: PLC0415

    with told_in_a_line():
        catalogue = read_catalogue_file(file)
    chain = draw_chain(catalogue, *_chain(catalogue, file, service))
    typer.echo(write_bpmn(chain) if bpmn else write_mermaid(chain), nl=False)


def _chain(
    catalogue: "Catalogue", file: Path, named: str | None
) -> "tuple[DepartmentDefinition, ServiceDefinition]":
    """The chain that is named, or the only one."""
    from bot.catalogue.mistakes import did_you_mean, quoted  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415

    chains = {
        f"{department.key}/{service.key}": (department, service)
        for department in catalogue.departments
        for service in department.services
        if service.chain
    }
    if not chains:
        fail(
            sentence(
                "{file}: nothing can be drawn, since no service has a chain; give one a chain",
                file=file,
            )
        )
    if named is None and len(chains) > 1:
        fail(
            sentence(
                "{file}: there are several chains; name one of them: {names}",
                file=file,
                names=sentence(", ").join(chains),
            )
        )
    if named and named not in chains:
        fail(
            sentence(
                "{file}: {text} is not {what}{hint}",
                file=file,
                text=quoted(named),
                what=sentence("a chain"),
                hint=did_you_mean(named, chains),
            )
        )
    return chains[named or next(iter(chains))]
