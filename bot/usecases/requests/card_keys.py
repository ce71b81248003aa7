"""The keys of a request's cards: which of our messages each is."""

from domain.hop import key_suffix
from domain.request import Request
from store.unit_of_work import UnitOfWork


def provider_card_key(request: Request) -> str:
    """Return the key of the card in the department's channel, of which each hop has one."""
    hop = request.hop
    return f"request:{request.id}:provider:{hop.department_id}{key_suffix(hop.number)}"


def is_provider_card(key: str) -> bool:
    """Whether a key is that of a card in a department's channel, in whatever hop."""
    return ":provider:" in key


def hop_of_card(key: str) -> int:
    """Return the number of the hop that the card of this key in a department's channel shows."""
    _, _, _, _, *number = key.split(":")
    return int(number[0]) if number else 1


def requester_card_key(uow: UnitOfWork, request: Request) -> str:
    """Return the key of the requester's card.

    Who asks for a need can change: each has a card then. What must be approved, and a chain, has
    one card with its approvals and steps.
    """
    while request.shows_on_chain and request.parent_id:
        request = uow.requests.by_id(request.parent_id)
    is_need = request.parent_id and not request.step
    of_whom = f":{request.requester_id}" if is_need else ""
    return f"request:{request.id}:requester{of_whom}"


def assignee_card_key(request: Request, assignee_id: str) -> str:
    """Return the key of the card that the assignee of a confidential request gets."""
    return f"request:{request.id}:assignee:{assignee_id}"
