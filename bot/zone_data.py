"""Which database of time zones is used: the system's or the package's, the newer one, as a whole.

Python takes each zone from the system if it has it, however old that is, and the others from the
package tzdata. Governments change their clocks every year; a system that is never updated is an
hour off. So the decision is made here, once, before any zone is read.
"""

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import tzdata  # type: ignore[import-untyped]

_VERSION = re.compile(r"# version ([0-9]{4}[a-z]+)")
_OLD_AFTER_YEARS = 1


@dataclass(frozen=True, slots=True)
class ZoneData:
    """The database of time zones that is used.

    Attributes:
        version: such as "2026f", the year of its release and a letter.
        folder: where the system has it; empty: it is that of the package tzdata.
        other: the version that is not used, of the package or the system; empty if there is none.
    """

    version: str
    folder: str = ""
    other: str = ""

    def __str__(self) -> str:
        source = f"the system, {self.folder}" if self.folder else "the package tzdata"
        return f"{self.version} ({source})"

    def is_old(self, now: datetime) -> bool:
        """Whether it was released more than a year ago, beyond doubt."""
        return now.year > int(self.version[:4]) + _OLD_AFTER_YEARS


@cache
def choose_zone_data() -> ZoneData:
    """Use the newer database, for all zones. To be called before the first zone is read."""
    found, paths = newer(zoneinfo.TZPATH, tzdata.IANA_VERSION)
    zoneinfo.reset_tzpath(paths)
    zoneinfo.ZoneInfo.clear_cache()
    return found


def newer(paths: Iterable[str], of_package: str) -> tuple[ZoneData, tuple[str, ...]]:
    """Return the newer database, and in which folders Python is to look for it.

    Args:
        paths: the folders of the system, in Python's order.
        of_package: the version of the package.
    """
    systems = ((path, version) for path in paths if (version := _version_in(Path(path))))
    path, of_system = next(systems, ("", ""))
    if of_system > of_package:
        return ZoneData(of_system, path, of_package), (path,)
    return ZoneData(of_package, other=of_system), ()


def disagreeing(offsets: Iterable[tuple[str, int]], now: datetime) -> dict[str, timedelta]:
    """Return the zones in which somebody else's clock is always another one.

    Slack says of each person their time zone and its offset: a second witness of time zones.

    Args:
        offsets: zones and their offsets from UTC in seconds, as somebody else has them.

    Returns:
        By how much the other's clock is ahead, by zone.
    """
    apart: dict[str, set[timedelta]] = {}
    for name, seconds in offsets:
        ours = _offset(name, now)
        if ours is not None:
            apart.setdefault(name, set()).add(timedelta(seconds=seconds) - ours)
    return {
        name: min(differences)
        for name, differences in apart.items()
        if timedelta() not in differences
    }


def in_words(apart: Mapping[str, timedelta]) -> str:
    """Name zones and by how much their clocks are ahead of ours: "Asia/Gaza +60 min"."""
    named = sorted(apart.items())
    return ", ".join(f"{name} {int(each.total_seconds()) // 60:+} min" for name, each in named)


def _offset(name: str, now: datetime) -> timedelta | None:
    try:
        return now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()
    except (KeyError, ValueError, OSError):
        return None


def _version_in(folder: Path) -> str:
    """The version of a system's database; empty if it does not tell."""
    try:
        with (folder / "tzdata.zi").open("rb") as file:
            found = _VERSION.match(file.readline(100).decode("ascii", "replace"))
    except OSError:
        return ""
    return found[1] if found else ""
