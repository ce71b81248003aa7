"""A manager promises something else for one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.layouts.contents import content
from domain.lifecycle import Action
from domain.promise_terms import PromiseKind
from tests.scenario.steps import claimed, events_of, held, request_of, shown

if TYPE_CHECKING:
    from playground.person import Person
    from tests.scenario.office import Office


async def form_for(manager: Person, number: int) -> dict[str, Any]:
    """The form, by way of everything about the request."""
    await manager.slash("/request", f"show {number}")
    await manager.click(await manager.next_view(), "request.change_promise")
    return await manager.next_view()


async def test_what_the_manager_leaves_as_it_was_is_not_promised_anew(office: Office) -> None:
    number = await claimed(office)
    view = await form_for(office.mei, number)
    assert (held(view, "first_response"), held(view, "resolution")) == ("1h", "8h"), (
        "as it was written"
    )
    await office.mei.submit(view, {"resolution": "3h", "reason": "The part comes at noon"})
    change = (await events_of(office, number))[-1]
    assert change.kind is Action.CHANGE_PROMISE
    assert change.content == content(
        Action.CHANGE_PROMISE, resolution="3h", text="The part comes at noon"
    )
    due = (await request_of(office, number)).due
    assert due is not None
    assert due.kind is PromiseKind.FIRST_RESPONSE


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"first_response": "soon", "reason": "x"}, "first_response", "例如 2 天、4 小时"),
        ({"reason": "x"}, "resolution", "请填写此项"),
    ],
)
async def test_what_is_no_new_promise_is_refused_at_its_field(
    office: Office, typed: dict[str, str], field: str, said: str
) -> None:
    number = await claimed(office)
    view = await form_for(office.mei, number)
    answer = await office.mei.submit(view, typed)
    assert said in answer.errors[field]
    assert Action.CHANGE_PROMISE not in [each.kind for each in await events_of(office, number)]


async def test_the_requester_reads_why(office: Office) -> None:
    number = await claimed(office)
    view = await form_for(office.mei, number)
    await office.mei.submit(view, {"resolution": "3h", "reason": "The part comes at noon"})
    await office.alice.slash("/request", f"show {number}")
    words = shown(await office.alice.next_view())
    assert "@U04MEI changed the promise: resolution in 3 hours" in words
    assert "The part comes at noon" in words
