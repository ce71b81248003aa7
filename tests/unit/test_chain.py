"""Chains: which steps are needed, when each begins, and when all is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.approval_terms import Approval, Rule
from domain.chain import Chain, Condition, Progress, RelativeDate, Step, Template
from domain.durations import Duration

if TYPE_CHECKING:
    from domain.fields import FieldValue

COLLEAGUE = Chain(
    (
        Step("agree", approve=Approval(("requester.managers",), within=Duration(days=1))),
        Step(
            "buy",
            "purchasing/laptop",
            after=("agree",),
            fields={"needed-by": Template("{field.start}")},
        ),
        Step("phone", "it/phone", after=("agree",), when=(Condition("phone", ("yes",)),)),
        Step("setup", "it/device", after=("buy", "phone"), due=RelativeDate("start", -1)),
        Step("desk", "facilities/desk", optional=True),
    )
)

YES, NO = {"phone": "yes"}, {"phone": "no"}


def test_a_step_begins_when_all_that_comes_before_it_is_over() -> None:
    assert COLLEAGUE.progress(YES, {}) == {
        "agree": Progress.READY,
        "buy": Progress.COMING,
        "phone": Progress.COMING,
        "setup": Progress.COMING,
        "desk": Progress.READY,
    }
    approved = COLLEAGUE.progress(YES, {"agree": Progress.DONE, "desk": Progress.RUNNING})
    assert (approved["buy"], approved["phone"]) == (Progress.READY, Progress.READY)
    half = {"agree": Progress.DONE, "buy": Progress.DONE, "phone": Progress.RUNNING}
    assert COLLEAGUE.progress(YES, half)["setup"] is Progress.COMING
    both = {**half, "phone": Progress.DONE}
    assert COLLEAGUE.progress(YES, both)["setup"] is Progress.READY


def test_a_step_that_is_not_needed_keeps_its_place() -> None:
    chain = Chain(
        (
            Step("a", "x/a"),
            Step("b", "x/b", after=("a",), when=(Condition("phone", ("yes",)),)),
            Step("c", "x/c", after=("b",)),
        )
    )
    assert chain.progress(NO, {})["c"] is Progress.COMING
    assert chain.progress(NO, {"a": Progress.RUNNING})["c"] is Progress.COMING
    done = chain.progress(NO, {"a": Progress.DONE})
    assert (done["b"], done["c"]) == (Progress.NOT_NEEDED, Progress.READY)


def test_what_is_stopped_stops_what_depends_on_it_until_it_is_skipped() -> None:
    work = {"agree": Progress.DONE, "buy": Progress.STOPPED}
    stopped = COLLEAGUE.progress(NO, work)
    assert stopped["setup"] is Progress.COMING
    assert COLLEAGUE.is_stuck_at("buy", stopped)
    skipped = COLLEAGUE.progress(NO, work, ["buy"])
    assert skipped["setup"] is Progress.READY
    assert not COLLEAGUE.is_stuck_at("buy", skipped)


def test_an_optional_step_does_not_hold_up_the_end() -> None:
    work = {"agree": Progress.DONE, "buy": Progress.DONE, "setup": Progress.DONE}
    assert COLLEAGUE.is_over(COLLEAGUE.progress(NO, {**work, "desk": Progress.RUNNING}))
    refused = COLLEAGUE.progress(NO, {**work, "desk": Progress.STOPPED})
    assert COLLEAGUE.is_over(refused)
    assert not COLLEAGUE.is_stuck_at("desk", refused)
    assert not COLLEAGUE.is_over(COLLEAGUE.progress(NO, {**work, "setup": Progress.RUNNING}))


def test_all_steps_before_one() -> None:
    assert COLLEAGUE.before("setup") == {"agree", "buy", "phone"}
    assert COLLEAGUE.before("desk") == frozenset()


@pytest.mark.parametrize(
    ("condition", "answer", "holds"),
    [
        (Condition("a", ("x",)), "x", True),
        (Condition("a", ("x", "y")), "y", True),
        (Condition("a", ("x",)), "z", False),
        (Condition("a", ("x",), negated=True), "z", True),
        (Condition("a", ("x",), negated=True), "x", False),
        (Condition("a", ("x",)), ("w", "x"), True),
        (Condition("a", ("x",), negated=True), ("w", "x"), False),
    ],
)
def test_conditions(condition: Condition, answer: str, holds: bool) -> None:
    assert condition.holds({"a": answer}) is holds


def test_a_field_without_an_answer_equals_nothing() -> None:
    assert not Condition("a", ("x",)).holds({})
    assert Condition("a", ("x",), negated=True).holds({})


def test_templates_are_filled_in() -> None:
    values: dict[str, FieldValue] = {
        "title": "Ann",
        "field.start": "2026-12-01",
        "buy.field.size": ("a", "b"),
    }
    assert Template("Laptop for {title}").fill(values) == "Laptop for Ann"
    assert Template("{buy.field.size}").fill(values) == ("a", "b")
    assert Template("Sizes {buy.field.size}").fill(values) == "Sizes a, b"
    assert Template("{field.none}").fill(values) == ""
    assert Template("{title}: {field.start}").places == ("title", "field.start")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{field.start} - 1d", RelativeDate("start", -1)),
        ("{field.start}+2d", RelativeDate("start", 2)),
        ("{field.start}", RelativeDate("start")),
        ("{start} - 1d", None),
        ("{field.start} - 1h", None),
    ],
)
def test_relative_dates(text: str, expected: RelativeDate | None) -> None:
    assert RelativeDate.parse(text) == expected
    if expected:
        assert RelativeDate.parse(str(expected)) == expected


def test_a_chain_is_stored_whole() -> None:
    asked = Approval(("field.boss", "U1"), Rule.MAJORITY)
    whole = Chain((*COLLEAGUE.steps, Step("late", approve=asked, title=Template("For {title}"))))
    assert Chain.from_dict(whole.to_dict()) == whole
