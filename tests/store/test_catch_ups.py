"""The list of threads to be read after an interruption: in which order, by whom, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from store.catch_up_rows import TalkThread, Unread
from store.catch_ups import CatchUpStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.database import Database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)
LEASE = timedelta(minutes=5)


@pytest.fixture
def store(database: Database, workspace_id: int) -> Iterator[CatchUpStore]:
    with database.engine.begin() as connection:
        yield CatchUpStore(connection, workspace_id)


def thread(
    number: int, channel_id: str, *, ended: bool = False, has_words: bool = False
) -> TalkThread:
    """The thread of a request, whose card has its number for a ts."""
    return TalkThread(channel_id, f"{number}.0", ended, has_words)


def begin(store: CatchUpStore, *threads: TalkThread, since: datetime = SINCE) -> None:
    """Put threads on the list of what is to be read, the newest first."""
    store.begin(since, NOW, sorted(threads, key=lambda each: float(each.ts), reverse=True))


def conversations(store: CatchUpStore) -> list[str]:
    """Claim all conversations that can be."""
    return [each.channel_id for each in iter(lambda: store.claim_conversation(NOW, LEASE), None)]


def threads(store: CatchUpStore) -> list[str]:
    """Claim all threads that can be."""
    return [each.thread_ts for each in iter(lambda: store.claim_thread(NOW, LEASE), None)]


def conversation(store: CatchUpStore) -> Unread:
    found = store.claim_conversation(NOW, LEASE)
    assert found
    return found


def test_the_newest_unfinished_come_first(store: CatchUpStore) -> None:
    begin(store, thread(9, "D1", ended=True), thread(3, "D2"), thread(1, "D3"), thread(5, "D3"))
    assert conversations(store) == ["D3", "D2", "D1"]


def test_a_conversation_says_from_where_it_is_to_be_read(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"), thread(5, "D1"))
    assert conversation(store) == Unread("D1", "", SINCE, 1, oldest_ts="1.0")


def test_what_has_changed_is_read_and_the_rest_need_not_be(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"), thread(2, "D1"), thread(3, "D1"))
    assert threads(store) == [], "the conversation tells which are worth it"
    store.finish_conversation(conversation(store), ["2.0", "7.0"])
    progress = store.latest()
    assert progress
    assert (progress.threads, progress.unread) == (3, 2)
    assert threads(store) == ["2.0", "7.0"], "the latter belongs to no request"


def test_a_thread_alone_in_its_conversation_is_read_without_it(store: CatchUpStore) -> None:
    found = [thread(1, "D1"), thread(2, "D2"), thread(3, "D3"), thread(4, "D3")]
    begin(store, *found, thread(5, "D4"))
    assert conversation(store).channel_id == "D4"
    assert threads(store) == ["2.0", "1.0"], "D4 is read already, and of D3 the whole is better"


def test_those_that_have_surely_changed_come_first(store: CatchUpStore) -> None:
    found = [thread(1, "D1"), thread(2, "D2"), thread(3, "D2"), thread(4, "D2")]
    begin(store, *found)
    store.finish_conversation(conversation(store), ["2.0", "4.0"])
    assert threads(store) == ["4.0", "2.0", "1.0"]


def test_conversations_without_any_thread_left_come_last(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"), thread(2, "D2"), thread(3, "D3"))
    newest = store.claim_thread(NOW, LEASE)
    assert newest
    store.finish_thread(newest)
    assert store.claim_thread(NOW, LEASE), "somebody reads the next"
    assert conversations(store) == ["D1", "D3", "D2"]


def test_threads_in_which_nothing_is_new_are_read_last_for_what_was_edited_there(
    store: CatchUpStore,
) -> None:
    found = [thread(1, "D1"), thread(2, "D1", has_words=True), thread(3, "D1")]
    begin(store, *found, thread(4, "D4", ended=True))
    store.finish_conversation(conversation(store), ["1.0"])
    progress = store.latest()
    assert progress
    assert (progress.unread, progress.quiet) == (2, 1)
    assert threads(store) == ["1.0", "4.0", "2.0"]


def test_nobody_waits_for_what_may_have_been_edited(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1", has_words=True), thread(2, "D1"))
    store.finish_conversation(conversation(store), [])
    assert not store.is_under_way()
    assert not store.finish(NOW)
    begin(store, thread(1, "D1", has_words=True), thread(2, "D1"))
    assert store.is_under_way(), "there may be something new by now"
    store.finish_conversation(conversation(store), [], readable=False)
    assert store.finish(NOW), "what cannot be read is not waited for"


def test_it_ends_when_everything_is_read(store: CatchUpStore) -> None:
    assert not store.is_under_way()
    begin(store, thread(1, "D1"), thread(2, "D1", ended=True))
    assert store.is_under_way()
    assert not store.finish(NOW)
    whole = conversation(store)
    store.finish_conversation(whole, ["2.0"])
    assert not store.is_under_way(), "nobody waits for what has ended"
    assert not store.finish(NOW)
    last = store.claim_thread(NOW, LEASE)
    assert last
    store.count_message(last)
    store.finish_thread(last, readable=False)
    assert store.finish(NOW)
    progress = store.latest()
    assert progress
    assert (progress.finished_at, progress.messages, progress.unreadable, progress.unread) == (
        NOW,
        1,
        1,
        0,
    )


def test_what_was_not_read_is_read_from_the_first_interruption_on(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"), thread(2, "D2"))
    done, left = conversation(store), conversation(store)
    store.finish_conversation(done, [])
    begin(store, thread(1, "D1"), thread(2, "D2"), since=NOW)
    store.finish_conversation(left, [])
    again = {each: conversation(store) for each in ("D2", "D1")}
    assert {each.channel_id: each.since for each in again.values()} == {"D1": SINCE, "D2": NOW}
    progress = store.latest()
    assert progress
    assert progress.since == SINCE


def test_what_has_changed_before_the_second_interruption_is_still_read(
    store: CatchUpStore,
) -> None:
    found = [thread(1, "D1"), thread(2, "D1")]
    begin(store, *found)
    store.finish_conversation(conversation(store), ["2.0"])
    begin(store, *found, since=NOW)
    store.finish_conversation(conversation(store), [])
    left = store.claim_thread(NOW, LEASE)
    assert left
    assert (left.thread_ts, left.since) == ("2.0", SINCE)
    assert threads(store) == []


def test_what_a_process_left_is_taken_over(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"))
    taken = conversation(store)
    assert store.claim_conversation(NOW, LEASE) is None
    assert store.claim_conversation(NOW + LEASE, LEASE) == taken


def test_what_is_put_off_is_nobodys_until_then_and_holds_up_no_other(store: CatchUpStore) -> None:
    begin(store, thread(1, "D1"), thread(2, "D2"))
    first = conversation(store)
    until = NOW + timedelta(seconds=30)
    store.put_off(first, until)
    second = conversation(store)
    assert second.channel_id != first.channel_id
    store.finish_conversation(second, [])
    assert store.claim_conversation(NOW, LEASE) is None
    assert store.claim_conversation(until, LEASE) == first


@pytest.mark.parametrize("changed", [[], ["1.0"]])
def test_nobody_waits_for_ever_for_what_cannot_be_read(
    store: CatchUpStore, changed: list[str]
) -> None:
    begin(store, thread(1, "D1"), thread(2, "D1"), thread(3, "D2"))
    store.finish_conversation(conversation(store), [])
    unread = conversation(store)
    if changed:
        store.finish_conversation(unread, changed)
        claimed = store.claim_thread(NOW, LEASE)
        assert claimed
        unread = claimed
    assert store.is_under_way()
    store.stop_waiting(unread)
    assert not store.is_under_way()
    assert not store.finish(NOW), "it is still to be read"
    begin(store, thread(1, "D1"))
    assert store.is_under_way(), "of another interruption, nothing is known yet"


def test_two_processes_read_different_conversations(database: Database, workspace_id: int) -> None:
    if database.is_sqlite:
        pytest.skip("one process runs on SQLite")
    found = [thread(number, f"D{number}") for number in (1, 2, 3)]
    with database.engine.begin() as connection:
        begin(CatchUpStore(connection, workspace_id), *found)
    with database.engine.begin() as one, database.engine.begin() as other:
        stores = [CatchUpStore(connection, workspace_id) for connection in (one, other)]
        assert [conversation(each).channel_id for each in stores] == ["D3", "D2"]


def test_contact_is_noted_forwards_only(store: CatchUpStore) -> None:
    assert store.heard_at() is None
    for at in (SINCE, NOW, SINCE):
        store.note_heard(at)
    assert store.heard_at() == NOW


def test_what_ended_long_ago_is_forgotten(store: CatchUpStore) -> None:
    begin(store)
    store.finish(NOW)
    store.forget_before(NOW)
    assert store.latest()
    store.forget_before(NOW + timedelta(seconds=1))
    assert store.latest() is None
