"""The schema that the migrations make, and how they are applied."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from domain.hop import Hop, HopEnding
from domain.lifecycle import State
from domain.promise_results import Result
from store import migrate
from store.database import Database
from store.errors import UnusableDatabase
from store.migrate import newest_revision, pending, upgrade
from store.tables import anonymous_ratings, metadata, requests, waiting_ratings, workspaces
from tests.thrift import run_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

pytestmark = pytest.mark.usefixtures("migrations_themselves")

MIGRATIONS = Path(__file__).parents[2] / "store" / "migrations"
ALL = (
    "0001: initial schema",
    "0002: promises and nags",
    "0003: ratings",
    "0004: measures",
    "0005: periodic runs",
    "0006: request identity",
    "0007: anonymous ratings",
    "0008: standing",
    "0009: lists and the catalogue's revision",
    "0010: outbox lanes",
    "0011: no index of events by time",
    "0012: what requests are found by",
    "0013: hops",
    "0014: days of running requests",
    "0015: what people look at of their queue",
    "0016: catch-ups",
    "0017: in which order threads are read",
    "0018: formats of words that wait",
    "0019: measurements of hops",
    "0020: promise results",
    "0021: needs",
    "0022: workspace url",
    "0023: chains",
    "0024: approvals",
    "0025: stale days",
    "0026: catalogue revisions",
    "0027: approval of services",
    "0028: people figures",
    "0029: indexes of dependences",
    "0030: proposal decisions",
    "0031: triage",
    "0032: unmet needs",
    "0033: surveys",
    "0034: roll-outs of services",
    "0035: introductions",
    "0036: practice requests",
    "0037: own requests",
    "0038: finished messages",
    "0039: requests with people",
)

REQUESTS_OF_BEFORE = (
    "INSERT INTO workspaces (id, team_id, last_request_number) VALUES (1, 'T1', 2)",
    "INSERT INTO calendars (id, workspace_id, key, version, definition)"
    " VALUES (1, 1, 'office', 1, '{}')",
    "INSERT INTO departments"
    " (id, workspace_id, key, name, channel_id, calendar_id, people_definition)"
    " VALUES (1, 1, 'it', '{}', 'C01IT', 1, '{}')",
    "INSERT INTO services"
    " (id, workspace_id, department_id, key, name, kind, confidential, fields, standard_id)"
    " VALUES (1, 1, 1, 'laptop', '{}', 'support', false, '[]', 1)",
    "INSERT INTO standards (id, workspace_id, service_id, version, definition, created_at)"
    " VALUES (1, 1, 1, 1, '{}', '2026-11-23 09:00:00')",
    "INSERT INTO requests (id, workspace_id, number, requester_id, department_id, service_id,"
    " standard_id, calendar_id, state, title, details, fields, confidential, opened_at)"
    " VALUES (1, 1, 1, 'U0ANN', 1, 1, 1, 1, 'open', 'Screen', '', '[]', false,"
    " '2026-11-23 09:30:00.123456'),"
    " (2, 1, 2, 'U0ANN', 1, 1, 1, 1, 'open', 'Screen', '', '[]', false,"
    " '2026-11-23 09:30:00.123456')",
)


def is_of_search(name: str | None) -> bool:
    """Whether it is an index of terms, or one of the tables that SQLite keeps for it."""
    return (name or "").startswith(("request_index", "ix_request_terms"))


@pytest.fixture
def migrations_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every migration run: they are tried here."""
    monkeypatch.setattr(migrate, "_apply", run_migrations)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without even the schema."""
    if request.param == "postgres":
        with request.getfixturevalue("postgres").empty_database() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def fill_old_schema(connection: Connection, revision: str, *statements: str) -> None:
    """Migrate as far as an older revision, and put into the tables what was there then."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    for statement in statements:
        connection.execute(text(statement))


def test_there_is_one_line_of_migrations() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_newest_revision_is_known_without_alembic() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert newest_revision() == script.get_current_head()


def test_the_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    # Alembic reads SQLite's default of an empty text as another one than was written.
    options = {
        "compare_server_default": not database.is_sqlite,
        "include_name": lambda name, *_: not is_of_search(name),
    }
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_what_is_pending_is_named_and_then_applied(empty_url: str) -> None:
    database = Database(empty_url)
    assert pending(database) == ALL
    assert upgrade(database) == ALL
    assert pending(database) == ()
    assert upgrade(database) == ()
    database.close()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    replicas = [Database(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(len(replicas)) as threads:
        applied = list(threads.map(upgrade, replicas))
    assert sorted(applied) == [(), (), (), ALL]
    for replica in replicas:
        replica.close()


def test_requests_of_before_get_an_identity_that_a_backup_of_before_gets_again(
    empty_url: str,
) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(connection, "0005", *REQUESTS_OF_BEFORE)
    upgrade(database)
    found = "SELECT identity FROM requests ORDER BY number"
    with database.engine.begin() as connection:
        assert list(connection.scalars(text(found))) == ["218ef945", "0695d2c6"]
    database.close()


def test_a_version_of_a_calendar_of_before_has_its_own_days(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(
            connection,
            "0011",
            "INSERT INTO workspaces (id, team_id, last_request_number) VALUES (1, 'T1', 0)",
            "INSERT INTO calendars (id, workspace_id, key, version, definition)"
            " VALUES (1, 1, 'office', 1, '{}'), (2, 1, 'office', 2, '{}')",
        )
    upgrade(database)
    found = "SELECT days_version FROM calendars ORDER BY version"
    with database.engine.begin() as connection:
        assert list(connection.scalars(text(found))) == [1, 2]
    database.close()


def test_anonymous_ratings_of_before_wait_or_count_on_without_their_requests(
    empty_url: str,
) -> None:
    database = Database(empty_url)
    measured = (
        "INSERT INTO measurements (workspace_id, request_id, department_id, service_id, opened_at,"
        " opened_on, in_state, questions, reopenings, transfers, rater_id, rated_at, rated_on,"
        " score, comment, anonymous, gaps) VALUES (1, {id}, 1, 1, '2026-11-23 09:30:00',"
        " '2026-11-23', '{{}}', 0, 0, 0, 'U0ANN', '2026-11-24 09:30:00', '2026-11-24', {id}, 'Bad',"
        " true, '{{}}')"
    )
    with database.engine.begin() as connection:
        fill_old_schema(connection, "0005", *REQUESTS_OF_BEFORE)
        fill_old_schema(connection, "0006")
        for request_id in (1, 2):
            connection.execute(text(measured.format(id=request_id)))
        connection.execute(text("INSERT INTO anonymous_comments VALUES (1, 1, 1, false)"))
        connection.execute(text("UPDATE requests SET measured_version = 1"))
    upgrade(database)
    with database.engine.connect() as connection:
        (waits,) = connection.execute(select(waiting_ratings))
        (told,) = connection.execute(select(anonymous_ratings))
        versions = connection.scalars(select(requests.c.measured_version))
        assert list(versions) == [0, 0], "they are to be measured again"
    assert (waits.request_id, waits.requester_id, waits.rated_on) == (
        1,
        "U0ANN",
        date(2026, 11, 24),
    )
    assert (told.department_id, told.score, told.comment, told.gaps) == (1, 2, "Bad", {})
    assert told.told_on == date(2026, 11, 24)
    database.close()


def test_requests_of_before_are_taken_over_as_their_first_hop(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(connection, "0012", *REQUESTS_OF_BEFORE)
        connection.execute(
            text(
                "UPDATE requests SET state = 'declined', closed_at = '2026-11-24 09:30:00',"
                " assignee_id = 'U0BOB' WHERE id = 2"
            )
        )
    upgrade(database)
    opened_at = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)
    ended_at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    first = Hop(1, 1, 1, 1, 1, None, opened_at)
    second = replace(first, assignee_id="U0BOB", ended_at=ended_at, ending=HopEnding.DECLINED)
    hops = database.call(1, lambda uow: uow.hops.of_requests([1, 2]))
    assert hops == {1: (first,), 2: (second,)}
    requests = database.call(1, lambda uow: uow.requests.of_ids([1, 2]))
    assert [each.hop for each in requests] == [first, second]
    database.close()


def test_what_was_measured_of_a_request_is_of_its_first_hop(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(
            connection,
            "0018",
            *REQUESTS_OF_BEFORE,
            "INSERT INTO measurements (workspace_id, request_id, department_id, service_id,"
            " opened_at, opened_on, responded_at, responded_on, response, response_met, in_state,"
            " questions, reopenings, transfers, gaps) VALUES (1, 1, 1, 1, '2026-11-23 09:30:00',"
            " '2026-11-23', '2026-11-23 09:31:00', '2026-11-23', 60, true,"
            """ '{"open": 60}', 2, 1, 0, '{}')""",
            "UPDATE requests SET measured_version = version",
        )
    upgrade(database)
    (found,) = database.call(1, lambda uow: uow.measurements.of([1, 2]))
    assert (found.request_id, found.hop, found.department_id) == (1, 1, 1)
    assert found.opened_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert (found.opened_on, found.response) == (date(2026, 11, 23), 60)
    kept = Result(True, date(2026, 11, 23), datetime(2026, 11, 23, 9, 31, tzinfo=UTC))
    assert (found.response_result, found.resolution_result) == (kept, None), "as it counted then"
    assert (found.self_service, found.promise_changes) == (False, 0)
    assert database.call(1, lambda uow: uow.measurements.stale(0, 9)) == (1, 2), "until now"
    assert (found.in_state, found.questions, found.reopenings) == ({State.OPEN: 60}, 2, 1)
    second = replace(found, hop=2, opened_on=date(2026, 11, 24))
    database.call(1, lambda uow: uow.measurements.put([found, second]))
    both = database.call(1, lambda uow: uow.measurements.of([1]))
    assert {each.hop for each in both} == {1, 2}
    database.close()


def test_the_last_delivery_of_before_is_the_last_that_was_heard_of_slack(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(connection, "0015", *REQUESTS_OF_BEFORE)
        connection.execute(text("INSERT INTO workspaces (id, team_id) VALUES (2, 'T2')"))
        connection.execute(
            text(
                "INSERT INTO deliveries (workspace_id, key, seen_at)"
                " VALUES (1, 'event:1', '2026-11-23 09:30:00'),"
                " (1, 'event:2', '2026-11-23 10:30:00')"
            )
        )
    upgrade(database)
    with database.engine.connect() as connection:
        found = connection.execute(select(workspaces.c.id, workspaces.c.heard_at))
        heard = {row.id: row.heard_at for row in found}
    assert heard == {1: datetime(2026, 11, 23, 10, 30, tzinfo=UTC), 2: None}
    database.close()


def test_what_was_still_to_be_read_is_read_the_newest_requests_first(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        fill_old_schema(
            connection,
            "0016",
            "INSERT INTO workspaces (id, team_id) VALUES (1, 'T1')",
            "INSERT INTO catch_ups (id, workspace_id, since, begun_at, threads)"
            " VALUES (1, 1, '2026-11-23 09:30:00', '2026-11-23 10:30:00', 2)",
            "INSERT INTO unread_threads"
            " (workspace_id, channel_id, thread_ts, catch_up_id, since, ended, number, siblings)"
            " VALUES (1, 'D1', '', 1, '2026-11-23 09:30:00', false, 7, 1),"
            " (1, 'D1', '1.0', 1, '2026-11-23 09:30:00', false, 7, 1),"
            " (1, 'D2', '', 1, '2026-11-23 09:30:00', false, 9, 1),"
            " (1, 'D2', '2.0', 1, '2026-11-23 09:30:00', false, 9, 1)",
        )
    upgrade(database)
    now, lease = datetime(2026, 11, 23, 11, 0, tzinfo=UTC), timedelta(minutes=5)
    claimed = database.call(1, lambda uow: uow.catch_ups.claim_thread(now, lease))
    assert claimed
    assert claimed.thread_ts == "2.0"
    assert database.call(1, lambda uow: uow.catch_ups.is_under_way())
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE workspaces (id INTEGER)"))
    with pytest.raises(Exception, match="workspaces"):
        upgrade(database)
    assert inspect(database.engine).get_table_names() == ["workspaces"]
    database.close()


def test_a_schema_from_a_newer_crossdesk_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match="9999"):
        upgrade(database)
    with pytest.raises(UnusableDatabase, match="9999"):
        pending(database)
