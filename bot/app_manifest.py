"""The Slack app manifest: what the app is called, may do, and listens to."""

from pathlib import Path

_NAME = "manifest.yml"
_PACKAGED = Path(__file__).with_name(_NAME)

MANIFEST = _PACKAGED if _PACKAGED.is_file() else Path(__file__).parents[1] / _NAME
"""Where it is: inside the package of a wheel, else at the top of the repository."""
