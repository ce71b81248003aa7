"""Who a message is for: a person or a channel, and in what language they read it."""

from bot.i18n import Translator, translator
from bot.usecases.people.locales import ENGLISH
from domain.organisation import Department, MemberRole
from store.outbox_rows import OutboxRow
from store.unit_of_work import UnitOfWork


def is_person(recipient_id: str) -> bool:
    """Whether a recipient is a person, not a channel."""
    return recipient_id.startswith(("U", "W"))


def words(uow: UnitOfWork, row: OutboxRow, department: Department | None = None) -> Translator:
    """The recipient's language; in a channel, that of most of the department's providers."""
    if is_person(row.recipient_id):
        person = uow.people.get(row.recipient_id)
        return translator(person.locale if person else ENGLISH)
    locale = uow.people.locale_of(department.id, MemberRole.PROVIDER) if department else None
    return translator(locale or ENGLISH)


def channel_words(uow: UnitOfWork, row: OutboxRow, sender_id: str) -> Translator:
    """The language of a channel: of the department that serves there, or else of the sender."""
    departments = uow.catalogue.departments_in_channel(row.recipient_id)
    locale = uow.people.locale_of(departments[0].id, MemberRole.PROVIDER) if departments else None
    person = uow.people.get(sender_id)
    return translator(locale or (person.locale if person else ENGLISH))


def manages(uow: UnitOfWork, row: OutboxRow, department_id: int) -> bool:
    """Whether the recipient is, when it is sent, a manager of a department."""
    return MemberRole.MANAGER in uow.people.roles_in(department_id, row.recipient_id)
