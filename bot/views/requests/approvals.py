"""Approvals: who is asked and has decided, and the card of somebody who is asked."""

from bot.i18n import Translator
from bot.labels import and_more, enumeration
from bot.read_models import Dossier, Summary
from bot.views.blocks import (
    CardOf,
    Line,
    Message,
    dotted,
    fallback,
    moment,
    phrase,
    rich,
    text,
    user,
)
from bot.views.requests.headings import discreet_heading, place_name
from bot.views.requests.promises import next_due
from domain.approvals import decided_at
from domain.lifecycle import UNFINISHED, State

ASKED_SHOWN = 5
_UNLOCKED_SHOWN = 5
_NAME_SHOWN = 60


def approval_lines(dossier: Dossier, t: Translator) -> list[Line]:
    """Say who is asked to approve a request before its department has it, and who has decided."""
    asked = dossier.approvals
    if not asked:
        return []
    more = len(asked) - ASKED_SHOWN
    waits = dossier.request.state is State.AWAITING_APPROVAL  # which the line above has said
    return [
        dotted(
            [] if waits else [text(t.gettext("✋ Approval"))],
            *(who_approves(each, t) for each in asked[:ASKED_SHOWN]),
            [text(and_more(more, t))] if more > 0 else [],
        )
    ]


def who_approves(asked: Summary, t: Translator) -> Line:
    """Say whether somebody has approved, and when; or that they are asked, and by when."""
    request = asked.request
    at = decided_at(request)
    if at is None:
        waits = phrase(t.gettext("{who} is asked"), who=user(str(request.approver_id), t))
        return dotted(waits, next_due(asked, t))
    words = t.gettext("approved by {who}, {time}")
    if request.resolved_at is None:
        words = t.gettext("declined by {who}, {time}")
    return phrase(words, who=user(str(request.approver_id), t), time=moment(at))


def asked_to_approve(dossier: Dossier, t: Translator) -> list[Line]:
    """Say to an approver what becomes of their word, and what waits for it.

    Once the approval is over, nothing is asked for any more.
    """
    if dossier.request.state not in UNFINISHED:
        return []
    template = t.gettext(
        "✋ Your approval is needed. Nobody else reads this card. {requester} gets what you write "
        "in this thread, and their replies arrive here."
    )
    lines = [phrase(template, requester=user(dossier.request.requester_id, t))]
    if dossier.unlocks:
        names = (place_name(each, t, _NAME_SHOWN) for each in dossier.unlocks[:_UNLOCKED_SHOWN])
        begins = t.gettext("What begins then: {steps}").format(steps=enumeration(names, t))
        lines.append([text(begins)])
    return lines


def withdrawn_approval(dossier: Dossier, t: Translator) -> Message:
    """The card of an approval in the direct messages of somebody who is not asked any more."""
    title = discreet_heading(dossier.request, t)
    line: Line = [text(t.gettext("You are not asked any more. Somebody else decides."))]
    return Message(
        fallback(dotted(title, line)), [rich(title, line)], CardOf.request(dossier.request)
    )
