"""Every figure of a digest, held against the raw events, and the same on both databases."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.rebuild import catch_up
from bot.usecases.reports.digests import digest_of
from domain.findings import Advice
from domain.organisation import MemberRole
from domain.policy import LISTED
from domain.promise_terms import Due, PromiseKind
from domain.weeks import Week
from store.database import Database
from store.workspaces import enter_workspace
from tests.store.digest_oracle import Expected
from tests.store.measured_desks import DESKS, Desks
from tests.unit.histories import History
from tests.unit.measure_oracle import figures_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.read_models import Digest, RatedService
    from domain.shares import Share
    from store.unit_of_work import UnitOfWork
    from tests.postgres_server import Postgres
    from tests.store.measured_desks import Known

MANAGER = "U0MANAGER"
DAY = timedelta(days=1)
# Both have their events before this, and their clocks are walked until after it.
NOW = datetime.fromisoformat("2026-04-29T08:30:00+00:00")
TOGETHER = ("berlin", "sydney")


def furnished(database: Database, workspace_id: int, desks: tuple[str, ...], each: int) -> Desks:
    """Requests with a history, some of them overdue; a few that are open for hours and days."""
    found = Desks(database, workspace_id, Random(2026))  # noqa: S311
    for desk in desks:
        found.open(each, desk)
        ages = (timedelta(hours=2), DAY, 2 * DAY, 3 * DAY, 6 * DAY)
        found.put(*[(desk, "quick", History(now_of(desks) - age)) for age in ages])
        found.put(*[(desk, *solved(desk, number)) for number in range(44)])

    def manage(uow: UnitOfWork) -> None:
        for desk in desks:
            uow.people.set_members(found.departments[desk], MemberRole.MANAGER, [MANAGER])

    database.call(workspace_id, manage)
    catch_up(database, workspace_id)
    return found


def solved(desk: str, number: int) -> tuple[str, History]:
    """One of many that were solved in a week and rated: much too late, or with time to spare."""
    at = DESKS[desk].walk.begin + 14 * DAY + timedelta(minutes=37 * number)
    history = History(at)
    service, share = ("quick", 90) if number % 2 else ("loose", 1)
    at += timedelta(minutes=share * (10 + number))
    history.note("resolve", at)
    score = (4, 5, 3, 4, 1, 2)[number % 6]
    history.note("rate", at + timedelta(minutes=5), score=score, text=f"Comment {number}")
    return service, history


def now_of(desks: tuple[str, ...]) -> datetime:
    """An instant after all that happened in these departments."""
    return NOW if desks == TOGETHER else DESKS[desks[0]].walk.begin + 38 * DAY


def mark_overdue(desks: Desks, now: datetime) -> list[int]:
    """Let every third open request be overdue, others soon; returns the ids, the longest first."""

    def promise(uow: UnitOfWork, known: Known, due_at: datetime) -> None:
        request = uow.requests.by_id(known.request_id)
        due = Due(PromiseKind.RESOLUTION, due_at, due_at - DAY, due_at)
        uow.requests.change(request, due=due)

    running = [each for each in desks.requests if each.history.state in {"open", "in_progress"}]
    for n, known in enumerate(running):
        due_at = now - n * DAY if n % 3 == 0 else now + (n + 1) * DAY
        desks.database.call(desks.workspace_id, promise, known, due_at)
    return [each.request_id for each in running[::3]][::-1]


def digest(desks: Desks, week: Week, now: datetime) -> Digest:
    return desks.database.call(desks.workspace_id, digest_of, MANAGER, week, now)


def pair(share: Share) -> tuple[int, int]:
    return (share.part, share.of)


def assert_is_as_expected(found: Digest, expected: Expected) -> None:
    """Hold everything that a digest says against the oracle."""
    assert figures_of(found.figures.week) == expected.figures(0)
    assert figures_of(found.figures.last_week) == expected.figures(1, 1)
    assert figures_of(found.figures.before) == expected.figures(4, 1)
    assert_report(found, expected)
    assert list(found.open_by_age) == expected.by_age
    assert_bottleneck(found, expected)
    assert_rated(found, expected)
    said = found.headline
    told = (said.change.value, pair(said.kept), pair(said.kept_before))
    assert told == expected.headline
    if said.change in {"busier", "quieter", "steady"}:
        usual = expected.figures(4, 1)["opened"] / 4
        assert (said.count, said.usual) == (expected.figures(0)["opened"], usual)
    for each in found.suggestions:
        if each.advice is Advice.CLOSE_THE_GAP:
            number, mean = expected.gap(each.service_id, str(each.dimension))
            assert mean <= -1
            assert pair(each.share) == (number, number)
        else:
            share, seconds = expected.suggested(each.advice.value, each.service_id)
            assert (pair(each.share), each.seconds) == (share, seconds)


def assert_report(found: Digest, expected: Expected) -> None:
    report = found.report
    kept = {key: [pair(share) for share in shares] for key, shares in report.kept_by_week().items()}
    assert kept == {each.id: expected.kept(each.id) for each in report.departments}
    services = expected.by(lambda each: each.case.service)
    assert {key: figures_of(measures) for key, measures in report.by_service().items()} == {
        service: expected.figures(11, told=told)
        for service, told in services.items()
        if expected.counts(told, 11)
    }
    flows = expected.by(lambda each: (each.case.asked_by, each.case.department))
    assert {key: figures_of(measures) for key, measures in report.flows().items()} == {
        flow: expected.figures(11, told=told)
        for flow, told in flows.items()
        if expected.counts(told, 11)
    }
    assert spent(report.seconds_in_state()) == expected.seconds(11)


def assert_bottleneck(found: Digest, expected: Expected) -> None:
    seconds = expected.seconds(0)
    (service, state), most = max(seconds.items(), key=lambda each: each[1])
    jam = found.bottleneck
    assert jam
    assert (jam.service_id, jam.state.value) == (service, state)
    assert jam.part == pytest.approx(most / sum(seconds.values()))


def assert_rated(found: Digest, expected: Expected) -> None:
    means = expected.means
    if len(set(means.values())) < 2:
        assert (found.best, found.lowest) == (None, None)
        return

    def told(rated: RatedService | None, scores: tuple[int, ...]) -> float:
        assert rated
        comments = expected.comments(rated.service_id, scores)
        assert rated.comment == (comments[0] if comments else "")
        return means[rated.service_id]

    assert told(found.best, (4, 5)) == max(means.values())
    assert told(found.lowest, (1, 2, 3)) == min(means.values())


def spent(seconds: Any) -> dict[tuple[int, str], int]:
    return {(service, state.value): amount for (service, state), amount in seconds.items()}


@pytest.mark.parametrize(
    ("database_url", "desks"),
    [("sqlite", ("shanghai",)), ("postgres", TOGETHER)],
    indirect=["database_url"],
    ids=["shanghai", "+".join(TOGETHER)],
)
def test_every_figure_is_what_the_raw_events_say(
    database: Database, workspace_id: int, desks: tuple[str, ...]
) -> None:
    stored = furnished(database, workspace_id, desks, 60)
    now = now_of(desks)
    overdue = mark_overdue(stored, now)
    told = stored.told()
    first = Week.of(DESKS[desks[0]].first)
    for week in (first.before(-1), first.before(-2), Week.of(now.date())):
        found = digest(stored, week, now)
        assert_is_as_expected(found, Expected(week.first_day, now, told))
        assert [each.request.id for each in found.overdue.shown] == overdue[:LISTED]
        assert found.overdue.count == len(overdue)


def test_both_databases_tell_the_same(
    sqlite_template: Path, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.request_rows.secrets.token_hex", lambda _bytes: "0123abcd")

    def told(url: str) -> list[Digest]:
        database = Database(url)
        stored = furnished(database, enter_workspace(database, "T1", "One"), TOGETHER, 30)
        mark_overdue(stored, NOW)
        mondays = (date(2026, 4, 6), date(2026, 4, 13), date(2026, 4, 27))
        found = [digest(stored, Week(monday), NOW) for monday in mondays]
        database.close()
        return found

    path = tmp_path / "same.db"
    shutil.copyfile(sqlite_template, path)
    with postgres.fresh_database() as url:
        assert told(f"sqlite:///{path}") == told(url)
