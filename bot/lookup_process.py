"""The days of calendars, looked up again in a process of its own, `lookup_program.py`.

The libraries for holidays and iCalendar files take 10 MB of memory and are needed once a day. A
process that ends gives them back.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from subprocess import PIPE
from typing import Any

from bot.usecases.catalogue.days_looked_up import CalendarToLookUp, LookedUp
from bot.usecases.each_alone import found_of_each
from domain.business_calendar import BusinessCalendar
from domain.calendar_json import calendar_to_json, definition_from_json

_PROGRAM = "bot.lookup_program"
_TIMEOUT = timedelta(minutes=5)


class LookUpFailed(Exception):
    """The process ended without an answer, or with none for a calendar; the text says why."""


async def look_up_apart(
    calendars: Sequence[CalendarToLookUp], now: datetime
) -> tuple[LookedUp, ...]:
    """Look up the days of calendars where their definitions say.

    Returns:
        What was found. A calendar that cannot be looked up is left out.

    Raises:
        LookUpFailed: if the process failed. It does not outlive this call.
    """
    question = {
        "now": now.isoformat(),
        "calendars": [calendar_to_json(each.before, each.definition) for each in calendars],
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _PROGRAM),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        async with asyncio.timeout(_TIMEOUT.total_seconds()):
            answer, errors = await process.communicate(json.dumps(question).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()  # until it has ended, and its pipes are closed
    if process.returncode:
        *_, said = errors.decode(errors="replace").strip().rsplit("\n", 1)
        raise LookUpFailed(said)
    asked = {each.key: each for each in calendars}
    found = dict(zip(asked, json.loads(answer), strict=True))
    return tuple(found_of_each("calendar", asked, lambda key: _looked_up(asked[key], found[key])))


def _looked_up(calendar: CalendarToLookUp, answer: dict[str, Any]) -> LookedUp:
    if "failed" in answer:
        raise LookUpFailed(answer["failed"])
    return LookedUp(calendar, definition_from_json(answer), BusinessCalendar.from_dict(answer))
