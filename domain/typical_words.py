"""The words that several texts have in common: what a heap of requests is called."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from domain.likeness import without_common_words, words_of
from domain.search_terms import is_unspaced, unspaced_runs

MOST_WORDS = 4
_SHORTEST, _LONGEST = 2, 6
"""Characters of a Chinese word."""
_NUMBERED = re.compile(r"[0-9]+ ?[房室号楼层台个张份间次]")
"""A number with what it counts or names, such as 1104 房: a number says nothing, and so neither."""


def typical_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words that most of these texts have, the most usual first.

    Of two that are as usual, the one that is said sooner is first.
    A word is written as it mostly is there. What only one of several texts says is not typical.
    """
    all_texts = list(texts)
    having: Counter[str] = Counter()
    places: dict[str, int] = {}
    written = defaultdict[str, Counter[str]](Counter)
    for text in all_texts:
        words = list(_words(text))
        having.update({stem for stem, _ in words})
        for place, (stem, word) in enumerate(words):
            written[stem][word] += 1
            places[stem] = min(place, places.get(stem, place))
    fewest = max(2, (len(all_texts) + 2) // 3) if len(all_texts) > 1 else 1
    found = [stem for stem in having if having[stem] >= fewest]
    chosen: list[str] = []
    ranks = {stem: (-having[stem] * _length(stem), places[stem], stem) for stem in found}
    for stem in sorted(found, key=ranks.__getitem__):
        if not any(_overlap(stem, other) for other in chosen):
            chosen.append(stem)
    return tuple(_mostly(written[stem]) for stem in chosen[:MOST_WORDS])


def _overlap(one: str, other: str) -> bool:
    """Whether two Chinese words are pieces of one: two characters of one are in the other, or one
    begins where the other ends.
    """
    if not (is_unspaced(one) and is_unspaced(other)):
        return False
    inside = any(one[start : start + 2] in other for start in range(len(one) - 1))
    return inside or one[-1] == other[0] or other[-1] == one[0]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text; of Chinese all that could be one."""
    yield from ((stem, word) for stem, word in words_of(text) if not is_unspaced(stem))
    for run in unspaced_runs(without_common_words(_NUMBERED.sub(" ", text))):
        for length in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(run) - length + 1):
                word = run[start : start + length]
                yield word, word


def _length(stem: str) -> int:
    """Return how much a word says: of two that are as usual, the longer one says more."""
    return len(stem) - 1 if is_unspaced(stem) else 2


def _mostly(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], word))
