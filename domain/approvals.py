"""Approvals: who is asked, and what their decisions come to.

Each person who is asked has a request of their own; see docs/decisions/0063-approvals.md.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from domain.approval_terms import Approval, Rule
from domain.chain import Progress, progress_of
from domain.events import Event, approval_in
from domain.hop import key_suffix
from domain.lifecycle import Action, State
from domain.request import Request

_BRINGING = frozenset({Action.OPEN, Action.TRANSFER})
"""The events that bring a request to a department."""


def approvers(
    named: Iterable[str], stand_ins: Iterable[Iterable[str]], barred: Collection[str]
) -> tuple[str, ...]:
    """Return who is asked to approve, each once: nobody, if nobody can.

    Args:
        named: those whom the approval names.
        stand_ins: groups of people; if nobody is left, the first of them with somebody is asked.
        barred: who is never asked: those who ask for it, and who has left.
    """
    for group in (named, *stand_ins):
        found = tuple(dict.fromkeys(each for each in group if each not in barred))
        if found:
            return found
    return ()


def approval_progress(rule: Rule, decisions: Iterable[Progress]) -> Progress:
    """Return how far an approval has come, by the decisions of all who are asked.

    Args:
        decisions: RUNNING is none yet, DONE an approval, anything else a refusal.
    """
    asked = tuple(decisions)
    approved = sum(each is Progress.DONE for each in asked)
    waiting = sum(each is Progress.RUNNING for each in asked)
    enough = _enough(rule, len(asked))
    if approved >= enough:
        return Progress.DONE
    return Progress.RUNNING if approved + waiting >= enough else Progress.STOPPED


def _enough(rule: Rule, asked: int) -> int:
    """Return how many must approve; more than half of them is the majority."""
    if rule is Rule.ALL:
        return max(asked, 1)
    return asked // 2 + 1 if rule is Rule.MAJORITY else 1


def progress_of_approval(approval: Approval, asked: Sequence[Request]) -> Progress:
    """Return how far an approval has come whose requests, those that count, stand like this."""
    return approval_progress(approval.rule, map(progress_of, asked))


def counts(opened: Request) -> bool:
    """Whether an opened step counts: an approval that was cancelled is nobody's decision."""
    return opened.approver_id is None or opened.state is not State.CANCELLED


def decided_at(asked: Request) -> datetime | None:
    """Return when who was asked has decided. None if they have not."""
    if asked.state is State.CANCELLED:
        return None
    return asked.resolved_at or asked.closed_at


def deciding(asked: Sequence[Request], progress: Progress) -> Request:
    """Return the request on which an approval depends: that of the last decision, once it is
    decided; else one of those that wait for theirs.

    Args:
        asked: one at least.
    """
    if progress is Progress.RUNNING:
        return next(each for each in reversed(asked) if decided_at(each) is None)
    decided = ((at, each.id, each) for each in asked if (at := decided_at(each)))
    return max(decided, key=lambda each: each[:2])[-1]


def approval_awaited(events: Sequence[Event], hop: int | None = None) -> Approval | None:
    """Return the approval that a department has to wait for, or had to: as it was on arrival.

    Returns None if nobody must approve the request.

    Args:
        events: all of the request.
        hop: the number of the stay with that department. If None, the last one.
    """
    found = [each.content for each in events if each.kind in _BRINGING]
    return approval_in(found[hop - 1 if hop else -1]) if found else None


def approval_step(hop: int) -> str:
    """Return the step key of the requests that ask for the approval of a request.

    Args:
        hop: the number of the hop that begins with it.
    """
    return "approval" + key_suffix(hop).replace(":", "-")


def needs_approval(events: Iterable[Event]) -> bool:
    """Whether a request ever had to be approved before a department got it."""
    return any(approval_in(each.content) for each in events)


def is_approved(events: Sequence[Event]) -> bool:
    """Whether a request has reached its department: it needs no approval, or is approved."""
    for event in reversed(events):
        if event.kind in _BRINGING:
            return approval_in(event.content) is None
        if event.kind is Action.APPROVE:
            return True
    return True
