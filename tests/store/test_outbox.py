"""The outbox's own rules: one pending row a message, order by recipient, leases, coalescing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.usecases.notices import Notice
from playground.clock import PATIENCE
from store.messages import SlackMessage
from store.outbox import OutboxStore
from store.outbox_rows import OutboxRow, Outcome
from tests import outbox_rows
from tests.statements import counted_statements

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
SOON = timedelta(seconds=10)

Do = Callable[[Callable[[Any], Any]], Any]


@pytest.fixture
def do(database: Database, workspace_id: int) -> Do:
    """Runs something in a transaction of its own."""
    return lambda use_case: database.call(workspace_id, use_case)


def put(do: Do, key: str, recipient_id: str = "C1", at: datetime = NOW, **payload: Any) -> None:
    """Wish for a message."""
    do(lambda uow: uow.outbox.put(key, Notice.PROVIDER_CARD, recipient_id, at, payload=payload))


def claim(do: Do, at: datetime = NOW, limit: int = 10) -> tuple[OutboxRow, ...]:
    """Claim what is due."""
    found: tuple[OutboxRow, ...] = do(lambda uow: outbox_rows.claim(uow, at, limit))
    return found


def finish(do: Do, row: OutboxRow, outcome: Outcome = Outcome.SENT, at: datetime = NOW) -> None:
    """End a row."""
    do(lambda uow: uow.outbox.finish(row, outcome, at))


def note_attempt(do: Do, row: OutboxRow, at: datetime = NOW) -> None:
    """Note that a row is being sent."""
    do(lambda uow: uow.outbox.note_attempt(row, at))


def retry(
    do: Do, row: OutboxRow, error: str, at: datetime = NOW, *, fate_known: bool = True
) -> None:
    """Put a row off after a failure."""
    do(lambda uow: uow.outbox.retry(row, at, error, fate_known=fate_known))


def send_again(do: Do, letter: OutboxRow) -> bool:
    """Revive a dead letter; says whether it was one."""
    revived: bool = do(lambda uow: uow.outbox.send_again(letter, NOW))
    return revived


def test_a_pending_message_is_wished_for_anew_not_twice(do: Do) -> None:
    put(do, "a", text="first")
    put(do, "a", "C2", text="second")
    (row,) = claim(do)
    assert (row.revision, row.payload, row.recipient_id) == (2, {"text": "second"}, "C2")


def test_a_finished_message_can_be_wished_for_again(do: Do) -> None:
    put(do, "a")
    finish(do, claim(do)[0])
    put(do, "a")
    assert len(claim(do)) == 1


def test_one_message_wished_for_by_many_at_once_is_one_row(do: Do) -> None:
    at_once = threading.Barrier(8)

    def wish(_number: int) -> None:
        at_once.wait(timeout=PATIENCE)
        put(do, "home:U1", "U1")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(wish, range(8)))
    (row,) = claim(do)
    assert row.revision == 8


def test_each_recipient_gives_its_first_row_only(do: Do) -> None:
    for key, recipient_id in (("a", "C1"), ("b", "C1"), ("c", "C2")):
        put(do, key, recipient_id)
    assert [row.key for row in claim(do)] == ["a", "c"]
    assert claim(do) == ()


def test_a_first_row_that_is_not_due_holds_up_those_behind_it(do: Do) -> None:
    put(do, "a")
    (row,) = claim(do)
    put(do, "b")
    retry(do, row, "no", NOW + SOON)
    assert claim(do) == ()
    assert [row.key for row in claim(do, NOW + SOON)] == ["a"]


def test_a_lease_runs_out(do: Do) -> None:
    put(do, "a")
    claim(do)
    assert claim(do, NOW + LEASE - timedelta(seconds=1)) == ()
    (row,) = claim(do, NOW + LEASE)
    assert row.attempts == 2


def test_who_lost_the_lease_changes_nothing(do: Do) -> None:
    put(do, "a")
    (late,) = claim(do)
    claim(do, NOW + LEASE)
    retry(do, late, "late")
    assert claim(do, NOW + LEASE) == ()


def test_leases_of_a_process_that_died_can_be_freed(do: Do) -> None:
    put(do, "a")
    claim(do)
    do(lambda uow: uow.outbox.free_leases())
    assert len(claim(do)) == 1


def test_what_was_wished_for_while_under_way_stays_pending(do: Do) -> None:
    put(do, "a", text="old")
    (row,) = claim(do)
    put(do, "a", text="new")
    finish(do, row)
    (again,) = claim(do)
    assert (again.payload, again.attempts, again.attempted_at) == ({"text": "new"}, 1, None)


def test_the_first_call_of_unknown_fate_stays_noted(do: Do) -> None:
    put(do, "a")
    for minute in range(2):
        at = NOW + timedelta(minutes=minute)
        (row,) = claim(do, at)
        note_attempt(do, row, at)
        retry(do, row, "broken", at, fate_known=False)
    (row,) = claim(do, NOW + timedelta(minutes=2))
    assert row.attempted_at == NOW
    note_attempt(do, row, NOW + SOON)
    retry(do, row, "refused", NOW + SOON)
    (row,) = claim(do, NOW + timedelta(minutes=3))
    assert row.attempted_at == NOW


def test_a_call_that_surely_had_no_effect_leaves_nothing_to_look_for(do: Do) -> None:
    put(do, "a")
    (row,) = claim(do)
    note_attempt(do, row)
    retry(do, row, "refused")
    (row,) = claim(do)
    assert row.attempted_at is None


@pytest.mark.parametrize("enqueued_again", [False, True])
def test_of_what_is_given_up_the_call_that_may_have_taken_effect_stays_noted(
    do: Do, enqueued_again: bool
) -> None:
    put(do, "a")
    (row,) = do(lambda uow: outbox_rows.claim(uow, NOW, attempting=True))
    if enqueued_again:
        put(do, "a", text="newer")
    finish(do, row, Outcome.DEAD)
    for letter in do(lambda uow: uow.outbox.dead()):
        assert send_again(do, letter)
    (row,) = claim(do)
    assert row.attempted_at == NOW


def test_being_put_off_is_no_attempt(do: Do) -> None:
    put(do, "a")
    (row,) = claim(do)
    note_attempt(do, row)
    do(lambda uow: uow.outbox.postpone(row, NOW + SOON))
    assert claim(do) == ()
    (row,) = claim(do, NOW + SOON)
    assert (row.attempts, row.attempted_at) == (1, None)


def test_what_kept_a_recipient_back_can_end_early(do: Do) -> None:
    put(do, "a")
    (row,) = claim(do)
    retry(do, row, "not_in_channel", NOW + SOON)
    do(lambda uow: uow.outbox.hasten("C1", NOW))
    assert len(claim(do)) == 1


def test_a_lanes_turn_is_that_of_its_first_row(do: Do) -> None:
    def turn(uow: UnitOfWork) -> tuple[datetime, datetime | None]:
        (found,) = uow.outbox.lanes()
        return found.due_at, found.leased_until

    assert do(lambda uow: uow.outbox.lanes()) == ()
    put(do, "a")
    put(do, "b")
    assert do(turn) == (NOW, None)
    (row,) = claim(do)
    assert do(turn) == (NOW, NOW + LEASE)
    retry(do, row, "no", NOW + SOON)
    assert do(turn) == (NOW + SOON, None)


def test_the_ended_are_forgotten_after_a_while_and_dead_letters_are_not(do: Do) -> None:
    for key, outcome in (("a", Outcome.SENT), ("b", Outcome.DEAD), ("c", Outcome.DROPPED)):
        put(do, key)
        finish(do, claim(do)[0], outcome)
    put(do, "d")
    assert do(lambda uow: uow.outbox.forget_before(NOW)) == 0
    assert do(lambda uow: uow.outbox.forget_before(NOW + SOON)) == 2
    assert [row.key for row in do(lambda uow: uow.outbox.dead())] == ["b"]
    assert do(lambda uow: uow.outbox.backlog()) == 1
    assert do(lambda uow: uow.outbox.is_pending("d"))
    assert not do(lambda uow: uow.outbox.is_pending("a"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_ended_is_found_by_an_index_without_what_waits(do: Do, database: Database) -> None:
    with counted_statements() as sent:
        do(lambda uow: uow.outbox.forget_before(NOW))
    (asked,) = sent
    with database.engine.connect() as connection:
        literal = asked.replace("?", "1")
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}").all())
        of_index = "SELECT sql FROM sqlite_master WHERE name = 'ix_outbox_finished'"
        made = str(connection.exec_driver_sql(of_index).scalar_one())
    assert "INDEX ix_outbox_finished (" in plan
    assert "finished_at IS NOT NULL" in made


def test_many_who_claim_at_once_never_get_the_same_row(do: Do) -> None:
    for number in range(60):
        put(do, f"{number}", f"C{number % 20}")
    seen: list[str] = []
    order: dict[str, list[int]] = {}

    def send_everything(_number: int) -> None:
        while True:
            rows = claim(do, limit=3)
            if not rows and not do(lambda uow: uow.outbox.backlog()):
                return
            for row in rows:
                seen.append(row.key)
                order.setdefault(row.recipient_id, []).append(int(row.key))
                finish(do, row)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(send_everything, range(6)))
    assert sorted(seen, key=int) == [str(number) for number in range(60)]
    assert all(keys == sorted(keys) for keys in order.values())


def test_a_message_is_remembered_where_it_stands_last(do: Do) -> None:
    do(lambda uow: uow.messages.put(SlackMessage("a", None, "C1", "1.0")))
    do(lambda uow: uow.messages.put(SlackMessage("a", None, "C2", "2.0")))
    assert do(lambda uow: uow.messages.get("a")) == SlackMessage("a", None, "C2", "2.0")
    assert do(lambda uow: uow.messages.at("C1", "1.0")) is None
    do(lambda uow: uow.messages.forget("a"))
    assert do(lambda uow: uow.messages.get("a")) is None


def test_what_people_say_comes_before_cards_and_those_before_nags(do: Do) -> None:
    def wish(uow: UnitOfWork) -> None:
        for kind in (Notice.NAG, Notice.PROVIDER_CARD, Notice.PROVIDER_NOTE):
            uow.outbox.put(kind, kind, "C1", NOW)

    do(wish)
    sent = []
    while rows := claim(do):
        sent.append(rows[0].key)
        finish(do, rows[0])
    assert sent == ["provider_note", "provider_card", "nag"]


def test_a_lane_with_a_row_under_way_gives_nothing_even_if_an_older_one_is_committed_later(
    database: Database, workspace_id: int
) -> None:
    if database.is_sqlite:
        pytest.skip("one transaction at a time")
    with database.engine.connect() as connection, connection.begin() as late:
        OutboxStore(connection, workspace_id).put("first", Notice.PROVIDER_CARD, "C1", NOW)
        database.call(
            workspace_id, lambda uow: uow.outbox.put("second", Notice.PROVIDER_CARD, "C1", NOW)
        )
        (second,) = database.call(workspace_id, outbox_rows.claim, NOW)
        assert second.key == "second"
        late.commit()
    assert database.call(workspace_id, outbox_rows.claim, NOW) == ()
    database.call(workspace_id, lambda uow: uow.outbox.finish(second, Outcome.SENT, NOW))
    (first,) = database.call(workspace_id, outbox_rows.claim, NOW)
    assert first.key == "first"


def test_what_takes_long_is_in_nobodys_way_and_a_digest_comes_before_its_details(do: Do) -> None:
    def wish(uow: UnitOfWork) -> None:
        for kind in (Notice.HOME, Notice.EXPORT, Notice.DIGEST, Notice.DIGEST_DETAILS):
            uow.outbox.put(f"{kind}:U1", kind, "U1", NOW)

    do(wish)
    under_way = {row.kind: row for row in claim(do)}
    assert list(under_way) == [Notice.HOME, Notice.DIGEST, Notice.EXPORT]
    do(lambda uow: uow.outbox.put("note", Notice.REQUESTER_NOTE, "U1", NOW))
    assert [row.key for row in claim(do)] == ["note"]
    finish(do, under_way[Notice.DIGEST])
    assert [row.kind for row in claim(do)] == [Notice.DIGEST_DETAILS]


def test_what_waits_of_some_kinds_is_made_due_for_one_or_for_all(do: Do) -> None:
    later = NOW + timedelta(hours=1)

    def wish(uow: UnitOfWork) -> None:
        for kind in (Notice.LOW_RATING, Notice.HINT):
            for user_id in ("U1", "U2"):
                uow.outbox.put(f"{kind}:{user_id}", kind, user_id, NOW, due_at=later)

    do(wish)
    assert claim(do) == ()
    do(lambda uow: uow.outbox.make_due([Notice.LOW_RATING], NOW, "U1"))
    assert [row.key for row in claim(do)] == ["low_rating:U1"]
    do(lambda uow: uow.outbox.make_due([Notice.LOW_RATING], NOW))
    assert [row.key for row in claim(do)] == ["low_rating:U2"]


def test_dead_letters_are_sent_again_or_dropped(do: Do) -> None:
    for key in ("a", "b", "c"):
        put(do, key)
        finish(do, claim(do)[0], Outcome.DEAD)
    put(do, "b", text="newer")
    letters = {row.key: row for row in do(lambda uow: uow.outbox.dead())}
    assert send_again(do, letters["a"])
    assert not send_again(do, letters["b"])
    do(lambda uow: uow.outbox.drop(letters["c"]))
    assert do(lambda uow: uow.outbox.dead()) == ()
    (row,) = claim(do)
    assert (row.key, row.attempts) == ("a", 1)


def test_what_waits_for_a_time_is_not_late(do: Do) -> None:
    put(do, "a")
    assert do(lambda uow: uow.outbox.due_since(NOW + SOON)) == NOW
    (row,) = claim(do)
    put(do, "b")
    do(lambda uow: uow.outbox.postpone(row, NOW + timedelta(hours=1), "not_in_channel"))
    assert do(lambda uow: uow.outbox.due_since(NOW + SOON)) is None


def test_no_two_processes_look_at_a_lane_at_once(database: Database, workspace_id: int) -> None:
    if database.is_sqlite:
        pytest.skip("one transaction at a time")
    with database.engine.connect() as connection, connection.begin():
        assert list(OutboxStore(connection, workspace_id).lock_lanes(["C1", "C2"])) == ["C1", "C2"]
        free = database.call(workspace_id, lambda uow: uow.outbox.lock_lanes(["C1", "C3"]))
        assert list(free) == ["C3"]
    assert database.call(workspace_id, lambda uow: uow.outbox.lock_lanes(["C1"])) == ["C1"]
