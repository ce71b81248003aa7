"""A department's channel that the bot cannot post in: those who can put it right are told."""

from datetime import datetime

from bot.usecases.notices import Notice, was_enqueued
from bot.usecases.people.roles import in_charge_of
from store.unit_of_work import UnitOfWork


def tell_of_channel_problem(uow: UnitOfWork, channel_id: str, error: str, now: datetime) -> None:
    """Tell the managers of the departments in this channel, or else the admins; once a day.

    Args:
        error: Slack's name for what is wrong.
    """
    for department in uow.catalogue.departments_in_channel(channel_id):
        for user_id in in_charge_of(uow, department):
            key = f"channel:{department.id}:{now.date()}:{user_id}"
            if not was_enqueued(uow, key):
                payload = {"department": department.id, "error": error}
                uow.outbox.put(key, Notice.CHANNEL_PROBLEM, user_id, now, payload=payload)
