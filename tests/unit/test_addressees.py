"""Whom a line is for: by key, by name, by a part of it, or by a slip of the fingers."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import translator
from bot.read_models import Unclear
from bot.views.requests.unclear import unclear
from domain.addressees import MOST_SUGGESTIONS, Addressee, Addressees
from domain.organisation import Department, Service, ServiceKind
from domain.text import LocalizedText
from tests.thoroughness import examples
from tests.unit.views.layouts import words

DEPARTMENTS = [
    Department(1, "it", LocalizedText("Information Technology", "信息技术部"), "C1", 1),
    Department(2, "front-desk", LocalizedText("Front desk", "前厅部"), "C2", 1),
    Department(3, "maintenance", LocalizedText("Maintenance", "工程部"), "C3", 1),
    Department(4, "finance", LocalizedText("Finance", ""), "C4", 1),
]


def service(number: int, department_id: int, key: str, en: str, zh: str) -> Service:
    return Service(
        number, department_id, key, LocalizedText(en, zh), ServiceKind.SUPPORT, False, (), number
    )


SERVICES = [
    service(1, 1, "helpdesk", "Help desk", "服务台"),
    service(2, 1, "laptop", "Laptop repair", "笔记本维修"),
    service(3, 3, "repair", "Repair", "维修"),
    service(4, 3, "question", "Question", "咨询"),
    service(5, 4, "question", "Question", "咨询"),
]
EVERYBODY = Addressees(DEPARTMENTS, SERVICES)


def told(found: Addressee | None) -> tuple[str, str] | None:
    if found is None:
        return None
    key = f"{found.department.key}/{found.service.key}" if found.service else found.department.key
    return key, found.words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("it Screen STAYS black", ("it", "Screen STAYS black")),
        ("IT/Laptop Screen", ("it/laptop", "Screen")),
        ("it", ("it", "")),
        ("it/", ("it", "")),
        ("Information Technology  my screen", ("it", "my screen")),
        ("front desk: a key", ("front-desk", "a key")),
        ("frontdesk a key", ("front-desk", "a key")),
        ("frontdesk", ("front-desk", "")),
        ("Front-Desk a key\n\nfor 12", ("front-desk", "a key\n\nfor 12")),
        ("信息技术部 屏幕不亮", ("it", "屏幕不亮")),
        ("信息技术部屏幕不亮", ("it", "屏幕不亮")),
        ("it屏幕不亮", ("it", "屏幕不亮")),
        ("IT/laptop屏幕不亮", ("it/laptop", "屏幕不亮")),
        ("IT部屏幕不亮", None),
        ("ité Screen", None),
        ("信息部 屏幕不亮", None),
        ("信息技术部／笔记本维修，屏幕", ("it/laptop", "屏幕")),
        ("it/笔记本维修 屏幕", ("it/laptop", "屏幕")),
        ("ｉｔ／ｌａｐｔｏｐ 屏幕ＯＫ", ("it/laptop", "屏幕ＯＫ")),
        ("helpdesk my screen", ("it/helpdesk", "my screen")),
        ("Help desk my screen", ("it/helpdesk", "my screen")),
        ("Laptop repair: screen", ("it/laptop", "screen")),
        ("finance/question Why?", ("finance/question", "Why?")),
        ("itt Screen", None),
        ("items for the party", None),
        ("it/labtop Screen", None),
        ("question Why?", None),
        ("Screen stays black", None),
        ("", None),
        ("/laptop", None),
    ],
)
def test_a_whole_key_or_name_decides(line: str, expected: tuple[str, str] | None) -> None:
    assert told(EVERYBODY.find(line)) == expected


@pytest.mark.parametrize(
    ("line", "closest"),
    [
        ("maintanance the tap drips", ("maintenance", "the tap drips")),
        ("frontdesc a key", ("front-desk", "a key")),
        ("maint the tap drips", ("maintenance", "the tap drips")),
        ("itt Screen", ("it", "Screen")),
        ("Informaton Technology my screen", ("it", "my screen")),
        ("technology my screen", ("it", "my screen")),
        ("信息 屏幕不亮", ("it", "屏幕不亮")),
        ("信息技木部 屏幕不亮", ("it", "屏幕不亮")),
        ("信息技木部屏幕不亮", ("it", "屏幕不亮")),
        ("信息部 屏幕不亮", ("it", "屏幕不亮")),
        ("信息部屏幕不亮", ("it", "屏幕不亮")),
        ("IT部 屏幕不亮", ("it", "屏幕不亮")),
        ("it/labtop Screen", ("it/laptop", "Screen")),
        ("it/维修 屏幕", ("it/laptop", "屏幕")),
        ("helpdeks my screen", ("it/helpdesk", "my screen")),
        ("question Why?", ("maintenance/question", "Why?")),
    ],
)
def test_a_part_or_a_slip_is_suggested(line: str, closest: tuple[str, str]) -> None:
    assert told(EVERYBODY.suggest(line)[0]) == closest


def test_a_service_of_several_departments_is_asked_about_as_one() -> None:
    """That no service has this name would not be true."""
    line = "question Why?"
    assert EVERYBODY.same_named(line) == 2
    assert EVERYBODY.same_named("Question") == EVERYBODY.same_named("咨询 为什么") == 2
    assert EVERYBODY.same_named("questoin Why?") == EVERYBODY.same_named("nobody") == 0
    asked = Unclear(line, EVERYBODY.suggest(line), EVERYBODY.same_named(line))
    english, chinese = translator("en-US"), translator("zh-CN")
    assert "Nothing was sent: 2 departments offer “Question”. Which one do you mean?" in words(
        unclear(asked, english)
    )
    assert "有 2 个部门提供“咨询”" in words(unclear(asked, chinese))
    different = [replace(each, name=LocalizedText(f"{each.key} {each.id}")) for each in SERVICES]
    everybody = Addressees(DEPARTMENTS, different)
    asked_by_key = Unclear(line, everybody.suggest(line), everybody.same_named(line))
    assert "2 departments offer “question”" in words(unclear(asked_by_key, english))
    many = replace(asked, same_named=12)
    assert "12 departments" in words(unclear(many, english))
    assert "To choose any of them, press New request." in words(unclear(many, english))


@pytest.mark.parametrize(
    "line",
    [
        "Screen stays black",
        "屏幕不亮",
        "信息不全",
        "my laptop",
        "it/nothing here",
        "",
        "a b c",
        "…",
    ],
)
def test_what_is_close_to_nothing_suggests_nothing(line: str) -> None:
    assert [told(each) for each in EVERYBODY.suggest(line)] == []


@given(line=st.text())
@settings(max_examples=examples(100), deadline=None)
def test_any_line_is_read_and_words_are_never_lost(line: str) -> None:
    found = EVERYBODY.find(line)
    meant = EVERYBODY.suggest(line)
    assert len(meant) <= MOST_SUGGESTIONS
    for each in [*meant, *([found] if found else [])]:
        assert line.split()[len(line.split()) - len(each.words.split()) :] == each.words.split()


@given(words=st.text(alphabet="abc 屏幕\n", min_size=1))
@settings(max_examples=examples(50), deadline=None)
def test_whoever_is_named_gets_the_words(words: str) -> None:
    for department in DEPARTMENTS:
        for name in (department.key, department.name.en, department.name.zh):
            found = EVERYBODY.find(f"{name} {words}") if name else None
            if found:
                assert (found.department, found.words) == (department, words.lstrip())
