"""The effects of adopted proposals, as the next review says them."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.views.blocks import Block, Line, bullets, cut, rich, text
from bot.views.reports.figures import full_date, quarter_name, share
from bot.views.reports.review_proposals import WORDS_SHOWN, promised_time, service_called
from domain.quarters import Quarter
from domain.review_proposals import Effect, ProposalKind
from domain.reviews import Review
from domain.service_reviews import FEWEST_TO_REVIEW

_CHANGES: Mapping[tuple[ProposalKind, bool], str] = {
    (ProposalKind.FIRST_RESPONSE, True): mark(
        "{service}: a first response is promised within {new} instead of {old}."
    ),
    (ProposalKind.FIRST_RESPONSE, False): mark(
        "{service}: a first response is promised within {new}."
    ),
    (ProposalKind.RESOLUTION, True): mark(
        "{service}: a resolution is promised within {new} instead of {old}."
    ),
    (ProposalKind.RESOLUTION, False): mark("{service}: a resolution is promised within {new}."),
    (ProposalKind.FIELD, True): mark("{service}: the form requires “{words}”."),
    (ProposalKind.FIELD, False): mark("{service}: the form asks for “{words}”."),
    (ProposalKind.CHAIN, False): mark("{service}: the chain “{chain}” asks for all of it at once."),
    (ProposalKind.RETIRE, False): mark("{service}: it was retired."),
}
"""The words by whether there was a promise, or a field, before."""


def effect_blocks(found: Review, t: Translator) -> list[Block]:
    """List what came of what was adopted."""
    if not found.effects:
        return []
    lines: list[Line] = [[text(effect_sentences(found, each, t))] for each in found.effects]
    title = t.gettext("What the last decisions did")
    return [rich([text(title, bold=True)], bullets(lines))]


def effect_sentences(found: Review, effect: Effect, t: Translator) -> str:
    """Say what was changed, and what came of it."""
    decision, proposal = effect.decision, effect.decision.proposal
    (department,) = found.report.departments
    before = proposal.old or proposal.field
    change = t.gettext(_CHANGES[proposal.kind, bool(before)]).format(
        service=service_called(found.names, f"{department.key}/{proposal.service}", t),
        new=promised_time(proposal.new, t),
        old=promised_time(proposal.old, t),
        words=cut(proposal.words, WORDS_SHOWN),
        chain=service_called(found.names, f"{department.key}/{decision.made}", t),
    )
    if proposal.kind is ProposalKind.RETIRE:
        return change
    return t.sentences(change, *_came_of_it(found, effect, t))


def _came_of_it(found: Review, effect: Effect, t: Translator) -> list[str]:
    day = full_date(effect.since, t)
    if effect.decision.proposal.kind is ProposalKind.CHAIN:
        count, enough = effect.opened, 1
    else:
        count, enough = effect.share.of, FEWEST_TO_REVIEW
    if count >= enough:
        return [_judged(effect, day, t)]
    if count:
        few = t.ngettext(
            "{n} request since {day}, too few to judge.",
            "{n} requests since {day}, too few to judge.",
            count,
        )
        said = few.format(n=count, day=day)
    else:
        said = t.gettext("In force since {day}; nothing can be said yet.").format(day=day)
    quarter = Quarter.of(effect.since)
    if found.report.last_day >= quarter.last_day:
        return [said]
    later = t.gettext("The review of {quarter} says what it did.")
    return [said, later.format(quarter=quarter_name(quarter, t))]


def _judged(effect: Effect, day: str, t: Translator) -> str:
    proposal = effect.decision.proposal
    if proposal.kind is ProposalKind.CHAIN:
        words = t.ngettext(
            "{n} request came to it since {day}.",
            "{n} requests came to it since {day}.",
            effect.opened,
        )
    elif proposal.kind is ProposalKind.FIELD:
        words = t.gettext("Since {day}, {since} went back with a question; it was {before}.")
    elif proposal.old:
        words = t.gettext("Since {day}, {since} were in time; it was {before}.")
    else:
        words = t.gettext("Since {day}, {since} were in time.")
    return words.format(
        n=effect.opened, day=day, since=share(effect.share, t), before=share(proposal.kept, t)
    )
