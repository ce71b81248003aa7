"""Reviews to be looked at in tests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.i18n import Translator
from bot.layouts.report_samples import FEW, HR, MEASURES, PAYROLL, digest, report
from bot.layouts.samples import IT, LAPTOP, NOW, dossier
from bot.views.blocks import Message, View
from bot.views.ratings.thanks import thanks_message
from bot.views.reports import digest as digests
from bot.views.reports import review as reviews
from bot.views.reports import review_proposals as proposals
from domain.asked_for import AskedFor
from domain.lifecycle import State
from domain.quarters import Quarter
from domain.recognition import Honour, Recognition
from domain.review_proposals import (
    WORDS_KEPT,
    Decision,
    Effect,
    ProposalKind,
    ProposalPlace,
    ReviewProposal,
    Verdict,
)
from domain.reviews import Review
from domain.service_reviews import ServiceReview
from domain.shares import Share

_QUARTER = Quarter.parse("2026-Q3")
_SINCE = _QUARTER.before().last_day
"""The day of a decision, if the quarter that it is of is over by the end of the review."""
_LATER = _QUARTER.after().first_day
HONOURS = (
    Recognition(Honour.IMPROVED, IT.id, Share(93, 100), before=Share(71, 100)),
    Recognition(Honour.CLEAREST, IT.id, Share(38, 40), HR.id),
    Recognition(Honour.LONGEST_RUN, HR.id, Share(57, 57)),
    Recognition(Honour.THANKED, IT.id, Share(12, 60)),
)


def review(words: str = "Asset tag") -> Review:
    """A review with everything that there may be in it."""
    laptop = ServiceReview(
        service=LAPTOP,
        measures=MEASURES,
        before=FEW + MEASURES,
        added=timedelta(hours=9),
        asked=AskedFor("asset-tag", words, 6, 9),
    )
    of_quarter = replace(report((IT,)), first_day=_QUARTER.first_day, last_day=_QUARTER.last_day)
    return Review(report=of_quarter, services=(laptop,), too_few=((LAPTOP, 3),))


def with_proposals(words: str = "Asset tag") -> Review:
    """A review with a proposal of each kind, each decided in each way, and what came of each."""
    key, asked = LAPTOP.key, words[:WORDS_KEPT]
    times = ReviewProposal(
        kind=ProposalKind.RESOLUTION,
        service=key,
        figure=17,
        of=60,
        old="6h",
        new="1d",
        share=Share(55, 60),
        kept=Share(43, 60),
    )
    made = (
        replace(times, kind=ProposalKind.FIRST_RESPONSE, old="", new="30m"),
        times,
        ReviewProposal(
            kind=ProposalKind.FIELD, service=key, figure=9, of=60, words=asked, kept=Share(21, 60)
        ),
        ReviewProposal(
            kind=ProposalKind.FIELD,
            service=key,
            figure=9,
            words=asked,
            field="asset-tag",
            kept=Share(21, 60),
        ),
        ReviewProposal(kind=ProposalKind.FIELD, service="x", figure=9, words=asked, chained=True),
        ReviewProposal(
            kind=ProposalKind.CHAIN, service=key, figure=50, of=60, services=("hr/pay", "hr/gone")
        ),
        ReviewProposal(kind=ProposalKind.RETIRE, service="gone", figure=214),
    )
    decided = tuple(
        Decision(
            department_id=IT.id,
            proposal=each,
            verdict=verdict,
            decided_by="U04MEI",
            decided_at=NOW,
            last_day=_QUARTER.last_day,
            reason=words if verdict is Verdict.DECLINED else "",
            made="laptop-2",
        )
        for each, verdict in zip(made, (*Verdict, *Verdict, *Verdict), strict=False)
    )
    effects = (
        *(Effect(each, _SINCE, Share(93, 100), 4) for each in decided),
        *(
            Effect(decided[1], day, Share(part, part))
            for day in (_SINCE, _LATER)
            for part in (0, 3)
        ),
    )
    return replace(
        review(words),
        proposals=made * 2,
        decided=decided,
        effects=effects,
        recognitions=HONOURS,
        departments={IT.id: IT, HR.id: HR},
        names={f"it/{key}": LAPTOP.name, "hr/pay": PAYROLL.name},
    )


def many_services() -> Review:
    """A review of more services than it shows."""
    one = review()
    services = tuple(
        replace(one.services[0], service=replace(LAPTOP, id=LAPTOP.id)) for _ in range(30)
    )
    return replace(one, services=services, too_few=((LAPTOP, 19),) * 30)


def review_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Reviews, and what is said about them."""
    yield "review", reviews.review_message(review(words), t)
    yield "review with proposals", reviews.review_message(with_proposals(words), t)
    days = (_QUARTER.first_day, _QUARTER.last_day)
    place = ProposalPlace("it", *days, 12, "review:U04MEI:2026-Q3:1")
    names = with_proposals(words).names
    for each in with_proposals(words).proposals[:7]:
        yield f"adopted {each.kind}", proposals.adopted(each, "it", names, t)
        yield f"decline {each.kind}", proposals.decline_form(place, each, names, t)
    for subject in (dossier(State.RESOLVED, words), dossier(State.CLOSED, words * 40)):
        yield "thanks", thanks_message(subject, words * 50, t)
    yield "postponed", proposals.postponed(t)
    yield "review of many services", reviews.review_message(many_services(), t)
    nothing = replace(review(), services=(), too_few=())
    of_quarter = (_QUARTER, HONOURS, {IT.id: IT, HR.id: HR})
    found = replace(digest(words=words), recognised=of_quarter)
    yield "digest with recognition", digests.digest(found, t)
    yield "review of nothing", reviews.review_message(nothing, t)
    yield "reviews ordered", reviews.reviews_ordered([IT], t)
