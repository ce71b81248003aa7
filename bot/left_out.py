"""Leaving something out because it fails, so that it holds up none of the others."""

import structlog

from bot.metrics import LEFT_OUT

logger = structlog.get_logger(__name__)


def leave_out(what: str, about: object) -> None:
    """Note that the error which is being handled lets something be left out.

    Args:
        what: its kind, in a word.
        about: which one of them.
    """
    logger.exception("left_out", what=what, about=about)
    LEFT_OUT.labels(what).inc()
