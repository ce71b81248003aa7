"""structlog as it suits a process that runs for weeks: without Rich."""

import sys


def load_structlog_alone() -> None:
    """Load structlog as if Rich were not installed. To be called before anything logs.

    Where Rich is installed (typer and our bars need it), structlog loads it, 3 MB, for stack traces
    that our log does not show.
    """
    if "rich" in sys.modules or "structlog" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401, PLC0415
    finally:
        del sys.modules["rich"]
