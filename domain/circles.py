"""Circles: things of which each comes after the next, and the last after the first."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter


def find_circles(before: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """Return the circles that must be broken so that everything has a beginning.

    Args:
        before: by each thing, those that come before it. Those that are no keys come before all.

    Returns:
        Each begins with the one of its things that comes first in `before`. No thing is in two.
    """
    left = {each: [one for one in others if one in before] for each, others in before.items()}
    order = {each: position for position, each in enumerate(before)}
    found: list[tuple[str, ...]] = []
    while circle := _circle(left):
        first = circle.index(min(circle, key=order.__getitem__))
        found.append((*circle[first:], *circle[:first]))
        left = {
            each: [one for one in others if one not in circle]
            for each, others in left.items()
            if each not in circle
        }
    return sorted(found, key=lambda each: order[each[0]])


def _circle(before: Mapping[str, Collection[str]]) -> list[str]:
    """Return one circle, each thing followed by one that comes before it; perhaps none."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        # graphlib names the first thing again at the end, and what comes before goes before.
        return list(reversed(error.args[1][1:]))
    return []
