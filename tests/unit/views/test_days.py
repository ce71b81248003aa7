"""Days that changed, told to administrators and in the history of a request."""

from datetime import date, timedelta

import pytest

from bot.i18n import Translator
from bot.layouts.samples import LANGUAGES, dossier, event
from bot.views.catalogue.days import days_changed
from bot.views.requests.event_lines import event_line
from domain.calendar_changes import DayChanges
from domain.lifecycle import Action
from tests.unit.views.layouts import sentences, validate

ENGLISH, CHINESE = LANGUAGES
FIRST = date(2027, 2, 9)
HOLIDAYS = DayChanges(
    off=(*(FIRST + timedelta(days=each) for each in range(4)), date(2027, 10, 6)),
    worked=(date(2027, 2, 20),),
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            ENGLISH,
            (
                "Crossdesk looked up days off again. Calendar office:",
                "2027: 5 more days off, 1 more day worked",
                "3 running requests are due later",
                "1 running request is due earlier",
                "off: Feb 9",
                "12, 2027, Oct 6, 2027; worked: Feb 20, 2027",
            ),
        ),
        (
            CHINESE,
            (
                "Crossdesk 重新查询了休息日。日历 office：",
                "2027：多休 5 天、多上班 1 天",
                "3 个进行中的请求期限推后",
                "休息：2027年2月9日",
                "12日、2027年10月6日；上班：2027年2月20日",
            ),
        ),
    ],
)
def test_administrators_read_which_days_changed_and_what_follows(
    language: Translator, said: tuple[str, ...]
) -> None:
    message = days_changed("office", HOLIDAYS, 3, 1, language)
    validate(message)
    shown = sentences(message)
    assert [each for each in said if each not in shown] == []


def test_nothing_is_said_of_requests_if_none_is_due_at_another_time() -> None:
    assert "request" not in sentences(days_changed("office", HOLIDAYS, 0, 0, ENGLISH))


def test_many_days_are_told_by_the_first_of_them() -> None:
    every_other = DayChanges(off=tuple(FIRST + timedelta(days=each * 2) for each in range(40)))
    message = days_changed("office", every_other, 0, 0, ENGLISH)
    validate(message)
    assert "2027: 40 more days off" in sentences(message)
    assert sentences(message).count("Feb") < 12
    assert "…" in sentences(message)


def test_the_history_says_which_days_changed() -> None:
    happened = event(1, Action.CHANGE_DAYS, None)
    english, chinese = (sentences(event_line(dossier(), happened, each)) for each in LANGUAGES)
    assert "The working days changed (off: Nov 6, 2026), so it is now due " in english
    assert "上班日有调整（休息：2026年11月6日），期限改为 " in chinese
