"""The objects made at the start are not searched for garbage again and again."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from bot.garbage import THRESHOLDS, spare_what_stays

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ring:
    """Something that holds on to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the other tests as they were."""
    thresholds = gc.get_threshold()
    gc.unfreeze()  # what stays while tests run
    yield
    gc.freeze()
    gc.set_threshold(*thresholds)


def test_what_stays_is_left_out_and_new_garbage_is_found() -> None:
    stays = Ring()
    spare_what_stays()
    assert gc.get_freeze_count() > 0
    assert all(each is not stays for each in gc.get_objects())
    assert gc.get_threshold() == THRESHOLDS
    garbage = weakref.ref(Ring())
    gc.collect()
    assert garbage() is None


def test_garbage_of_the_start_is_cleared_away_first() -> None:
    garbage = weakref.ref(Ring())
    spare_what_stays()
    assert garbage() is None
