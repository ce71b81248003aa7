"""The forms that end a request: resolve, decline, cancel; and the one that reopens it."""

from collections.abc import Mapping, Sequence

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import enumeration
from bot.read_models import Dossier, StepLine
from bot.views.blocks import MAX_OPTIONS, Block, View, cut, option, phrase, plain_text, rich
from bot.views.inputs import input_block, rich_text_input, select, text_input
from bot.views.requests.forms import form_about, requester_of
from bot.views.requests.headings import step_name
from domain.decline_reasons import DeclineReason
from domain.fields import TEXT_LIMIT
from domain.rich_text import RichText
from domain.text import LocalizedText

_NUMBERS_SHOWN = 400
_MOST_CRITERIA = 10

_BECAUSE: Mapping[DeclineReason, str] = {
    DeclineReason.NOT_OURS: mark("It is not our job"),
    DeclineReason.NOT_OFFERED: mark("We do not offer this"),
    DeclineReason.OTHER: mark("Another reason"),
}


def resolve_form(dossier: Dossier, t: Translator, outcome: str = "") -> View:
    """How a request was solved, and which quality criteria are met.

    The value of a criterion's option is its place in the standard, from 0.

    Args:
        outcome: what came of its needs, to begin with; empty if it had none.
    """
    label = t.gettext("How was it solved?")
    title = t.gettext("Resolve #{number}")
    summary = input_block(ids.SUMMARY, label, rich_text_input(RichText.of_text(outcome)))
    criteria = dossier.standard.quality[:_MOST_CRITERIA]
    hint = phrase(
        t.gettext("Next, {requester} is asked to confirm that it is solved."),
        requester=requester_of(dossier, t),
    )
    blocks = [summary, *_quality(criteria, t), *_open_needs(dossier, t), rich(hint)]
    return form_about(dossier, ids.REQUEST_RESOLVE, title, blocks, t)


def decline_form(dossier: Dossier, t: Translator) -> View:
    """Why a request is declined."""
    label = t.gettext("Why do you decline it?")
    title = t.gettext("Decline #{number}")
    reason = input_block(ids.REASON, label, text_input(TEXT_LIMIT, multiline=True))
    template = t.gettext(
        "{requester} will read this. If you know whom they can ask instead, say so."
    )
    hint = phrase(template, requester=requester_of(dossier, t))
    is_approval = dossier.request.approver_id is not None
    callback_id = ids.REQUEST_REJECT if is_approval else ids.REQUEST_DECLINE
    because = [] if is_approval else [_because(t)]
    blocks = [*because, reason, *_open_needs(dossier, t), rich(hint)]
    return form_about(dossier, callback_id, title, blocks, t)


def _because(t: Translator) -> Block:
    """Ask for the reason as a choice; who chooses none has another one."""
    options = [option(t.gettext(label), reason) for reason, label in _BECAUSE.items()]
    radio = {"type": "radio_buttons", "options": options}
    label = t.gettext("Which is it?")
    return input_block(ids.BECAUSE, label, radio, optional=True)


def cancel_form(dossier: Dossier, t: Translator) -> View:
    """That a request is not needed any more, and why."""
    title = t.gettext("Cancel #{number}")
    box = option(t.gettext("No service does what I need"), ids.NOTHING_FITTED)
    boxes = {"type": "checkboxes", "options": [box]}
    label = t.gettext("If this is why, tick it: managers read how often it happens")
    nothing_fitted = input_block(ids.NOTHING_FITTED, label, boxes, optional=True)
    blocks = [_optional_reason(t), nothing_fitted]
    form = form_about(dossier, ids.REQUEST_CANCEL, title, blocks, t)
    return {**form, "close": plain_text(t.gettext("Keep it"))}  # "Cancel" would mean either


def reopen_form(dossier: Dossier, t: Translator, steps: Sequence[StepLine] = ()) -> View:
    """That a request is not solved after all, and why; of a chain, which step is not.

    Args:
        steps: those that can be reopened with it.
    """
    title = t.gettext("Reopen #{number}")
    blocks = [*_which_step(steps, t), _optional_reason(t)]
    return form_about(dossier, ids.REQUEST_REOPEN, title, blocks, t)


def _which_step(steps: Sequence[StepLine], t: Translator) -> list[Block]:
    if not steps:
        return []
    offered = [option(step_name(each, t), each.key) for each in steps[:MAX_OPTIONS]]
    menu = select(offered, None, t.gettext("Choose a step"))
    hint = t.gettext("It is reopened as well, and its department reads why.")
    label = t.gettext("Which step is not right?")
    return [input_block(ids.STEP, label, menu, optional=True, hint=plain_text(hint))]


def _quality(criteria: Sequence[LocalizedText], t: Translator) -> list[Block]:
    if not criteria:
        return []
    options = [option(t.name(each), str(index)) for index, each in enumerate(criteria)]
    boxes = {"type": "checkboxes", "options": options}
    label = t.gettext("Quality criteria")
    return [input_block(ids.QUALITY, label, boxes, optional=True)]


def _open_needs(dossier: Dossier, t: Translator) -> list[Block]:
    """Ask for the fate of its open needs; nothing, if it has none."""
    needs = dossier.open_needs
    if not needs:
        return []
    choices = [
        option(t.gettext("Wait for it: nothing happens now"), ids.WAIT_FOR_NEEDS),
        option(t.gettext("Cancel it: those who work on it are told"), ids.CANCEL_NEEDS),
        option(t.gettext("Leave it open: it is still needed"), ids.KEEP_NEEDS),
    ]
    numbers = enumeration((f"#{each.request.number}" for each in needs), t)
    label = t.gettext("This is still open: {numbers}. What should happen to it?")
    radio = {"type": "radio_buttons", "options": choices}
    why = text_input(TEXT_LIMIT)
    return [
        input_block(ids.NEEDS, label.format(numbers=cut(numbers, _NUMBERS_SHOWN)), radio),
        input_block(
            ids.NEEDS_REASON,
            t.gettext("If you cancel it, why? Those who work on it read this."),
            why,
            optional=True,
        ),
    ]


def _optional_reason(t: Translator) -> Block:
    element = text_input(TEXT_LIMIT, multiline=True)
    return input_block(
        ids.REASON, t.gettext("Reason (the department reads it)"), element, optional=True
    )
