"""Effects of adopted proposals, on both databases, as the review of the next quarter says them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.catalogue.reader import read_catalogue
from bot.form_models import RequestForm
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.proposal_decisions import adopt
from bot.usecases.requests import opening
from domain.review_proposals import Effect, ProposalKind, ReviewProposal
from domain.service_changes import ServiceEntries
from domain.shares import Share
from tests.store.test_review_proposals import (
    ALICE,
    AUTUMN,
    BEGUN,
    CATALOGUE,
    MEI,
    Shop,
    of_kind,
    shop,
    summer,
)

if TYPE_CHECKING:
    from store.unit_of_work import UnitOfWork

__all__ = ["shop"]  # a fixture

JANUARY = datetime(2027, 1, 4, 9, tzinfo=UTC)
CHAINED = CATALOGUE.replace(
    "      fax: {name: Fax}\n",
    "      fax: {name: Fax}\n"
    "      kit:\n        name: Kit\n"
    "        chain: [{key: a, service: it/helpdesk}, {key: b, service: it/fax}]\n",
)


def autumn(day: int, hour: int = 9) -> datetime:
    """An instant of October 2026, on whose fifth proposals are adopted."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def adopted(shop: Shop, kind: ProposalKind) -> ReviewProposal:
    """Adopt the first proposal of a kind."""
    found = shop.review()
    proposal, *_ = of_kind(found, kind)
    shop.decide(adopt, found, proposal, "")
    return proposal


def effects(shop: Shop) -> tuple[Effect, ...]:
    """Return what the review of the quarter after says."""
    return shop.review(AUTUMN, JANUARY).effects


def test_of_a_field_it_counts_what_still_goes_back_with_a_question(shop: Shop) -> None:
    shop.call(import_file, read_catalogue(CHAINED, "shop.yml"), BEGUN, "shop.yml")
    question = {"question": "What is the asset tag?"}
    shop.live(12, summer(1), 1)
    shop.live(8, summer(8), 1, **question)
    proposal = adopted(shop, ProposalKind.FIELD)
    assert proposal.kept == Share(8, 20)
    shop.live(3, autumn(2), 1, **question)  # before it
    shop.live(18, autumn(10), 1)
    shop.live(2, autumn(20), 1, **question)
    (effect,) = effects(shop)
    assert (effect.since, effect.share) == (autumn(5).date(), Share(2, 20))


def test_of_a_chain_it_counts_the_requests_that_came_to_it(shop: Shop) -> None:
    shop.live(20, summer(1), 1, service="desk", need="house/table")
    adopted(shop, ProposalKind.CHAIN)

    def ask(uow: UnitOfWork) -> None:
        for day in (10, 11, 12):
            opened = opening.open_by_line(uow, ALICE, autumn(day), "it", "desk-together", "Two")
            assert not isinstance(opened, RequestForm)

    shop.call(ask)
    (effect,) = effects(shop)
    assert (effect.decision.made, effect.opened) == ("desk-together", 3)


def test_of_a_service_that_was_retired_it_says_that_it_was(shop: Shop) -> None:
    shop.live(20, summer(1), 1)
    proposal = adopted(shop, ProposalKind.RETIRE)
    (effect,) = effects(shop)
    assert effect.decision.proposal == proposal


def test_what_somebody_has_changed_again_is_not_judged(shop: Shop) -> None:
    shop.live(30, summer(1), 3)
    adopted(shop, ProposalKind.RESOLUTION)
    assert len(effects(shop)) == 1
    place = shop.call(department_services, MEI, "it").place("helpdesk")
    entries = replace(ServiceEntries.of(shop.service("helpdesk")), resolution="5h")
    shop.call(change_service, MEI, autumn(6), place, entries, "")
    assert effects(shop) == ()
