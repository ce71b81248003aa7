"""The settings of a service that only the catalogue file changes, in *My department*."""

from __future__ import annotations

from bot.i18n import translator
from bot.views.blocks import Message
from bot.views.catalogue.file_settings import file_settings
from bot.views.plain_text import plain_text
from domain.approval_terms import DEPARTMENT_MANAGERS, Approval
from domain.catalogue import ServiceDefinition
from domain.organisation import ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText


def said(standard: ServiceStandard, locale: str = "en-GB", *, approved: bool = False) -> str:
    """The settings of a service with this standard, as its managers read them."""
    name = LocalizedText("Laptop", "电脑")
    approve = Approval((DEPARTMENT_MANAGERS,)) if approved else None
    service = ServiceDefinition(
        "laptop", name, ServiceKind.SUPPORT, False, (), standard, approve=approve
    )
    return plain_text(Message("", file_settings(service, translator(locale))), {})


def standard(**parts: object) -> ServiceStandard:
    return ServiceStandard.from_dict({"resolution": "8h", **parts})


def test_who_is_reminded_when_and_of_what_is_named() -> None:
    words = said(
        standard(
            urgent={"resolution": "2h"},
            nags=[{"at": "50%", "to": ["assignee", "thread"]}],
            escalate=[{"at": "150%", "to": ["managers", "U0HEAD"]}],
            daily=["managers"],
            waiting={"remind": ["1d", "2d"], "close": "4d"},
        )
    )
    assert "If urgent: resolution in 2 hours" in words
    assert "Reminder at 50% of a promised time: the assignee, the thread of the card" in words
    assert "Reminder at 150% of a promised time: the managers, U0HEAD" in words
    assert "After that, once a working day: the managers" in words
    assert "reminder on working day 1, 2, and the request closes on working day 4" in words
    assert "No approval is needed." in words
    assert "Ask an administrator" in words


def test_what_is_there_by_default_is_named_too() -> None:
    words = said(standard(), "zh-CN", approved=True)
    assert "用掉承诺时间的 75% 时提醒：处理人、卡片的消息列" in words
    assert "之后每个工作日提醒一次：处理人、负责人" in words
    assert "审批通过后，部门才会收到" in words
    assert "紧急" not in words


def test_without_a_promise_there_is_nothing_to_remind_of() -> None:
    words = said(ServiceStandard())
    assert "No reminders, as no time is promised." in words
    assert "%" not in words


def test_nobody_is_told_each_day_if_the_file_says_so() -> None:
    assert "once a working day" not in said(standard(daily=[]))
