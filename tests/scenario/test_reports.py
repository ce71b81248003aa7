"""`/desk report`, and the pictures in the App Home of managers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.reports.reporting import Period, order_export, order_report
from domain.organisation import MemberRole
from playground.faults import Fault
from tests.scenario.clockwork import look, wall
from tests.scenario.steps import claimed_in_confidence, resolved, said, shown

if TYPE_CHECKING:
    from datetime import datetime

    from playground.person import Person
    from store.unit_of_work import UnitOfWork
    from tests.scenario.office import Office

EXPORT_FORM = "/desk export [it] [last month|Q3|year|2026-10-01..2026-12-31]"
UPLOAD = "files.getUploadURLExternal"


def reports_to(person: Person) -> list[dict[str, Any]]:
    """The reports in somebody's direct messages, oldest first."""
    return [each for each in person.dm if shown(each).startswith(("Report: ", "报告："))]


def images(where: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures in a message or view."""
    return [block for block in where["blocks"] if block["type"] == "image"]


@pytest.mark.usefixtures("drawn")
async def test_a_report_is_answered_at_once_and_arrives_with_three_pictures(
    office: Office,
) -> None:
    ada = office.slack.person("U09ADMIN")
    await resolved(office)
    await look(office)
    told = said(await office.mei.slash("/desk", "report month it"))
    assert "正在生成信息技术部的报告" in told
    await office.settled()
    (report,) = reports_to(office.mei)
    assert shown(report).startswith("报告：信息技术部")
    assert "2026年10月5日" in shown(report), "four whole weeks, and this one"
    for image in images(report):
        file = office.slack.workspace.files[image["slack_file"]["id"]]
        assert file.content.startswith(b"\x89PNG")
        assert image["alt_text"]
    assert len(images(report)) == 3
    (listed,) = [block for block in report["blocks"] if block["type"] == "rich_text"]
    facts = "新请求：1 · 首次响应按时：1/1 ⚠ · 按时解决：1/1 ⚠ · 半数在不到 1 分钟内解决"
    assert shown({"blocks": [listed]}).split("\n") == ["服务台", facts]

    told = said(await ada.slash("/desk", "report"))
    assert "The report on IT, People, Facilities is being made" in told
    await office.settled()
    (all_of_them,) = reports_to(ada)
    assert "IT · Help desk" in shown(all_of_them)
    assert len(images(all_of_them)) == 3

    office.clock.pass_(minutes=1)
    await office.mei.slash("/desk", "report people week")
    await office.settled()
    assert "这段时间没有" in shown(reports_to(office.mei)[1])


async def test_a_report_is_asked_for_in_words(office: Office) -> None:
    await resolved(office)
    await look(office)
    for words, period in (
        ("report 信息技术部上个月", "2026年10月1日"),
        ("report help desk q2", "2026年4月1日"),
        ("report help dsk last year", "2025年1月1日"),
    ):
        office.clock.pass_(minutes=1)
        assert "正在生成信息技术部的报告" in said(await office.mei.slash("/desk", words)), words
        await office.settled()
        assert period in shown(reports_to(office.mei)[-1])
    assert "这段时间没有" in shown(reports_to(office.mei)[-1])


async def test_who_is_no_manager_or_writes_something_else_is_told_so(office: Office) -> None:
    ada = office.slack.person("U09ADMIN")
    for person, words, answer in (
        (office.bob, "report", "Only department managers and administrators"),
        (office.alice, "export it", "Only department managers and administrators"),
        (office.mei, "report facilities", "只有后勤部（facilities）的负责人和管理员可以获取"),
        (
            office.mei,
            "export 后勤部 上个月",
            "你可以获取的部门：信息技术部（it）、人力资源部（people）",
        ),
        (office.mei, "report nowhere", "没有部门“nowhere”"),
        (ada, "report nowhere month", "There is no department “nowhere”"),
        (ada, "report it people", "/desk report [it] [last month|Q3|year] [to #channel]"),
        (ada, "report it year week", "/desk report [it] [last month|Q3|year] [to #channel]"),
        (ada, "export it 2026-13-01..2026-13-02", EXPORT_FORM),
        (ada, "export 2026-11-02..2026-11-01", EXPORT_FORM),
        (ada, "export yesterday..today", EXPORT_FORM),
        (ada, "export it since monday", EXPORT_FORM),
    ):
        told = said(await person.slash("/desk", words))
        assert answer in told, (words, told)
        assert f"/desk {words}" in told, "what was typed is not lost"
    await office.settled()
    assert office.mei.dm == office.bob.dm == office.alice.dm == ada.dm == []


async def test_a_managers_home_shows_the_pictures_and_uploads_them_once(office: Office) -> None:
    number = await resolved(office)
    await look(office)
    office.clock.now = wall(9, 10)
    await look(office)
    await office.mei.open_home()
    await office.settled()
    home = await office.slack.until(lambda: office.mei.home or None)
    assert len(images(home)) == 3
    assert all(image["alt_text"] for image in images(home))
    before = len(office.slack.calls.of(UPLOAD))
    await office.alice.slash("/request", f"rate {number} 5")
    await look(office)
    await office.mei.open_home()
    await office.settled()
    assert len(office.slack.calls.of(UPLOAD)) == before, "they are of whole weeks"
    await office.bob.open_home()
    await office.settled()
    assert images(await office.slack.until(lambda: office.bob.home or None)) == []


async def test_who_manages_no_more_when_it_is_sent_gets_a_word_and_nothing_else(
    office: Office,
) -> None:
    await resolved(office)
    await look(office)
    for words in ("report month it", "export it"):
        await office.run(order_and_lose_the_role, office.mei.id, office.clock(), words)
        await office.settled()
        assert "没有发给你" in shown(office.mei.dm[-1])
        office.clock.pass_(minutes=1)
    assert reports_to(office.mei) == []
    assert UPLOAD not in [call.method for call in office.slack.calls]


def reports_in(office: Office, channel: str) -> list[dict[str, Any]]:
    """The reports in a channel, oldest first."""
    said_there = office.slack.messages(channel)
    return [each for each in said_there if shown(each).startswith(("Report: ", "报告："))]


async def test_a_report_goes_to_a_channel_in_its_language_without_what_is_confidential(
    office: Office,
) -> None:
    await resolved(office)
    number = await claimed_in_confidence(office, "Raise")
    await office.pat.slash("/answer", f"{number} Yes")
    await look(office)
    office.slack.invite("C01IT", office.mei.id)
    told = said(await office.mei.slash("/desk", "report this month to #it"))
    assert "正在生成信息技术部、人力资源部的报告" in told
    assert "发到 C01IT" in told, "where it goes"
    await office.settled()
    (report,) = reports_in(office, "C01IT")
    assert shown(report).startswith("Report: IT, People"), "as most of its providers read"
    assert f"Sent by @{office.mei.id}" in shown(report).replace("梅", office.mei.id)
    assert "Help desk" in shown(report)
    everything = json.dumps(report, ensure_ascii=False)
    assert "Question about pay" not in everything, (
        "a confidential service, in no table and no picture"
    )
    assert len(images(report)) == 3
    assert reports_to(office.mei) == []

    office.slack.invite("C09ALL", office.mei.id)
    office.slack.invite("C09ALL", office.app.bot_user_id)
    office.clock.pass_(minutes=1)
    await office.mei.slash("/desk", "report 信息技术部本月发到＃all")
    await office.settled()
    (report,) = reports_in(office, "C09ALL")
    assert shown(report).startswith("报告：信息技术部"), "no department serves there: as she reads"


async def test_where_a_report_cannot_go_is_said_with_what_to_do(office: Office) -> None:
    for who, words, answer in (
        (office.alice, "report to #it", "Only department managers and administrators"),
        (office.mei, "report to #it", "你自己不在 #it 里"),
        (office.mei, "report to #people", "你自己不在 #people 里"),
        (office.mei, "report to #all", "Crossdesk 不在名为 #all 的频道里"),
        (office.mei, "report to #nowhere", "Crossdesk 不在名为 #nowhere 的频道里"),
        (office.mei, "export to #it", "没看懂这条命令"),
    ):
        told = said(await who.slash("/desk", words))
        assert answer in told, (words, told)
        assert f"/desk {words}" in told
    office.slack.invite("C01IT", office.mei.id)
    office.slack.faults.add("users.conversations", Fault.RATE_LIMITED, times=None)
    assert "请稍后再试" in said(await office.mei.slash("/desk", "report to #it"))
    await office.settled()
    assert reports_in(office, "C01IT") == []


async def test_a_report_that_a_channel_refuses_or_its_sender_may_not_see_any_more_is_told(
    office: Office,
) -> None:
    office.slack.invite("C01IT", office.mei.id)
    await office.run(order_and_lose_the_role, office.mei.id, office.clock(), "report", "C01IT")
    await office.settled()
    assert "没有发给你" in shown(office.mei.dm[-1])
    assert reports_in(office, "C01IT") == []

    office.clock.pass_(minutes=1)
    ada = office.slack.person("U09ADMIN")
    office.slack.remove("C01IT", office.app.bot_user_id)
    await office.run(order_report, ada.id, office.clock(), "it", Period.MONTH, "C01IT")
    await office.settled()
    told = shown(ada.dm[-1])
    assert "was not sent to" in told
    assert "/invite @Crossdesk" in told


def order_and_lose_the_role(
    uow: UnitOfWork, manager_id: str, now: datetime, words: str, channel_id: str | None = None
) -> None:
    """A manager asks for something, and manages nothing any more before it is sent."""
    it = uow.catalogue.department("it")
    assert it
    uow.people.set_members(it.id, MemberRole.MANAGER, [manager_id])
    if words.startswith("report"):
        order_report(uow, manager_id, now, "it", Period.MONTH, channel_id)
    else:
        order_export(uow, manager_id, now, "it", None)
    uow.people.set_members(it.id, MemberRole.MANAGER, [])


async def test_a_report_goes_to_no_channel_that_its_sender_has_left_meanwhile(
    office: Office,
) -> None:
    office.slack.invite("C01IT", office.mei.id)
    rule = office.slack.faults.add("users.conversations", Fault.SERVER_ERROR)
    await office.run(order_report, office.mei.id, office.clock(), "it", Period.MONTH, "C01IT")
    await office.settled()
    assert rule.hits == 1
    assert reports_in(office, "C01IT") == [], "Slack did not say whether she is in it"
    office.clock.pass_(minutes=1)
    await office.settled()
    (report,) = reports_in(office, "C01IT")

    office.slack.remove("C01IT", office.mei.id)
    await office.run(order_report, office.mei.id, office.clock(), "it", Period.MONTH, "C01IT")
    await office.settled()
    assert reports_in(office, "C01IT") == [report]
    assert "你已不在这个频道里" in shown(office.mei.dm[-1])
