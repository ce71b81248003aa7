"""The work of departments for others: as the events say, and not to be made to look better."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.rebuild import catch_up
from bot.jobs.retention import erase_what_is_old
from bot.usecases.ratings.thanks import thank
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.recognition import pairs_of, served_in
from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.reviews import review_of
from bot.usecases.requests import by_provider, by_requester, opening
from domain.errors import DomainError, Problem
from domain.quarters import Quarter
from domain.recognition import Honour
from domain.weeks import Week
from tests.store.measured_desks import DESKS, Desks
from tests.store.test_attacker import (
    ALICE,
    BOB,
    DEEDS,
    MEI,
    TOM,
    attack,
    attacks,
    bad_week,
    it,
    wall,
)

if TYPE_CHECKING:
    from domain.recognition import Pair, Served
    from store.database import Database
    from tests.store.test_attacker import Department
    from tests.unit.measure_oracle import Told

__all__ = ["it"]  # a fixture

QUARTER = Quarter(date(2026, 10, 1))


def longest_run(results: list[tuple[date, bool]]) -> int:
    """The longest run in order of the days, of one day those that were missed first."""
    longest = run = 0
    for _, kept in sorted(results):
        run = run + 1 if kept else 0
        longest = max(longest, run)
    return longest


def test_what_is_counted_is_what_the_events_say(database: Database, workspace_id: int) -> None:
    stored = Desks(database, workspace_id, Random(11))  # noqa: S311
    stored.open(160)
    catch_up(database, workspace_id)
    ids = list(stored.departments.values())
    days = [office.first for office in DESKS.values()]
    first, last = min(days) + timedelta(days=3), max(days) + timedelta(days=20)
    told = [each for each in stored.told() if each.case.asked_by != each.case.department]

    def within(each: Told, at: datetime | None) -> bool:
        return at is not None and first <= each.case.day(at) <= last

    def count(use: Any, *more: Any) -> Any:
        return database.call(
            workspace_id, lambda uow: use(uow.recognition)(ids, first, last, *more)
        )

    came = [
        (each, each.resolution_result)
        for each in told
        if each.resolution_result and within(each, each.resolution_result.at)
    ]
    kept = count(lambda store: store.kept)
    runs = count(lambda store: store.longest_runs)
    for department in ids:
        mine = [
            (each.case.day(result.at), result.kept)
            for each, result in came
            if each.case.department == department
        ]
        found = kept.get(department)
        assert (found.part, found.of) == (sum(is_kept for _, is_kept in mine), len(mine))
        assert runs.get(department, 0) == longest_run(mine)
    assert sum(kept[each].of for each in ids) > 20, "the test is about something"
    left_out = next(each.case.service for each, _ in came)
    fewer = count(lambda store: store.kept, [left_out])
    assert sum(share.of for share in fewer.values()) == sum(
        each.case.service != left_out for each, _ in came
    )

    opened = [
        each
        for each in told
        if each.case.asked_by is not None and not each.self_service and within(each, each.opened_at)
    ]
    unclear = [each for each in opened if each.questions or each.clear is False]
    clear = [each for each in opened if each not in unclear and each.ending == "resolved"]
    shares = count(lambda store: store.clear)
    assert sum(share.of for share in shares.values()) == len(unclear) + len(clear)
    for (asking, served), share in shares.items():
        pair = (asking, served)
        assert share.part == sum((e.case.asked_by, e.case.department) == pair for e in clear)

    ended = [e for e in told if within(e, e.ended_at) and not e.self_service]
    thanks = count(lambda store: store.thanked)
    assert sum(share.of for share in thanks.values()) == len(ended)
    thanked = [
        e for e in ended if e.ending == "resolved" and any(x.kind == "thank" for x in e.case.events)
    ]
    assert sum(share.part for share in thanks.values()) == len(thanked)


def standing(it: Department) -> tuple[Served, dict[int, Pair]]:
    """Return what IT did for others in the quarter, and how clear others asked it."""
    department = it.call(lambda uow, _: uow.catalogue.department("it"), wall(1, 0))
    served = it.call(lambda uow, _: served_in(uow, QUARTER), wall(1, 0))
    pairs = it.call(lambda uow, _: pairs_of(uow, QUARTER), wall(1, 0))
    mine = next(each for each in served if each.department_id == department.id)
    return mine, {each.asking_id: each for each in pairs if each.department_id == department.id}


async def test_what_members_asked_themselves_is_left_out_when_it_is_old_too(
    it: Department,
) -> None:
    """Bob asks Rooms, where he serves too, as one of IT."""
    for who, served_by in ((ALICE, BOB), (BOB, TOM), (ALICE, TOM)):
        line = ("rooms", "desk", "A desk for today")
        number = it.call(opening.open_by_line, who, wall(3, 10), *line).request.number
        it.call(by_provider.resolve, served_by, wall(3, 11), number, "Done")
        it.call(by_requester.confirm, who, wall(3, 12), number)
    it.week(wall(9, 9))
    before = it.call(lambda uow: served_in(uow, QUARTER))
    assert [each.kept.of for each in before] == [0, 2]
    day = wall(3, 13) + timedelta(days=90)
    await erase_what_is_old(it.database, it.workspace_id, day, timedelta(days=90))
    assert it.call(lambda uow: uow.retention.count(day)) == 0
    assert it.call(lambda uow: served_in(uow, QUARTER)) == before


DEEDS_OF_THANKS = (
    *DEEDS,
    lambda uow, now, n: thank(uow, BOB, now, n, "I am great"),
    lambda uow, now, n: thank(uow, MEI, now, n, "We are great"),
    lambda uow, now, n: by_provider.resolve(uow, BOB, now, n, "At once"),
)


@attacks
def test_nothing_that_those_who_serve_may_do_makes_it_look_better(
    it: Department, seed: int
) -> None:
    """Alice asked IT five times in a bad week, and once it was in time."""
    week, now = bad_week(it), wall(9, 9)
    it.week(now)
    before, clear_before = standing(it)
    assert before.kept.of >= 4, "what Bob asked himself is left out"
    now = attack(it, Random(seed), [*week.late, week.good], now, DEEDS_OF_THANKS)  # noqa: S311
    it.week(wall(30, 9))
    after, clear_after = standing(it)
    assert after.kept.part <= before.kept.part
    assert after.kept.rest >= before.kept.rest
    assert after.run <= before.run
    assert after.thanked.part == 0
    for asking, share in clear_after.items():
        assert asking in clear_before or not share.clear.part


def test_only_who_asked_thanks_once_and_not_for_what_they_did_themselves(it: Department) -> None:
    number = it.ask(ALICE, wall(2, 10))
    own = it.ask(BOB, wall(2, 10))
    it.call(by_provider.resolve, BOB, wall(2, 11), own, "Done")

    def problem(who: str, number: int) -> Problem:
        with pytest.raises(DomainError) as caught:
            it.call(thank, who, wall(2, 12), number, "So fast")
        return caught.value.problem

    assert problem(ALICE, number) is Problem.WRONG_STATE
    it.call(by_provider.resolve, BOB, wall(2, 11), number, "Done")
    assert problem(BOB, number) in {Problem.NOT_YOURS, Problem.NOT_PERMITTED}
    assert problem(BOB, own) is Problem.NOBODY_TO_THANK
    it.call(thank, ALICE, wall(2, 12), number, "So fast")
    assert problem(ALICE, number) is Problem.THANKED_ALREADY
    it.week(wall(9, 9))
    found, _ = standing(it)
    assert (found.thanked.part, found.thanked.of) == (1, 1), "Bob's own counts as nothing"


def test_to_withdraw_what_was_asked_back_for_makes_no_request_clearer(it: Department) -> None:
    """Tom of Rooms asks again with all that is needed."""
    for number in (it.ask(TOM, wall(2, 10)), it.ask(TOM, wall(2, 10))):
        it.call(by_provider.ask, MEI, wall(2, 11), number, "Which one?")
        it.call(by_requester.cancel, TOM, wall(2, 12), number, "I ask again")
    again = it.ask(TOM, wall(2, 13))
    it.call(by_provider.resolve, MEI, wall(2, 14), again, "Done")
    it.week(wall(9, 9))
    _, pairs = standing(it)
    (pair,) = pairs.values()
    assert (pair.clear.part, pair.clear.of) == (1, 3)


def test_a_quarter_is_recognised_in_its_review_and_in_the_digest_of_the_week_in_which_it_ended(
    it: Department,
) -> None:
    for minute in range(20):
        number = it.ask(ALICE, wall(2, 10, minute))
        it.call(by_provider.resolve, BOB, wall(2, 11), number, "Done")
    it.week(wall(9, 9))
    monday = datetime(2027, 1, 4, 9, tzinfo=UTC)
    for week, said in (("2026-W52", None), ("2026-W53", [Honour.LONGEST_RUN])):
        found = it.call(digest_of, MEI, Week.parse(week), monday).recognised
        assert (found and [each.honour for each in found[1]]) == said
    department = it.call(lambda uow, _: uow.catalogue.department("it"), monday)
    for last_day, honours in ((QUARTER.last_day, [Honour.LONGEST_RUN]), (date(2026, 12, 30), [])):
        scope = Scope((department.id,), QUARTER.first_day, last_day)
        review = it.call(lambda uow, now, scope: review_of(uow, scope, now), monday, scope)
        assert [each.honour for each in review.recognitions] == honours
