"""Trouble that holds everything back: a token not accepted, a Slack that cannot be reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.outbox.schedule import PARALLEL
from bot.outbox.trouble import Trouble
from bot.slack.failures import AuthFailed, FateUnknown, Unreachable

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
UNREACHABLE = Unreachable("chat.postMessage: cannot reach Slack")


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def test_one_at_a_time_finds_out_whether_the_token_works_again() -> None:
    trouble = Trouble()
    trouble.heed(AuthFailed("chat.postMessage", "token_revoked"), NOW)
    assert "token_revoked" in trouble.problem
    assert trouble.limit(NOW + seconds(59), busy=False) == 0
    assert trouble.limit(NOW + seconds(60), busy=False) == 1
    assert trouble.limit(NOW + seconds(60), busy=True) == 0
    trouble.is_over()
    assert (trouble.problem, trouble.limit(NOW, busy=True)) == ("", PARALLEL)


def test_a_slack_that_cannot_be_reached_is_tried_ever_more_rarely() -> None:
    trouble, now, waits = Trouble(), NOW, []
    for _ in range(8):
        trouble.heed(UNREACHABLE, now)
        trouble.heed(UNREACHABLE, now)  # of several calls that fail together, one counts
        resume_at = trouble.not_before(now, busy=False)
        assert resume_at is not None
        waits.append(int((resume_at - now).total_seconds()))
        now = resume_at
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_moments_without_slack_are_no_problem_and_minutes_are() -> None:
    trouble = Trouble()
    trouble.heed(UNREACHABLE, NOW)
    assert trouble.problem == ""
    trouble.heed(UNREACHABLE, NOW + seconds(60))
    assert trouble.problem == "Slack cannot be reached"


def test_a_call_that_fails_alone_holds_up_nobody_else() -> None:
    trouble = Trouble()
    trouble.heed(FateUnknown("no answer"), NOW)
    assert trouble.limit(NOW, busy=True) == PARALLEL
