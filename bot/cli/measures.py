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
    from store.migrate import upgrade  # noqa: PLC0415
    from store.workspaces import only_workspace  # noqa: PLC0415

    with told_in_a_line(), database() as opened:
        upgrade(opened)
        rebuilding = Rebuild(opened, only_workspace(opened), keep=not check)
        work_through("Requests", rebuilding.count_requests(), rebuilding.go_over_requests())
        work_through("Days", rebuilding.count_days(), rebuilding.go_over_days())
    seen = f"requests: {rebuilding.requests}, days: {rebuilding.days}"
    different = f"requests: {rebuilding.different_requests}, days: {rebuilding.different_days}"
    if not check:
        typer.echo(f"measured again ({seen}); different before ({different})")
    elif rebuilding.different_requests or rebuilding.different_days:
        fail(
            f"of {seen} do not agree with the events: {different}; "
            "python -m bot measures rebuild corrects them"
        )
    else:
        typer.echo(f"everything agrees with the events ({seen})")
