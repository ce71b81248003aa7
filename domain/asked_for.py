"""The things that providers ask requesters for most often, as far as their words say."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.fields import Field
from domain.search_terms import folded

_LEAST = 5
"""Questions that must ask for the same thing before it is told."""

_LEAST_SHARE = 0.3
_LONGEST_PHRASE = 3  # words
_CHARACTERS = range(2, 7)  # of a Chinese phrase
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 3
_COMMON = frozenset(
    re.findall(
        r"[a-z]+",
        """
        the and for are you your yours that this with what which when where who why how can
        could would will shall should have has had was were did does its not please thanks thank
        hello need needs want tell say send give let know any there here from about our they
        them one also still into more exactly kind much many
        """,
    )
)
"""Words that say nothing of what is asked for."""

_COMMON_HAN = re.compile(
    "详细|具体|情况|信息|提供|补充|告诉|描述|说明|清楚|需要|知道|麻烦|谢谢|您好|你好"
    "|[请问您你我他她它们的了吗呢吧啊是在有没要想能可以哪个什么怎么样多少几谁为何一下还再说点些这那位给看把被和与及]"
)
"""The same in Chinese."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The thing that was asked for most often.

    Attributes:
        field: the key of the service's own field that the questions name; empty if they name none.
        words: the field's label as it was found, or the words that the questions share.
        count: how many requests were asked for it, out of `of` that went back with a question.
    """

    field: str
    words: str
    count: int
    of: int


def asked_most(questions: Sequence[Iterable[str]], fields: Iterable[Field]) -> AskedFor | None:
    """Return the thing that most requests were asked for; None if too few have it alike.

    Five must, and 30 %. A field of the service counts before any other words: its label, in either
    language, stands in the question. Which requests come first makes no difference.

    Args:
        questions: the questions of each request that went back to its requester.
        fields: those of the service's form.
    """
    told = [folded(" \n ".join(each)) for each in questions]
    fewest = max(_LEAST, _LEAST_SHARE * len(told))
    found = [
        AskedFor(field.key, label, sum(_has(text, label) for text in told), len(told))
        for field in fields
        for label in filter(None, (field.label.en, field.label.zh))
    ]
    named = max(found, key=lambda each: each.count, default=None)
    if named and named.count >= fewest:
        return named
    counts = Counter(phrase for text in told for phrase in set(_phrases(text)))
    shared = [(count, len(phrase), phrase) for phrase, count in counts.items() if count >= fewest]
    if not shared:
        return None
    count, _, words = max(shared)
    return AskedFor("", words, count, len(told))


def _has(text: str, label: str) -> bool:
    wanted = folded(label)
    if _HAN.search(wanted):
        return wanted in text
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _phrases(text: str) -> Iterator[str]:
    """Yield the things that a question may ask for: words that stand together, and Chinese ones."""
    for line in re.split(r"[^\w\s'-]|\n", text):
        row: list[str] = []
        for word in line.split():
            if _says_something(word):
                row.append(word)
            else:
                yield from _of_row(row)
                row = []
        yield from _of_row(row)
    for run in _HAN.finditer(text):
        for part in _COMMON_HAN.split(run.group()):
            for size in _CHARACTERS:
                yield from (part[start : start + size] for start in range(len(part) - size + 1))


def _says_something(word: str) -> bool:
    if _HAN.search(word) or not _WORD.fullmatch(word):
        return False
    return len(word) >= _FEWEST_LETTERS and word not in _COMMON


def _of_row(row: Sequence[str]) -> Iterator[str]:
    for size in range(1, _LONGEST_PHRASE + 1):
        yield from (" ".join(row[start : start + size]) for start in range(len(row) - size + 1))
