"""Approvals: who is asked, and what their decisions come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.samples import ANN, BOB, CAROL, request
from domain.approvals import approval_progress, approvers, counts, deciding
from domain.chain import Progress, Rule
from domain.lifecycle import Action, State
from domain.permissions import APPROVAL_ACTIONS, PERMITTED, Role, fits, may, may_read, roles_of

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
