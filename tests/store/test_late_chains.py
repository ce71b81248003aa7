"""Late chains in digests and reports: which are told, to whom, and what depends on whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from bot.cli.rebuild import catch_up
from bot.i18n import translator
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.reporting import Scope, report_of
from bot.usecases.reports.reviews import review_of
from bot.usecases.requests import by_provider, needs, opening
from bot.views.requests.chain_times import late_chain_sentence
from domain.organisation import MemberRole
from domain.reports import Tie
from domain.weeks import Week
from store.tables import requests
from tests.store.test_chain_lateness import (
    ALICE,
    BOB,
    CAROL,
    CHAINED,
    PAT,
    at,
    furnish,
    opened,
    solve,
    step,
    with_a_transfer_and_a_question,
)

if TYPE_CHECKING:
    from bot.read_models import Digest
    from domain.reports import Report
    from store.database import Database
    from store.unit_of_work import UnitOfWork
    from tests.store.test_chain_lateness import Do

WEEK = Week.parse("2026-W45")
MANAGERS = {"people": "U11", "it": "U12", "facilities": "U13"}
ADMIN = "U09ADMIN"
ENGLISH = translator("en-US")


def staffed(uow: UnitOfWork) -> None:
    """A manager of its own for each department."""
    for key, user_id in MANAGERS.items():
        department = uow.catalogue.department(key)
        assert department
        uow.people.set_members(department.id, MemberRole.MANAGER, (user_id,))


@pytest.fixture
def do(database: Database, workspace_id: int) -> Do:
    """Carries out use cases in the office."""
    for use_case in (furnish, staffed):
        database.call(workspace_id, use_case)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


@pytest.fixture
def in_confidence(database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch) -> Do:
    """The same, where the chain is confidential."""
    secret = CHAINED.replace(
        "        kind: resource\n        chain:",
        "        kind: resource\n        confidential: true\n        chain:",
    )
    monkeypatch.setattr("tests.store.test_chain_lateness.CHAINED", secret)
    for use_case in (furnish, staffed):
        database.call(workspace_id, use_case)
    return lambda use_case, *args: database.call(workspace_id, use_case, *args)


def digest(do: Do, reader_id: str, week: Week = WEEK, now: Any = None) -> Digest:
    do(lambda uow: refresh(uow, stale(uow)))
    found: Digest = do(digest_of, reader_id, week, now or at(9, 9))
    return found


def told(found: Digest) -> list[str]:
    """The sentences about chains in a digest."""
    return [late_chain_sentence(each, ENGLISH) for each in found.late_chains]


def report(do: Do, *keys: str) -> Report:
    do(lambda uow: refresh(uow, stale(uow)))
    ids = do(lambda uow: tuple(uow.catalogue.department(key).id for key in keys))
    found: Report = do(report_of, Scope(ids, WEEK.first_day, WEEK.last_day), at(9, 9))
    return found


def test_a_late_chain_is_told_to_all_whom_it_concerns_in_the_week_of_its_date(do: Do) -> None:
    chain = with_a_transfer_and_a_question(do)
    for reader_id in (*MANAGERS.values(), ADMIN):
        (sentence,) = told(digest(do, reader_id))
        assert sentence.startswith(f"#{chain} New colleague was 12 hours late: ")
        assert "4 hours in Facilities (Desks, Keys)" in sentence
        assert "2 hours in IT (Desks)" in sentence, "it was transferred, and is a desk now"
    for week in (WEEK.before(), WEEK.before(-1)):
        assert told(digest(do, ADMIN, week, at(30, 9))) == []


def test_a_late_chain_that_cannot_be_read_keeps_nobody_from_another(do: Do) -> None:
    unreadable, chain = with_a_transfer_and_a_question(do), with_a_transfer_and_a_question(do)
    assert len(told(digest(do, ADMIN))) == 2

    def spoil(uow: UnitOfWork) -> None:
        whole = select(requests.c.id).where(requests.c.number == unreadable).scalar_subquery()
        its_steps = update(requests).where(requests.c.parent_id == whole)
        uow._connection.execute(its_steps.values(step=requests.c.step + "?"))

    do(spoil)
    (sentence,) = told(digest(do, ADMIN))
    assert sentence.startswith(f"#{chain} ")


def test_who_neither_owns_nor_delayed_it_is_not_told(do: Do) -> None:
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(3, 15))  # 6.5 h too late
    solve(do, chain, "setup", BOB, at(3, 16, 30))
    solve(do, chain, "key", CAROL, at(4, 9, 20))
    assert told(digest(do, MANAGERS["it"])) == []
    (sentence,) = told(digest(do, MANAGERS["people"]))
    assert sentence.endswith("was 20 minutes late: 20 minutes in People (Contract)")


def test_one_that_runs_is_told_when_it_misses_its_date_and_when_it_ends(do: Do) -> None:
    chain = opened(do)
    solve(do, chain, "contract", PAT, at(2, 12))
    assert "is 22 hours late so far" in told(digest(do, ADMIN))[0]
    solve(do, chain, "setup", BOB, at(17, 10))
    assert told(digest(do, ADMIN, Week.parse("2026-W46"), at(16, 9))) == []
    solve(do, chain, "key", CAROL, at(17, 11))
    (sentence,) = told(digest(do, ADMIN, Week.parse("2026-W47"), at(23, 9)))
    assert f"#{chain} New colleague was " in sentence


def test_a_chain_in_time_or_given_up_is_not_told(do: Do) -> None:
    chain = opened(do)
    for key, who, hour in (("contract", PAT, 11), ("setup", BOB, 12), ("key", CAROL, 14)):
        solve(do, chain, key, who, at(2, hour))
    given_up = opened(do)
    do(by_provider.decline, PAT, at(4, 10), given_up, "She does not come", needs.CANCEL)
    assert told(digest(do, ADMIN)) == []


def test_of_a_confidential_chain_others_learn_by_how_much_they_delayed_it(
    in_confidence: Do,
) -> None:
    do = in_confidence
    chain = with_a_transfer_and_a_question(do)
    assert told(digest(do, MANAGERS["it"])) == [f"#{chain} missed its date: 2 hours in IT"]
    (own,) = told(digest(do, MANAGERS["people"]))
    assert "New colleague was 12 hours late" in own, "they may read it"
    (admins,) = told(digest(do, ADMIN))
    assert "New colleague" not in admins
    assert "Contract" not in admins


def test_whom_chains_waited_for_is_the_bottleneck(do: Do) -> None:
    with_a_transfer_and_a_question(do)
    most = digest(do, ADMIN).slowest
    assert most
    assert (most.chains, most.added) == (1, timedelta(hours=5)), "the owner promised 4 h too little"
    assert digest(do, MANAGERS["it"]).slowest is None, "two hours say nothing"


def test_a_report_counts_needs_and_transfers_by_who_depends_on_whom(do: Do) -> None:
    chain = with_a_transfer_and_a_question(do)
    need = opening.FilledForm("it", "helpdesk", "A cable", "", {})
    do(needs.open_need, CAROL, at(3, 10), step(do, chain, "desk"), need)
    found = report(do, "it", "facilities")
    ids = {each.key: each.id for each in found.everyone.values()}
    assert found.tied(Tie.NEED) == {(ids["facilities"], ids["it"]): 1}, "no step is one"
    assert found.tied(Tie.TRANSFER) == {(ids["it"], ids["facilities"]): 1}
    assert report(do, "people").ties == ()
    assert [each.time for each in found.delays] == [timedelta(hours=4), timedelta(hours=2)]


def test_a_review_books_lateness_on_the_service_that_it_came_about_with(
    do: Do, database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.reviews.FEWEST_TO_REVIEW", 1)
    with_a_transfer_and_a_question(do)
    other = opening.FilledForm("it", "helpdesk", "Something that ends there", "", {})
    number = do(opening.open_by_form, ALICE, at(2, 10), other).request.number
    do(by_provider.resolve, BOB, at(2, 11), number, "Done")
    catch_up(database, workspace_id)

    def added(key: str) -> dict[str, float]:
        department = do(lambda uow: uow.catalogue.department(key))
        scope = Scope((department.id,), WEEK.first_day, WEEK.last_day)
        found = do(review_of, scope, at(9, 9)).services
        return {each.service.key: each.added / timedelta(hours=1) for each in found}

    assert added("it") == {"helpdesk": 2}
    assert added("facilities") == {"desks": 1, "keys": 3}, "a question that waits is not theirs"
    assert added("people") == {"contract": 1, "new-colleague": 4}, "it was promised too soon"


def test_into_a_channel_goes_nothing_of_what_is_confidential(in_confidence: Do) -> None:
    do = in_confidence
    with_a_transfer_and_a_question(do)
    found = report(do, "it", "facilities", "people")
    assert found.delays
    assert found.ties
    public = found.without_confidential()
    assert public.delays == ()
    assert [each.tie for each in public.ties] == [Tie.TRANSFER], "between two open services"
