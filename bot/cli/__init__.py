"""The command line. Exit status 0 is success, 1 failure, 2 a command that cannot be read.

What a command needs is imported when it runs, so that help comes at once.
"""

from typing import Annotated

import typer

from bot import __version__
from bot.cli import catalogue, evaluation, measures, outbox, person, running, storage
from bot.cli.demo_command import demo

app = typer.Typer(
    name="python -m bot",
    help="Crossdesk: departments serve each other, in Slack. Settings come from the environment"
    " or .env; docs/operators.md explains them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    running.run,
    demo,
    running.doctor,
    running.manifest,
    running.migrate,
    storage.backup,
    storage.restore,
    storage.restored,
    storage.copy,
    evaluation.digest,
    evaluation.export,
):
    app.command()(command)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"Crossdesk {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command, and the language of the terminal."""
    import os  # noqa: PLC0415

    from bot.i18n import speak_as  # noqa: PLC0415

    speak_as(os.environ)


app.add_typer(catalogue.app, name="catalogue")
app.add_typer(measures.app, name="measures")
app.add_typer(outbox.app, name="outbox")
app.add_typer(person.app, name="person")
