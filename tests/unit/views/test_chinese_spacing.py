"""Chinese and Latin letters or digits stand apart, whatever is put into a text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.i18n import Translator, space_between, translator
from bot.layouts.every_view import every_view
from bot.views.blocks import moment, phrase, plain, text, user
from tests.unit.views.layouts import objects

CHINESE = translator("zh-CN")
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)

_HAN = "\u3400-\u9fff"
_DATE = re.compile("[0-9]+[年月日]")
_TOO_CLOSE = re.compile(f"[{_HAN}][A-Za-z0-9#@]|[A-Za-z0-9%][{_HAN}]")
_TOO_FAR = re.compile("[，。：；！？、）”] (?![⚠·])")  # these have their room within


@pytest.mark.parametrize(
    ("before", "after", "space"),
    [
        ("在", "Part 11", " "),
        ("Part 11", "之后", " "),
        ("在", "布置工位", ""),
        ("95%", "的时间", " "),
        ("转给", "#12", " "),
        ("由", "@王波", " "),
        ("在 ", "IT", ""),
        ("部门“", "IT", ""),
        ("IT", "，", ""),
        ("从", "9月7日", ""),
        ("从", "2026年9月7日", ""),
        ("前厅部", "2026", " "),
        ("", "IT", ""),
        ("在", "", ""),
    ],
)
def test_a_space_stands_where_chinese_meets_something_else(
    before: str, after: str, space: str
) -> None:
    assert space_between(before, after) == space


@pytest.mark.parametrize(
    ("name", "said"),
    [("IT", "IT 已收到你的请求 #7。"), ("信息技术部", "信息技术部已收到你的请求 #7。")],
)
def test_a_name_is_set_apart_as_it_needs(name: str, said: str) -> None:
    template = CHINESE.gettext("{department} has received your request #{number}.")
    assert template.format(department=name, number=7) == said
    assert plain(phrase(template, department=name, number="7")) == said


def test_a_time_that_slack_shows_is_set_apart_from_what_follows() -> None:
    line = phrase(CHINESE.gettext("🔴 due {time}"), time=moment(AT))
    assert [each.get("text") for each in line] == ["🔴 ", None, " 到期"]


def test_what_people_typed_is_not_touched() -> None:
    template = CHINESE.gettext("after {steps}")
    line = phrase(template, steps=[text("11Part零件")])
    assert plain(line) == "在 11Part零件之后"
    assert phrase(template, steps=user("U01ANNA", CHINESE))[0] == text("在 ")


def test_what_has_no_values_and_what_has_got_them_are_plain_texts() -> None:
    """XlsxWriter takes no other."""
    assert type(CHINESE.gettext("Claim")) is str
    assert type(CHINESE.gettext("after {steps}").format(steps="IT")) is str


def test_english_is_as_it_is_written() -> None:
    english = translator("en-US")
    assert english.gettext("after {steps}").format(steps="部件") == "after 部件"
    assert english.sentences("One.", "", "Two.") == "One. Two."
    assert CHINESE.sentences("一。", "", "二。") == "一。二。"


@pytest.mark.parametrize(
    ("locale", "names"), [("zh-CN", "Name"), ("zh-CN", "名称"), ("zh-TW", "Name")]
)
def test_every_view_sets_chinese_apart(
    locale: str, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Translator, "name", lambda _self, _text: names)
    wrong = [
        f"{name}: {found.group()!r} in {said}"
        for name, rendered in every_view("字", translator(locale))
        for said in _said(rendered)
        for found in (_TOO_CLOSE.search(said) or _TOO_FAR.search(said),)
        if found
    ]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def _said(rendered: object) -> Iterator[str]:
    for each in objects(rendered):
        found = (each.get(key) for key in ("text", "alt_text"))
        yield from (_DATE.sub("日", words) for words in found if isinstance(words, str))
