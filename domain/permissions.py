"""Who may do what with a request, and who may read it."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from domain.erasure import is_erased
from domain.lifecycle import Action
from domain.organisation import MemberRole, Membership, Person, Standing
from domain.request import Request


class Role(StrEnum):
    """A role towards one request."""

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

PERMITTED: Mapping[Action, frozenset[Role]] = {
    Action.APPROVE: frozenset({Role.SYSTEM}),
    Action.REJECT: frozenset({Role.SYSTEM}),
    Action.CLAIM: frozenset({Role.PROVIDER, Role.MANAGER}),
    Action.RELEASE: frozenset({Role.ASSIGNEE, Role.MANAGER, Role.SYSTEM}),
    Action.REASSIGN: _TOLD,
    Action.TRANSFER: _SERVING,
    Action.NEED: _SERVING,
    Action.BEGIN_STEPS: _SERVING | {Role.SYSTEM},
    Action.STOP_STEP: frozenset({Role.SYSTEM}),
    Action.SKIP_STEP: _SERVING,
    Action.MOVE_DATE: frozenset({Role.SYSTEM}),
    Action.ANSWER: _TOLD,
    Action.MARK_HOLDING: _TOLD,
    Action.ASK: _SERVING,
    Action.REPLY: frozenset({Role.REQUESTER}),
    Action.EDIT_REPLY: frozenset({Role.REQUESTER}),
    Action.RESUME: _SERVING,
    Action.RESOLVE: _SERVING | {Role.SYSTEM},  # a chain, once all its steps are over
    Action.DECLINE: _SERVING,
    Action.CONFIRM: frozenset({Role.REQUESTER}),
    Action.CLOSE: frozenset({Role.SYSTEM}),
    Action.REOPEN: frozenset({Role.REQUESTER, Role.ASSIGNEE, Role.MANAGER}),
    Action.CANCEL: frozenset({Role.REQUESTER, Role.SYSTEM}),
    Action.HAND_NEED_OVER: frozenset({Role.SYSTEM}),
    Action.SNOOZE: _TOLD,
    Action.CHANGE_PROMISE: frozenset({Role.MANAGER}),
    Action.CHANGE_DAYS: frozenset({Role.SYSTEM}),
    Action.RATE: frozenset({Role.REQUESTER}),
    Action.RATE_CLARITY: _SERVING,
    Action.THANK: frozenset({Role.REQUESTER}),
}

APPROVAL_ACTIONS = frozenset(
    {
        Action.ANSWER,
        Action.MARK_HOLDING,
        Action.ASK,
        Action.REPLY,
        Action.EDIT_REPLY,
        Action.RESUME,
        Action.RESOLVE,
        Action.DECLINE,
        Action.SNOOZE,
    }
)
"""Actions that people have for an approval: nobody hands it on, takes it back or rates it."""

PRACTICE_ACTIONS = frozenset(
    {
        Action.CLAIM,
        Action.RELEASE,
        Action.ANSWER,
        Action.MARK_HOLDING,
        Action.ASK,
        Action.REPLY,
        Action.EDIT_REPLY,
        Action.RESUME,
        Action.RESOLVE,
        Action.DECLINE,
        Action.CONFIRM,
    }
)
"""Actions that one can practise: nobody else is concerned, and nothing is rated."""


_MEMBER_ROLES = {MemberRole.PROVIDER: Role.PROVIDER, MemberRole.MANAGER: Role.MANAGER}


def is_in_force(membership: Membership, person: Person | None) -> bool:
    """Whether a membership means anything now.

    Who has left the workspace is in no department. Guests and strangers serve only where the
    catalogue names them by their id. A retired department is left to its managers.

    Args:
        person: None if not seen in the workspace yet.
    """
    if person is not None and person.deleted:
        return False
    if membership.retired and membership.role is not MemberRole.MANAGER:
        return False
    standing = person.standing if person else Standing.MEMBER
    if standing is Standing.MEMBER or membership.named:
        return True
    return standing is Standing.GUEST and membership.role is MemberRole.RECEIVER


def roles_of(
    request: Request,
    user_id: str,
    person: Person | None,
    memberships: Collection[MemberRole],
    *,
    named: bool,
    admin: bool,
    stands_in: bool = False,
) -> frozenset[Role]:
    """Return somebody's roles towards a request now.

    Args:
        memberships: their memberships of its department that are in force.
        named: whether the request's standard names them by their id.
        admin: whether they are an admin of the workspace.
        stands_in: whether admins do what managers do, because its department is retired and has
            no manager any more.
    """
    if person is not None and person.deleted:
        return frozenset()
    if request.approver_id is not None:
        return _roles_towards_approval(request, user_id)
    if request.trainee_id is not None:
        return _roles_towards_practice(request, user_id, memberships)
    roles = {role for member, role in _MEMBER_ROLES.items() if member in memberships}
    if named and not request.confidential:
        roles.add(Role.NAMED)
    if admin:
        roles.add(Role.ADMIN)
        if stands_in and not request.confidential:
            roles.add(Role.MANAGER)
    # To have taken a request on is worth something only while they serve it.
    if user_id == request.hop.assignee_id and roles & _TOLD:
        roles.add(Role.ASSIGNEE)
    if user_id == request.requester_id:
        roles.add(Role.REQUESTER)
    return frozenset(roles)


def _roles_towards_approval(request: Request, user_id: str) -> frozenset[Role]:
    """Return somebody's roles towards an approval: no department serves it, nobody runs it."""
    people = {Role.ASSIGNEE: request.hop.assignee_id, Role.REQUESTER: request.requester_id}
    return frozenset(role for role, each in people.items() if each == user_id)


def _roles_towards_practice(
    request: Request, user_id: str, memberships: Collection[MemberRole]
) -> frozenset[Role]:
    """Return somebody's roles towards a practice request: who practises serves it, alone."""
    if user_id == request.requester_id:
        return frozenset({Role.REQUESTER})
    if user_id != request.trainee_id or not _MEMBER_ROLES.keys() & set(memberships):
        return frozenset()
    has_it = user_id == request.hop.assignee_id
    return frozenset({Role.PROVIDER, Role.ASSIGNEE} if has_it else {Role.PROVIDER})


def serves(roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles serves the request now."""
    return bool(roles & _SERVING)


def may_use(person: Person, *, named: bool) -> bool:
    """Whether somebody may use Crossdesk at all: strangers only if the catalogue names them."""
    return named or person.standing is not Standing.STRANGER


def may(roles: frozenset[Role], action: Action) -> bool:
    """Whether somebody with these roles may do `action`; opening is open to everybody."""
    return action is Action.OPEN or bool(roles & PERMITTED[action])


def fits(action: Action, request: Request) -> bool:
    """Whether people do this with such a request at all: with an erased one, nothing."""
    if is_erased(request.requester_id):
        return False
    if request.trainee_id is not None:
        return action in PRACTICE_ACTIONS
    return request.approver_id is None or action in APPROVAL_ACTIONS


def may_read(roles: frozenset[Role], *, confidential: bool) -> bool:
    """Whether somebody with these roles may read what a request says.

    A confidential request is for its requester and its department alone: running the workspace
    (admin) is no reason to read it, nor is being told of its promise.
    """
    readers = _SERVING | {Role.REQUESTER}
    return bool(roles & (readers if confidential else readers | {Role.ADMIN, Role.NAMED}))
