"""Time zones as the catalogue file writes them, and hints at those that are meant."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

_NOT_EVERYWHERE = frozenset({"localtime", "posixrules", "Factory"})
_NOT_EVERYWHERE_PREFIXES = ("right/", "posix/")
_LIKENESS = 0.8
_OFFSET = re.compile(r"(?:UTC|GMT|Z)? *([+-−]) *([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)

_CITY_OF: Mapping[str, str] = {
    "beijing": "Asia/Shanghai",
    "peking": "Asia/Shanghai",
    "guangzhou": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "hangzhou": "Asia/Shanghai",
    "chengdu": "Asia/Shanghai",
    "bombay": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "new_delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata",
    "osaka": "Asia/Tokyo",
    "hanoi": "Asia/Ho_Chi_Minh",
    "abu_dhabi": "Asia/Dubai",
    "doha": "Asia/Qatar",
    "jeddah": "Asia/Riyadh",
    "mecca": "Asia/Riyadh",
    "islamabad": "Asia/Karachi",
    "lahore": "Asia/Karachi",
    "ankara": "Europe/Istanbul",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "basel": "Europe/Zurich",
    "milan": "Europe/Rome",
    "barcelona": "Europe/Madrid",
    "lyon": "Europe/Paris",
    "rotterdam": "Europe/Amsterdam",
    "edinburgh": "Europe/London",
    "manchester": "Europe/London",
    "st_petersburg": "Europe/Moscow",
    "san_francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "las_vegas": "America/Los_Angeles",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "atlanta": "America/New_York",
    "miami": "America/New_York",
    "philadelphia": "America/New_York",
    "houston": "America/Chicago",
    "dallas": "America/Chicago",
    "austin": "America/Chicago",
    "calgary": "America/Edmonton",
    "ottawa": "America/Toronto",
    "quebec": "America/Toronto",
    "rio_de_janeiro": "America/Sao_Paulo",
    "brasilia": "America/Sao_Paulo",
    "cape_town": "Africa/Johannesburg",
    "abuja": "Africa/Lagos",
    "wellington": "Pacific/Auckland",
}
"""Cities that have no name in the database."""

_MEANINGS_OF: Mapping[str, tuple[str, ...]] = {
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "CDT": ("America/Chicago", "America/Havana"),
    "CEST": ("Europe/Berlin", "Europe/Paris"),
    "CST": ("Asia/Shanghai", "America/Chicago", "America/Havana"),
    "ECT": ("Europe/Paris", "America/Guayaquil"),
    "EDT": ("America/New_York",),
    "GST": ("Asia/Dubai",),
    "HKT": ("Asia/Hong_Kong",),
    "ICT": ("Asia/Bangkok", "Asia/Ho_Chi_Minh"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "MDT": ("America/Denver",),
    "MSK": ("Europe/Moscow",),
    "NZST": ("Pacific/Auckland",),
    "PDT": ("America/Los_Angeles",),
    "PKT": ("Asia/Karachi",),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "SGT": ("Asia/Singapore",),
    "WIB": ("Asia/Jakarta",),
}
"""Abbreviations that are no names of the database: several places use the same."""

_CITY_AT: Mapping[int, str] = {
    -8: "America/Los_Angeles",
    -7: "America/Denver",
    -6: "America/Chicago",
    -5: "America/New_York",
    -4: "America/Halifax",
    -3: "America/Sao_Paulo",
    0: "Europe/London",
    1: "Europe/Berlin",
    2: "Europe/Athens",
    3: "Asia/Riyadh",
    4: "Asia/Dubai",
    5: "Asia/Karachi",
    6: "Asia/Dhaka",
    7: "Asia/Bangkok",
    8: "Asia/Shanghai",
    9: "Asia/Tokyo",
    10: "Australia/Sydney",
    12: "Pacific/Auckland",
}
"""A city for each offset from UTC in hours that many people live at."""


def timezone_name(text: str) -> str:
    """The name of a time zone, as it is given. Raises ValueError with what may have been meant."""
    if text in _NOT_EVERYWHERE or text.startswith(_NOT_EVERYWHERE_PREFIXES):
        raise ValueError(
            f'"{text}" means something else on each machine; write a city, such as Asia/Shanghai'
        )
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder such as "Europe"
        raise ValueError(f'"{text}" is not the name of a time zone{_hint(text)}') from None
    return text


def _hint(text: str) -> str:
    if meanings := _MEANINGS_OF.get(text.upper()):
        several = ": several places call theirs that" if len(meanings) > 1 else ""
        return f"{several}; write {_one_of(meanings)}"
    if offset := _OFFSET.fullmatch(text):
        return _hint_at_offset(offset)
    place = re.sub(r"[ .-]+", "_", text.rpartition("/")[2]).lower()
    if city := _CITY_OF.get(place):
        return f"; write {city}"
    known = sorted(name for name in available_timezones() if not name.startswith("Etc/"))
    names = {name.rpartition("/")[2].lower(): name for name in known if "/" in name}
    if place in names:
        return f"; did you mean {names[place]}?"
    close = get_close_matches(text, set(known) - _NOT_EVERYWHERE, n=3, cutoff=_LIKENESS)
    return f"; did you mean {_one_of(close)}?" if close else ", such as Asia/Shanghai"


def _hint_at_offset(offset: re.Match[str]) -> str:
    """Name a city at an offset from UTC, and the fixed time, whose sign is the other way round."""
    hours = int(offset[2]) * (1 if offset[1] == "+" else -1)
    if int(offset[3] or 0):
        return "; write a city, such as Asia/Kolkata"
    city = _CITY_AT.get(hours)
    written = f"; write a city, such as {city}" if city else "; write a city"
    fixed = f"Etc/GMT{-hours:+}"
    if not hours or fixed not in available_timezones():
        return written
    side = "ahead of" if hours > 0 else "behind"
    return f"{written}, or {fixed}: in that name the sign is reversed, {abs(hours)} h {side} UTC"


def _one_of(names: tuple[str, ...] | list[str]) -> str:
    return " or ".join(names)
