"""The things that requesters are asked for most often."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asked_for import AskedFor, asked_most
from domain.fields import Field
from domain.text import LocalizedText

TAG = Field("asset-tag", LocalizedText(en="Asset tag", zh="资产编号"))
ROOM = Field("room", LocalizedText(en="Room", zh="房间"))
MANY = [["Which asset tag does it have?"]] * 4 + [["请问资产编号是多少？"]] * 5


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        (MANY + [["Which room?"]] * 6, AskedFor("room", "Room", 6, 15)),
        ([["The asset tag, please"]] * 5, AskedFor("asset-tag", "Asset tag", 5, 5)),
        ([["Which cost centre is it for?"]] * 5, AskedFor("", "cost centre", 5, 5)),
        ([["请问成本中心是哪个？"]] * 6, AskedFor("", "成本中心", 6, 6)),
        ([["能再说详细一点吗？"]] * 9, None),
        ([["Could you tell me more?"]] * 9, None),
        ([["请告诉我具体的房间号"]] * 5, AskedFor("room", "房间", 5, 5)),
        ([["Which mushroom?"]] * 5, AskedFor("", "mushroom", 5, 5)),
        ([["Which one is it that you need?"]] * 9, None),
        ([["The asset tag?"]] * 4, None),
        ([["The asset tag?"]] * 5 + [["Hm?"]] * 20, None),
        ([], None),
    ],
)
def test_the_field_or_else_the_words_that_most_questions_have(
    questions: list[list[str]], found: AskedFor | None
) -> None:
    assert asked_most(questions, (TAG, ROOM)) == found


def test_a_request_that_was_asked_twice_counts_once() -> None:
    assert asked_most([["Which room?", "Which room, please?"]] * 5, (ROOM,)) == AskedFor(
        "room", "Room", 5, 5
    )


WORDS = st.sampled_from(["room", "asset tag", "which", "colour", "编号", "请问房间", "几楼", "?"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join).map(lambda one: [one])))
def test_the_order_of_the_requests_makes_no_difference(questions: list[list[str]]) -> None:
    mixed = Random(0).sample(questions, len(questions))  # noqa: S311
    found = asked_most(questions, (TAG, ROOM))
    assert asked_most(mixed, (TAG, ROOM)) == found
    if found:
        assert 5 <= found.count <= found.of == len(questions)
        text = found.words.lower()
        assert found.field or sum(text in each[0].lower() for each in questions) >= found.count
