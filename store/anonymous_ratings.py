"""Anonymous ratings: those that wait for others, and those that were told together.

A rating that was told is kept without its request, its requester and its time. Nothing in the
database ties it to the event that it came from.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from domain.dimensions import Dimension, Gap
from domain.ratings import NamelessRating, Rating
from store.left_out import read_each
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import anonymous_ratings, waiting_ratings
from store.upserts import Upsert, upsert


def _wait(insert: Upsert) -> Upsert:
    changing = ("department_id", "requester_id", "confidential", "rated_on")
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "request_id"],
        set_={name: insert.excluded[name] for name in changing},
    )


_WAIT = upsert(waiting_ratings, _wait)
_GROUPS = Prepared(
    select(waiting_ratings.c.department_id, waiting_ratings.c.confidential)
    .where(waiting_ratings.c.workspace_id == WORKSPACE)
    .group_by(waiting_ratings.c.department_id, waiting_ratings.c.confidential)
    .having(func.count(waiting_ratings.c.requester_id.distinct()) >= bindparam("min_people"))
    .order_by(waiting_ratings.c.department_id, waiting_ratings.c.confidential)
)


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Ratings that can be told together: of one department, confidential requests or not."""

    department_id: int
    confidential: bool


@dataclass(frozen=True, slots=True)
class WaitingRating:
    """That somebody has rated a request on a day, and that it waits for others."""

    request_id: int
    requester_id: str
    rated_on: date


def _rating(row: Row[Any]) -> NamelessRating:
    gaps = {Dimension(key): Gap(*pair) for key, pair in row.gaps.items()}
    return NamelessRating(row.department_id, row.told_on, row.score, row.comment, gaps)


class AnonymousRatingStore:
    """The anonymous ratings of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    # Those that wait

    def wait(self, request_id: int, group: WaitingGroup, requester_id: str, rated_on: date) -> None:
        """Let the rating of a request wait for others."""
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "department_id": group.department_id,
            "requester_id": requester_id,
            "confidential": group.confidential,
            "rated_on": rated_on,
        }
        _WAIT.execute(self._connection, row)

    def is_waiting(self, request_id: int) -> bool:
        """Whether the rating of a request waits for others."""
        statement = select(waiting_ratings.c.request_id).where(
            waiting_ratings.c.workspace_id == self._workspace_id,
            waiting_ratings.c.request_id == request_id,
        )
        return self._connection.execute(statement).first() is not None

    def groups(self, min_people: int) -> tuple[WaitingGroup, ...]:
        """Return the groups in which so many people or more have said something."""
        parameters = {WORKSPACE.key: self._workspace_id, "min_people": min_people}
        return tuple(WaitingGroup(*row) for row in _GROUPS.execute(self._connection, parameters))

    def given_before(self, group: WaitingGroup, day: date) -> tuple[WaitingRating, ...]:
        """Return what was said in a group before a day.

        Nobody else gets it until the transaction ends.
        """
        columns = waiting_ratings.c
        statement = (
            select(columns.request_id, columns.requester_id, columns.rated_on)
            .where(
                waiting_ratings.c.workspace_id == self._workspace_id,
                waiting_ratings.c.department_id == group.department_id,
                waiting_ratings.c.confidential == group.confidential,
                waiting_ratings.c.rated_on < day,
            )
            .order_by(waiting_ratings.c.request_id)
            .with_for_update()
        )
        return tuple(WaitingRating(*row) for row in self._connection.execute(statement))

    def drop(self, request_ids: Iterable[int]) -> None:
        """Let the ratings of these requests wait no more."""
        self._connection.execute(
            delete(waiting_ratings).where(
                waiting_ratings.c.workspace_id == self._workspace_id,
                waiting_ratings.c.request_id.in_(list(request_ids)),
            )
        )

    # Those that were told

    def tell(self, group: WaitingGroup, told_on: date, ratings: Collection[Rating]) -> None:
        """Keep what these ratings say, in an order that says nothing of their time."""
        rows = [
            {
                "workspace_id": self._workspace_id,
                "department_id": group.department_id,
                "confidential": group.confidential,
                "told_on": told_on,
                "score": each.score,
                "comment": each.comment,
                "gaps": {
                    key.value: [gap.expected, gap.perceived] for key, gap in each.gaps.items()
                },
            }
            for each in ratings
        ]
        self._connection.execute(insert(anonymous_ratings), sorted(rows, key=str))

    def on_days(self, department_id: int, days: Collection[date]) -> tuple[NamelessRating, ...]:
        """Return what a department was told on these days."""
        statement = select(anonymous_ratings).where(
            anonymous_ratings.c.workspace_id == self._workspace_id,
            anonymous_ratings.c.department_id == department_id,
            anonymous_ratings.c.told_on.in_(days),
        )
        return tuple(read_each("rating", _rating, self._connection.execute(statement)))

    def all(self) -> tuple[tuple[NamelessRating, bool], ...]:
        """Return everything that was told, each with whether it was of a confidential request.

        The order is that of the departments, the days, and what was said.
        """
        columns = anonymous_ratings.c
        statement = (
            select(anonymous_ratings)
            .where(columns.workspace_id == self._workspace_id)
            .order_by(columns.department_id, columns.told_on, columns.comment, columns.score)
        )
        rows = self._connection.execute(statement)
        return tuple(read_each("rating", lambda row: (_rating(row), row.confidential), rows))

    def spans(self) -> dict[int, tuple[date, date]]:
        """Return the first and the last day on which something was told, by department."""
        columns = anonymous_ratings.c
        statement = (
            select(columns.department_id, func.min(columns.told_on), func.max(columns.told_on))
            .where(columns.workspace_id == self._workspace_id)
            .group_by(columns.department_id)
        )
        return {each: (first, last) for each, first, last in self._connection.execute(statement)}
