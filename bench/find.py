"""How long finding takes among many requests, and how long it takes to make them findable.

In one process, with the hotel's catalogue and 5,000 people. A search is made by an administrator,
by a provider and by a requester, several times; the result is the CPU time, its message included,
and on Postgres that of the processes which serve the connections: median and 95th percentile.

    python -m bench.find
    python -m bench.find --postgres --requests 20000
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import delete, text

from bench.office import own_postgres
from bot.catalogue import read_catalogue
from bot.demo.hotel import CATALOGUE
from bot.demo.past import living_in_the_past
from bot.i18n import translator
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import by_provider, opening
from bot.usecases.requests.finding import find_requests
from bot.views.requests.found import found_requests
from domain.organisation import MemberRole, Person
from store.database import Database
from store.migrate import upgrade
from store.search import fill_missing
from store.tables import request_terms
from store.unit_of_work import UnitOfWork
from store.workspaces import only_workspace

_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
_PROVIDER, _REQUESTER = "U02CHEN", "U1REQ7"
_PEOPLE = 5000
_DEPARTMENTS = ("it", "maintenance", "housekeeping", "front-desk")
_ENGLISH = "screen stays black tap drips lift stuck between floors please laptop battery invoice"
_CHINESE = (
    "屏幕不亮 水龙头漏水 电梯卡住 请尽快 笔记本电脑 打印机 卡纸 会议 投影仪 椅子 客人 房卡 谢谢"
)
_SEARCHES = (
    "please",
    "屏幕不亮",
    "灯",
    "lift 2024-02-07",
    "2024-02",
    "please 2024",
    "maintenance lift",
    "person 77",
    "laptop rare500",
    "#4711",
    "nothing-like-this",
)


def _words(chance: random.Random) -> str:
    count = chance.randint(8, 60)
    if chance.random() < 1 / 3:
        return "".join(chance.choices(_CHINESE.split(), k=count // 2))
    return " ".join([*chance.choices(_ENGLISH.split(), k=count), f"rare{chance.randrange(30000)}"])


def _happen(uow: UnitOfWork, count: int) -> None:
    """Let so many requests be opened in three years, half of them answered."""
    chance = random.Random(4)  # noqa: S311  -- the same every time
    for number in range(_PEOPLE):
        uow.people.put(Person(f"U1REQ{number}", f"Person {number}", timezone="Asia/Shanghai"))
    for department in uow.catalogue.departments():
        uow.people.set_members(department.id, MemberRole.PROVIDER, [_PROVIDER])
    for number in range(count):
        now = _BEGIN + (_NOW - _BEGIN) * number / count
        requester = f"U1REQ{chance.randrange(_PEOPLE)}"
        key = chance.choice(_DEPARTMENTS)
        opening.open_by_line(uow, requester, now, key, "", _words(chance))
        if number % 2:
            answered = now + timedelta(minutes=5)
            by_provider.answer(uow, _PROVIDER, answered, number + 1, _words(chance))


@contextmanager
def _database(*, postgres: bool) -> Iterator[Database]:
    if postgres:
        with own_postgres() as url:
            yield Database(url)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Database(f"sqlite:///{Path(folder) / 'bench.db'}")


def _furnish(database: Database, count: int) -> int:
    upgrade(database)
    workspace_id = only_workspace(database)
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, _BEGIN)

    def live(uow: UnitOfWork) -> None:
        with living_in_the_past(uow):
            _happen(uow, count)

    database.call(workspace_id, live)
    return workspace_id


def _fill_again(database: Database) -> float:
    """Return how many seconds it takes to make everything findable that was stored before."""
    with database.engine.begin() as connection:
        connection.execute(delete(request_terms))
    begun = time.monotonic()
    with database.engine.begin() as connection:
        fill_missing(connection)
    took = time.monotonic() - begun
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return took


def _cpu_ms(database: Database) -> float:
    """Return the CPU time of this process and of those that serve its connections so far."""
    used = time.process_time() * 1000
    if database.is_sqlite:
        return used
    asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    with database.engine.connect() as connection:
        pids = connection.scalars(text(asked)).all()
    spent = (Path(f"/proc/{pid}/schedstat").read_text().split()[0] for pid in pids)
    return used + sum(map(int, spent)) / 1_000_000


def _search(database: Database, workspace_id: int, reader: str, typed: str) -> tuple[float, float]:
    def look(uow: UnitOfWork) -> Any:
        found = find_requests(uow, reader, _NOW, typed)
        return found_requests(found, reader, translator("en"))

    took = []
    for _ in range(21):
        begun = _cpu_ms(database)
        database.call(workspace_id, look)
        took.append(_cpu_ms(database) - begun)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


def main(
    requests: Annotated[int, typer.Option(help="How many there are.")] = 100_000,
    postgres: Annotated[bool, typer.Option(help="On a Postgres of its own.")] = False,
) -> None:
    """Print how long each search takes for each reader, and how long filling takes."""
    with _database(postgres=postgres) as database:
        workspace_id = _furnish(database, requests)
        typer.echo(f"{requests} requests made findable in {_fill_again(database):.0f} s")
        admin = database.call(workspace_id, lambda uow: uow.people.admins()[0])
        readers = {"administrator": admin, "provider": _PROVIDER, "requester": _REQUESTER}
        for typed in _SEARCHES:
            took = [
                "{} {:6.1f} {:6.1f} ms".format(name, *_search(database, workspace_id, who, typed))
                for name, who in readers.items()
            ]
            typer.echo(f"{typed:20} {'   '.join(took)}")
        database.close()


if __name__ == "__main__":
    typer.run(main)
