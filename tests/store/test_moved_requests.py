"""Running requests that are promised a new standard together, and the preview before that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete

from bot.usecases.catalogue import standard_changes
from bot.usecases.catalogue.services import change_service, preview_change
from bot.usecases.nags.postponing import change_promise
from bot.usecases.requests.action_checks import find
from bot.usecases.requests.by_provider import resolve
from bot.usecases.requests.opening import open_by_line
from bot.usecases.requests.promises import promises_of
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.events import PromiseChanged
from store.tables import catalogue_revisions
from tests.store.service_desk import ADA, BOB, MEI, NOW, Desk, furnished

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return furnished(database, workspace_id)


def moved(desk: Desk, user_id: str = MEI, reason: str = "A slip", **typed: Any) -> int:
    """Count the running requests to which the new times were promised."""
    place, entries = desk.place("laptop"), desk.entries("laptop", **typed)
    saved = desk.call(partial(change_service, moves=True), user_id, NOW, place, entries, reason)
    return int(saved.moved)


def target(desk: Desk, number: int) -> timedelta | None:
    """The time that is promised for the resolution of a request."""

    def look(uow: UnitOfWork) -> timedelta | None:
        request = find(uow, number)
        return promises_of(uow, request, uow.events.of_request(request.id)).resolution.target

    found: timedelta | None = desk.call(look)
    return found


def test_running_requests_are_moved_but_not_what_was_promised_to_one_alone(desk: Desk) -> None:
    for words in ("First", "Second", "Third"):
        desk.call(open_by_line, BOB, NOW, "it", "laptop", words)
    desk.call(change_promise, MEI, NOW, 2, "", "3h", "As agreed")
    desk.call(resolve, BOB, NOW, 3, "Done")
    assert moved(desk, resolution="6h") == 1
    assert [target(desk, number) for number in (1, 2)] == [timedelta(hours=6), timedelta(hours=3)]
    events = desk.call(lambda uow: uow.events.of_request(find(uow, 1).id))
    assert isinstance(events[-1].content, PromiseChanged)
    assert (events[-1].actor_id, events[-1].content.text) == (MEI, "A slip")
    # What was moved goes along when the standard is corrected once more.
    assert moved(desk, resolution="7h") == 1
    assert target(desk, 1) == timedelta(hours=7)


def test_only_managers_move_requests_since_only_they_change_promises(desk: Desk) -> None:
    desk.call(open_by_line, BOB, NOW, "it", "laptop", "First")
    entries, place = desk.entries("laptop", resolution="6h"), desk.place("laptop")
    for user_id, movable in ((MEI, 1), (ADA, 0)):
        preview = desk.call(preview_change, user_id, NOW, place, entries)
        assert (preview.running, preview.movable) == (1, movable)
    assert moved(desk, ADA, resolution="6h") == 0
    assert target(desk, 1) == timedelta(hours=8)


def test_requests_are_not_moved_without_a_reason_and_then_nothing_is_saved(desk: Desk) -> None:
    with pytest.raises(DomainError) as caught:
        moved(desk, reason=" ", resolution="6h")
    assert (caught.value.problem, caught.value.field) == (Problem.REQUIRED, "reason")
    assert desk.service("laptop").standard.resolution == Duration.parse("8h")


def test_a_time_that_is_promised_no_more_is_taken_from_nobody(desk: Desk) -> None:
    desk.call(open_by_line, BOB, NOW, "it", "laptop", "First")
    assert moved(desk, resolution="", first_response="2h") == 1
    assert target(desk, 1) == timedelta(hours=8)


def test_what_is_previewed_already_or_promises_the_same_has_no_preview(desk: Desk) -> None:
    place, entries = desk.place("laptop"), desk.entries("laptop", resolution="6h")
    assert desk.call(preview_change, MEI, NOW, place, entries) is not None
    previewed = replace(place, previewed=entries.times)
    assert desk.call(preview_change, MEI, NOW, previewed, entries) is None
    same = desk.entries("laptop", english="Laptops")
    assert desk.call(preview_change, MEI, NOW, place, same) is None
    with pytest.raises(DomainError) as caught:
        desk.call(preview_change, BOB, NOW, place, entries)
    assert caught.value.problem is Problem.NOT_YOUR_DEPARTMENT


def test_the_first_form_before_there_is_any_revision_has_its_preview(desk: Desk) -> None:
    desk.call(lambda uow: uow.outbox._connection.execute(delete(catalogue_revisions)))
    place, entries = desk.place("laptop"), desk.entries("laptop", resolution="6h")
    assert place.revision == 0
    assert desk.call(preview_change, MEI, NOW, place, entries) is not None


def test_more_than_are_moved_in_time_are_not_offered_to_be_moved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("First", "Second"):
        desk.call(open_by_line, BOB, NOW, "it", "laptop", words)
    place, entries = desk.place("laptop"), desk.entries("laptop", resolution="6h")
    for limit, movable in ((2, 2), (1, 0)):
        monkeypatch.setattr(standard_changes, "MOVED_AT_ONCE", limit)
        preview = desk.call(preview_change, MEI, NOW, place, entries)
        assert (preview.running, preview.movable) == (2, movable)
    assert moved(desk, resolution="6h") == 1
