"""Circles are found, each once."""

from __future__ import annotations

from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from domain.circles import find_circles


def test_what_has_a_beginning_has_no_circles() -> None:
    assert find_circles({}) == []
    assert find_circles({"a": [], "b": ["a"], "c": ["a", "b"]}) == []
    assert find_circles({"a": ["elsewhere"]}) == []


def test_each_circle_is_named_from_its_first_thing_on() -> None:
    assert find_circles({"a": ["a"]}) == [("a",)]
    assert find_circles({"a": ["c"], "b": ["a"], "c": ["b"]}) == [("a", "c", "b")]
    two = {"z": ["y"], "y": ["z"], "b": ["a", "z"], "a": ["b"]}
    assert find_circles(two) == [("z", "y"), ("b", "a")]


@given(
    before=st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"))),
)
def test_without_its_circles_everything_has_a_beginning(before: dict[str, list[str]]) -> None:
    circles = find_circles(before)
    for circle in circles:
        for one, following in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert following in before[one]
    gone = {each for circle in circles for each in circle}
    assert len(gone) == sum(map(len, circles))
    TopologicalSorter(
        {each: set(others) - gone for each, others in before.items() if each not in gone}
    ).prepare()
