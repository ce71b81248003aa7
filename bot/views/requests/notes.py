"""Notes: what has happened to a request, told in the thread of its card."""

from collections.abc import Collection

from bot import ids
from bot.i18n import Translator
from bot.read_models import Dossier
from bot.views.blocks import (
    Block,
    Line,
    Message,
    button,
    button_rows,
    cut,
    dotted,
    fallback,
    last_moment,
    line_message,
    moment,
    one_line,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.requests.buttons import forward_button, requester_buttons, show_button
from bot.views.requests.cards import confirm_or_reopen
from bot.views.requests.chains import (
    asked_to_decide,
    asked_what_is_missing,
    lacks_something,
    late_steps,
    stuck_steps,
)
from bot.views.requests.event_lines import Words, event_line, file_list, said, words_of
from bot.views.requests.headings import asked_of, discreet_heading
from bot.views.requests.promises import opening_promise, promises_line
from domain.events import (
    Asked,
    Closed,
    DateMoved,
    Destination,
    Event,
    File,
    Resolved,
    StepStopped,
    Transferred,
)
from domain.excerpts import excerpt
from domain.fields import TITLE_LIMIT
from domain.file_copies import COPY_LIMIT, CopyProblem
from domain.lifecycle import ASKED, Action, State
from domain.policy import REOPENING
from domain.ratings import rating_of
from domain.rich_text import RichText
from domain.standards import ServiceStandard

_SHOWN = 2500


def requester_note(dossier: Dossier, event: Event, t: Translator) -> Message:
    """An event, in the thread of the requester's card."""
    blocks = [
        *_which_step(dossier, t),
        *said(dossier, event, t, _SHOWN),
        *_more(dossier, event, t),
        *_written(event, t),
    ]
    match event.content:
        case Asked() if dossier.request.state not in ASKED:
            pass  # the question is over
        case Asked(destination=Destination()):
            blocks += _asked_to_agree(dossier, t)
        case Transferred():
            blocks.append(rich(*_now_promised(dossier, t)))
        case Asked():
            hint = t.gettext("Reply in this thread. The clock is paused until you do.")
            blocks += [small(hint), *button_rows(forward_button(dossier, t))]
        case Resolved(quality=quality):
            blocks += [*_quality(dossier.standard, quality, t), *_asked_to_confirm(dossier, t)]
        case DateMoved():
            if late := late_steps(dossier, t):
                blocks.append(rich(*late))
        case Closed(unanswered=unanswered):
            words = _unanswered(t) if unanswered else _uncontradicted(t)
            blocks.append(rich(phrase(words, date=last_moment(event.at + REOPENING))))
    return Message(_notification(dossier, event, t), blocks)


def provider_note(dossier: Dossier, event: Event, t: Translator) -> Message:
    """An event, in the thread of the card in the channel; of a confidential one, only that it
    happened."""
    if not dossier.request.confidential:
        message = assignee_note(dossier, event, t)
        more = (*_for_assignee(dossier, event, t), *_for_deciders(dossier, event, t))
        return Message(message.text, [*message.blocks, *more])
    line = event_line(dossier, event, t)
    hint = t.gettext("Press Show to read it.")
    show = button_rows([show_button(dossier.request, t)])
    blocks = [
        *(rich(line), *_written(event, t), small(hint)),
        *(_for_deciders(dossier, event, t) or show),
    ]
    return Message(fallback(discreet_heading(dossier.request, t), line), blocks)


def assignee_note(dossier: Dossier, event: Event, t: Translator) -> Message:
    """An event with all that was said, for those who serve the request.

    A rating is told as it is by now: to change it changes the note.
    """
    if event.kind is Action.RATE:
        given = ((each, rating_of(each)) for each in reversed(dossier.events))
        event = next((each for each, rating in given if rating and not rating.anonymous), event)
    blocks = [*said(dossier, event, t, _SHOWN), *_more(dossier, event, t), *_written(event, t)]
    return Message(_notification(dossier, event, t), blocks)


def withdrawn_note(dossier: Dossier, event: Event, t: Translator) -> Message:
    """That something happened, for those who do not serve the request any more."""
    line = event_line(dossier, event, t, words_of(dossier, event))
    return line_message(line)


def unreadable(t: Translator) -> Message:
    """To an author, in the thread: what they sent was no reply."""
    words = t.gettext(
        "This does not count as a reply. It has no words and no file that Crossdesk can pass on. "
        "Recordings and canvases cannot be passed on. Please write it in words in this thread."
    )
    return Message(words, [rich([text(words)])])


def unreadable_came(author_id: str, files: tuple[File, ...], t: Translator) -> Message:
    """To the other side: something came that cannot be shown to them."""
    template = t.gettext(
        "{who} sent something that Crossdesk cannot show, such as a recording or a canvas. It does "
        "not count as a reply. {who} is asked to write it in words."
    )
    line = phrase(template, who=user(author_id, t))
    listed = file_list(Words(RichText(), files), t)
    return Message(fallback(line), [rich(line, *listed)])


def file_copy(author: str, t: Translator) -> Message:
    """With a file that somebody sent in private, above which their words stand.

    Args:
        author: a name; a mention would ping them.
    """
    return Message(fallback(phrase(t.gettext("📎 From {who}"), who=author)), [])


def copy_failed(name: str, problem: CopyProblem, t: Translator) -> Message:
    """To the author of a file, in the thread: it was not passed on."""
    match problem:
        case CopyProblem.TOO_LARGE:
            why = t.gettext("It is larger than {limit} MB.").format(limit=COPY_LIMIT // 1_000_000)
        case CopyProblem.NOT_A_FILE:
            why = t.gettext("It is a canvas, a list or the like, not a file.")
        case CopyProblem.NOT_OPEN:
            why = t.gettext("Crossdesk cannot open it.")
        case CopyProblem.FAILED:
            why = t.gettext("Slack did not take it, though Crossdesk tried several times.")
    template = t.gettext(
        "{file} was not passed on. {why} The others see only a link to it, which may not open for "
        "them. Put it where they can open it, and write the address in this thread."
    )
    line = phrase(template, file=cut(one_line(name), TITLE_LIMIT), why=why)
    return line_message(line)


def _which_step(dossier: Dossier, t: Translator) -> list[Block]:
    """Name the step of a chain that a note in the thread of the chain's card is about."""
    if not dossier.request.step:
        return []
    return [rich(dotted([text(f"#{dossier.request.number}", bold=True)], asked_of(dossier, t)))]


def _asked_to_agree(dossier: Dossier, t: Translator) -> list[Block]:
    """Say what agreeing means, with the button for it."""
    words = t.gettext(
        "Your request is confidential. There, everybody in the department's channel could read it. "
        "It stays where it is unless you agree. The clock is paused until you press Agree or reply."
    )
    agree = button(ids.REQUEST_AGREE, t.gettext("Agree"), str(dossier.request.reference))
    return [small(words), *button_rows([agree])]


def _now_promised(dossier: Dossier, t: Translator) -> list[Line]:
    """Say by when it is due where it has gone, and by when it was promised at first."""
    template = t.gettext("{department} has it now. Answers arrive in this thread as before.")
    if dossier.request.state is State.AWAITING_APPROVAL:
        template = t.gettext(
            "It must be approved first. {department} gets it after that. Answers arrive in this "
            "thread as before."
        )
    received = phrase(
        template,
        department=t.name(dossier.department.name),
    )
    standing = (promises_line(dossier, t, own=True), opening_promise(dossier, t))
    return [received, *filter(None, standing)]


def _for_assignee(dossier: Dossier, event: Event, t: Translator) -> list[Block]:
    """Slack tells nobody of a thread that they have not written in, unless it names them."""
    assignee_id = dossier.request.hop.assignee_id
    concerns = event.kind in {Action.REPLY, Action.REOPEN, Action.CANCEL}
    return [rich([text("→ "), user(assignee_id, t)])] if concerns and assignee_id else []


def _for_deciders(dossier: Dossier, event: Event, t: Translator) -> list[Block]:
    """Ask how a chain goes on, where a step of it could not begin, or nothing is left of it."""
    if event.kind is Action.REOPEN and lacks_something(dossier):
        return asked_what_is_missing(dossier, t)
    if not isinstance(event.content, StepStopped):
        return []
    key = event.content.step
    stuck = (each for each in stuck_steps(dossier) if each.key == key)
    return [block for each in stuck for block in asked_to_decide(dossier, each, t)]


def _unanswered(t: Translator) -> str:
    return t.gettext(
        "It is not solved: nobody could go on without your reply. You can reopen it until {date}."
    )


def _uncontradicted(t: Translator) -> str:
    return t.gettext(
        "You did not reopen it, so it counts as solved. If something is still wrong, you can "
        "reopen it until {date}."
    )


def _notification(dossier: Dossier, event: Event, t: Translator) -> str:
    words = words_of(dossier, event)
    number: Line = [text(f"#{dossier.request.number}")]
    plain = "" if words.deleted_by else one_line(words.words.plain)
    spoken: Line = [text(plain)] if plain else []
    return fallback(dotted(number, event_line(dossier, event, t, words), spoken))


def _more(dossier: Dossier, event: Event, t: Translator) -> list[Block]:
    """A way to the rest, where what was said is too long for a note."""
    words = words_of(dossier, event)
    if excerpt(words.words, _SHOWN) == words.words:
        return []
    return [
        small(t.gettext("Press Show to read the rest.")),
        *button_rows([show_button(dossier.request, t)]),
    ]


def _written(event: Event, t: Translator) -> list[Block]:
    """Say when something was written that came only later; nothing for all else."""
    if event.noted_at is None:
        return []
    template = t.gettext("Written {time}. Crossdesk was away then, so it arrives only now.")
    return [rich(phrase(template, time=moment(event.at)))]


def _quality(standard: ServiceStandard, quality: Collection[int], t: Translator) -> list[Block]:
    met = [
        [text(f"✓ {t.name(criterion)}")]
        for index, criterion in enumerate(standard.quality)
        if index in quality
    ]
    return [rich([text(t.gettext("Quality criteria met:"))], *met)] if met else []


def _asked_to_confirm(dossier: Dossier, t: Translator) -> list[Block]:
    """Nothing, if the requester has said so already, or is asked again further down.

    A step closes by itself: its chain is what its requester confirms.
    """
    request = dossier.request
    if request.state is not State.RESOLVED or request.is_disputed or request.step:
        return []
    return [
        rich([text(confirm_or_reopen(dossier.request, t))]),
        *button_rows(requester_buttons(dossier.request, t)),
    ]
