"""Translations: complete, alive, and checked by a check that notices each kind of mistake."""

import ast
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bot.app_manifest import MANIFEST
from bot.i18n import translator
from bot.ids import SEND_TO_REQUESTER_NAME
from bot.layouts.samples import dossier
from bot.locales import check
from bot.locales.check import main, problems, texts_in_code, traditional
from bot.views.days import changed_days
from bot.views.requests.cards import provider_card
from domain.calendar_changes import DayChanges
from domain.lifecycle import State
from domain.text import LocalizedText
from store import errors


@pytest.fixture(scope="module")
def in_code() -> Catalog:
    """All texts of the code: to look for them takes longer than all else here."""
    return texts_in_code()


def test_no_translation_is_missing_fuzzy_or_dead(
    in_code: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "texts_in_code", lambda: in_code)
    assert main([]) == 0


def test_the_code_has_texts(in_code: Catalog) -> None:
    assert len(in_code) > 100
    assert in_code.get("Claim") is not None  # marked in a table
    assert in_code.get("Show") is not None  # translated where it stands
    plural = in_code.get("{n} hour")
    assert plural is not None
    assert plural.id == ("{n} hour", "{n} hours")


def test_the_words_of_every_error_of_the_store_are_found(in_code: Catalog) -> None:
    """Words that are put together before they are raised would be said in English alone."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    said = [
        node
        for path in Path(errors.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
    ]
    words = [node.args[0] for node in said if node.args]
    assert len(words) > 20
    for each in words:
        if isinstance(each, ast.Call):
            continue  # what happens meanwhile, not words
        assert isinstance(each, ast.Constant), ast.unparse(each)
        assert in_code.get(str(each.value)) is not None, each.value


def test_traditional_chinese_is_made_from_simplified_chinese() -> None:
    made = catalogue(a="部门的网络、设置和“{name}”", b="解决")
    made.add(("one", "many"), ("{n} 个请求",))
    turned = traditional(made)
    assert {each.id: each.string for each in turned if each.id} == {
        "a": "部門的網路、設定和「{name}」",
        "b": "解決",
        ("one", "many"): ("{n} 個請求",),
    }


@pytest.mark.parametrize(
    ("slack_locale", "written"),
    [
        ("en-US", "Nov 6, 2026"),
        ("en-GB", "6 Nov 2026"),
        ("en-AU", "6 Nov 2026"),
        ("en", "Nov 6, 2026"),
        ("en-XX", "Nov 6, 2026"),
        ("de-DE", "Nov 6, 2026"),
        ("fr-CA", "Nov 6, 2026"),
        ("zh-CN", "2026年11月6日"),
        ("zh-TW", "2026年11月6日"),
    ],
)
def test_dates_are_in_the_form_of_the_readers_region(slack_locale: str, written: str) -> None:
    t = translator(slack_locale)
    assert changed_days(DayChanges(off=(date(2026, 11, 6),)), t).endswith(written)


def test_a_shortcut_is_called_as_slack_shows_it_in_every_language() -> None:
    assert f"- name: {SEND_TO_REQUESTER_NAME}\n" in MANIFEST.read_text(encoding="utf-8")
    card = dossier(State.OPEN)
    for locale in ("en-US", "zh-CN", "zh-TW"):
        assert SEND_TO_REQUESTER_NAME in str(provider_card(card, translator(locale)).blocks)


def catalogue(**translations: str) -> Catalog:
    made = Catalog(locale="zh_CN")
    for text, translation in translations.items():
        made.add(text, translation)
    return made


def code(*texts: str) -> Catalog:
    made = Catalog()
    for text in texts:
        made.add(text)
    return made


@pytest.mark.parametrize(
    ("texts", "translations", "problem"),
    [
        (["a", "b"], {"a": "甲"}, "missing: b"),
        (["a"], {"a": "甲", "b": "乙"}, "dead, no longer in the code: b"),
        (["a"], {"a": ""}, "not translated: a"),
        (["a {n}"], {"a {n}": "甲"}, "not the same {placeholders}: a {n}"),
        (["a"], {"a": "甲{n}"}, "not the same {placeholders}: a"),
    ],
)
def test_the_check_notices(texts: list[str], translations: dict[str, str], problem: str) -> None:
    assert list(problems(code(*texts), catalogue(**translations))) == [problem]


def test_the_check_notices_what_is_unsure_or_commented_out() -> None:
    made = Catalog(locale="zh_CN")
    made.add("a", "甲", flags={"fuzzy"})
    made.obsolete["b"] = Message("b", "乙")
    assert list(problems(code("a"), made)) == ["marked as fuzzy: a", "dead, commented out: b"]


def test_the_check_wants_every_plural_form() -> None:
    made = Catalog(locale="zh_CN")
    made.add(("one", "many"), ("",))
    texts = Catalog()
    texts.add(("one", "many"))
    assert list(problems(texts, made)) == ["not translated: one"]


@pytest.mark.parametrize(
    ("slack_locale", "locale"),
    [
        ("zh-CN", "zh_CN"),
        ("zh-TW", "zh_TW"),
        ("zh-HK", "zh_TW"),
        ("zh-Hant", "zh_TW"),
        ("zh-SG", "zh_CN"),
        ("zh", "zh_CN"),
        ("ZH-cn", "zh_CN"),
        ("en-US", "en"),
        ("de-DE", "en"),
        ("", "en"),
    ],
)
def test_a_slack_locale_has_a_language(slack_locale: str, locale: str) -> None:
    assert translator(slack_locale).locale == locale


def test_translations_are_read_once() -> None:
    assert translator("zh-CN") is translator("ZH-cn")


def test_a_language_says_it_in_its_words() -> None:
    english, chinese = translator("en"), translator("zh-CN")
    assert (english.gettext("Claim"), chinese.gettext("Claim")) == ("Claim", "认领")
    assert english.ngettext("{n} hour", "{n} hours", 1) == "{n} hour"
    assert english.ngettext("{n} hour", "{n} hours", 2) == "{n} hours"
    assert chinese.ngettext("{n} hour", "{n} hours", 2) == "{n} 小时"
    assert chinese.name(LocalizedText(en="People", zh="人事部")) == "人事部"
    assert chinese.name(LocalizedText(en="People")) == "People"
