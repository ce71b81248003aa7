"""The walk of a request through our modules, from the delivery to its cards.

Decision 0070 says how it is counted, and why there is a limit.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bot
from bot import web
from bot.catch_up.runner import CatchUps
from bot.jobs import Jobs
from playground.clock import PATIENCE
from tests.scenario.office import opened_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    import pytest

MOST_MODULES = 105
"""Who needs one more says in the commit which, and why no module that is there will do."""

ROOT = f"{Path(bot.__file__).parents[1]}/"


class Walk:
    """The modules in which something is called, in the order of their first calls."""

    def __init__(self) -> None:
        self.modules: dict[str, str] = {}
        self.is_noting = False

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Note a call: a profiler, as `sys.setprofile` wants it."""
        code = frame.f_code
        if self.is_noting and event == "call" and code.co_name != "<module>":
            name = code.co_filename
            if name.startswith(ROOT):
                self.modules.setdefault(name.removeprefix(ROOT), code.co_qualname)

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Follow what is called in this thread, and in those that are begun meanwhile."""
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def ours(self) -> list[str]:
        """The modules of the product."""
        return [each for each in self.modules if each.startswith(("bot/", "store/", "domain/"))]


async def no_job(*_arguments: object) -> None:
    """Do nothing, so that only what belongs to the request is called."""


async def test_a_request_in_one_line_passes_no_more_modules_than_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Jobs, "run", no_job)
    monkeypatch.setattr(CatchUps, "start", lambda _catch_ups: None)
    monkeypatch.setattr(web, "_LOOK_EVERY", PATIENCE)  # on a busy machine, in each of the three
    walk = Walk()
    with walk.followed():
        async with opened_office(f"sqlite:///{tmp_path}/office.db") as office:
            await office.alice.slash("/request", "it/helpdesk Screen stays black")
            await office.settled()  # what is read once, such as the catalogue, is known by now
            passed = []
            for _ in range(3):  # what comes between by chance is not in all of them
                walk.modules.clear()
                walk.is_noting = True
                await office.alice.slash("/request", "it/helpdesk Another screen stays black")
                await office.settled()
                walk.is_noting = False
                passed.append(walk.ours())
    first, *others = passed
    ours = [each for each in first if all(each in other for other in others)]
    assert len(ours) <= MOST_MODULES, f"{len(ours)} modules:\n" + "\n".join(ours)
    assert {"bot/commands/request.py", "bot/views/requests/cards.py"} <= set(ours)
