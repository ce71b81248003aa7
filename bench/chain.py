"""The cost of opening a chain of ten steps, against that of a plain request.

Both in one process on SQLite, in turn; the CPU time of the best of many turns, commit included.

    python -m bench.chain
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from bench.opening import ANNA, NOW, furnished_hotel
from bot.usecases.requests import opening
from domain.chain import Chain, Step
from domain.standards import ServiceStandard
from store.database import Database
from store.unit_of_work import UnitOfWork

_STEPS = 10
_AT_ONCE = (1, 3, 10)
_TURNS, _IN_A_TURN = 30, 5
_numbers = count(1)


def _offer(uow: UnitOfWork) -> str:
    """Let the first department offer chains; returns its key."""
    definition, department = uow.catalogue.definition(), uow.catalogue.departments()[0]
    plain = [
        f"{each.key}/{service.key}"
        for each in definition.departments
        for service in each.services
        if not any(field.required for field in service.fields)
    ]
    like = definition.departments[0].services[0]
    for width in _AT_ONCE:
        steps = (
            Step(
                f"s{number}",
                plain[number % len(plain)],
                after=(f"s{number - width}",) if number >= width else (),
            )
            for number in range(_STEPS)
        )
        chain = replace(
            like,
            key=f"chain-{width}",
            fields=(),
            confidential=False,
            standard=ServiceStandard(),
            chain=Chain(tuple(steps)),
        )
        uow.catalogue.put_service(department.id, chain, 99, NOW)
    return department.key


def _opens(department: str, service: str) -> Callable[[UnitOfWork], None]:
    def opened(uow: UnitOfWork) -> None:
        words = f"Something new, number {next(_numbers)}"
        opening.open_by_line(uow, ANNA, NOW, department, service, words)

    return opened


def _cpu_ms(database: Database, workspace_id: int, use_case: Callable[[UnitOfWork], None]) -> float:
    best = float("inf")
    for _ in range(_TURNS):
        begun = time.process_time()
        for _ in range(_IN_A_TURN):
            database.call(workspace_id, use_case)
        best = min(best, (time.process_time() - begun) / _IN_A_TURN)
    return best * 1000


def main() -> None:
    """Print the CPU time of each, and how much more a chain costs."""
    with tempfile.TemporaryDirectory() as folder, furnished_hotel(Path(folder)) as (database, key):
        department = database.call(key, _offer)
        plain = _cpu_ms(database, key, _opens("it", ""))
        print(f"a plain request: {plain:.2f} ms of CPU")
        for width in _AT_ONCE:
            cost = _cpu_ms(database, key, _opens(department, f"chain-{width}"))
            ratio = cost / plain
            print(f"{_STEPS} steps, {width} at first: {cost:.2f} ms, {ratio:.1f} times as much")


if __name__ == "__main__":
    main()
