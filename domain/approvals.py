"""Approvals: who is asked, and what their decisions come to.

Each person who is asked has a request of their own; see docs/decisions/0063-approvals.md.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from domain.chain import Approval, Progress, Rule, progress_of
from domain.lifecycle import State
from domain.request import Request


def approvers(
    named: Iterable[str], stand_ins: Iterable[Iterable[str]], barred: Collection[str]
) -> tuple[str, ...]:
    """Return who is asked to approve, each once. Nobody, if nobody is there who can.

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
