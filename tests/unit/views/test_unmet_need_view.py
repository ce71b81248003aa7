"""Unmet needs, as managers read them."""

from datetime import date

from bot import ids
from bot.layouts.report_samples import HR
from bot.layouts.samples import IT, LANGUAGES
from bot.views.unmet_needs.needs import monthly_message, needs_message
from domain.unmet_needs import Ask, DepartmentNeeds, Sign, UnmetNeed
from tests.unit.views.layouts import buttons, lines

ENGLISH, CHINESE = LANGUAGES
SINCE = date(2026, 8, 4)
ASKS = tuple(
    Ask(number, sign, f"Projector {number}\nfor Friday", False, department_id)
    for number, (sign, department_id) in enumerate(
        [
            (Sign.NOT_OFFERED, HR.id),
            (Sign.TRANSFERRED, HR.id),
            (Sign.FREE_TEXT, None),
        ]
    )
)
FOUND = DepartmentNeeds(IT, 3, 0, 0, 0, SINCE, (UnmetNeed(1, ASKS, ("projector", "friday")),))
NAMES = {HR.id: HR.name}


def test_it_says_how_many_from_whom_why_and_in_which_words() -> None:
    for message in (
        monthly_message((FOUND,), (), NAMES, ENGLISH),
        needs_message((FOUND,), NAMES, ENGLISH),
    ):
        read = lines(message)
        at = read.index("projector, friday")
        assert read[at + 1 : at + 5] == [
            " · 3 requests",
            "From: People 2, people without a department 1",
            "1 declined as not offered, 1 transferred, 1 asked in free text",
            "For example: Projector 1 for Friday",
        ]
        assert buttons(message) == [ids.UNMET_NEED_OFFER, ids.UNMET_NEED_NOT_OURS]


def test_it_says_so_in_chinese() -> None:
    read = lines(monthly_message((FOUND,), (), NAMES, CHINESE))
    at = read.index("projector、friday")
    assert read[at + 1] == " · 3 个请求"
    assert read[at + 2].startswith("来自：人事部 2")
