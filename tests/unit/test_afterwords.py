"""Which words under a resolved request say nothing but thanks."""

from __future__ import annotations

import pytest

from domain.afterwords import is_objection, says_thanks
from domain.events import Confirmed, File, Replied


@pytest.mark.parametrize(
    "words",
    [
        "Thanks!",
        "Thanks again!",
        "thank you so much :pray:",
        "Great, it works now. 👍",
        "OK",
        "谢谢！",
        "好的，谢谢你们",
        "可以了，辛苦啦～",
        "ＴＨＡＮＫＳ",
    ],
)
def test_thanks_are_no_objection(words: str) -> None:
    assert says_thanks(words)
    assert not is_objection(Replied(words))


@pytest.mark.parametrize(
    "words",
    [
        "No, it is still black!",
        "Thanks, but it is black again",
        "It works now, but not in 1510",
        "谢谢，不过还是黑的",
        "还是不行",
        "?",
        "!!!",
        "",
    ],
)
def test_all_else_may_be_one(words: str) -> None:
    assert not says_thanks(words)
    assert is_objection(Replied(words))


def test_a_file_may_be_one_whatever_stands_beside_it() -> None:
    assert is_objection(Replied("Thanks", (File("black.png", "https://example.org/f"),)))


def test_only_words_are() -> None:
    assert not is_objection(Confirmed())
