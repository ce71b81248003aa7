"""How often is tried what is tried at random: with `THOROUGH=1` often, by default a third of it."""

from __future__ import annotations

import os

THOROUGH = "THOROUGH" in os.environ


def examples(often: int) -> int:
    """How many examples Hypothesis is to try, where `often` are tried by `THOROUGH=1`."""
    return often if THOROUGH else max(10, often // 3)
