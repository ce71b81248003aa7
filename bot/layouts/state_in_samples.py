"""Which notes and answers show the state of their request; a sample of each state is made of them.

All others look the same in every state: they are shown once.
"""

from typing import Final

from bot.views.requests import notes
from domain.lifecycle import Action

NOTES_THAT_SHOW_THE_STATE: Final = {
    notes.provider_note: {Action.REPLY, Action.REOPEN, Action.CANCEL},
    notes.requester_note: {Action.ASK, Action.RESOLVE, Action.TRANSFER},
}
"""The kinds of events of which a note shows more than what happened."""

DONE_SHOWS_THE_STATE: Final = (Action.REASSIGN, Action.TRANSFER)
"""The actions of which the answer to a click says who has the request now."""
