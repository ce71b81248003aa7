"""Approvals: who is asked, and what their decisions come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.samples import ANN, BOB, CAROL, request
from domain.approval_terms import Approval, Rule
from domain.approvals import (
    approval_awaited,
    approval_progress,
    approval_step,
    approvers,
    counts,
    deciding,
    is_approved,
)
from domain.business_calendar import BusinessCalendar
from domain.chain import Progress
from domain.durations import Duration
from domain.events import (
    Approved,
    Cancelled,
    Claimed,
    Content,
    Event,
    Opened,
    Rejected,
    Replied,
    Transferred,
)
from domain.lifecycle import Action, State
from domain.permissions import APPROVAL_ACTIONS, PERMITTED, Role, fits, may, may_read, roles_of
from domain.promise_clocks import follow
from domain.replay import replay, replay_whole, state_after
from domain.standards import Figures
from domain.working_hours import WeeklyHours

DONE, STOPPED, RUNNING = Progress.DONE, Progress.STOPPED, Progress.RUNNING
DECISIONS = st.lists(st.sampled_from((DONE, STOPPED, RUNNING)), min_size=1, max_size=9)
PEOPLE = st.lists(st.sampled_from("ABCDEFG"), max_size=5)


@pytest.mark.parametrize(
    ("rule", "decisions", "expected"),
    [
        (Rule.ANY, (RUNNING, RUNNING), RUNNING),
        (Rule.ANY, (STOPPED, RUNNING), RUNNING),
        (Rule.ANY, (STOPPED, DONE), DONE),
        (Rule.ANY, (STOPPED, STOPPED), STOPPED),
        (Rule.ALL, (DONE, RUNNING), RUNNING),
        (Rule.ALL, (DONE, DONE), DONE),
        (Rule.ALL, (RUNNING, STOPPED, RUNNING), STOPPED),
        (Rule.MAJORITY, (DONE, RUNNING, RUNNING), RUNNING),
        (Rule.MAJORITY, (DONE, DONE, RUNNING), DONE),
        (Rule.MAJORITY, (DONE, STOPPED), STOPPED),
        (Rule.MAJORITY, (DONE, STOPPED, RUNNING), RUNNING),
        (Rule.MAJORITY, (STOPPED, STOPPED, RUNNING, RUNNING), STOPPED),
        *((rule, (), STOPPED) for rule in Rule),
    ],
)
def test_each_rule_counts_by_itself(
    rule: Rule, decisions: tuple[Progress, ...], expected: Progress
) -> None:
    assert approval_progress(rule, decisions) is expected


@given(rule=st.sampled_from(Rule), decisions=DECISIONS)
def test_once_decided_it_stays_so_whoever_is_asked_no_longer(
    rule: Rule, decisions: list[Progress]
) -> None:
    found = approval_progress(rule, decisions)
    decided = [each for each in decisions if each is not RUNNING]
    if found is not RUNNING:
        assert approval_progress(rule, decided) is found


@given(rule=st.sampled_from(Rule), decisions=DECISIONS)
def test_it_waits_only_while_both_ends_are_possible(rule: Rule, decisions: list[Progress]) -> None:
    ends = {
        approval_progress(rule, [end if each is RUNNING else each for each in decisions])
        for end in (DONE, STOPPED)
    }
    found = approval_progress(rule, decisions)
    assert found is RUNNING if len(ends) > 1 else ends == {found}


@given(named=PEOPLE, managers=PEOPLE, admins=PEOPLE, barred=st.sets(st.sampled_from("ABCDEFG")))
def test_who_is_barred_is_never_asked_and_somebody_is_if_anybody_can(
    named: list[str], managers: list[str], admins: list[str], barred: set[str]
) -> None:
    asked = approvers(named, (managers, admins), barred)
    assert not set(asked) & barred
    assert len(asked) == len(set(asked))
    assert bool(asked) is bool({*named, *managers, *admins} - barred)
    if set(named) - barred:
        assert set(asked) == set(named) - barred


def test_only_who_is_asked_serves_an_approval_and_nobody_runs_it() -> None:
    asked = request(confidential=True, assignee_id=BOB, approver_id=BOB)

    def roles(user_id: str) -> frozenset[Role]:
        return roles_of(asked, user_id, None, frozenset(), named=True, admin=True, stands_in=True)

    assert roles(BOB) == {Role.ASSIGNEE}
    assert roles(ANN) == {Role.REQUESTER}
    assert roles(CAROL) == frozenset()
    assert not may_read(roles(CAROL), confidential=False)
    handed_on = request(State.CANCELLED, confidential=True, assignee_id=None, approver_id=BOB)
    assert roles_of(handed_on, BOB, None, frozenset(), named=False, admin=False) == frozenset()


def test_an_approval_is_not_handed_on_taken_back_or_rated() -> None:
    asked = request(approver_id=BOB)
    for action in (Action.REASSIGN, Action.TRANSFER, Action.CANCEL, Action.REOPEN, Action.RATE):
        assert not fits(action, asked)
        assert fits(action, request())
    for action in APPROVAL_ACTIONS & {each for each, roles in PERMITTED.items() if roles}:
        assert may(frozenset({Role.ASSIGNEE, Role.REQUESTER}), action), action


def test_a_cancelled_approval_is_nobodys_decision() -> None:
    approved = request(State.RESOLVED, approver_id=BOB, number=13)
    declined = request(State.DECLINED, approver_id=CAROL, number=14)
    cancelled = request(State.CANCELLED, approver_id=ANN, number=15)
    assert [each.number for each in (approved, declined, cancelled) if counts(each)] == [13, 14]
    assert counts(request(State.CANCELLED)), "a step that is cancelled is one"


def test_a_decided_approval_stands_by_its_last_decision() -> None:
    approved = request(State.RESOLVED, approver_id=BOB, number=13)
    declined = request(State.DECLINED, approver_id=CAROL, number=14)
    waiting = request(approver_id=ANN, number=12)
    assert deciding([declined, approved], DONE) is declined, "both at once: the later one"
    assert deciding([waiting, approved], DONE) is approved
    assert deciding([approved, waiting], RUNNING) is waiting


# --- a hop that must be approved first ---

OPENED = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
OFFICE = BusinessCalendar("UTC", WeeklyHours.parse({"mon-sun": ["00:00-24:00"]}))
APPROVAL = Approval(("U0PAT",))
FIGURES = Figures(Duration(seconds=3600), Duration(seconds=4 * 3600))


def log(*contents: tuple[float, Content]) -> list[Event]:
    """The log of a request, each event so many hours after its opening."""
    return [
        Event(number, 1, number, "U0ANN", OPENED + timedelta(hours=hours), content)
        for number, (hours, content) in enumerate(contents, 1)
    ]


def opened(approval: Approval | None = APPROVAL) -> Opened:
    return Opened(service_id=1, standard_id=1, approval=approval)


def test_before_the_approval_no_clock_has_run() -> None:
    events = log((0, opened()), (1, Replied("It is blue")))
    lived = replay(OPENED, events)
    assert [stay.state for stay in lived.stays] == [State.AWAITING_APPROVAL]
    promises = follow(lived, FIGURES, OFFICE)
    for promise in (promises.first_response, promises.resolution):
        assert promise.target, "it is told what is promised then"
        assert promise.due_at is None
        assert promise.spent_at(OPENED + timedelta(hours=9)) == timedelta()
    assert promises.waiting_since is None
    assert not is_approved(events)


@pytest.mark.parametrize("content", [Rejected(by="U0PAT"), Cancelled()])
def test_what_ends_before_never_ran(content: Content) -> None:
    events = log((0, opened()), (9, content))
    promises = follow(replay(OPENED, events), FIGURES, OFFICE)
    assert promises.first_response.runs == promises.resolution.runs == ()
    assert promises.resolution.verdict is None
    assert not is_approved(events)


def test_with_the_approval_its_clocks_begin() -> None:
    events = log((0, opened()), (3, Approved(by=("U0PAT",))), (4, Claimed()))
    approved_at = OPENED + timedelta(hours=3)
    for lived in (replay(approved_at, events), replay_whole(OPENED, events)):
        assert lived.stays[0].state is State.OPEN
        promises = follow(lived, FIGURES, OFFICE)
        assert promises.first_response.due_at == approved_at + timedelta(hours=1)
        assert promises.resolution.due_at == approved_at + timedelta(hours=4)
    assert is_approved(events)


def test_times_of_the_approval_take_the_place_of_those_of_the_opening() -> None:
    own = Figures(None, Duration(seconds=1800))
    first = replace(opened(), times=Figures(None, Duration(seconds=60)))
    events = log((0, first), (3, Approved(by=("U0PAT",), times=own)))
    promises = follow(replay(OPENED + timedelta(hours=3), events), FIGURES, OFFICE)
    assert promises.resolution.target == timedelta(minutes=30)


def test_a_transfer_waits_for_the_approval_of_the_other_service() -> None:
    transferred = Transferred("Not ours", service_id=2, standard_id=2, approval=APPROVAL)
    events = log((0, opened(None)), (1, Claimed()), (2, transferred))
    assert is_approved(events[:2])
    assert not is_approved(events)
    assert state_after(events) is State.AWAITING_APPROVAL
    there = replay(OPENED + timedelta(hours=2), events, 2)
    assert [stay.state for stay in there.stays] == [State.AWAITING_APPROVAL]
    first = replay_whole(OPENED, events)
    assert [stay.state for stay in first.stays][-1] is State.AWAITING_APPROVAL
    assert approval_awaited(events) == APPROVAL
    assert approval_awaited(events, 1) is None
    assert (approval_step(1), approval_step(2)) == ("approval", "approval-2")
