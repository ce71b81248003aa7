"""The proposals of a review: sentences with buttons, and what was decided about them."""

import json
from collections.abc import Mapping
from datetime import date

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import duration, enumeration, labelled
from bot.views.blocks import (
    Block,
    Line,
    Message,
    View,
    bullets,
    button,
    button_rows,
    cut,
    header,
    phrase,
    plain_message,
    rich,
    small,
    text,
    user,
)
from bot.views.inputs import input_block, modal, text_input
from bot.views.reports.figures import share
from domain.durations import Duration
from domain.review_proposals import (
    Decision,
    ProposalKind,
    ProposalPlace,
    ReviewProposal,
    Verdict,
)
from domain.reviews import Review
from domain.text import LocalizedText

Names = Mapping[str, LocalizedText]
"""The names of services, by "department/service"."""

_SHOWN = 8
WORDS_SHOWN = 60
_NAME_SHOWN = 60
_REASON_LIMIT = 500
_REASON_SHOWN = 200

_NEW_TIMES: Mapping[ProposalKind, str] = {
    ProposalKind.FIRST_RESPONSE: mark(
        "{service}: promise a first response within {new}. {share} of the last {n} took no longer; "
        "nothing is promised so far."
    ),
    ProposalKind.RESOLUTION: mark(
        "{service}: promise a resolution within {new}. {share} of the last {n} took no longer; "
        "nothing is promised so far."
    ),
}
_OTHER_TIMES: Mapping[ProposalKind, str] = {
    ProposalKind.FIRST_RESPONSE: mark(
        "{service}: promise a first response within {new} instead of {old}. {share} of the last "
        "{n} took no longer; with {old}, {kept} were in time."
    ),
    ProposalKind.RESOLUTION: mark(
        "{service}: promise a resolution within {new} instead of {old}. {share} of the last {n} "
        "took no longer; with {old}, {kept} were in time."
    ),
}
_FIELDS: Mapping[tuple[bool, bool], str] = {
    (True, False): mark(
        "{service}: make “{words}” required in the form. {kept} of the requests went back with a "
        "question, {n} of them for that."
    ),
    (False, False): mark(
        "{service}: add a required field “{words}” to the form. {kept} of the requests went back "
        "with a question, {n} of them for that."
    ),
    (False, True): mark(
        "{service}: add a field “{words}” to the form; a chain asks for this service, so it is not "
        "required. {kept} of the requests went back with a question, {n} of them for that."
    ),
}
"""The words by whether the form has the field, and whether a chain asks for the service."""

_ADOPTED: Mapping[ProposalKind, str] = {
    ProposalKind.FIRST_RESPONSE: mark(
        "“{service}” promises a first response within {new} from now on. Running requests keep "
        "what was promised to them."
    ),
    ProposalKind.RESOLUTION: mark(
        "“{service}” promises a resolution within {new} from now on. Running requests keep what "
        "was promised to them."
    ),
    ProposalKind.FIELD: mark("The form of “{service}” asks for it from now on."),
    ProposalKind.CHAIN: mark("The chain is added, beside “{service}”."),
    ProposalKind.RETIRE: mark("“{service}” is retired: nobody can ask for it any more."),
}
_DECIDED: Mapping[Verdict, str] = {
    Verdict.ADOPTED: mark("✓ {who} adopted: {proposal}"),
    Verdict.DECLINED: mark("✗ {who} did not adopt: {proposal}"),
    Verdict.POSTPONED: mark("⏸ {who} left it for the next review: {proposal}"),
}


def proposal_blocks(found: Review, t: Translator) -> list[Block]:
    """The proposals with their buttons, and those that are decided."""
    if not (found.proposals or found.decided):
        return []
    blocks: list[Block] = [header(t.gettext("Proposals"))]
    for each in found.proposals[:_SHOWN]:
        blocks += [
            rich([text(proposal_sentence(each, _key(found), found.names, t))]),
            *_buttons(found, each, t),
        ]
    more = len(found.proposals) - _SHOWN
    if more > 0:
        words = t.ngettext(
            "{n} more proposal comes when these are decided.",
            "{n} more proposals come when these are decided.",
            more,
        )
        blocks.append(small(words.format(n=more)))
    decided: list[Line] = [_decided(found, each, t) for each in found.decided]
    if decided:
        blocks.append(rich(bullets(decided)))
    return blocks


def proposal_sentence(
    proposal: ReviewProposal, department: str, names: Names, t: Translator
) -> str:
    """A sentence or two: what to change, and the figures that speak for it.

    Args:
        department: the key of the department.
    """
    service = service_called(names, f"{department}/{proposal.service}", t)
    match proposal.kind:
        case ProposalKind.FIRST_RESPONSE | ProposalKind.RESOLUTION:
            templates = _OTHER_TIMES if proposal.old else _NEW_TIMES
            return t.gettext(templates[proposal.kind]).format(
                service=service,
                new=promised_time(proposal.new, t),
                old=promised_time(proposal.old, t),
                share=share(proposal.share, t),
                kept=share(proposal.kept, t),
                n=proposal.share.of,
            )
        case ProposalKind.FIELD:
            asking = t.gettext(_FIELDS[bool(proposal.field), proposal.chained])
            return asking.format(
                service=service,
                words=cut(proposal.words, WORDS_SHOWN),
                kept=share(proposal.kept, t),
                n=proposal.figure,
            )
        case ProposalKind.CHAIN:
            return t.gettext(
                "{service}: {n} of {of} requests needed {services}, too. Offer them together, as a "
                "chain that asks for all of it at once."
            ).format(
                service=service,
                n=proposal.figure,
                of=proposal.of,
                services=enumeration(
                    [service_called(names, each, t) for each in proposal.services], t
                ),
            )
        case ProposalKind.RETIRE:
            return t.ngettext(
                "{service}: nobody asked for it for {n} day. Retire it.",
                "{service}: nobody asked for it for {n} days. Retire it.",
                proposal.figure,
            ).format(service=service, n=proposal.figure)


def decline_form(
    place: ProposalPlace, proposal: ReviewProposal, names: Names, t: Translator
) -> View:
    """The form that asks why a proposal is declined."""
    sentence = proposal_sentence(proposal, place.department, names, t)
    field = input_block(
        ids.REASON,
        t.gettext("Why not? (for the other managers)"),
        text_input(_REASON_LIMIT, multiline=True),
        optional=True,
    )
    return modal(
        t.gettext("Do not adopt"),
        [rich([text(sentence)]), small(_comes_back(proposal, t)), field],
        t,
        submit=t.gettext("Do not adopt"),
        callback_id=ids.PROPOSAL_DECLINE,
        metadata=write_proposal(place, proposal),
    )


def _comes_back(proposal: ReviewProposal, t: Translator) -> str:
    """Say from which figure on a proposal is made again."""
    if proposal.kind is ProposalKind.RETIRE:
        words = t.gettext("It comes back only when nobody has asked for it for {n} days.")
    else:
        words = t.gettext(
            "It comes back only when {n} requests speak for it, twice as many as now."
        )
    return words.format(n=proposal.comes_back_from)


def adopted(proposal: ReviewProposal, department: str, names: Names, t: Translator) -> Message:
    """Say that a proposal holds from now on, and how it can be changed again.

    Args:
        department: the key of the department.
    """
    words = t.gettext(_ADOPTED[proposal.kind]).format(
        service=service_called(names, f"{department}/{proposal.service}", t),
        new=promised_time(proposal.new, t),
    )
    if proposal.kind is ProposalKind.RETIRE:
        again = t.gettext("To offer it again, ask an administrator.")
    else:
        again = t.gettext("“My department” in the App Home changes it again.")
    return plain_message(t.sentences(words, again))


def postponed(t: Translator) -> Message:
    """Say that a proposal comes again."""
    return plain_message(t.gettext("It is left for the next review."))


def adoption_reason(t: Translator) -> str:
    """The reason of the revision that a proposal makes."""
    return t.gettext("Proposal of the review")


def write_proposal(place: ProposalPlace, proposal: ReviewProposal) -> str:
    """Write what a button or a form carries along."""
    days = [place.first_day.isoformat(), place.last_day.isoformat()]
    content = [place.department, *days, place.revision, place.message, proposal.to_dict()]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def read_proposal(carried: str) -> tuple[ProposalPlace, ReviewProposal]:
    """Read what a button or a form carried along."""
    department, first, last, revision, message, proposal = json.loads(carried)
    place = ProposalPlace(
        department, date.fromisoformat(first), date.fromisoformat(last), revision, message
    )
    return place, ReviewProposal.from_dict(proposal)


def _buttons(found: Review, proposal: ReviewProposal, t: Translator) -> list[Block]:
    report = found.report
    (department,) = report.departments
    place = ProposalPlace(department.key, report.first_day, report.last_day, found.revision)
    value = write_proposal(place, proposal)
    return button_rows(
        [
            button(ids.PROPOSAL_ADOPT, t.gettext("Adopt"), value),
            button(ids.PROPOSAL_DECLINE, t.gettext("Do not adopt"), value),
            button(ids.PROPOSAL_POSTPONE, t.gettext("Next review"), value),
        ]
    )


def _decided(found: Review, decision: Decision, t: Translator) -> Line:
    said = proposal_sentence(decision.proposal, _key(found), found.names, t)
    template = t.gettext(_DECIDED[decision.verdict])
    if decision.reason:
        reason = labelled(t.gettext("Reason"), cut(decision.reason, _REASON_SHOWN), t)
        said = t.sentences(said, reason)
    return phrase(template, who=user(decision.decided_by, t), proposal=text(said))


def _key(found: Review) -> str:
    """Return the key of the department that is reviewed."""
    (department,) = found.report.departments
    return department.key


def service_called(names: Names, path: str, t: Translator) -> str:
    """A service by its name, or by its key if that is not known."""
    service = names.get(path)
    return cut(t.name(service), _NAME_SHOWN) if service else path.rpartition("/")[2]


def promised_time(promised: str, t: Translator) -> str:
    return duration(Duration.parse(promised), t) if promised else ""
