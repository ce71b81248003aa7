"""No figure moves when people or all that is old is erased: a hotel's twelve weeks, twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue import read_catalogue
from bot.cli.rebuild import Rebuild, catch_up
from bot.demo.history import tell_history
from bot.demo.hotel import CATALOGUE
from bot.exports import Export
from bot.exports.ocel import ocel
from bot.exports.rows import pages
from bot.exports.xes import xes
from bot.jobs.retention import erase_what_is_old
from bot.read_models import RatedService
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.people.directory import note_people
from bot.usecases.privacy.erasure import erase, naming, plan_erasure
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.exports import page_of
from bot.usecases.reports.logged_cases import ACTIVITIES, case_page
from bot.usecases.reports.reporting import Scope, report_of
from bot.usecases.reports.reviews import review_of
from bot.usecases.requests.actions import act
from domain.asked_for import AskedFor
from domain.events import Cancelled, Closed, Handover, Released
from domain.lifecycle import UNFINISHED
from domain.organisation import MemberRole, Person
from domain.request import Request
from domain.review_proposals import ProposalKind, ReviewProposal
from domain.weeks import Week
from store import copying
from store.tables import daily_measures, measurements
from tests.thoroughness import enough_on_postgres, enough_on_sqlite
from tests.unfinished import unfinished

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
WORDS = frozenset({"requester", "assignee", "comment", "actor", "payload", "approved_by"})
"""Columns of exports that say who, or what was said."""


ABOUT_PEOPLE = frozenset({"rater_id", "comment"})
"""Columns of measurements that say who, or what was said."""


def plain(value: Any) -> Any:
    """Return the figures in a value: of requests their numbers, of ratings no comment."""
    match value:
        case Request() | AskedFor():
            return value.number if isinstance(value, Request) else None
        case RatedService():
            return (value.service_id, plain(value.measures))
        case Mapping():
            return {repr(plain(name)): plain(each) for name, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value if not rests_on_words(each)]
        case _ if is_dataclass(value):
            return [plain(getattr(value, each.name)) for each in fields(value)]
        case _:
            return value


def rests_on_words(value: Any) -> bool:
    """Whether something is found by the words of questions, which go."""
    return isinstance(value, ReviewProposal) and value.kind is ProposalKind.FIELD


@pytest.fixture
def hotel(database: Database, workspace_id: int) -> Database:
    """The demo's twelve weeks."""
    catalogue = read_catalogue(CATALOGUE.read_bytes(), CATALOGUE.name)
    database.call(workspace_id, import_catalogue, catalogue, NOW)
    database.call(workspace_id, tell_history, NOW)
    if not database.is_sqlite:  # which the demo is on
        with database.engine.begin() as connection:
            copying._set_sequences(connection)
    catch_up(database, workspace_id)
    return database


def busiest(uow: UnitOfWork) -> list[str]:
    """Return the two people with most requests whom the catalogue does not name."""
    rows = uow.requests._connection.exec_driver_sql(
        "SELECT requester_id FROM requests GROUP BY requester_id ORDER BY count(*) DESC"
    )
    catalogue = uow.catalogue.definition()
    return [each for (each,) in rows if not naming(catalogue, each)][:2]


def leave(uow: UnitOfWork, user_id: str) -> None:
    """Let somebody leave, with all that they had under way."""
    note_people(uow, NOW, [Person(user_id, user_id, deleted=True)])
    for request in unfinished(uow):
        if request.requester_id == user_id:
            ending = Cancelled() if request.state in UNFINISHED else Closed()
            act(uow, None, NOW, request, ending)
        elif request.hop.assignee_id == user_id:
            act(uow, None, NOW, request, Released(), Handover(None))


def figures(database: Database, workspace_id: int) -> dict[str, Any]:
    """Return every figure there is; who and what was said are left out."""
    catch_up(database, workspace_id)

    def found(uow: UnitOfWork) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for department in uow.catalogue.departments():
            ids = (department.id,)
            for first, last in (
                (date(2026, 7, 1), date(2026, 9, 30)),
                (date(2026, 10, 1), NOW.date()),
            ):
                scope = Scope(ids, first, last)
                seen[f"report {department.key} {first}"] = plain(report_of(uow, scope, NOW))
                seen[f"review {department.key} {first}"] = plain(review_of(uow, scope, NOW))
            for manager in uow.people.members(department.id, MemberRole.MANAGER):
                for week in (Week.parse("2026-W46"), Week.parse("2026-W47")):
                    digest = digest_of(uow, manager, week, NOW)
                    seen[f"digest {manager} {week}"] = plain(digest)
        rows = uow.requests._connection.execute(measurements.select())
        seen["measurements"] = sorted(
            repr([each for name, each in row._mapping.items() if name not in ABOUT_PEOPLE])
            for row in rows
        )
        days = uow.requests._connection.execute(daily_measures.select())
        seen["days"] = sorted(repr(tuple(row)) for row in days)
        return seen

    seen: dict[str, Any] = database.call(workspace_id, found)
    for export in (Export.REQUESTS, Export.EVENTS, Export.RATINGS):
        rows = [
            row for page in pages(database, workspace_id, page_of(export, NOW)) for row in page.rows
        ]
        seen[export] = [
            {name: value for name, value in row.items() if name not in WORDS} for row in rows
        ]
    cases = [case for page in pages(database, workspace_id, case_page) for case in page.cases]
    log = json.loads("".join(ocel(cases, ACTIVITIES)))
    seen["people"] = len([each for each in log["objects"] if each["type"] == "person"])
    seen["objects"] = [nameless(each) for each in log["objects"] if each["type"] != "person"]
    seen["events"] = [nameless(each) for each in log["events"]]
    seen["traces"] = len("".join(xes(cases)).split("<event>"))
    return seen


def nameless(logged: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object or an event of a log without the people that it is related to."""
    related = [each for each in logged["relationships"] if "person:" not in each["objectId"]]
    return {**logged, "relationships": related}


def is_the_same_rebuilt(hotel: Database, workspace_id: int, found: dict[str, Any]) -> bool:
    """Whether a rebuild finds every figure as it was found."""
    for keep in (False, True):
        rebuilding = Rebuild(hotel, workspace_id, keep=keep)
        for _ in (*rebuilding.go_over_requests(), *rebuilding.go_over_days()):
            pass
        if (rebuilding.different_requests, rebuilding.different_days) != (0, 0):
            return False
    return figures(hotel, workspace_id) == found


@enough_on_postgres
def test_no_figure_moves(hotel: Database, workspace_id: int) -> None:
    people = hotel.call(workspace_id, busiest)
    for each in people:
        hotel.call(workspace_id, leave, each)
    before = figures(hotel, workspace_id)
    for each in people:
        plan = hotel.call(workspace_id, plan_erasure, each)
        assert plan
        assert len(plan.own) > 20
        erased = hotel.call(workspace_id, erase, NOW, each)
        assert erased
        assert erased.is_possible
    after = figures(hotel, workspace_id)
    assert before.keys() == after.keys()
    for name, seen in before.items():
        assert after[name] == seen, name
    assert is_the_same_rebuilt(hotel, workspace_id, after)
    assert json.dumps(people[0]) not in repr(after)


@enough_on_sqlite
async def test_no_figure_moves_when_all_that_is_old_goes(
    hotel: Database, workspace_id: int
) -> None:
    before = figures(hotel, workspace_id)
    ended = hotel.call(workspace_id, lambda uow: uow.retention.count(NOW))
    await erase_what_is_old(hotel, workspace_id, NOW, timedelta(days=20))
    assert hotel.call(workspace_id, lambda uow: uow.retention.count(NOW)) < ended / 3
    after = figures(hotel, workspace_id)
    assert 0 < after["people"] < before.pop("people") + 3, "two stand for many"
    for name, seen in before.items():
        assert after[name] == seen, name
    assert is_the_same_rebuilt(hotel, workspace_id, after)
