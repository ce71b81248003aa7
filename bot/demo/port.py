"""Whether the page's port is free: asked first, before anything is installed or started.

    python3 -I bot/demo/port.py --port 8900

Needs the standard library alone.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, without a stack trace

import argparse
import errno
import socket
import sys

DEFAULT = 8900
HIGHEST = 65535
_LOOPBACK = "127.0.0.1"


def problem(port: int) -> str:
    """Return why the page cannot be at this port and what to do, or an empty text."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as error:
            return in_words(port, error)
    return ""


def in_words(port: int, error: OSError) -> str:
    """Say why a port cannot be had, and what to do."""
    taken = error.errno == errno.EADDRINUSE
    why = "is taken by another program, perhaps another demo" if taken else f"({error.strerror})"
    return (
        f"The demo did not start: port {port} {why}.\n"
        "Take any free port: make demo ARGS='--port 0' (or python -m bot demo --port 0)."
    )


def read_port(text: str) -> int:
    """Read a port from the command line.

    Raises:
        ArgumentTypeError: if it is none.
    """
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to {HIGHEST}")
    return int(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser("make demo", add_help=False)
    parser.add_argument("--port", type=read_port, default=DEFAULT)
    sys.exit(problem(parser.parse_known_args()[0].port) or 0)
