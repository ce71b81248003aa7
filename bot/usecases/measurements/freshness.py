"""Figures that somebody asks for: they hold what happened until now, not only until the last job.

The job measures once a minute. What has changed since is little, and measured with the order. Much
more is stale after an upgrade that measures something new, or in a database that was just filled:
until the job is through, figures would be those of a part of the requests, so the order waits.
"""

from datetime import datetime, timedelta

from bot.usecases.each_alone import do_each, do_together
from bot.usecases.measurements.daily_measures import refresh_days, stale_days
from bot.usecases.measurements.measurements import BATCH, refresh, stale
from store.unit_of_work import UnitOfWork

AGAIN_AFTER = timedelta(seconds=5)
"""How soon what waits for measurements is looked at again."""

LONGEST_WAIT = timedelta(minutes=30)
"""How long an order waits: what can never be measured does not hold it up for ever."""

_MOST_DAYS = 31
"""The most days of departments that are put together with an order."""


def measure_latest(uow: UnitOfWork) -> None:
    """Measure what has changed since the job did, unless that is much.

    What cannot be measured is left out, so that it keeps nobody's figures back.
    """
    if is_behind(uow):
        return
    # All of them, and first: who locks one after another may wait for who does so the other way.
    uow.daily_measures.lock([each.id for each in uow.catalogue.departments()])
    do_together(uow, "measurement", stale(uow), lambda some: refresh(uow, some))
    due = stale_days(uow)
    do_each(uow, "days of a department", due, lambda each: refresh_days(uow, each, due[each]))


def waits_until(uow: UnitOfWork, ordered_at: datetime, now: datetime) -> datetime | None:
    """Return when an order is looked at again, or None if all is measured that it needs."""
    if now >= ordered_at + LONGEST_WAIT or not is_behind(uow):
        return None
    return now + AGAIN_AFTER


def is_behind(uow: UnitOfWork) -> bool:
    """Whether so much is to be measured that figures would be wrong until then."""
    if len(stale(uow, limit=BATCH + 1)) > BATCH:
        return True
    return sum(map(len, stale_days(uow).values())) > _MOST_DAYS
