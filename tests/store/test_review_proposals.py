"""Proposals of a review: found in what happened, decided by managers, and what came of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue.reader import read_catalogue
from bot.cli.rebuild import catch_up
from bot.form_models import RequestForm
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.proposal_decisions import adopt, decline, postpone
from bot.usecases.reports.reporting import Scope
from bot.usecases.reports.reviews import review_of
from bot.usecases.requests import by_provider, needs, opening
from domain.errors import DomainError, FieldErrors, Problem
from domain.organisation import MemberRole, Person
from domain.review_proposals import ProposalKind, ProposalPlace, ReviewProposal, Verdict
from domain.service_changes import ServiceEntries
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.catalogue import ServiceDefinition
    from domain.reviews import Review
    from store.database import Database
    from store.unit_of_work import UnitOfWork

BEGUN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ALICE, BOB, MEI, BEN, EVA = "U01ALICE", "U02BOB", "U04MEI", "U05BEN", "U07EVA"
SUMMER, AUTUMN = (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 12, 31))
CATALOGUE = """\
admins: [U0ADMIN]
calendars:
  office: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI, U05BEN]
    default_service: helpdesk
    services:
      helpdesk:
        name: {en: Help desk, zh: 服务台}
        fields: [{key: room, label: Room, type: text}]
        standard: {resolution: 2h}
      desk: {name: New desk}
      fax: {name: Fax}
  house:
    name: House
    channel: C02HOUSE
    providers: [U06PAT]
    managers: [U07EVA]
    services:
      table: {name: Table}
      keys: {name: Keys, fields: [{key: door, label: Door, type: text, required: true}]}
"""


class Shop:
    """A workspace in which requests are lived through and reviewed."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self.database, self.workspace_id = database, workspace_id
        self.call(import_file, read_catalogue(CATALOGUE, "shop.yml"), BEGUN, "shop.yml")
        for user_id in (MEI, BEN):
            self.call(lambda uow, each: uow.people.put(Person(each, each, "en")), user_id)

    def call(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args)

    def live(
        self, count: int, first: datetime, hours: float, service: str = "helpdesk", **more: Any
    ) -> None:
        """Let requests be asked for, one each three hours, and be solved after some."""

        def lived(uow: UnitOfWork) -> None:
            for place in range(count):
                at = first + timedelta(hours=3 * place)
                opened = opening.open_by_line(uow, ALICE, at, "it", service, "Slow")
                assert not isinstance(opened, RequestForm)
                number = opened.request.number
                if question := more.get("question"):
                    by_provider.ask(uow, BOB, at + timedelta(minutes=1), number, question)
                    by_provider.resume(uow, BOB, at + timedelta(minutes=2), number)
                if need := more.get("need"):
                    department, _, key = need.partition("/")
                    by_provider.claim(uow, BOB, at, number)
                    form = opening.FilledForm(department, key, "One", "", {})
                    child = needs.open_need(uow, BOB, at, number, form).request.number
                    by_provider.resolve(uow, "U06PAT", at + timedelta(minutes=5), child, "Here")
                by_provider.resolve(uow, BOB, at + timedelta(hours=hours), number, "Done")

        self.call(lived)

    def review(self, days: tuple[date, date] = SUMMER, now: datetime | None = None) -> Review:
        catch_up(self.database, self.workspace_id)
        it = self.call(lambda uow: uow.catalogue.department("it"))
        at = now or datetime(2026, 10, 5, 9, tzinfo=UTC)
        found: Review = self.call(review_of, Scope((it.id,), *days), at)
        return found

    def place(self, review: Review) -> ProposalPlace:
        report = review.report
        return ProposalPlace("it", report.first_day, report.last_day, review.revision)

    def decide(
        self,
        use_case: Callable[..., Any],
        review: Review,
        proposal: ReviewProposal,
        *more: str,
        by: str = MEI,
    ) -> None:
        now = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
        self.call(use_case, by, now, self.place(review), proposal, *more)

    def service(self, key: str) -> ServiceDefinition:
        page = self.call(department_services, MEI, "it")
        found: ServiceDefinition = next(s for s in page.department.services if s.key == key)
        return found


@pytest.fixture
def shop(database: Database, workspace_id: int) -> Shop:
    return Shop(database, workspace_id)


def summer(day: int, hour: int = 9) -> datetime:
    """An instant of August 2026."""
    return datetime(2026, 8, day, hour, tzinfo=UTC)


def of_kind(review: Review, kind: ProposalKind) -> list[ReviewProposal]:
    return [each for each in review.proposals if each.kind is kind]


def problem_of(call: Callable[[], Any]) -> Problem:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.problem


@enough_on_sqlite
def test_a_promise_that_is_missed_is_proposed_adopted_and_judged_in_the_next_review(
    shop: Shop,
) -> None:
    shop.live(14, summer(1), 1)  # 14 of 30 in two hours
    shop.live(16, summer(5), 3.5)  # nine of ten within 3.5 hours, that is said as 4
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)
    assert (proposal.old, proposal.new, proposal.figure) == ("2h", "4h", 16)
    assert (proposal.share.part, proposal.kept.part, proposal.kept.of) == (30, 14, 30)
    shop.decide(adopt, found, proposal, "The review")
    assert str(shop.service("helpdesk").standard.resolution) == "4h"
    revision = shop.call(lambda uow: uow.catalogue_revisions.newest(1))[0]
    assert (revision.authorship.author_id, revision.authorship.reason) == (MEI, "The review")
    again = shop.review()
    assert of_kind(again, ProposalKind.RESOLUTION) == []
    assert [each.verdict for each in again.decided] == [Verdict.ADOPTED]
    assert again.effects == (), "it was adopted after the time of this review"

    shop.live(5, datetime(2026, 10, 1, 9, tzinfo=UTC), 3, service="helpdesk")  # before it
    shop.live(27, datetime(2026, 10, 10, 9, tzinfo=UTC), 3)
    shop.live(3, datetime(2026, 10, 20, 9, tzinfo=UTC), 5)
    january = datetime(2027, 1, 4, 9, tzinfo=UTC)
    (effect,) = shop.review(AUTUMN, january).effects
    assert (effect.since, effect.share.part, effect.share.of) == (date(2026, 10, 5), 27, 30)
    assert (effect.decision.proposal.kept.part, effect.decision.proposal.kept.of) == (14, 30)


def test_a_decision_is_not_judged_in_the_review_in_which_it_was_taken(shop: Shop) -> None:
    """A review of a time that is not over, such as this quarter, has just been decided upon."""
    shop.live(30, summer(1), 3)
    running = (date(2026, 8, 1), date(2026, 10, 31))
    found = shop.review(running)
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)
    shop.decide(adopt, found, proposal, "")
    again = shop.review(running)
    assert [each.verdict for each in again.decided] == [Verdict.ADOPTED]
    assert again.effects == ()
    (effect,) = shop.review(AUTUMN, datetime(2027, 1, 4, 9, tzinfo=UTC)).effects
    assert (effect.decision.proposal, effect.share.of) == (proposal, 0)


def test_a_field_that_is_asked_back_for_is_made_required(shop: Shop) -> None:
    shop.live(13, summer(1), 1)
    shop.live(7, summer(8), 1, question="Which room is it?")
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.FIELD)
    assert (proposal.field, proposal.figure, proposal.kept.part) == ("room", 7, 7)
    shop.decide(adopt, found, proposal, "")
    assert [(f.key, f.required) for f in shop.service("helpdesk").fields] == [("room", True)]


@enough_on_sqlite
def test_words_that_no_field_has_become_a_field(shop: Shop) -> None:
    shop.live(12, summer(1), 1)
    shop.live(8, summer(8), 1, question="请问成本中心是哪个？")
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.FIELD)
    assert (proposal.words, proposal.field) == ("成本中心", "")
    shop.decide(adopt, found, proposal, "")
    added = shop.service("helpdesk").fields[-1]
    assert (added.label.zh, added.required) == ("成本中心", True)


@enough_on_sqlite
def test_a_service_that_a_chain_asks_for_gets_a_field_that_is_not_required(shop: Shop) -> None:
    """A chain cannot fill what it does not know of: the catalogue would be refused."""
    chained = CATALOGUE.replace(
        "      fax: {name: Fax}\n",
        "      fax: {name: Fax}\n"
        "      kit:\n        name: Kit\n"
        "        chain: [{key: a, service: it/helpdesk}, {key: b, service: it/fax}]\n",
    )
    shop.call(import_file, read_catalogue(chained, "shop.yml"), BEGUN, "shop.yml")
    shop.live(12, summer(1), 1)
    shop.live(8, summer(8), 1, question="What is the asset tag?")
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.FIELD)
    shop.decide(adopt, found, proposal, "")
    added = shop.service("helpdesk").fields[-1]
    assert (added.label.en, added.required) == ("Asset tag", False)


def test_what_always_comes_together_becomes_a_chain(shop: Shop) -> None:
    shop.live(20, summer(1), 1, service="desk", need="house/table")
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.CHAIN)
    assert (proposal.service, proposal.services, proposal.figure) == ("desk", ("house/table",), 20)
    shop.decide(adopt, found, proposal, "")
    chain = shop.service("desk-together").chain
    assert chain is not None
    assert [(step.service, step.after) for step in chain.steps] == [
        ("house/table", ()),
        ("it/desk", ("table",)),
    ]


@enough_on_sqlite
def test_what_the_catalogue_does_not_allow_is_refused_and_stays_proposed(shop: Shop) -> None:
    """A step must fill the required field of its service, which no click can know."""
    found = shop.review()
    proposal = ReviewProposal(
        kind=ProposalKind.CHAIN, service="desk", figure=20, services=("house/keys",)
    )
    with pytest.raises(FieldErrors) as caught:
        shop.decide(adopt, found, proposal, "")
    assert caught.value.problem is Problem.CATALOGUE_MISTAKE
    assert shop.review().decided == ()


@enough_on_sqlite
def test_what_nobody_asks_for_is_retired(shop: Shop) -> None:
    shop.live(20, summer(1), 1)
    found = shop.review()
    retiring = of_kind(found, ProposalKind.RETIRE)
    assert [each.service for each in retiring] == ["desk", "fax"]
    assert retiring[0].figure == (date(2026, 10, 5) - BEGUN.date()).days
    shop.decide(adopt, found, retiring[1], "")
    assert [each.service for each in of_kind(shop.review(), ProposalKind.RETIRE)] == ["desk"]


@enough_on_sqlite
def test_nothing_is_proposed_of_nineteen(shop: Shop) -> None:
    shop.live(19, summer(1), 3, question="Which room?", need="house/table")
    found = shop.review()
    assert (found.proposals, found.services) == ((), ())
    assert [count for _, count in found.too_few] == [19]


@enough_on_sqlite
def test_only_who_manages_the_department_decides_and_that_is_asked_at_the_click(
    shop: Shop,
) -> None:
    shop.live(30, summer(1), 3)
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)
    for use_case, more in ((adopt, ("",)), (decline, ("No",)), (postpone, ())):
        for who in (BOB, EVA):
            refused = problem_of(
                lambda: shop.decide(use_case, found, proposal, *more, by=who)  # noqa: B023
            )
            assert refused is Problem.NOT_YOUR_DEPARTMENT
    shop.call(_manage_nothing, MEI)
    assert problem_of(lambda: shop.decide(adopt, found, proposal, "")) is (
        Problem.NOT_YOUR_DEPARTMENT
    )
    assert shop.review().decided == ()


def _manage_nothing(uow: UnitOfWork, user_id: str) -> None:
    it = uow.catalogue.department("it")
    assert it
    managers = [each for each in uow.people.members(it.id, MemberRole.MANAGER) if each != user_id]
    uow.people.set_members(it.id, MemberRole.MANAGER, managers, managers)


def test_a_service_that_was_changed_meanwhile_is_not_changed_by_an_old_review(shop: Shop) -> None:
    shop.live(30, summer(1), 3)
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)
    place = shop.call(department_services, BEN, "it").place("helpdesk")
    entries = replace(ServiceEntries.of(shop.service("helpdesk")), resolution="5h")
    shop.call(change_service, BEN, summer(30), place, entries, "")
    refused = problem_of(lambda: shop.decide(adopt, found, proposal, ""))
    assert refused is Problem.PROPOSAL_OUTDATED
    assert str(shop.service("helpdesk").standard.resolution) == "5h"
    other = of_kind(found, ProposalKind.RETIRE)[0]
    shop.decide(adopt, found, other, "")
    assert len(shop.review().decided) == 1, "what else was changed does not matter"


@enough_on_sqlite
def test_of_two_managers_the_first_decides(shop: Shop) -> None:
    shop.live(30, summer(1), 3)
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)
    shop.decide(decline, found, proposal, "We hire somebody")
    refused = problem_of(lambda: shop.decide(adopt, found, proposal, "", by=BEN))
    assert refused is Problem.PROPOSAL_DECIDED
    (decided,) = shop.review().decided
    assert (decided.verdict, decided.decided_by, decided.reason) == (
        Verdict.DECLINED,
        MEI,
        "We hire somebody",
    )
    assert str(shop.service("helpdesk").standard.resolution) == "2h"


def test_of_two_managers_at_the_same_moment_one_decides(shop: Shop) -> None:
    shop.live(30, summer(1), 3)
    found = shop.review()
    (proposal,) = of_kind(found, ProposalKind.RESOLUTION)

    def tried(who: str) -> bool:
        try:
            shop.decide(adopt, found, proposal, "", by=who)
        except DomainError as error:
            assert error.problem is Problem.PROPOSAL_DECIDED  # noqa: PT017
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tried, (MEI, BEN))) == [False, True]
    assert len(shop.review().decided) == 1


def test_what_was_declined_comes_back_when_its_figure_has_doubled_and_what_was_postponed_at_once(
    shop: Shop,
) -> None:
    shop.live(20, summer(1), 3)
    found = shop.review()
    (time,) = of_kind(found, ProposalKind.RESOLUTION)
    desk, fax = of_kind(found, ProposalKind.RETIRE)
    shop.decide(decline, found, time, "")
    shop.decide(postpone, found, desk)
    shop.decide(decline, found, fax, "Somebody might")
    january = datetime(2027, 1, 4, 9, tzinfo=UTC)
    shop.live(39, datetime(2026, 10, 6, 9, tzinfo=UTC), 3)
    later = shop.review(AUTUMN, january)
    assert of_kind(later, ProposalKind.RESOLUTION) == []
    assert [each.service for each in of_kind(later, ProposalKind.RETIRE)] == ["desk"]
    shop.live(1, datetime(2026, 12, 6, 9, tzinfo=UTC), 3)
    later = shop.review(AUTUMN, january)
    assert [each.figure for each in of_kind(later, ProposalKind.RESOLUTION)] == [40]
