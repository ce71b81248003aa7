"""Previews of a changed standard, against an independent computation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.usecases.catalogue.standard_changes import StandardChange, preview_standard
from bot.usecases.measurements.measurements import refresh, stale
from domain.durations import Duration
from domain.promise_terms import PromiseKind
from domain.shares import Share
from domain.standards import Figures, Priority, ServiceStandard
from store.tables import requests
from tests.store.measured_desks import PROMISES, Desks
from tests.unit.measure_oracle import Told

if TYPE_CHECKING:
    from domain.standard_previews import PromisePreview
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)  # less than a quarter after what is made up for Berlin
LATER = datetime(2026, 6, 30, 9, tzinfo=UTC)  # a quarter after some of it
TIMES = ("10m", "1h", "3h20m", "6h", "1d", "2d", "9d")


@pytest.fixture
def desks(database: Database, workspace_id: int) -> Desks:
    return Desks(database, workspace_id, Random(1307))  # noqa: S311


def measure(desks: Desks) -> None:
    while request_ids := desks.database.call(desks.workspace_id, stale):
        desks.database.call(desks.workspace_id, refresh, request_ids)


def preview(
    desks: Desks, service: str, new: ServiceStandard, now: datetime = NOW
) -> dict[PromiseKind, PromisePreview]:
    """The preview of a new standard of a service in Berlin."""

    def look(uow: UnitOfWork) -> dict[PromiseKind, PromisePreview]:
        department = uow.catalogue.department_by_id(desks.departments["berlin"])
        its = uow.catalogue.service_by_id(desks.services["berlin", service])
        change = StandardChange(department, its, uow.catalogue.standard(its.standard_id), new)
        found = preview_standard(uow, "U0MANAGER", now, change)
        return {each.kind: each for each in found.promises}

    return desks.database.call(desks.workspace_id, look)


def walked(told: list[Told], kind: PromiseKind, promised: str, now: datetime) -> Share:
    """The same by the oracle: a walk over every minute of the requests' histories."""
    first_day = now.date() - timedelta(weeks=13)
    kept = []
    for each in told:
        if each.self_service:
            continue
        at, time = each.responded_at, each.response
        if kind is PromiseKind.RESOLUTION:
            at, time = each.ended_at, each.resolution
            if each.ending != "resolved":
                continue
        if at is not None and time is not None and each.case.day(at) >= first_day:
            longest = each.case.promised(promised)
            assert longest is not None
            kept.append(time - time % timedelta(seconds=1) <= longest)
    return Share(sum(kept), len(kept))


@pytest.mark.parametrize("now", [NOW, LATER])
def test_a_preview_is_what_a_walk_over_every_minute_finds(desks: Desks, now: datetime) -> None:
    known = desks.open(90, "berlin")
    desks.open(10, "sydney")
    measure(desks)
    found = 0
    for service, promised in PROMISES.items():
        its = desks.services["berlin", service]
        told = [Told(each.case) for each in known if each.case.service == its]
        for typed in TIMES:
            time = Duration.parse(typed)
            by_kind = preview(desks, service, ServiceStandard(time, time), now)
            for kind, each in by_kind.items():
                assert each.kept_by_new == walked(told, kind, typed, now)
                old = promised[list(PromiseKind).index(kind)]
                if old:
                    assert each.kept_by_old == walked(told, kind, old, now)
                found += each.kept_by_new.of
    assert found


def test_only_what_changes_is_previewed(desks: Desks) -> None:
    hour, six = Duration.parse("1h"), Duration.parse("6h")
    assert preview(desks, "quick", ServiceStandard(hour, six)) == {}
    changed = preview(desks, "quick", ServiceStandard(hour, None))
    assert [(each.kind, each.old, each.new) for each in changed.values()] == [
        (PromiseKind.RESOLUTION, six, None)
    ]


def test_urgent_requests_are_left_out_where_they_are_promised_something_else(
    desks: Desks,
) -> None:
    known = desks.open(30, "berlin")
    measure(desks)
    quick = [each for each in known if each.case.service == desks.services["berlin", "quick"]]
    urgent, normal = quick[::2], quick[1::2]
    ids = [each.request_id for each in urgent]

    def make_urgent(uow: UnitOfWork) -> None:
        uow.measurements._connection.execute(
            update(requests).where(requests.c.id.in_(ids)).values(priority=Priority.URGENT.value)
        )

    desks.database.call(desks.workspace_id, make_urgent)
    kind, standard = PromiseKind.RESOLUTION, ServiceStandard(None, Duration.parse("1d"))
    of_all = preview(desks, "quick", standard)[kind]
    own = replace(standard, urgent=Figures(None, Duration.parse("1h")))
    of_some = preview(desks, "quick", own)[kind]
    told = [Told(each.case) for each in quick]
    assert of_all.kept_by_new == walked(told, kind, "1d", NOW)
    told = [Told(each.case) for each in normal]
    assert of_some.kept_by_new == walked(told, kind, "1d", NOW)
    assert (of_all.excludes_urgent, of_some.excludes_urgent) == (False, True)
