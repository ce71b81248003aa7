"""Running the bot, showing it, and looking after what it runs on."""

from typing import Annotated

import typer

from bot.cli.common import bars, database, fail, settings, told_in_a_line


def run() -> None:
    """Run the bot, until Ctrl-C or SIGTERM. Brings the database's schema up to date first."""
    given = settings(slack=True)
    from bot.lean_logging import load_structlog_alone  # noqa: PLC0415

    load_structlog_alone()
    import structlog  # noqa: PLC0415
    import uvloop  # noqa: PLC0415

    from bot.app import serve  # noqa: PLC0415
    from bot.heap import share_heap  # noqa: PLC0415
    from bot.i18n import sentence  # noqa: PLC0415
    from bot.interpreter_lock import take_short_turns  # noqa: PLC0415
    from bot.logging import configure_logging  # noqa: PLC0415
    from bot.settings import mistyped_settings  # noqa: PLC0415
    from bot.slack.failures import SlackFailure  # noqa: PLC0415

    share_heap()
    take_short_turns()
    configure_logging(given.log_level, given.log_format)
    for name, meant in mistyped_settings():
        structlog.get_logger(__name__).warning(f"{name} is not a setting: did you mean {meant}?")
    try:
        with told_in_a_line():
            uvloop.run(serve(given))
    except SlackFailure as error:
        fail(
            sentence(
                "the bot does not run, because Slack refuses ({reason}): python -m bot doctor says "
                "what to do",
                reason=error,
            )
        )


def doctor(
    layouts: Annotated[
        bool,
        typer.Option(
            "--layouts",
            help="Let Slack judge everything that the bot can show. Nobody sees any of it.",
        ),
    ] = False,
) -> None:
    """Check everything that the bot needs, and say what to do about what is missing."""
    import asyncio  # noqa: PLC0415

    from bot.doctor import examine  # noqa: PLC0415
    from bot.doctor.findings import Finding  # noqa: PLC0415
    from bot.doctor.layouts import examine_layouts  # noqa: PLC0415
    from bot.logging import log_in_lines  # noqa: PLC0415

    log_in_lines()

    def tell(finding: Finding) -> None:
        typer.echo(str(finding))

    if layouts:
        given = settings(slack=True)
        with bars() as progress:
            well = asyncio.run(examine_layouts(given, tell, progress))
    else:
        well = asyncio.run(examine(tell))
    raise typer.Exit(0 if well else 1)


def manifest() -> None:
    """Print the Slack app manifest, to be pasted at api.slack.com/apps."""
    from bot.app_manifest import MANIFEST  # noqa: PLC0415

    typer.echo(MANIFEST.read_text("utf-8"), nl=False)


def migrate() -> None:
    """Bring the database's schema up to date."""
    from bot.i18n import sentence  # noqa: PLC0415
    from store.migrate import upgrade  # noqa: PLC0415

    with told_in_a_line(), database() as opened, bars() as progress:
        applied = upgrade(opened, progress)
    for migration in applied:
        typer.echo(sentence("applied {migration}", migration=migration))
    if not applied:
        typer.echo(sentence("the schema is up to date"))
