"""The language of the command line: that of LC_ALL, LC_MESSAGES or LANG."""

import sqlite3

import pytest

from bot.i18n import CHINESE, ENGLISH, TRADITIONAL, counted, said, sentence, speak_as, terminal
from domain.durations import Duration
from store.copying import TableSum, check_sums
from store.errors import CopyRefused, StoreError, UnusableDatabase


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({}, ENGLISH),
        ({"LANG": "C.UTF-8"}, ENGLISH),
        ({"LANG": "POSIX"}, ENGLISH),
        ({"LANG": "de_DE.UTF-8"}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "zh_SG"}, CHINESE),
        ({"LANG": "zh_TW.UTF-8@radical"}, TRADITIONAL),
        ({"LANG": "zh_HK.Big5-HKSCS"}, TRADITIONAL),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, ENGLISH),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, CHINESE),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], locale: str) -> None:
    speak_as(environment)
    assert terminal().locale == locale


def test_what_is_said_has_its_values_in_it() -> None:
    for lang, begins in (("en", "there is no folder /a: create it"), ("zh_CN", "没有文件夹 /a：")):
        speak_as({"LANG": lang})
        words = "there is no folder {folder}: create it, or correct DATABASE_URL"
        assert sentence(words, folder="/a").startswith(begins)
    speak_as({})
    assert [counted("{n} day of {what}", "{n} days of {what}", n, what="x") for n in (1, 2)] == [
        "1 day of x",
        "2 days of x",
    ]


def test_what_the_rules_cannot_read_is_said_in_the_language_too() -> None:
    with pytest.raises(ValueError, match="a duration is longer than zero") as caught:
        Duration.parse("0h")
    assert said(caught.value) == '"0h": a duration is longer than zero, for example 30m'
    speak_as({"LANG": "zh_CN.UTF-8"})
    assert said(caught.value) == "“0h”：时长要大于零，例如 30m"
    assert said(ValueError("of another library")) == "of another library"


def test_what_the_store_says_is_said_in_the_language_and_what_a_driver_says_is_quoted() -> None:
    unknown = sqlite3.DatabaseError("file is not a database")
    error = UnusableDatabase(
        "{what}: {reason}",
        what=StoreError("{file} cannot be restored", file="a.db"),
        reason=unknown,
    )
    assert str(error) == said(error) == "a.db cannot be restored: file is not a database"
    speak_as({"LANG": "zh_CN.UTF-8"})
    assert said(error) == "无法恢复 a.db：file is not a database"
    assert str(error) == "a.db cannot be restored: file is not a database"  # for the log


def test_an_error_of_several_lines_is_said_line_by_line() -> None:
    wrong = {name: TableSum(2, 1) for name in ("hops", "requests")}
    with pytest.raises(CopyRefused) as caught:
        check_sums(wrong, {"hops": TableSum(1, 1), "requests": TableSum(2, 2)})
    assert str(caught.value).splitlines()[1:] == [
        "hops: 2 rows were read, 1 arrived",
        "requests: 2 rows arrived with other contents",
    ]
    speak_as({"LANG": "zh_CN.UTF-8"})
    assert said(caught.value).splitlines() == [
        "复制已撤销：内容和原来的不一致。请再试一次，如果还是这样，请报告这个问题：",
        "hops：读出 2 行，写入 1 行",
        "requests：2 行的内容不一致",
    ]
