"""Who may do what with a request, and who may read it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.lifecycle import Action


class Role(StrEnum):
    """What a person is to one request."""

    REQUESTER = "requester"
    ASSIGNEE = "assignee"
    PROVIDER = "provider"  # of the department that serves it
    MANAGER = "manager"  # of that department
    NAMED = "named"  # by its standard, as somebody who is told when its promise is in danger
    ADMIN = "admin"  # of the workspace
    SYSTEM = "system"  # Crossdesk itself


_SERVING = frozenset({Role.ASSIGNEE, Role.PROVIDER, Role.MANAGER})
_TOLD = _SERVING | {Role.NAMED}
"""Those who are told of a promise in danger, and can do something about it."""

PERMITTED: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.CLAIM: frozenset({Role.PROVIDER, Role.MANAGER}),
        Action.RELEASE: frozenset({Role.ASSIGNEE, Role.MANAGER, Role.SYSTEM}),
        Action.REASSIGN: _TOLD,
        Action.ANSWER: _TOLD,
        Action.ASK: _SERVING,
        Action.REPLY: frozenset({Role.REQUESTER}),
        Action.EDIT_REPLY: frozenset({Role.REQUESTER}),
        Action.RESUME: _SERVING,
        Action.RESOLVE: _SERVING,
        Action.DECLINE: _SERVING,
        Action.CONFIRM: frozenset({Role.REQUESTER}),
        Action.CLOSE: frozenset({Role.SYSTEM}),
        Action.REOPEN: frozenset({Role.REQUESTER, Role.MANAGER}),
        Action.CANCEL: frozenset({Role.REQUESTER}),
        Action.SNOOZE: _TOLD,
        Action.CHANGE_PROMISE: frozenset({Role.MANAGER}),
        Action.RATE: frozenset({Role.REQUESTER}),
        Action.RATE_CLARITY: _SERVING,
    }
)


def may(roles: frozenset[Role], action: Action) -> bool:
    """Whether somebody with these roles may do `action`; opening is open to everybody."""
    return action is Action.OPEN or bool(roles & PERMITTED[action])


def may_read(roles: frozenset[Role], *, confidential: bool) -> bool:
    """Whether somebody with these roles may read what a request says.

    A confidential request is for its requester and its department alone: running the workspace
    (admin) is no reason to read it, nor is being told of its promise.
    """
    readers = _SERVING | {Role.REQUESTER}
    return bool(roles & (readers if confidential else readers | {Role.ADMIN, Role.NAMED}))
