"""The rest of a request that stays with those who do not serve it any more: see decision 0050."""

from datetime import datetime

from bot.usecases.notices import Notice
from bot.usecases.people.gates import is_channel
from bot.usecases.people.roles import serves
from bot.usecases.requests.announcements import note, note_key, take_words
from bot.usecases.requests.card_keys import assignee_card_key, is_provider_card, provider_card_key
from bot.usecases.requests.card_readers import former_assignees, put_all_files
from domain.request import Request
from store.unit_of_work import UnitOfWork


def leave_behind(uow: UnitOfWork, former: Request, request: Request, now: datetime) -> None:
    """Show on the card of the department that a request has left where it went.

    No words of what was or is confidential stay with those who had it. Of what is confidential
    now, none stay in any channel that it has been in.

    Args:
        former: the request as it was there.
    """
    department = uow.catalogue.department_by_id(former.hop.department_id)
    key = provider_card_key(former)
    uow.outbox.put(key, Notice.PROVIDER_CARD, department.channel_id, now, request_id=request.id)
    for user_id in former_assignees(uow, request):
        if not serves(uow, request, user_id):
            withdraw_words(uow, request, user_id, now)
    if request.confidential:
        _withdraw_from_channels(uow, request, now)


def withdraw_words(uow: UnitOfWork, request: Request, former: str, now: datetime) -> None:
    """Take the words of a confidential request away from somebody who does not serve it any more.

    Its card and the notes in its thread stay, and say only what happened.
    """
    key = assignee_card_key(request, former)
    uow.outbox.put(key, Notice.ASSIGNEE_CARD, former, now, request_id=request.id)
    for event in uow.events.of_request(request.id):
        if uow.messages.get(note_key(event, Notice.ASSIGNEE_NOTE, former)):
            note(uow, Notice.ASSIGNEE_NOTE, former, request, event, now)
    put_all_files(uow, request, former, key, now)


def _withdraw_from_channels(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Take its words out of all that was said of a request in channels, or is just being said."""
    went = uow.events.of_request(request.id)[-1]
    for message in uow.messages.of_request(request.id):
        if not is_channel(message.channel_id):
            continue
        if is_provider_card(message.key):
            channel_id, card = message.channel_id, Notice.PROVIDER_CARD
            uow.outbox.put(message.key, card, channel_id, now, request_id=request.id)
            put_all_files(uow, request, channel_id, message.key, now)
        else:
            take_words(uow, request, message.key, message.channel_id, went, now)
    for row in uow.outbox.under_way(request.id):
        kind = Notice(row.kind)
        if is_channel(row.recipient_id) and kind not in {Notice.PROVIDER_CARD, Notice.FILE_COPY}:
            take_words(uow, request, row.key, row.recipient_id, went, now, kind)
