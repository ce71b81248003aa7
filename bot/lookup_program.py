"""The program that looks up the days of calendars: it reads the question and writes the answer.

It loads no database and little else of the bot, since it is started for each answer.
"""

import json
import sys
from datetime import datetime
from typing import Any

from bot.catalogue.lookup import look_up_again
from bot.zone_data import choose_zone_data
from domain.business_calendar import BusinessCalendar
from domain.calendar_json import calendar_to_json, definition_from_json


def main() -> None:
    """Answer the question on standard input."""
    question = json.load(sys.stdin)
    now = datetime.fromisoformat(question["now"])
    json.dump([_answer(content, now) for content in question["calendars"]], sys.stdout)


def _answer(content: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return a calendar with its days, or why they cannot be looked up: others may well be."""
    try:
        before = BusinessCalendar.from_dict(content)
        definition, calendar = look_up_again(definition_from_json(content), now, before)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return calendar_to_json(calendar, definition)


if __name__ == "__main__":
    choose_zone_data()
    main()
