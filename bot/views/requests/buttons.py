"""Which buttons a request has, for whom and in which state."""

from bot import ids
from bot.i18n import Translator
from bot.labels import action_label
from bot.read_models import Dossier
from bot.views.blocks import MAX_OVERFLOW, Block, button, option, overflow
from domain.lifecycle import STATES, Action, WaitsOn, next_state
from domain.permissions import Role, may
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

_PRIMARY = frozenset({Action.CLAIM, Action.REPLY, Action.CONFIRM})

_IN_MENU = (Action.CLAIM, Action.ANSWER, Action.SNOOZE, Action.REASSIGN, Action.RESOLVE)

# A card is read by all who serve. Snoozing is offered where it is wanted, with a nag, and on Show;
# reopening as well, and where the requester wrote after the resolution.
_SERVING_ACTIONS = tuple(
    action
    for action in _BUTTONS
    if may(frozenset({Role.PROVIDER, Role.ASSIGNEE}), action)
    and action not in {Action.SNOOZE, Action.REOPEN}
)


def action_button(request: Request, action: Action, t: Translator) -> Block:
    """The button of one action."""
    return button(
        _BUTTONS[action],
        action_label(action, t),
        str(request.reference),
        primary=action in _PRIMARY,
    )


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

    Nothing, if nobody waits for an answer, or the request that needs it is at its end.
    """
    request, parent = dossier.request, dossier.parent
    if parent is None or STATES[request.state].waits_on is not WaitsOn.REQUESTER:
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


def provider_buttons(dossier: Dossier, t: Translator) -> list[Block]:
    """Return the buttons of a card for those who serve its request."""
    request = dossier.request
    return [
        *buttons(request, _SERVING_ACTIONS, t),
        *(buttons(request, (Action.REOPEN,), t) if request.is_disputed else []),
        *rating_buttons(dossier, frozenset({Role.PROVIDER}), t),
        show_button(request, t),
    ]


def requester_buttons(request: Request, t: Translator) -> list[Block]:
    """Return the buttons that a requester has for a request now."""
    return [*buttons(request, _actions_of(frozenset({Role.REQUESTER})), t), show_button(request, t)]


def requester_card_buttons(dossier: Dossier, t: Translator) -> list[Block]:
    """Return the buttons of a requester's card: besides the usual ones, those for rating."""
    *actions, show = requester_buttons(dossier.request, t)
    rating = rating_buttons(dossier, frozenset({Role.REQUESTER}), t)
    return [*actions, *forward_button(dossier, t), *rating, show]


def details_buttons(dossier: Dossier, roles: frozenset[Role], t: Translator) -> list[Block]:
    """Return the buttons that somebody with these roles has for a request now."""
    return [
        *buttons(dossier.request, _actions_of(roles), t),
        *rating_buttons(dossier, roles, t),
    ]


def _choices(request: Request, actions: tuple[Action, ...], t: Translator) -> list[Block]:
    """A menu's choices: those of `actions` that are possible now, and for which it has room."""
    possible = [each for each in actions if _possible(request, each)]
    return [
        option(action_label(each, t), f"{_BUTTONS[each]}:{request.reference}")
        for each in possible[: MAX_OVERFLOW - 1]
    ]


def _show_choice(request: Request, t: Translator) -> Block:
    return option(t.gettext("Show"), f"{ids.REQUEST_SHOW}:{request.reference}")


def _actions_of(roles: frozenset[Role]) -> tuple[Action, ...]:
    return tuple(action for action in _BUTTONS if may(roles, action))


def _possible(request: Request, action: Action) -> bool:
    if action is Action.CLAIM and request.hop.assignee_id is not None:
        return False
    if action is Action.REPLY and STATES[request.state].waits_on is not WaitsOn.REQUESTER:
        return False  # a word is always possible, in the thread; the button is for what is asked
    if action is Action.RELEASE and request.hop.assignee_id is None:
        return False
    return next_state(request.state, action, assigned=True) is not None
