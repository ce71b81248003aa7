"""Prepared statements do what SQLAlchemy's do, and fail as they do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import calendars, people, workspaces
from store.upserts import Upsert, unless_there, upsert
from tests.statements import counted_statements

SEEN_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def somebody(user_id: str, workspace_id: int) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "user_id": user_id,
        "name": "Anna 安娜",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "deleted": True,
        "home_opened_at": SEEN_AT,
    }


def test_rows_are_as_sqlalchemy_has_them(database: Database, workspace_id: int) -> None:
    add = Prepared(insert(people).returning(people.c.user_id, people.c.home_opened_at))
    of_workspace = select(people).where(people.c.workspace_id == WORKSPACE)
    parameters = {WORKSPACE.key: workspace_id}
    with database.engine.begin() as connection:
        (added,) = add.execute(connection, somebody("U1", workspace_id))
        rows = connection.execute(of_workspace, parameters).all()
        prepared = Prepared(of_workspace).execute(connection, parameters)
    assert (added.user_id, added.home_opened_at) == ("U1", SEEN_AT)
    assert [tuple(row) for row in prepared] == [tuple(row) for row in rows]
    assert prepared[0].deleted is True
    assert prepared[0].home_shown_at is None


def test_documents_are_read_and_written(database: Database, workspace_id: int) -> None:
    add = Prepared(insert(calendars))
    change = Prepared(
        update(calendars)
        .where(calendars.c.workspace_id == WORKSPACE)
        .values(definition=bindparam("definition_"), version=calendars.c.version + 1)
        .returning(calendars.c.definition, calendars.c.version)
    )
    definition = {"timezone": "Asia/Shanghai", "holidays": {"zh": "春节"}}
    row = {"workspace_id": workspace_id, "key": "office", "version": 1, "definition": {}}
    with database.engine.begin() as connection:
        add.execute(connection, row)
        changed = change.first(connection, {WORKSPACE.key: workspace_id, "definition_": definition})
    assert changed is not None
    assert (changed.definition, changed.version) == (definition, 2)


def test_one_statement_takes_several_rows(database: Database, workspace_id: int) -> None:
    add = Prepared(insert(people))
    with database.engine.begin() as connection, counted_statements() as sent:
        add.execute(connection, *(somebody(f"U{n}", workspace_id) for n in range(3)))
        found = connection.scalars(select(people.c.user_id).order_by(people.c.user_id)).all()
    assert found == ["U0", "U1", "U2"]
    assert len(sent) == 2  # what counts statements hears of those that are prepared


def test_few_rows_are_inserted_together(database: Database, workspace_id: int) -> None:
    def complete(insert: Upsert) -> Upsert:
        changed = {"name": insert.excluded.name}
        return insert.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"], set_=changed
        )

    put = upsert(people, complete)
    ben = {**somebody("U1", workspace_id), "name": "Ben"}
    with database.engine.begin() as connection, counted_statements() as sent:
        put.insert(connection, somebody("U1", workspace_id))
        put.insert(connection, ben, somebody("U2", workspace_id))
        put.insert(connection, ben, somebody("U2", workspace_id), somebody("U3", workspace_id))
    assert len(sent) == 3
    with database.engine.begin() as connection:
        found = connection.execute(select(people).order_by(people.c.user_id)).all()
    assert [(row.user_id, row.name) for row in found] == [
        *(("U1", "Ben"), ("U2", "Anna 安娜"), ("U3", "Anna 安娜"))
    ]
    assert {row.home_opened_at for row in found} == {SEEN_AT}


def test_what_is_not_found_is_none(database: Database, workspace_id: int) -> None:
    named = Prepared(select(workspaces.c.id).where(workspaces.c.id == bindparam("id_")))
    with database.engine.begin() as connection:
        assert named.first(connection, {"id_": 999}) is None


def test_what_is_refused_is_raised_as_ever_and_says_nothing_of_what_people_wrote(
    database: Database, workspace_id: int
) -> None:
    add = Prepared(insert(people))
    with database.engine.begin() as connection:
        add.execute(connection, somebody("U1", workspace_id))
    again = [somebody("U0", workspace_id), somebody("U1", workspace_id)]
    with pytest.raises(IntegrityError) as caught, database.engine.begin() as connection:
        add.execute(connection, *again)
    assert "安娜" not in str(caught.value)
    with database.engine.connect() as connection:
        assert connection.scalars(select(people.c.user_id)).all() == ["U1"]  # rolled back whole


def test_an_upsert_changes_a_row_that_is_there(database: Database, workspace_id: int) -> None:
    def complete(insert: Upsert) -> Upsert:
        changed = {"name": insert.excluded.name}
        return insert.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"], set_=changed
        )

    put, leave = upsert(people, complete), upsert(people, unless_there)
    with database.engine.begin() as connection:
        put.execute(connection, somebody("U1", workspace_id))
        put.execute(connection, {**somebody("U1", workspace_id), "name": "Ben", "locale": "en-GB"})
        leave.execute(connection, {**somebody("U1", workspace_id), "name": "Cai"})
        found = connection.execute(select(people.c.name, people.c.locale)).all()
    assert [tuple(row) for row in found] == [("Ben", "zh-CN")]
