"""The locale in which somebody reads."""

from store.unit_of_work import UnitOfWork

ENGLISH = "en-US"
"""The locale of those whom Slack has not told us about."""


def locale_of(uow: UnitOfWork, user_id: str) -> str:
    """Return the Slack locale of a person; English if they are not known yet."""
    person = uow.people.get(user_id)
    return person.locale if person else ENGLISH
