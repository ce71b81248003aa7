"""The events of an export: who acted, as what, where, and on what, in keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.exports import Named
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.nags.nagging import look_after_some
from bot.usecases.reports.actors import ANONYMOUS, Actors
from bot.usecases.reports.exported_events import event_page
from bot.usecases.reports.exported_requests import request_page
from bot.usecases.reports.logged_cases import case_page
from bot.usecases.requests import by_provider, opening
from domain.lifecycle import Action
from domain.people_figures import PeopleFigures
from tests.store.test_chain_lateness import (
    ALICE,
    BOB,
    CAROL,
    STARTED,
    at,
    do,
    step,
    with_a_transfer_and_a_question,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.store.test_chain_lateness import Do

__all__ = ["do"]  # a fixture


def events(do: Do, number: int) -> list[Mapping[str, Any]]:
    return [each for each in do(event_page).rows if each["number"] == number]


def keys(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    found = (row[name] for name in names)
    return tuple(each.key if isinstance(each, Named) else each for each in found)


def test_each_event_is_where_the_request_was_then(do: Do) -> None:
    setup = step(do, with_a_transfer_and_a_question(do), "setup")
    found = [keys(each, "kind", "department", "service", "role") for each in events(do, setup)]
    assert found == [
        ("open", "it", "helpdesk", "crossdesk"),  # by the chain
        ("transfer", "facilities", "desks", "provider"),
        ("ask", "facilities", "desks", "provider"),
        ("reply", "facilities", "desks", "requester"),
        ("resolve", "facilities", "desks", "provider"),
    ]
    opened, moved, *_ = events(do, setup)
    assert opened["payload"]["service"] == "it/helpdesk"
    assert moved["payload"] == {"service": "facilities/desks", "text": "Not ours"}
    assert moved["at"].isoformat() == "2026-11-04T10:00:00+08:00"


def test_an_event_about_another_names_its_place_in_the_log(do: Do) -> None:
    number = do(opening.open_by_line, ALICE, STARTED, "it", "", "Locked").request.number
    do(by_provider.answer, BOB, at(2, 11), number, "We are on it")
    answer = do(lambda uow: uow.events.of_request(uow.requests.by_number(number).id))[-1]
    do(by_provider.mark_holding, BOB, at(2, 11), number, answer.id)
    assert events(do, number)[-1]["payload"] == {"event": answer.sequence}


def test_what_nobody_did_is_crossdesks_and_a_verdict_is_no_resolution(do: Do) -> None:
    number = do(opening.open_by_line, ALICE, STARTED, "it", "", "Locked").request.number
    do(by_provider.resolve, BOB, at(2, 11), number, "Done")
    do(look_after_some, at(30, 11), 10)
    resolved, closed = events(do, number)[-2:]
    assert resolved["payload"]["resolution_verdict"] == {"met": True, "by": 7 * 3600}
    assert "resolution" not in resolved["payload"]
    assert keys(closed, "kind", "actor", "role") == ("close", "crossdesk", "crossdesk")


def test_a_manager_acts_as_one_unless_they_provide(do: Do) -> None:
    number = do(opening.open_by_line, CAROL, STARTED, "it", "", "Locked").request.number

    def roles(uow: Any) -> list[str]:
        request, actors = uow.requests.by_number(number), Actors(uow)
        department_id = request.hop.department_id
        return [
            actors.role(kind, who, request, department_id)
            for kind, who in [
                (Action.ANSWER, BOB),
                (Action.CHANGE_PROMISE, BOB),
                (Action.REOPEN, CAROL),
                (Action.REOPEN, BOB),
                (Action.CLOSE, None),
            ]
        ]

    assert do(roles) == ["provider", "manager", "requester", "provider", "crossdesk"]


def test_if_nobody_may_see_figures_of_persons_no_event_says_who_served(do: Do) -> None:
    number = do(opening.open_by_line, ALICE, STARTED, "it", "", "Locked").request.number
    do(by_provider.claim, BOB, at(2, 11), number)
    do(lambda uow: uow.catalogue.set_people_figures(PeopleFigures.NONE))
    opened, claimed = events(do, number)
    assert keys(opened, "actor", "role") == (ALICE, "requester")
    assert keys(claimed, "actor", "role") == (ANONYMOUS, "provider")
    assert BOB not in str(claimed)
    do(lambda uow: refresh(uow, stale(uow)))
    (case,) = do(case_page).cases
    assert [each.actor for each in case.happenings] == [ALICE, ANONYMOUS]
    (row,) = do(lambda uow: request_page(uow, now=at(2, 12))).rows
    assert row["assignee"] is None
    do(lambda uow: uow.catalogue.set_people_figures(PeopleFigures.OWN))
    assert keys(events(do, number)[1], "actor") == (BOB,), "whoever reads the database"
