"""Requests that belong together: needs and those who wait for them, chains and their steps."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.layouts.samples import BOB, CAROL, NOW, dossier
from bot.read_models import Dossier, Station, StepLine
from domain.chain import Progress
from domain.errors import Problem
from domain.lifecycle import State

_NOT_BEGUN = frozenset({Progress.COMING, Progress.READY, Progress.NOT_NEEDED})


def linked_by_needs(subject: Dossier) -> Iterator[tuple[Dossier, Dossier]]:
    """A request, confidential or not, and the subject that it needs, which has needs itself."""
    title = subject.request.title
    needs = tuple(dossier(state, title, number=13) for state in State)
    for parent in (needs[0], dossier(words=title, confidential=True)):
        yield parent, replace(subject, needs=needs * 3, parent=parent)


@lru_cache(maxsize=2)
def steps_of_each_state(title: str) -> tuple[Dossier, ...]:
    """A step of a chain in each state."""
    return tuple(dossier(state, title, number=13, step="1") for state in State)


def chains(subject: Dossier) -> Iterator[Dossier]:
    """The subject as a chain of two steps, of one that is over, of one in each state of progress,
    and of many.
    """
    title = subject.request.title
    work = steps_of_each_state(title)
    place = Station(subject.department, subject.service)
    steps = [
        StepLine(
            key=str(number),
            place=place if number != 3 else None,  # noqa: PLR2004  -- some one of them
            progress=progress,
            work=work[number % len(work)] if progress not in _NOT_BEGUN else None,
            after=("1", "2"),
            begins_at=NOW if number % 2 else None,
            optional=progress is Progress.RUNNING,
            stuck=progress is Progress.STOPPED,
            problem=Problem.UNKNOWN_SERVICE if number == 2 else None,  # noqa: PLR2004  -- as above
            title=title if number % 2 else "",
        )
        for number, progress in enumerate([*Progress] * 5, 1)
    ]
    over = [each for each in steps if each.progress is Progress.DONE]
    for shown in (steps[:2], over[:1], steps[: len(Progress)], steps):
        yield replace(subject, steps=tuple(shown), expected_at=NOW, deciders=(BOB, CAROL))
