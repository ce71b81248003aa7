"""The card of a chain: which of its steps it shows."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.i18n import translator
from bot.layouts.linked_samples import chains
from bot.layouts.samples import dossier
from bot.views.blocks import rich
from bot.views.requests.chains import step_lines
from domain.chain import Progress
from tests.scenario.steps import shown

DONE, RUNNING, COMING = Progress.DONE, Progress.RUNNING, Progress.COMING


def steps_shown(*progress: Progress, whole: bool = False) -> list[int]:
    """The places of the steps that a card shows, of a chain whose steps have come so far."""
    *_, chain = chains(dossier())
    step = next(each for each in chain.steps if each.work and each.place)
    steps = tuple(
        replace(step, key=str(place), title=f"Step {place}.", progress=each, after=())
        for place, each in enumerate(progress)
    )
    _, *lines = step_lines(replace(chain, steps=steps), translator("en-US"), whole=whole)
    listed = shown({"blocks": [rich(*lines)]}).splitlines()
    found = (re.search(r"Step (\d+)\.", each) for each in listed)
    return [int(each.group(1)) for each in found if each]


def test_of_many_steps_a_card_shows_those_that_somebody_works_on() -> None:
    at_the_end = steps_shown(*[COMING] * 20, *[RUNNING] * 3)
    assert at_the_end == [*range(9), 20, 21, 22], "and what begins next"
    assert steps_shown(*[DONE] * 14, *[RUNNING] * 2) == [*range(4, 16)], "and what was over last"
    assert steps_shown(*[DONE] * 14, whole=True) == [*range(14)]
