"""The practice request: what it says, and what its card explains step by step."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.labels import action_label
from bot.read_models import Dossier
from bot.views.blocks import CardOf, Line, Message, fallback, phrase, rich, text
from bot.views.requests.headings import heading
from domain.lifecycle import Action
from domain.practice import LESSONS, Turn, lessons_done, next_lesson
from domain.request import Request

_NEXT: Mapping[Action, str] = {
    Action.CLAIM: mark(
        "Press “{button}”: then everybody knows that you work on it. In real life the card stands "
        "in the channel, for all of you."
    ),
    Action.ANSWER: mark(
        "Press “{button}”, and say that you are on it or what you have done. The requester reads "
        "it at once. Talk in the channel's thread stays inside."
    ),
    Action.ASK: mark(
        "The requester has replied, see the thread. Now press “{button}”, and ask something, such "
        "as the room. Until they reply, the clock stands still."
    ),
    Action.RESOLVE: mark(
        "The reply is in the thread, and the clock runs again. Press “{button}”, say what you "
        "did, and tick what is fulfilled."
    ),
}
_SAYS: Mapping[Turn, str] = {
    Turn.ASK_BACK: mark("Thank you. Do you need to know anything else from me?"),
    Turn.REPLY: mark("It is in the meeting room on the third floor, next to the window."),
}


def practice_words(t: Translator) -> tuple[str, str]:
    """Return the title and the details of a practice request."""
    title = t.gettext("Practice: the light in the meeting room flickers")
    details = t.gettext(
        "This is a practice request. Crossdesk asks for it, only you see it, and it counts in no "
        "report."
    )
    return title, details


def requester_words(turn: Turn, t: Translator) -> str:
    """Return the words of Crossdesk as the requester; nothing where it only confirms."""
    return t.gettext(_SAYS[turn]) if turn in _SAYS else ""


def practice_lines(dossier: Dossier, t: Translator) -> list[Line]:
    """Say what a practice request has shown, and what to do next."""
    request, events = dossier.request, dossier.events
    done, upcoming = lessons_done(request, events), next_lesson(request, events)
    steps: Line = []
    for each in LESSONS:
        sign = "✅" if each in done else "▶️" if each is upcoming else "▫️"
        steps.append(text(f"{'   ' if steps else ''}{sign} {action_label(each, t)}"))
    if upcoming is None:
        return [steps, [text(_ended(request, dossier, t))]]
    words = t.gettext(_NEXT[upcoming]).format(button=action_label(upcoming, t))
    return [steps, [text(words, bold=True)]]


def practice_started(request: Request, t: Translator) -> Message:
    """Tell somebody where their practice request is."""
    words = t.gettext("Your practice request {number} is in your direct messages with Crossdesk.")
    line = phrase(words, number=heading(request, t))
    return Message(fallback(line), [rich(line)], CardOf.request(request))


def _ended(request: Request, dossier: Dossier, t: Translator) -> str:
    if any(event.kind is Action.RESOLVE for event in dossier.events):
        if request.closed_at is None:
            return t.gettext("Solved. The requester looks at it, and confirms it in a moment.")
        return t.gettext(
            "That is all: claim, answer, ask, resolve. Now you can do it with a real request. "
            "“/answer” shows those that wait."
        )
    return t.gettext("This practice is over. “/answer practice” starts another one.")
