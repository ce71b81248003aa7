"""Which buttons a request has, for whom and in which state."""

from collections.abc import Mapping

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import action_label
from bot.read_models import Dossier
from bot.views.blocks import MAX_OVERFLOW, Block, button, option, overflow
from domain.lifecycle import STATES, Action, State, WaitsOn, next_state
from domain.permissions import Role, fits, may
from domain.ratings import clarity_in
from domain.request import Request

_BUTTONS = {
    Action.CLAIM: ids.REQUEST_CLAIM,
    Action.REPLY: ids.REQUEST_REPLY,
    Action.CONFIRM: ids.REQUEST_CONFIRM,
    Action.RESUME: ids.REQUEST_RESUME,
    Action.ANSWER: ids.REQUEST_ANSWER,
    Action.ASK: ids.REQUEST_ASK,
    Action.RESOLVE: ids.REQUEST_RESOLVE,
    Action.DECLINE: ids.REQUEST_DECLINE,
    Action.RELEASE: ids.REQUEST_RELEASE,
    Action.REASSIGN: ids.REQUEST_REASSIGN,
    Action.TRANSFER: ids.REQUEST_TRANSFER,
    Action.NEED: ids.REQUEST_NEED,
    Action.REOPEN: ids.REQUEST_REOPEN,
    Action.SNOOZE: ids.REQUEST_SNOOZE,
    Action.CHANGE_PROMISE: ids.REQUEST_CHANGE_PROMISE,
    Action.CANCEL: ids.REQUEST_CANCEL,
}
"""The buttons in the order in which they stand."""

_OF_APPROVAL = {
    Action.RESOLVE: (ids.REQUEST_APPROVE, mark("Approve")),
    Action.DECLINE: (ids.REQUEST_REJECT, mark("Decline")),
}
"""Ids and labels that an approval has in place of the usual ones."""

_PRIMARY = frozenset({Action.CLAIM, Action.REPLY, Action.CONFIRM})

_IN_MENU = (Action.CLAIM, Action.ANSWER, Action.SNOOZE, Action.REASSIGN, Action.RESOLVE)

# A card is read by all who serve. Snoozing is offered where it is wanted, with a nag, and on Show;
# reopening as well, and where the requester wrote after the resolution.
_FIRST_ON_CARD: Mapping[State, tuple[Action, ...]] = {
    State.OPEN: (Action.CLAIM, Action.ASK, Action.RESOLVE),
    State.IN_PROGRESS: (Action.ANSWER, Action.ASK, Action.RESOLVE),
    State.WAITING: (Action.CLAIM, Action.RESUME, Action.ANSWER, Action.RESOLVE),
    State.RESOLVED: (Action.ANSWER,),
}
"""The buttons that providers need first."""

_FIRST_OF_APPROVAL = (Action.RESOLVE, Action.ASK, Action.DECLINE)
"""The buttons that approvers need."""

_LATER_ON_CARD = (
    Action.ANSWER,
    Action.ASK,
    Action.RELEASE,
    Action.REASSIGN,
    Action.TRANSFER,
    Action.NEED,
    Action.DECLINE,
)
"""The choices of the menu behind them."""


def action_button(request: Request, action: Action, t: Translator) -> Block:
    """The button of one action."""
    action_id, label = _named(request, action, t)
    approves = request.approver_id is not None and action is Action.RESOLVE
    primary = approves or action in _PRIMARY
    return button(action_id, label, str(request.reference), primary=primary)


def _named(request: Request, action: Action, t: Translator) -> tuple[str, str]:
    """Return the id and the label of an action's button."""
    if request.approver_id and action in _OF_APPROVAL:
        action_id, label = _OF_APPROVAL[action]
        return action_id, t.gettext(label)
    return _BUTTONS[action], action_label(action, t)


def action_menu(request: Request, t: Translator) -> Block:
    """The menu of a line in a queue: what can be done with its request."""
    return overflow(ids.REQUEST_MENU, [*_choices(request, _IN_MENU, t), _show_choice(request, t)])


def requester_menu(request: Request, t: Translator) -> Block:
    """The menu of a line in a requester's list: what they can do with it."""
    actions = _actions_of(frozenset({Role.REQUESTER}))
    return overflow(ids.REQUEST_MENU, [_show_choice(request, t), *_choices(request, actions, t)])


def show_button(request: Request, t: Translator) -> Block:
    """The button that opens everything about a request."""
    return button(ids.REQUEST_SHOW, t.gettext("Show"), str(request.reference))


def new_request_button(t: Translator, typed: str = "", *, primary: bool = True) -> Block:
    """The button that opens the form of a new request, with what was typed already."""
    return button(ids.REQUEST_OPEN, action_label(Action.OPEN, t), typed, primary=primary)


def forward_button(dossier: Dossier, t: Translator) -> list[Block]:
    """Return the button that asks the requester at the end what a need's provider asks.

    Nothing, if nobody waits for an answer, or the request that needs it is at its end. Of a step
    of a chain, they are asked already.
    """
    request, parent = dossier.request, dossier.parent
    if parent is None or request.step or STATES[request.state].waits_on is not WaitsOn.REQUESTER:
        return []
    if not _possible(parent.request, Action.ASK):
        return []
    label = t.gettext("Ask the requester of #{number}").format(number=parent.request.number)
    return [button(ids.REQUEST_FORWARD, label, str(request.reference))]


def say_more_button(request: Request, t: Translator) -> Block:
    """The button that opens the form of a rating, once one can be given at a click."""
    return button(ids.RATING_GIVE, t.gettext("Add a comment"), str(request.reference))


def rating_buttons(dossier: Dossier, roles: frozenset[Role], t: Translator) -> list[Block]:
    """Return the buttons by which somebody with these roles can rate a solved request."""
    request, reference = dossier.request, str(dossier.request.reference)
    found = []
    if may(roles, Action.RATE) and dossier.can_be_rated:
        found.append(button(ids.RATING_GIVE, action_label(Action.RATE, t), reference))
    if (
        may(roles, Action.RATE_CLARITY)
        and _possible(request, Action.RATE_CLARITY)
        and clarity_in(dossier.events) is None
    ):
        found.append(button(ids.RATING_CLEAR, t.gettext("Request was clear"), reference))
        found.append(button(ids.RATING_UNCLEAR, t.gettext("Request was unclear"), reference))
    return found


def buttons(request: Request, actions: tuple[Action, ...], t: Translator) -> list[Block]:
    """The buttons of those of `actions` that are possible now."""
    return [action_button(request, each, t) for each in actions if _possible(request, each)]


def take_over_button(request: Request, t: Translator) -> list[Block]:
    """The button that takes a request over from its assignee; none, if nobody has it in hand."""
    former = request.hop.assignee_id
    if former is None or not _possible(request, Action.REASSIGN):
        return []
    value = f"{request.reference}:{former}"
    return [button(ids.REQUEST_TAKE_OVER, t.gettext("Take over"), value)]


def provider_buttons(dossier: Dossier, t: Translator, *, own: bool = False) -> list[Block]:
    """Return what a card offers to those who serve its request: buttons, and a menu of the rest.

    Args:
        own: whether the assignee alone reads the card.
    """
    request = dossier.request
    first = _FIRST_ON_CARD.get(request.state, ())
    if request.approver_id:
        first = _FIRST_OF_APPROVAL
    later = [each for each in _LATER_ON_CARD if each not in first and _possible(request, each)]
    room = max(len(later) - MAX_OVERFLOW, 0)
    choices = [
        *(_choice(request, each, t) for each in later[room:]),
        *map(_as_choice, rating_buttons(dossier, frozenset({Role.PROVIDER}), t)),
    ]
    return [
        *buttons(request, (*first, *later[:room]), t),
        *(buttons(request, (Action.REOPEN,), t) if request.is_disputed else []),
        *([] if own else take_over_button(request, t)),
        show_button(request, t),
        *([overflow(ids.REQUEST_MENU, choices)] if choices else []),
    ]


def requester_buttons(request: Request, t: Translator) -> list[Block]:
    """Return the buttons that a requester has for a request now."""
    return [*buttons(request, _actions_of(frozenset({Role.REQUESTER})), t), show_button(request, t)]


def requester_card_buttons(dossier: Dossier, t: Translator) -> list[Block]:
    """Return the buttons of a requester's card: besides the usual ones, those for rating."""
    request = dossier.request
    actions = _in_time(_actions_of(frozenset({Role.REQUESTER})), dossier)
    rating = rating_buttons(dossier, frozenset({Role.REQUESTER}), t)
    return [
        *buttons(request, actions, t),
        *forward_button(dossier, t),
        *rating,
        show_button(request, t),
    ]


def details_buttons(dossier: Dossier, roles: frozenset[Role], t: Translator) -> list[Block]:
    """Return the buttons that somebody with these roles has for a request now."""
    takes_over = may(roles, Action.CLAIM) and Role.ASSIGNEE not in roles
    return [
        *buttons(dossier.request, _in_time(_actions_of(roles), dossier), t),
        *(take_over_button(dossier.request, t) if takes_over else []),
        *rating_buttons(dossier, roles, t),
        *([chain_times_button(dossier.request, t)] if dossier.request.chain_id else []),
    ]


def _in_time(actions: tuple[Action, ...], dossier: Dossier) -> tuple[Action, ...]:
    """Return `actions` without reopening, where it is too late for that."""
    reopens = dossier.request.may_reopen_at(dossier.seen_at)
    return tuple(each for each in actions if reopens or each is not Action.REOPEN)


def chain_times_button(request: Request, t: Translator) -> Block:
    """The button that shows where the time of a chain went."""
    return button(ids.REQUEST_CHAIN_TIMES, t.gettext("Where the time went"), str(request.reference))


def _choices(request: Request, actions: tuple[Action, ...], t: Translator) -> list[Block]:
    """A menu's choices: those of `actions` that are possible now, and for which it has room."""
    possible = [each for each in actions if _possible(request, each)]
    return [_choice(request, each, t) for each in possible[: MAX_OVERFLOW - 1]]


def _choice(request: Request, action: Action, t: Translator) -> Block:
    action_id, label = _named(request, action, t)
    return option(label, f"{action_id}:{request.reference}")


def _as_choice(button: Block) -> Block:
    """Return a menu's choice that does what a button does."""
    return option(button["text"]["text"], f"{button['action_id']}:{button['value']}")


def _show_choice(request: Request, t: Translator) -> Block:
    return option(t.gettext("Show"), f"{ids.REQUEST_SHOW}:{request.reference}")


def _actions_of(roles: frozenset[Role]) -> tuple[Action, ...]:
    return tuple(action for action in _BUTTONS if may(roles, action))


def _possible(request: Request, action: Action) -> bool:
    if not fits(action, request):
        return False
    if action is Action.CLAIM and request.hop.assignee_id is not None:
        return False
    if action is Action.REPLY and STATES[request.state].waits_on is not WaitsOn.REQUESTER:
        return False  # a word is always possible, in the thread; the button is for what is asked
    if action is Action.TRANSFER and request.chain_id is not None:
        return False  # its departments have its steps already
    if action is Action.RELEASE and request.hop.assignee_id is None:
        return False
    return next_state(request.state, action, assigned=True) is not None
