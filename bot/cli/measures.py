"""The daily measures, made from all requests."""

from typing import Annotated

import typer

from bot.cli.common import database, fail, told_in_a_line, work_through

app = typer.Typer(help="Rebuild or check the measures of all requests.", no_args_is_help=True)


@app.command()
def rebuild(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if anything differs.")
    ] = False,
) -> None:
    """Measure all requests again from their events, and rebuild all daily measures."""
    from bot.cli.rebuild import Rebuild  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        upgrade(opened)
        rebuilding = Rebuild(opened, only_workspace(opened), keep=not check)
        requests = rebuilding.count_requests()
        work_through(sentence("Requests"), requests, rebuilding.go_over_requests())
        work_through(sentence("Days"), rebuilding.count_days(), rebuilding.go_over_days())
    values = {
        "requests": rebuilding.requests,
        "days": rebuilding.days,
        "other_requests": rebuilding.different_requests,
        "other_days": rebuilding.different_days,
    }
    if not check:
        typer.echo(
            sentence(
                "measured again (requests: {requests}, days: {days}); different before (requests: "
                "{other_requests}, days: {other_days})",
                **values,
            )
        )
    elif rebuilding.different_requests or rebuilding.different_days:
        fail(
            sentence(
                "of all that was looked at (requests: {requests}, days: {days}), some does not "
                "agree with the events (requests: {other_requests}, days: {other_days}): python -m "
                "bot measures rebuild corrects it",
                **values,
            )
        )
    else:
        typer.echo(
            sentence(
                "everything agrees with the events (requests: {requests}, days: {days})", **values
            )
        )
