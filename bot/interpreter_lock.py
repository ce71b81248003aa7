"""Python's one lock, for which all threads wait, as it suits a process that answers people."""

import sys

SWITCH_INTERVAL = 0.0005
"""Seconds for which a thread keeps the lock while others wait for it; Python's own are ten times
as many. Opening a request gives the lock away at each of a dozen statements, and gets it back from
a thread that draws or writes an export only after that time."""


def take_short_turns() -> None:
    """Let each thread keep the lock for `SWITCH_INTERVAL` at most while others wait for it."""
    sys.setswitchinterval(SWITCH_INTERVAL)
