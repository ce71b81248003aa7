"""Heaps of texts that ask for the same, in English and Chinese."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import ALIKE, compare, gather, words_of
from domain.typical_words import MOST_WORDS, typical_words

PROJECTORS = ("Need a projector please", "Projectors for Friday", "Can I borrow a projector?")
BADGES = ("补办门禁卡", "门禁卡丢了", "访客门禁卡")
OTHERS = ("Screen stays black", "窗户关不上", "Where is the fire drill list?")

WORDS = "projector printer badge visitor room 投影仪 门禁卡 会议室 打印机 please 请问 12 ！ the"

words = st.sampled_from(WORDS.split())
texts = st.lists(words, max_size=5).map(" ".join) | st.text("aé投影仪 ，.1", max_size=12)
numbered = st.dictionaries(st.integers(1, 10_000), texts, max_size=25)


def heaps_of(asks: dict[int, str]) -> list[tuple[int, ...]]:
    return [heap.keys for heap in gather(asks, compare(asks))]


def test_what_asks_for_the_same_is_one_heap_in_either_language() -> None:
    asks = dict(enumerate((*PROJECTORS, *BADGES, *OTHERS)))
    assert heaps_of(asks) == [(0, 1, 2), (3, 4, 5), (6,), (7,), (8,)]


def test_common_words_are_not_alike() -> None:
    asks = {1: "Can you please help me with this", 2: "Can you please help me", 3: "请问可以帮忙吗"}
    assert heaps_of(asks) == [(1,), (2,), (3,)]


def test_forms_of_a_word_are_one() -> None:
    for forms in (("printer", "printers", "printing", "print"), ("licence", "licences")):
        assert len({stem for form in forms for stem, _ in words_of(form)}) == 1
    assert words_of("room 12") == words_of("room 7")


@given(numbered, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(asks: dict[int, str], random: object) -> None:
    shuffled = list(asks.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    likeness, other = compare(asks), compare(dict(shuffled))
    assert gather(asks, likeness) == gather([key for key, _ in shuffled], other)


@given(numbered)
def test_each_is_in_exactly_one_heap(asks: dict[int, str]) -> None:
    found = [key for keys in heaps_of(asks) for key in keys]
    assert sorted(found) == sorted(asks)


@given(numbered)
def test_each_is_alike_to_the_centre_of_its_heap(asks: dict[int, str]) -> None:
    likeness = compare(asks)
    for heap in gather(asks, likeness):
        assert set(heap.keys) <= likeness.near(heap.centre) | {heap.centre}


@given(numbered)
def test_likeness_is_the_cosine_of_two_vectors(asks: dict[int, str]) -> None:
    """Computed in another way: over all pairs, with vectors as long as there are terms."""
    counts = {key: Counter(stem for stem, _ in words_of(text)) for key, text in asks.items()}
    terms = sorted({term for count in counts.values() for term in count})
    having = {term: sum(term in count for count in counts.values()) for term in terms}

    def vector(key: int) -> list[float]:
        return [
            (1 + math.log(counts[key][term]))
            * (1 + math.log((1 + len(asks)) / (1 + having[term])))
            * (term in counts[key])
            if counts[key][term]
            else 0.0
            for term in terms
        ]

    likeness = compare(asks)
    for one, other in combinations(asks, 2):
        a, b = vector(one), vector(other)
        lengths = math.hypot(*a) * math.hypot(*b)
        cosine = sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0
        assert math.isclose(likeness.of[one].get(other, 0.0), cosine, abs_tol=1e-9)
        assert likeness.of[one].get(other) == likeness.of[other].get(one)


def test_typical_words_are_those_that_most_have() -> None:
    assert typical_words(PROJECTORS) == ("projector",)
    assert typical_words(BADGES) == ("门禁卡",)
    assert typical_words(("Second monitor", "Second monitor for Xiao", "A monitor")) == (
        "monitor",
        "second",
    )
    assert typical_words([]) == ()


def test_pieces_of_one_chinese_word_are_told_once() -> None:
    early = ("0917 房客人提前到店", "1203 房客人提前到店", "客人提前到店")
    assert typical_words(early) == ("客人提前到店",)


def test_what_a_number_counts_or_names_is_no_typical_word() -> None:
    rooms = [f"{room} 房加做一次清扫" for room in (1104, 1205, 917)]
    assert typical_words(rooms) == ("加做一次清扫",)
    assert typical_words(["12楼空调漏水", "3 楼空调漏水"]) == ("空调漏水",)


@given(st.lists(texts, max_size=8), st.randoms(use_true_random=False))
def test_typical_words_are_words_of_the_texts(said: list[str], random: object) -> None:
    found = typical_words(said)
    assert len(found) <= MOST_WORDS
    assert len(set(found)) == len(found)
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert typical_words(shuffled) == found


def test_the_limit_is_one_that_two_texts_can_reach() -> None:
    assert 0 < ALIKE < 1
