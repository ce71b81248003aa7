"""`python -m playground`: an empty workspace with a few people, for any app to connect to."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import signal
import sys

from playground.app_config import AppConfig, Command
from playground.organisation import read_organisation
from playground.server import Playground

HIGHEST_PORT = 65535
PEOPLE = (
    ("U01ALICE", "Alice Wu", {"locale": "en-US", "tz": "Europe/London", "title": "Front desk"}),
    ("U02BOB", "Bob Li", {"locale": "zh-CN", "tz": "Asia/Shanghai", "title": "IT"}),
    ("U03CAT", "Cat Ng", {"locale": "en-US", "tz": "America/New_York", "title": "Purchasing"}),
)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to {HIGHEST_PORT}")
    return int(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument(
        "--port", type=_port, default=8900, help="0 for any free one (default 8900)"
    )
    parser.add_argument("--manifest", help="an app manifest (YAML or JSON) to install")
    parser.add_argument("--catalogue", help="a catalogue file (YAML): its people and channels")
    parser.add_argument("--request-url", help="deliver there by signed HTTP, not by Socket Mode")
    return parser.parse_args()


async def _serve(options: argparse.Namespace) -> None:
    if options.manifest:
        config = AppConfig.from_manifest(options.manifest, request_url=options.request_url)
    else:
        config = AppConfig("My app", commands=(Command("/hello"),), request_url=options.request_url)
    organisation = read_organisation(options.catalogue) if options.catalogue else None
    async with Playground(port=options.port) as slack:
        if organisation:
            channels = organisation.move_in(slack)
        else:
            for user_id, name, details in PEOPLE:
                slack.add_person(user_id, name, **details)
            slack.add_channel("C01ALL", "general", members=[person[0] for person in PEOPLE])
            channels = ["C01ALL"]
        app = slack.install(config, channels=channels)
        lines = (
            f"The workspace: {slack.url}",
            f"SLACK_API_URL={slack.api_url}",
            f"SLACK_BOT_TOKEN={app.bot_token}",
            f"SLACK_APP_TOKEN={app.app_token}",
            f"SLACK_SIGNING_SECRET={app.signing_secret}",
            "Ctrl-C ends it.",
        )
        print("\n".join(lines), flush=True)  # noqa: T201 - this is what the command is for
        await _interrupted()


async def _interrupted() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not every platform's loop has signal handlers; there Ctrl-C raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def main() -> None:
    """Serves until it is interrupted; what keeps it from that is said in a line."""
    options = _arguments()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(options))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {options.port} is taken by another program; --port 0 takes a free one.")
        sys.exit(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
