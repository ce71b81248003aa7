"""Requests that were kept for their time: words and people go, a bad one stops no other."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from bot.cli.rebuild import catch_up
from bot.doctor.storage import examine_retention
from bot.jobs.retention import erase_what_is_old
from bot.usecases.privacy import retention
from bot.usecases.privacy.person_file import request_ids
from bot.usecases.requests import by_provider, by_requester, lookups, needs
from bot.usecases.requests.finding import find_requests
from bot.usecases.requests.opening import FilledForm
from domain.erasure import ERASED_MEMBER, ERASED_REQUESTER, is_erased
from domain.errors import DomainError, Problem
from domain.organisation import Standing
from store.tables import events, metadata, outbox, requests, unmet_need_decisions
from tests.statements import counted_statements
from tests.store.test_erasure import dump
from tests.store.whole_life import ANNA, BOB, CARL, MEI, PAT, Life, lived
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.database import Database

KEEP = timedelta(days=90)
PEOPLE = (ANNA, BOB, CARL, PAT, "U0BOT")
DECISIONS = unmet_need_decisions
"""Of managers: they name a request of many."""
ABOUT_REQUESTS = [
    each
    for each in metadata.sorted_tables
    if each is requests or ("request_id" in each.c and each is not DECISIONS)
]


@pytest.fixture
def life(database: Database, workspace_id: int) -> Life:
    """Anna, once she has done everything; she is still there, as everybody is."""
    return lived(database, workspace_id)


async def erase_old(life: Life, after: timedelta = KEEP) -> None:
    """Let the job run once a time has passed."""
    await erase_what_is_old(life.database, life.workspace_id, life.now + after, KEEP)


def about_requests(life: Life) -> str:
    """Return every value in rows about requests."""
    found = []
    with life.database.engine.connect() as connection:
        for table in ABOUT_REQUESTS:
            for row in connection.execute(select(text("*")).select_from(table)):
                if row._mapping.get("request_id", 0) is not None:
                    found += [each if isinstance(each, str) else repr(each) for each in row]
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in found)


def numbers_with_words(life: Life) -> Sequence[int]:
    with life.database.engine.connect() as connection:
        return connection.scalars(
            select(requests.c.number).where(requests.c.title != "").order_by(requests.c.number)
        ).all()


def file_of_sqlite(life: Life) -> bytes:
    path = Path(str(life.database.url.database))
    return path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()


async def test_words_and_people_go_once_their_time_is_over(life: Life) -> None:
    words = (*life.said, *life.heard, *life.beside, *life.others)
    catch_up(life.database, life.workspace_id)  # who rated is in the measurements, too
    before = about_requests(life)
    assert all(each in before for each in PEOPLE)
    kept = [each for each in words if each not in before]
    assert len(kept) < len(words) / 5, "most words are about requests"
    with life.database.engine.begin() as connection:
        given_up = {"finished_at": life.now, "outcome": "dead"}
        connection.execute(update(outbox).where(outbox.c.id % 2 == 0).values(given_up))
    await erase_old(life, after=KEEP + timedelta(days=1))
    after = about_requests(life)
    assert [each for each in (*words, *PEOPLE, *map(str.lower, PEOPLE)) if each in after] == []
    everything = dump(life.database)
    assert [each for each in words if each in everything and each not in kept] == []


@enough_on_sqlite
async def test_no_word_is_left_in_the_file_of_sqlite(life: Life) -> None:
    if not life.database.is_sqlite:
        pytest.skip("Postgres keeps no file of ours")
    before = about_requests(life)
    words = [each for each in (*life.said, *life.heard, *life.others) if each in before]
    await erase_old(life, after=KEEP + timedelta(days=1))
    assert life.database.engines.empty_log()
    content = file_of_sqlite(life)
    assert [word for word in words if word.encode() in content] == []


@enough_on_sqlite
async def test_nothing_goes_before_its_time_or_without_one(life: Life) -> None:
    newest = max(life.call(lambda uow: [each.closed_at for each in uow.requests.of_ids(ALL)]))
    before = dump(life.database)
    await erase_what_is_old(life.database, life.workspace_id, life.now + 10 * KEEP, None)
    oldest = min(life.call(lambda uow: [each.closed_at for each in uow.requests.of_ids(ALL)]))
    await erase_what_is_old(life.database, life.workspace_id, oldest + KEEP, KEEP)
    assert dump(life.database) == before
    await erase_what_is_old(life.database, life.workspace_id, newest + KEEP, KEEP)
    assert numbers_with_words(life), "those that ended last are not over"
    moment = timedelta(microseconds=1)
    await erase_what_is_old(life.database, life.workspace_id, newest + KEEP + moment, KEEP)
    assert not numbers_with_words(life)


ALL = range(1, 100)


async def test_a_second_run_changes_nothing(life: Life) -> None:
    await erase_old(life, after=2 * KEEP)
    before = dump(life.database)
    await erase_old(life, after=3 * KEEP)
    assert dump(life.database) == before


def test_what_is_still_to_do_is_found_among_all_that_was_done(life: Life) -> None:
    """Not by reading each of those that were erased before."""
    database = life.database
    columns = {each.name for each in requests.c} - {"id", "number", "requester_id"}
    kept = ", ".join(sorted(columns))
    count = "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 50)"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO requests (number, requester_id, {kept}) {count}"  # noqa: S608
            f" SELECT number + 1000 * n, '{ERASED_REQUESTER}', {kept} FROM requests, many"
            " WHERE step IS NULL"
        )
        if not database.is_sqlite:
            connection.exec_driver_sql("REINDEX TABLE requests")  # other tests have left pages
        connection.exec_driver_sql("ANALYZE requests")
    before = life.now + KEEP
    with counted_statements() as sent:
        left = life.call(retention.kept_too_long, before, None)
        assert life.call(retention.kept_too_long, before, left[1])
        assert life.call(lambda uow: uow.retention.count(before)) == len(left)
    asked = [each for each in sent if "FROM requests" in each and "closed_at <" in each]
    assert len(asked) == 3
    with database.engine.connect() as connection:
        for statement in asked:
            if database.is_sqlite:
                literal = f"EXPLAIN QUERY PLAN {statement.replace('?', '1')}"
            else:
                literal = statement
                for operator, at in ("<", before), (">", left[1].at), (">=", left[1].at):
                    literal = re.sub(
                        rf"closed_at {operator} %\(\w+\)s", f"closed_at {operator} '{at}'", literal
                    )
                literal = "EXPLAIN " + re.sub(r"%\(\w+\)s", "'1'", literal)
            plan = str(connection.exec_driver_sql(literal).all())
            assert "ix_requests_with_people" in plan, plan
            assert "Seq Scan" not in plan


@enough_on_sqlite
async def test_what_belongs_together_waits_for_the_last_of_it(life: Life) -> None:
    parent = life.open(CARL, "people/badge", "A parent")
    life.do(by_provider.claim, PAT, parent.number)
    form = FilledForm("it", "helpdesk", "A child", "", {})
    child = life.do(needs.open_need, PAT, parent.number, form).request
    life.do(by_requester.cancel, PAT, child.number, "")
    life.now += KEEP + timedelta(days=1)
    await erase_old(life, after=timedelta(0))
    assert numbers_with_words(life) == [parent.number, child.number]
    line = str(life.call(examine_retention, life.now, KEEP))
    assert line.endswith("not done yet, some because they belong to something newer: 1")
    life.do(by_requester.cancel, CARL, parent.number, "")
    await erase_old(life, after=KEEP)
    assert numbers_with_words(life) == [parent.number, child.number]
    await erase_old(life, after=KEEP + timedelta(minutes=1))
    assert numbers_with_words(life) == []


async def test_a_bad_row_stops_no_other(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    bad = life.call(lambda uow: uow.requests.by_number(2))
    with life.database.engine.begin() as connection:
        of_bad = (events.c.request_id == bad.id, events.c.sequence == 1)
        connection.execute(update(events).where(*of_bad).values(kind="no_such_kind"))
    await erase_old(life, after=2 * KEEP)
    assert numbers_with_words(life) == [bad.number]
    said = capsys.readouterr().out
    assert f"about={bad.id}" in said
    assert not any(each in said for each in life.said)


@enough_on_sqlite
async def test_whoever_asked_stays_apart_from_others_and_from_members(life: Life) -> None:
    mine = life.open(BOB, "it/helpdesk", "From within")
    life.do(by_provider.claim, BOB, mine.number)
    life.do(by_requester.cancel, BOB, mine.number, "")
    first = life.call(lambda uow: uow.requests.by_number(1))
    await erase_old(life, after=2 * KEEP)

    def of(number: int) -> tuple[str, list[Any]]:
        found = life.call(lambda uow: uow.requests.by_number(number))
        log = life.call(lambda uow: uow.events.of_requests([found.id])[found.id])
        return found.requester_id, [each.actor_id == found.requester_id for each in log]

    assert first.requester_id == ANNA
    requester, by_requester_ = of(1)
    assert requester == ERASED_REQUESTER
    assert by_requester_[0]
    assert False in by_requester_
    assert of(mine.number)[0] == ERASED_MEMBER


@enough_on_sqlite
async def test_who_stands_there_instead_is_somebody_who_has_left(life: Life) -> None:
    await erase_old(life, after=2 * KEEP)
    people = [each for each, _ in life.call(lambda uow: uow.people.names()) if is_erased(each)]
    assert len(people) == 3
    for each in people:
        person = life.call(lambda uow, user_id: uow.people.get(user_id), each)
        assert person.deleted
        assert person.standing is Standing.MEMBER
        assert life.call(lambda uow, user_id: uow.people.in_force(user_id), each) == ()


async def test_nobody_finds_or_changes_them_and_everybody_is_told(life: Life) -> None:
    assert life.call(find_requests, ANNA, life.now, "quokka0title").shown
    await erase_old(life, after=2 * KEEP)
    assert not life.call(find_requests, ANNA, life.now, "quokka0title").shown
    dossier, _ = life.call(lookups.show, MEI, life.now, 1)
    assert dossier.request.title == ""
    with pytest.raises(DomainError) as refused:
        life.do(by_provider.answer, MEI, 1, "Here")
    assert refused.value.problem is Problem.REQUEST_ERASED


async def test_the_file_of_a_person_has_no_such_request(life: Life) -> None:
    assert all(life.call(request_ids, ANNA))
    await erase_old(life, after=2 * KEEP)
    assert life.call(request_ids, ANNA) == ((), ())
