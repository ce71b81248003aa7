"""Time zones as the catalogue file writes them, and hints at those that are meant."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.i18n import sentence

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
    "CET": ("Europe/Berlin", "Europe/Paris", "Africa/Algiers"),
    "CST": ("Asia/Shanghai", "America/Chicago", "America/Havana"),
    "CST6CDT": ("America/Chicago",),
    "ECT": ("Europe/Paris", "America/Guayaquil"),
    "EDT": ("America/New_York",),
    "EET": ("Europe/Athens", "Europe/Helsinki", "Africa/Cairo"),
    "EST": ("America/New_York", "America/Panama"),
    "EST5EDT": ("America/New_York",),
    "GMT": ("Europe/London", "Africa/Accra", "UTC"),
    "GST": ("Asia/Dubai",),
    "HKT": ("Asia/Hong_Kong",),
    "HST": ("Pacific/Honolulu",),
    "ICT": ("Asia/Bangkok", "Asia/Ho_Chi_Minh"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "MDT": ("America/Denver",),
    "MET": ("Europe/Berlin", "Europe/Paris"),
    "MSK": ("Europe/Moscow",),
    "MST": ("America/Denver", "America/Phoenix"),
    "MST7MDT": ("America/Denver",),
    "NZST": ("Pacific/Auckland",),
    "PDT": ("America/Los_Angeles",),
    "PKT": ("Asia/Karachi",),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "PST8PDT": ("America/Los_Angeles",),
    "SGT": ("Asia/Singapore",),
    "WET": ("Europe/Lisbon", "Atlantic/Canary"),
    "WIB": ("Asia/Jakarta",),
}
"""Abbreviations, which name no place. The database has some of them; its EST has no summer time."""

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
            sentence(
                '"{text}" means something else on each machine; write a city, such as '
                "Asia/Shanghai",
                text=text,
            )
        )
    if meanings := _MEANINGS_OF.get(text.upper()):
        raise ValueError(
            sentence(
                '"{text}" is an abbreviation, which names no place; write {names}',
                text=text,
                names=_one_of(meanings),
            )
        )
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder such as "Europe"
        raise ValueError(
            sentence('"{text}" is not the name of a time zone{hint}', text=text, hint=_hint(text))
        ) from None
    return text


def _hint(text: str) -> str:
    if offset := _OFFSET.fullmatch(text):
        return _hint_at_offset(offset)
    place = re.sub(r"[ .-]+", "_", text.rpartition("/")[2]).lower()
    if city := _CITY_OF.get(place):
        return sentence("; write {names}", names=city)
    known = sorted(name for name in available_timezones() if not name.startswith("Etc/"))
    names = {name.rpartition("/")[2].lower(): name for name in known if "/" in name}
    close = [names[place]] if place in names else None
    places = set(known) - _NOT_EVERYWHERE - _MEANINGS_OF.keys()
    close = close or get_close_matches(text, places, n=3, cutoff=_LIKENESS)
    if close:
        return sentence("; did you mean {names}?", names=_one_of(close))
    return sentence(", such as Asia/Shanghai")


def _hint_at_offset(offset: re.Match[str]) -> str:
    """Name a city at an offset from UTC, and the fixed time, whose sign is the other way round."""
    hours = int(offset[2]) * (1 if offset[1] == "+" else -1)
    if int(offset[3] or 0):
        return sentence("; write a city, such as {city}", city="Asia/Kolkata")
    city = _CITY_AT.get(hours)
    written = (
        sentence("; write a city, such as {city}", city=city)
        if city
        else sentence("; write a city")
    )
    fixed = f"Etc/GMT{-hours:+}"
    if not hours or fixed not in available_timezones():
        return written
    values = {"city": written, "fixed": fixed, "hours": abs(hours)}
    if hours > 0:
        return sentence(
            "{city}, or {fixed}: in that name the sign is reversed, {hours} h ahead of UTC",
            **values,
        )
    return sentence(
        "{city}, or {fixed}: in that name the sign is reversed, {hours} h behind UTC", **values
    )


def _one_of(names: tuple[str, ...] | list[str]) -> str:
    return sentence(" or ").join(names)
