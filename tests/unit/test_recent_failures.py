"""A failure that repeats is a problem until it works again, or for a minute."""

from __future__ import annotations

from bot.recent_failures import RecentFailures


def test_a_failure_is_a_problem_until_it_works_again() -> None:
    failures = RecentFailures("nothing is stored", lambda: 0.0)
    assert failures.problem() == ""
    failures.failed()
    failures.failed()
    assert failures.problem() == "nothing is stored (failures since it last worked: 2)"
    failures.succeeded()
    assert failures.problem() == ""


def test_a_failure_is_forgotten_after_a_minute() -> None:
    now = 0.0
    failures = RecentFailures("nothing is stored", lambda: now)
    failures.failed()
    now = 59.0
    assert failures.problem()
    now = 61.0
    assert failures.problem() == ""
