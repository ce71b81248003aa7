"""The logs for process mining: whole, and enough to compute what was measured by themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bot.exports.ocel import ocel
from bot.exports.xes import xes
from bot.usecases.measurements.measurements import (
    Measured,
    measured_numbers,
    measured_of,
    refresh,
    stale,
)
from bot.usecases.reports.logged_cases import ACTIVITIES, case_page
from bot.usecases.requests import by_provider, by_requester, needs, opening
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
    from collections.abc import Iterator

    from bot.exports.process_logs import Case
    from store.unit_of_work import UnitOfWork
    from tests.store.test_chain_lateness import Do

__all__ = ["do"]  # a fixture

_NAMESPACE = "{http://www.xes-standard.org/}"


def story(do: Do) -> int:
    """A chain with a transfer and a question; a request that is answered late and reopened."""
    chain = with_a_transfer_and_a_question(do)
    number = do(opening.open_by_line, ALICE, STARTED, "it", "", "<Dark> & cold").request.number
    do(by_provider.answer, BOB, at(2, 11), number, "We are on it", holding=True)
    do(by_provider.answer, BOB, at(3, 11), number, "Plug it in")
    do(by_provider.resolve, BOB, at(3, 12), number, "Done")
    do(by_requester.reopen, ALICE, at(4, 9), number, "Dark again")
    need = opening.FilledForm("facilities", "keys", "A key", "", {})
    key = do(needs.open_need, BOB, at(4, 10), number, need).request.number
    do(by_provider.resolve, CAROL, at(4, 10, 30), key, "Here")
    do(by_provider.resolve, BOB, at(4, 11), number, "A new one")
    do(lambda uow: refresh(uow, stale(uow)))
    return chain


def cases(do: Do) -> tuple[Case, ...]:
    found: tuple[Case, ...] = do(case_page).cases
    return found


def own_hop(case: Case) -> Iterator[tuple[str, str, str, float]]:
    """Activity, state before and after, and seconds of what happened where the request is now."""
    state, found = "open", list[tuple[str, str, str, float]]()
    for event in case.happenings:
        if event.activity == "transfer":
            found = []
        found.append((event.activity, state, event.state, event.worked_seconds))
        state = event.state
    yield from found[1:]  # what came before the opening or the transfer is not of this hop


def all_measured(uow: UnitOfWork) -> tuple[Measured, ...]:
    return measured_of(uow, list(measured_numbers(uow)))


def test_working_time_adds_up_to_what_was_measured_without_a_calendar(do: Do) -> None:
    story(do)
    measurements = {each.request.number: each.measurement for each in do(all_measured)}
    resolutions = 0
    for case in cases(do):
        spent = running = 0.0
        response = resolution = None
        for activity, before, after, seconds in own_hop(case):
            spent += seconds
            running += seconds if before in {"open", "in_progress"} else 0
            if response is None and activity in {"answer", "ask", "resolve", "decline"}:
                response = int(spent)
            if after == "resolved":
                resolution = int(running)
        found = measurements[case.number]
        if case.happenings[-1].actor != "crossdesk":  # a chain is resolved by Crossdesk
            assert (response, resolution) == (found.response, found.resolution), case.number
        resolutions += resolution is not None
    assert resolutions == 6


def test_a_holding_reply_is_an_activity_of_its_own(do: Do) -> None:
    story(do)
    logs = [case.happenings for case in cases(do)]
    (log,) = (each for each in logs if "holding_reply" in {event.activity for event in each})
    assert [(each.activity, each.transition) for each in log] == [
        ("open", "schedule"),
        ("holding_reply", "complete"),
        ("answer", "complete"),
        ("resolve", "complete"),
        ("reopen", "complete"),
        ("need", "complete"),
        ("resolve", "complete"),
    ]


def test_xes_is_xml_with_every_request_and_no_words(do: Do) -> None:
    story(do)
    text = "".join(xes(cases(do)))
    log = ET.fromstring(text)  # noqa: S314  -- our own
    traces = log.findall(f"{_NAMESPACE}trace")
    assert len(traces) == len(cases(do))
    for words in ("Dark", "Plug it in", "Not ours", "Dana"):
        assert words not in text
    for trace, case in zip(traces, cases(do), strict=True):
        events = trace.findall(f"{_NAMESPACE}event")
        assert len(events) == len(case.happenings)
        for event in events:
            keys = {each.get("key") for each in event}
            assert {"concept:name", "time:timestamp", "org:resource", "worked_seconds"} <= keys


def test_in_ocel_each_object_is_there_once_and_named_by_an_event(do: Do) -> None:
    chain = story(do)
    log: dict[str, Any] = json.loads("".join(ocel(cases(do), ACTIVITIES)))
    objects = {each["id"]: each for each in log["objects"]}
    assert len(objects) == len(log["objects"])
    named = {
        each["objectId"]
        for owner in (*log["events"], *log["objects"])
        for each in owner["relationships"]
    }
    by_events = {each["objectId"] for event in log["events"] for each in event["relationships"]}
    assert named == by_events == set(objects)
    assert {each["type"] for each in log["events"]} <= {each["name"] for each in log["eventTypes"]}
    assert {each["type"] for each in objects.values()} == {
        "request",
        "department",
        "service",
        "person",
        "chain",
    }
    for event in log["events"]:
        kinds = [each["objectId"].partition(":")[0] for each in event["relationships"]]
        assert {"request", "department", "service", "person"} <= set(kinds)
        assert len(kinds) == len({each["objectId"] for each in event["relationships"]})

    def related(number: int) -> set[tuple[str, str]]:
        found = objects[f"request:{number}"]["relationships"]
        return {(each["qualifier"], each["objectId"]) for each in found}

    setup = step(do, chain, "setup")
    assert ("step of", f"chain:{chain}") in related(setup)
    assert ("needs", f"request:{setup}") in related(chain)
    assert ("served by", "department:facilities") in related(setup)


def test_an_empty_log_is_valid() -> None:
    ET.fromstring("".join(xes([])))  # noqa: S314
    assert json.loads("".join(ocel([], ACTIVITIES)))["events"] == []


def test_who_was_asked_for_whom_is_in_the_roles(do: Do) -> None:
    chain = story(do)
    setup = next(each for each in cases(do) if each.number == step(do, chain, "setup"))
    found = [(each.activity, each.actor, each.role, each.department) for each in setup.happenings]
    assert found == [
        ("open", "crossdesk", "crossdesk", "it"),
        ("transfer", BOB, "provider", "facilities"),
        ("ask", CAROL, "provider", "facilities"),
        ("reply", ALICE, "requester", "facilities"),
        ("resolve", CAROL, "provider", "facilities"),
    ]
    assert (setup.parent, setup.chain, setup.step, setup.step_of) == (chain, chain, "setup", chain)
