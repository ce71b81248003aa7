"""Which lanes of the outbox are looked at, and when."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

from bot.outbox.schedule import PARALLEL, SHARES, Plan, Schedule
from store.outbox_rows import Urgency

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)


def planned(*plans: Plan) -> Schedule:
    """A schedule with these plans."""
    schedule = Schedule()
    for plan in plans:
        schedule.plan(plan)
    return schedule


def test_what_people_say_comes_first_and_then_who_came_first() -> None:
    schedule = planned(
        Plan("digest", Urgency.REPORT, NOW),
        Plan("nag", Urgency.NAG, NOW),
        Plan("card", Urgency.CARD, NOW),
        Plan("note", Urgency.CONVERSATION, NOW),
        Plan("card 2", Urgency.CARD, NOW),
    )
    assert schedule.take(NOW) == ["note", "card", "card 2", "nag", "digest"]
    assert schedule.take(NOW) == []


def test_a_lane_is_not_looked_at_before_its_time() -> None:
    schedule = planned(Plan("a", Urgency.CARD, SOON))
    assert schedule.take(NOW) == []
    assert schedule.next_at(NOW) == SOON
    assert schedule.take(SOON) == ["a"]
    assert schedule.next_at(SOON) is None


def test_what_is_less_urgent_leaves_room_for_what_people_say() -> None:
    schedule = planned(*(Plan(f"digest {n}", Urgency.REPORT, NOW) for n in range(300)))
    for n in range(2000):
        schedule.plan(Plan(f"nag {n}", Urgency.NAG, NOW))
    for lane in schedule.take(NOW):
        schedule.begin(lane, Urgency.REPORT if lane.startswith("digest") else Urgency.NAG)
    assert schedule.take(NOW) == []
    schedule.enqueued("an answer", Urgency.CONVERSATION, NOW)
    assert schedule.take(NOW) == ["an answer"]


def test_not_everything_urgent_may_be_under_way_at_once() -> None:
    schedule = planned(*(Plan(f"{n}", Urgency.CONVERSATION, NOW) for n in range(100)))
    assert len(schedule.take(NOW)) == PARALLEL
    files = planned(*(Plan(f"{n}", Urgency.FILE, NOW) for n in range(5)))
    assert len(files.take(NOW)) == SHARES[Urgency.FILE] == 3


def test_a_lane_that_is_under_way_is_looked_at_when_that_ends() -> None:
    schedule = planned(Plan("a", Urgency.CARD, NOW))
    (lane,) = schedule.take(NOW)
    schedule.begin(lane, Urgency.CARD)
    assert not schedule.enqueued("a", Urgency.CONVERSATION, NOW)
    assert schedule.take(NOW) == []
    schedule.end("a", NOW)
    assert schedule.take(NOW) == ["a"]


def test_an_answer_does_not_wait_as_long_as_the_digest_before_it() -> None:
    schedule = planned(Plan("a", Urgency.REPORT, NOW))
    (lane,) = schedule.take(NOW)
    schedule.begin(lane, Urgency.REPORT)
    for n in range(300):
        schedule.plan(Plan(f"digest {n}", Urgency.REPORT, NOW))
    schedule.enqueued("a", Urgency.CONVERSATION, NOW)
    schedule.end("a", NOW)
    assert schedule.take(NOW)[0] == "a"


def test_nor_does_one_that_is_enqueued_while_the_digest_is_being_claimed() -> None:
    schedule = planned(Plan("a", Urgency.REPORT, NOW))
    schedule.take(NOW)
    schedule.enqueued("a", Urgency.CONVERSATION, NOW)
    schedule.begin("a", Urgency.REPORT)
    for n in range(300):
        schedule.plan(Plan(f"digest {n}", Urgency.REPORT, NOW))
    schedule.end("a", NOW)
    assert schedule.take(NOW)[0] == "a"


def test_what_is_enqueued_while_a_lane_is_looked_at_is_not_missed() -> None:
    schedule = planned(Plan("a", Urgency.CARD, NOW))
    schedule.take(NOW)
    schedule.enqueued("a", Urgency.CARD, NOW)  # the look has not seen it
    schedule.plan(Plan("a", Urgency.CARD, SOON))  # what the look has found
    assert schedule.take(NOW) == ["a"]


def test_what_is_enqueued_while_a_lane_is_looked_at_waits_for_the_pace_that_was_found() -> None:
    schedule = planned(Plan("a", Urgency.CARD, NOW), Plan("b", Urgency.CARD, NOW))
    schedule.take(NOW)
    schedule.enqueued("a", Urgency.CARD, NOW)
    schedule.enqueued("b", Urgency.CONVERSATION, NOW)
    for lane in ("a", "b"):
        schedule.plan(Plan(lane, Urgency.CARD, SOON, paced=True))
    assert schedule.take(NOW) == ["b"]
    assert schedule.next_at(NOW) == SOON


def test_only_something_more_urgent_is_looked_at_while_a_recipient_rests() -> None:
    schedule = planned(Plan("a", Urgency.CARD, SOON, paced=True))
    assert not schedule.enqueued("a", Urgency.CARD, NOW)
    assert schedule.take(NOW) == []
    assert schedule.enqueued("a", Urgency.CONVERSATION, NOW)
    assert schedule.take(NOW) == ["a"]


def test_a_lane_that_waits_for_a_time_is_looked_at_when_something_is_enqueued() -> None:
    schedule = planned(Plan("a", Urgency.CARD, SOON))
    schedule.enqueued("a", Urgency.CARD, NOW)
    assert schedule.take(NOW) == ["a"]


def test_what_the_database_says_makes_a_look_earlier_never_later() -> None:
    schedule = planned(Plan("a", Urgency.CARD, SOON), Plan("b", Urgency.CARD, NOW))
    schedule.correct(Plan("a", Urgency.CARD, NOW))
    schedule.correct(Plan("b", Urgency.CARD, SOON))
    schedule.correct(Plan("c", Urgency.CARD, NOW))
    assert sorted(schedule.take(NOW)) == ["a", "b", "c"]


def in_line(number: int, look_at: datetime = SOON) -> Plan:
    """A lane of one of many messages to C1 that wait for its pace."""
    return Plan(f"to C1: {number}", Urgency.NAG, look_at, paced=True, in_line_for="C1")


def test_of_many_lanes_that_wait_for_one_pace_only_the_first_is_looked_at() -> None:
    schedule = planned(*map(in_line, range(2000)))
    now, looks, sent = SOON, 0, list[str]()
    while lanes := schedule.take(now):
        looks += len(lanes)
        for lane in lanes:
            schedule.begin(lane, Urgency.NAG)
            sent.append(lane)
            schedule.end(lane, now)
        looks += len(schedule.take(now))  # and what came after it in its lane: nothing
        schedule.move_lines(now, {"C1": now + timedelta(seconds=1)})
        assert schedule.take(now) == []
        now += timedelta(seconds=1)
    assert sent == [in_line(number).lane for number in range(2000)]
    assert looks == 2 * len(sent)


def test_who_rests_longer_than_was_known_is_asked_again_by_the_first_alone() -> None:
    schedule = planned(in_line(1), in_line(2))
    later = SOON + timedelta(seconds=30)
    assert schedule.take(SOON) == ["to C1: 1"]
    schedule.plan(in_line(1, later))
    schedule.move_lines(SOON, {"C1": later})
    assert schedule.next_at(SOON) == later
    assert schedule.take(later) == ["to C1: 1"]


def test_a_lane_in_line_that_is_gone_or_waits_for_something_else_holds_up_nobody() -> None:
    schedule = planned(in_line(1), in_line(2), in_line(3))
    schedule.take(SOON)
    schedule.move_lines(SOON, {})  # the first had nothing to send
    assert schedule.take(SOON) == ["to C1: 2"]
    schedule.plan(Plan("to C1: 2", Urgency.NAG, SOON + timedelta(hours=1)))  # its gate is shut
    schedule.move_lines(SOON, {})
    assert schedule.take(SOON) == ["to C1: 3"]
    schedule.move_lines(SOON, {})
    schedule.plan(in_line(4))
    assert schedule.take(SOON) == ["to C1: 4"]


def test_what_becomes_urgent_in_line_is_looked_at_at_once_and_only_then() -> None:
    schedule = planned(in_line(1), in_line(2), in_line(3))
    schedule.enqueued("to C1: 2", Urgency.NAG, NOW)
    assert schedule.take(NOW) == []
    schedule.correct(Plan("to C1: 3", Urgency.NAG, NOW))
    assert schedule.take(NOW) == []
    schedule.enqueued("to C1: 2", Urgency.CONVERSATION, NOW)
    assert schedule.take(NOW) == ["to C1: 2"]
    assert schedule.take(SOON) == ["to C1: 1"]
    schedule.move_lines(SOON, {})
    assert schedule.take(SOON) == ["to C1: 3"]


def test_a_lane_that_waits_long_takes_no_more_room_with_everything_that_is_enqueued() -> None:
    tomorrow = NOW + timedelta(days=1)
    schedule = planned(Plan("b", Urgency.CARD, SOON), Plan("a", Urgency.CARD, tomorrow))
    tracemalloc.start()
    try:
        for _ in range(20_000):
            schedule.enqueued("a", Urgency.CARD, NOW)
            assert schedule.take(NOW) == ["a"]
            schedule.plan(Plan("a", Urgency.CARD, tomorrow))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100_000  # bytes
    assert schedule.take(tomorrow) == ["b", "a"]
