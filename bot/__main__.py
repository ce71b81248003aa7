"""`python -m bot`: the command line."""

import signal


def main() -> None:
    """Run the command; Ctrl-C while it is loaded ends it at once, without a stack trace."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.zone_data import choose_zone_data  # noqa: PLC0415

    choose_zone_data()
    from bot.cli import app  # noqa: PLC0415

    signal.signal(signal.SIGINT, before)
    app()


if __name__ == "__main__":
    main()
