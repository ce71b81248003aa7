"""The weekly digest: who gets one and when, and what it says."""

from datetime import datetime, timedelta

from bot.usecases.announcing import Notice
from domain.business_clock import is_working
from domain.model import MemberRole, Person
from domain.nagging import personal_calendar
from domain.weeks import Week, WeeklyTime
from store.unit_of_work import UnitOfWork

_JOB = "digest"
_ITS_DAY = timedelta(days=1)
_IN_TIME = timedelta(hours=1)


def send_digests(uow: UnitOfWork, now: datetime, at: WeeklyTime) -> int:
    """Put on its way every digest that is due and has not been sent; returns how many.

    Each is of the last whole week, comes at `at` by its recipient's own clock, or later if the bot
    was down then, and once. What was due in earlier weeks is not made up for.
    """
    due = {f"{person.user_id}:{week}": (person, week) for person, week in _due(uow, now, at)}
    begun = uow.periodic.begun(_JOB, list(due))
    sent = 0
    for period, (person, week) in due.items():
        if period not in begun and uow.periodic.begin(_JOB, period, now):
            sent += send_digest(uow, person.user_id, week, now)
    return sent


def send_digest(uow: UnitOfWork, user_id: str, week: Week, now: datetime) -> int:
    """Put somebody's digest of a week on its way, with what stands in its thread."""
    payload = {"week": str(week)}
    key = digest_key(user_id, week)
    uow.outbox.put(key, Notice.DIGEST, user_id, now, payload=payload)
    uow.outbox.put(f"{key}:details", Notice.DIGEST_DETAILS, user_id, now, payload=payload)
    return 1


def digest_key(user_id: str, week: Week) -> str:
    """The key of the message."""
    return f"digest:{user_id}:{week}"


def _due(uow: UnitOfWork, now: datetime, at: WeeklyTime) -> list[tuple[Person, Week]]:
    """Who is to have had the digest of which week by now."""
    first_opened_at = uow.requests.first_opened_at()
    found = []
    for person in _recipients(uow):
        hours = personal_calendar(person.timezone)
        due_at = at.latest(now, hours.zone)
        # A bot that was installed since has nothing to say of a time when it was not there.
        was_there = first_opened_at is not None and first_opened_at < due_at
        # The operator chose the time; what is late comes in working hours, like all that is told.
        in_time = now - due_at < _IN_TIME or is_working(hours, now)
        if in_time and (was_there or now - due_at < _ITS_DAY):
            found.append((person, Week.of(due_at.date()).before()))
    return found


def _recipients(uow: UnitOfWork) -> list[Person]:
    """Whoever manages a department, and the administrators; each once."""
    managers = (
        user_id
        for department in uow.catalogue.departments()
        for user_id in uow.people.members(department.id, MemberRole.MANAGER)
    )
    user_ids = dict.fromkeys([*managers, *uow.people.admins()])
    people = (uow.people.get(user_id) for user_id in user_ids)
    return [person for person in people if person and not person.deleted]
