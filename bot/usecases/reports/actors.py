"""The actors of events, as exports name them."""

from functools import cache
from typing import Final

from domain.lifecycle import Action
from domain.organisation import MemberRole
from domain.people_figures import PeopleFigures
from domain.permissions import PERMITTED, Role
from domain.request import Request
from store.unit_of_work import UnitOfWork

CROSSDESK: Final = "crossdesk"
ANONYMOUS: Final = "anonymous"
"""The names of an actor if nobody acted, and if nobody may know who did."""

APPROVER: Final = "approver"


class Actors:
    """The roles in which people acted.

    The log has no roles: somebody is a provider or manager here if they are one now.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._members = cache(uow.people.members)
        self.names_servers = uow.catalogue.people_figures() is not PeopleFigures.NONE

    def name(self, actor_id: str | None, role: str) -> str:
        """Return how the actor of an event is named; see `domain.people_figures`."""
        if actor_id is None:
            return CROSSDESK
        return actor_id if self.names_servers or role == Role.REQUESTER else ANONYMOUS

    def role(self, kind: Action, actor_id: str | None, request: Request, department_id: int) -> str:
        """Return the role that somebody had in an event of a request.

        Args:
            department_id: where the request was then.
        """
        if actor_id is None:
            return CROSSDESK
        allowed = frozenset({Role.REQUESTER}) if kind is Action.OPEN else PERMITTED[kind]
        if allowed == {Role.REQUESTER}:
            return Role.REQUESTER.value
        if Role.REQUESTER in allowed and actor_id == request.requester_id:
            return Role.REQUESTER.value
        if request.approver_id:
            return APPROVER
        if allowed == {Role.MANAGER}:
            return Role.MANAGER.value
        is_provider = actor_id in self._members(department_id, MemberRole.PROVIDER)
        is_manager = actor_id in self._members(department_id, MemberRole.MANAGER)
        return (Role.MANAGER if is_manager and not is_provider else Role.PROVIDER).value
