"""Where the threads of requests are on the web."""

from collections.abc import Iterable, Mapping

from bot.usecases.requests.card_keys import requester_card_key
from domain.request import Request
from store.unit_of_work import UnitOfWork


def thread_urls(uow: UnitOfWork, requests: Iterable[Request]) -> Mapping[int, str]:
    """Return the addresses of the requesters' threads, by request, as far as they are known."""
    url = uow.people.workspace_url()
    keys = {requester_card_key(uow, each): each.id for each in requests}
    if not (url and keys):
        return {}
    return {
        keys[card.key]: thread_url(url, card.channel_id, card.ts)
        for card in uow.messages.of_keys(list(keys))
    }


def thread_url(workspace_url: str, channel_id: str, ts: str) -> str:
    """Return the address at which Slack opens the thread of a message."""
    message = f"archives/{channel_id}/p{ts.replace('.', '')}"
    return f"{workspace_url}{message}?thread_ts={ts}&cid={channel_id}"
