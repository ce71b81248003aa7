"""The catalogue file: checked, imported, exported."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.common import database, fail, new_file, told_in_a_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.doctor.findings import Finding
    from bot.usecases.catalogue.revisions import ImportedFile
    from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
    from domain.catalogue_revisions import Revision
    from store.unit_of_work import UnitOfWork

R = TypeVar("R")

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
    replaces: Annotated[
        bool,
        typer.Option("--replace", help="Keep nothing that others changed since the file was made."),
    ] = False,
    tells: Annotated[
        bool,
        typer.Option(
            " /--no-rollout",
            help="Do not ask providers to read what is new about their services.",
            show_default=False,
        ),
    ] = True,
    reason: Annotated[str, typer.Option(help="Why; shown by catalogue log.")] = "",
) -> None:
    """Import a catalogue file, and print what that changes.

    What was changed in Slack since the file was exported, or imported last, stays.

    Providers are asked to read what is new about their services.
    """
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.doctor.calendars import examine_calendars  # noqa: PLC0415
    from bot.doctor.chains import examine_chains  # noqa: PLC0415
    from bot.doctor.findings import Mark  # noqa: PLC0415
    from bot.doctor.sense import examine_sense  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415

    with told_in_a_line():
        new = read_catalogue_file(file)
        imported, findings = _run(
            lambda uow: _import(uow, new, str(file), reason, replaces=replaces, tells=tells),
            dry_run=dry_run,
        )
    for change in imported.changes:
        typer.echo(str(change))
    _tell_kept(imported, replaced=replaces)
    if dry_run:
        typer.echo(
            sentence("this is what would change; nothing has been imported")
            if imported.changes
            else sentence("nothing would change")
        )
    elif not imported.changes:
        typer.echo(sentence("nothing has changed"))
    now = datetime.now(UTC)
    found = (*examine_sense(new), *examine_calendars(new.calendars, now), *findings)
    remarks = (each for each in found if each.mark is not Mark.WELL)
    _tell((*examine_chains(new, now), *remarks))


def _run(use_case: "Callable[[UnitOfWork], R]", *, dry_run: bool = False) -> R:
    """Run a use case in the workspace, with a schema that is up to date.

    Args:
        dry_run: whether all of it is rolled back. The schema is not changed then, either.
    """
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import pending, upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with database() as opened:
        if dry_run and pending(opened):
            fail(sentence("the schema is not up to date: run python -m bot migrate first"))
        upgrade(opened)
        workspace_id = only_workspace(opened)
        return (opened.try_out if dry_run else opened.call)(workspace_id, use_case)


def _write(text: str, file: Path) -> None:
    """Write a text to a new file, or print it if that is "-"."""
    from bot.i18n import sentence  # noqa: PLC0415

    if str(file) == "-":
        typer.echo(text, nl=False)
        return
    with new_file(file) as new:
        new.write(text)
    typer.echo(sentence("{file}: written", file=file))


def _tell(lines: "Iterable[Finding | str]") -> None:
    """Print what was found, each line once: several look-ups may find the same."""
    for line in dict.fromkeys(map(str, lines)):
        typer.echo(line)


def _tell_kept(imported: "ImportedFile", *, replaced: bool) -> None:
    """Say what others changed since the file was made, and what became of it."""
    from bot.catalogue.comparison import part_named  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415

    for part in imported.kept:
        name = part_named(part)
        words = (
            sentence(
                "{part}: replaced, though it was changed since the file was made; see the log",
                part=name,
            )
            if replaced
            else sentence(
                "{part}: kept as it is, since it was changed after the file was made", part=name
            )
        )
        typer.echo(f"= {words}")


def _import(
    uow: "UnitOfWork",
    new: "Catalogue",
    filename: str,
    reason: str,
    *,
    replaces: bool,
    tells: bool,
) -> "tuple[ImportedFile, list[Finding]]":
    """Import a catalogue; also returns what does not hold in the workspace then."""
    from bot.doctor.storage import examine_people  # noqa: PLC0415
    from bot.usecases.catalogue.revisions import import_file  # noqa: PLC0415

    imported = import_file(
        uow, new, datetime.now(UTC), filename, reason, replaces=replaces, tells=tells
    )
    return imported, examine_people(uow)


Number = Annotated[int, typer.Argument(min=1, metavar="N", help="The number of a revision.")]


@app.command()
def log(
    limit: Annotated[int, typer.Option(min=1, help="How many of them.")] = 20,
) -> None:
    """Print who changed the catalogue, when, why and how; the newest change first."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.catalogue.revisions import log  # noqa: PLC0415

    with told_in_a_line():
        found = _run(lambda uow: log(uow, limit))
    if not found:
        typer.echo(sentence("no revision has been kept yet: the next import makes the first one"))
    for each in found:
        typer.echo(_told(each.revision))
        for line in map(str, each.changes) if each.changes else [sentence("nothing has changed")]:
            typer.echo(f"  {line}")


def _told(revision: "Revision") -> str:
    """Say of a revision who made it, when, how and why."""
    from bot.i18n import sentence  # noqa: PLC0415
    from domain.catalogue_revisions import Origin  # noqa: PLC0415

    authorship = revision.authorship
    origins = {
        Origin.BEFORE: sentence("in force before revisions were kept"),
        Origin.FILE: sentence("a file"),
        Origin.SLACK: sentence("in Slack"),
        Origin.REVERT: sentence("back to an earlier revision"),
    }
    parts = [
        sentence("revision {number}", number=revision.number),
        f"{revision.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        origins[authorship.origin],
        authorship.author_id,
        authorship.reason,
    ]
    return " · ".join(filter(None, parts))


@app.command()
def revert(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; shown by catalogue log.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and change nothing.")
    ] = False,
) -> None:
    """Put an earlier revision in force again, as a new one, and print what that changes."""
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.usecases.catalogue.revisions import revert  # noqa: PLC0415
    from domain.catalogue_revisions import Authorship, Origin  # noqa: PLC0415

    authorship = Authorship(Origin.REVERT, reason=reason)
    with told_in_a_line():
        changes = _run(
            lambda uow: revert(uow, number, datetime.now(UTC), authorship), dry_run=dry_run
        )
    for change in changes:
        typer.echo(str(change))
    if dry_run and changes:
        typer.echo(sentence("this is what would change; nothing has been changed"))
    elif not changes:
        typer.echo(sentence("nothing would change") if dry_run else sentence("nothing has changed"))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; - prints instead.")],
    revision: Annotated[
        int | None, typer.Option(min=1, help="Which revision; the one in force, if left out.")
    ] = None,
) -> None:
    """Export the catalogue as a file."""
    from bot.usecases.catalogue.revisions import export_catalogue  # noqa: PLC0415

    with told_in_a_line():
        _write(_run(lambda uow: export_catalogue(uow, revision)), file)


class GuideLanguage(StrEnum):
    """A language of the service guide."""

    ENGLISH = "en"
    CHINESE = "zh"


class GuideFormat(StrEnum):
    """A format of the service guide."""

    MARKDOWN = "markdown"
    HTML = "html"


@app.command()
def guide(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; - prints.")] = Path("-"),
    language: Annotated[
        GuideLanguage | None, typer.Option(help="The terminal's, if left out.")
    ] = None,
    format_: Annotated[
        GuideFormat | None,
        typer.Option("--format", help="If left out, html for a file.html, else markdown."),
    ] = None,
) -> None:
    """Write what is offered, promised and usual as a guide for everybody, to print or to post."""
    from bot.i18n import terminal, translator  # noqa: PLC0415
    from bot.usecases.catalogue.guide import whole_guide  # noqa: PLC0415
    from bot.views.catalogue.printed_guide import (  # noqa: PLC0415
        guide_as_html,
        guide_as_markdown,
    )

    t = translator(language.value) if language else terminal()
    is_page = file.suffix.lower() in {".html", ".htm"}
    chosen = format_ or (GuideFormat.HTML if is_page else GuideFormat.MARKDOWN)
    write = guide_as_html if chosen is GuideFormat.HTML else guide_as_markdown
    now = datetime.now(UTC)
    with told_in_a_line():
        offers = _run(lambda uow: whole_guide(uow, now))
        _write(write(offers, now.astimezone().date(), t), file)


@app.command()
def diagram(
    file: CatalogueFile,
    service: Annotated[
        str | None,
        typer.Argument(
            metavar="SERVICE",
            help="department/service, a chain or one that must be approved; the only chain, if "
            "left out.",
        ),
    ] = None,
    bpmn: Annotated[bool, typer.Option("--bpmn", help="As BPMN 2.0 XML, not as Mermaid.")] = False,
) -> None:
    """Print a chain of a catalogue file, or the approval of a service, as a diagram."""
    from bot.catalogue import read_catalogue_file  # noqa: PLC0415
    from bot.catalogue.diagrams import draw_chain, write_bpmn, write_mermaid  # noqa: PLC0415

    with told_in_a_line():
        catalogue = read_catalogue_file(file)
    chain = draw_chain(catalogue, *_chain(catalogue, file, service))
    typer.echo(write_bpmn(chain) if bpmn else write_mermaid(chain), nl=False)


def _chain(
    catalogue: "Catalogue", file: Path, named: str | None
) -> "tuple[DepartmentDefinition, ServiceDefinition]":
    """The service that is named, or the only chain; if there is none, the only approval."""
    from bot.catalogue.mistakes import did_you_mean, quoted  # noqa: PLC0415
    from bot.i18n import mark, sentence  # noqa: PLC0415

    drawable = {
        f"{department.key}/{service.key}": (department, service)
        for department in catalogue.departments
        for service in department.services
        if service.chain or service.approve
    }
    chains = [name for name, (_, service) in drawable.items() if service.chain]
    if not drawable:
        fail(
            sentence(
                "{file}: nothing can be drawn, since no service has a chain or an approval; give "
                "one a chain",
                file=file,
            )
        )
    choice = chains or list(drawable)
    if named is None and len(choice) > 1:
        template = mark("{file}: there are several chains; name one of them: {names}")
        if not chains:
            template = mark("{file}: several services must be approved; name one of them: {names}")
        fail(sentence(template, file=file, names=sentence(", ").join(choice)))
    if named and named not in drawable:
        fail(
            sentence(
                "{file}: {text} is not {what}{hint}",
                file=file,
                text=quoted(named),
                what=sentence("a chain or a service that must be approved"),
                hint=did_you_mean(named, drawable),
            )
        )
    return drawable[named or choice[0]]
