"""Likeness of short texts in English and Chinese, and heaps of texts that are alike.

A text is cut into terms as search cuts it (`domain.search_terms`): words, and of Chinese pairs of
characters that overlap. Two texts are as alike as their terms: the cosine of their tf-idf weights.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from domain.search_terms import is_unspaced, terms_of

ALIKE = 0.34
"""The least likeness of two texts that ask for the same, from 0 to 1."""

_COMMON_IN_ENGLISH = (
    "a about again all also am an and any anybody anyone are as asap at be because been before but "
    "by can cannot cant could dear did do does doesn don done for from get give got had has have "
    "hello help her hi his how i if im in into is isn it its ive just kindly know like looking "
    "make may me might more my need needed needs new no not now of off on once one or our out over "
    "please pls possible question request s should so some somebody someone something soon still t "
    "tell than thank thanks that the their them then there these they this to today tomorrow too "
    "under up urgent us use very via want wants was we were what when where which who why will "
    "with would you your"
)
_COMMON_CHINESE = re.compile(
    "请问|请帮|请给|请教|麻烦|帮忙|谢谢|您好|你好|大家|我们|你们|他们|咱们|能否|能不能|可不可以|是否|可以|可否|需要|希望|申请|怎么|"
    "如何|什么|哪里|哪个|为什么|一下|一个|一台|一张|一份|一些|这个|那个|现在|今天|明天|尽快|急用|问题|还是|已经|没有|不能|有没有|"
    "[的了吗呢吧啊呀我你您他她给把被和与及或也就都再请想要帮是]"
)

_COMMON_ENGLISH = frozenset(_COMMON_IN_ENGLISH.split())

_Weights = Mapping[str, float]


def without_common_words(text: str) -> str:
    """Return a text without the Chinese words that say nothing of what it is about."""
    return _COMMON_CHINESE.sub(" ", text)


def words_of(text: str) -> list[tuple[str, str]]:
    """Return the terms of a text that say what it is about, each with how it is written there.

    Common words, such as "please" and 请问, and numbers say nothing of it.
    """
    found: list[tuple[str, str]] = []
    for piece in without_common_words(text).split():
        before = ""
        for term in terms_of(piece):
            if is_unspaced(term):
                if len(term) > 1 or not before.endswith(term):
                    found.append((term, term))
            elif term not in _COMMON_ENGLISH and not term.isdecimal():
                found.append((_stem(term), term))
            before = term
    return found


def _stem(word: str) -> str:
    """Return what the forms of an English word have in common: "printing" and "printers"."""
    stem = word
    if len(stem) > 4 and stem.endswith("s") and not stem.endswith("ss"):  # noqa: PLR2004
        stem = stem[:-1]
    for ending in ("ing", "ed", "er", "or"):
        if len(stem) > len(ending) + 3 and stem.endswith(ending):
            stem = stem[: -len(ending)]
            break
    if len(stem) > 3 and stem[-1] == stem[-2]:  # noqa: PLR2004
        stem = stem[:-1]
    return stem[:-1] if len(stem) > 3 and stem.endswith("e") else stem  # noqa: PLR2004


@dataclass(frozen=True)
class Likeness:
    """How alike any two of some texts are.

    Attributes:
        of: by the key of a text, each other text that shares a term, with how alike the two are.
    """

    of: Mapping[int, Mapping[int, float]] = field(default_factory=dict)

    def near(self, key: int) -> set[int]:
        """Return the texts that ask for the same as one, without it."""
        return {other for other, alike in self.of.get(key, {}).items() if alike >= ALIKE}


def compare(texts: Mapping[int, str]) -> Likeness:
    """Hold texts against one another. The order in which they are given does not matter."""
    counts = {key: Counter(stem for stem, _ in words_of(texts[key])) for key in sorted(texts)}
    having = defaultdict[str, list[int]](list)
    for key, count in counts.items():
        for term in count:
            having[term].append(key)
    weights = {key: _weights(count, having, len(texts)) for key, count in counts.items()}
    found: dict[int, defaultdict[int, float]] = {key: defaultdict(float) for key in counts}
    # Sums of floats depend on their order, so terms come in one of their own.
    for term in sorted(having):
        keys = having[term]
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                product = weights[one][term] * weights[other][term]
                found[one][other] += product
                found[other][one] += product
    return Likeness(found)


def _weights(count: Counter[str], having: Mapping[str, Collection[int]], texts: int) -> _Weights:
    """Return the tf-idf weights of a text, as a vector of length 1."""
    found = {
        term: (1 + math.log(count[term])) * (1 + math.log((1 + texts) / (1 + len(having[term]))))
        for term in sorted(count)
    }
    length = math.sqrt(math.fsum(weight * weight for weight in found.values()))
    return {term: weight / length for term, weight in found.items()}


@dataclass(frozen=True, slots=True)
class Heap:
    """Texts that ask for the same.

    Attributes:
        centre: the text to which all others are alike.
        keys: all of them, the centre included, sorted.
    """

    centre: int
    keys: tuple[int, ...]


def gather(keys: Collection[int], likeness: Likeness) -> tuple[Heap, ...]:
    """Put texts into heaps, each into exactly one; the largest heap comes first.

    The text that most others are alike to becomes the centre of a heap and takes them with it;
    then the same of those that are left. So each is alike to the centre of its heap, and no heap
    is a row in which only neighbours are alike.
    """
    near = {key: likeness.near(key).intersection(keys) for key in keys}
    found = []
    while near:
        centre = max(near, key=lambda key: (len(near[key]), -key))
        members = near[centre] | {centre}
        found.append(Heap(centre, tuple(sorted(members))))
        for member in members:
            for other in near.pop(member):
                if other in near:
                    near[other].discard(member)
    return tuple(sorted(found, key=lambda heap: (-len(heap.keys), heap.centre)))
