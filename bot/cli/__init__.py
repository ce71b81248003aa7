"""The command line. Exit status 0 is success, 1 failure, 2 a command that cannot be read.

What a command needs is imported when it runs, so that help comes at once.
"""

import typer

from bot.cli import catalogue, evaluation, measures, running

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
    running.demo,
    running.doctor,
    running.migrate,
    evaluation.digest,
    evaluation.export,
):
    app.command()(command)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(measures.app, name="measures")
