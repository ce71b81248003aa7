"""A clock that jumps, as when a machine's time is set right: nothing is lost, nothing repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.scenario.clockwork import claimed_by, look, nags_to, pass_until, wall

if TYPE_CHECKING:
    from tests.scenario.office import Office

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("jumps", [[], [-HOUR], [HOUR], [-HOUR, HOUR], [HOUR, -HOUR]])
async def test_a_jump_of_the_clock_loses_no_reminder_and_repeats_none(
    promising: Office, jumps: list[timedelta]
) -> None:
    await claimed_by(promising, promising.bob, "it Screen stays black")
    await pass_until(promising, wall(2, 15), HOUR)
    for jump in jumps:
        promising.clock.now += jump
        await look(promising)
    await pass_until(promising, wall(3, 18), HOUR)
    told = [len(nags_to(each)) for each in (promising.bob, promising.mei)]
    assert told == [4, 3]  # as without a jump
