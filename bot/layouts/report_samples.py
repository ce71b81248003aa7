"""Digests and reports to be looked at in tests: every headline, every piece of advice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.i18n import Translator
from bot.layouts.chain_samples import past_chain
from bot.layouts.samples import IT, LAPTOP, dossier
from bot.read_models import Digest, Listing, RatedService, Summary
from bot.views.blocks import Message
from bot.views.reports import digest as digests
from bot.views.reports import orders
from bot.views.reports import report as reports
from domain.daily_measures import Cell, Gaps, Measures
from domain.dimensions import Dimension
from domain.findings import Advice, Bottleneck, Comparison, Slowest, Suggestion
from domain.headlines import Change, Headline
from domain.lifecycle import State
from domain.measurement import Ending
from domain.organisation import Department, Service
from domain.past_chains import Delay, LateChain
from domain.promise_terms import PromiseKind
from domain.reports import Report, Tie, Ties
from domain.shares import Share
from domain.text import LocalizedText
from domain.weeks import Week

WEEK = Week.parse("2026-W47")
HR = replace(IT, id=2, key="hr", name=LocalizedText(en="People", zh="人事部"))
PAYROLL = replace(
    LAPTOP, id=2, department_id=2, key="pay", name=LocalizedText(en="Pay", zh="薪资咨询")
)
MEASURES = Measures(
    opened=31,
    ended={Ending.RESOLVED: 28, Ending.DECLINED: 1},
    responses=Share(25, 28),
    resolutions=Share(12, 28),
    response_times=(60, 3600, 50_000),
    resolution_times=(3600, 36_000, 200_000),
    in_state={State.OPEN: 4000, State.IN_PROGRESS: 90_000, State.WAITING: 700},
    returned=Share(9, 28),
    reopened=Share(1, 28),
    transferred=Share(0, 28),
    clear=Share(2, 3),
    scores=(1, 0, 2, 3, 4),
    gaps={Dimension.EMPATHY: Gaps(5, 25, 18)},
)
FEW = Measures(opened=3, resolutions=Share(1, 2), promises_changed=1, scores=(0, 0, 0, 1, 0))


def report(departments: tuple[Department, ...] = (IT, HR)) -> Report:
    """Twelve weeks of these departments."""
    services: tuple[Service, ...] = (LAPTOP, PAYROLL)
    days = [WEEK.before(back).first_day for back in range(12)]
    return Report(
        departments=departments,
        services={each.id: each for each in services},
        everyone={IT.id: IT, HR.id: HR},
        first_day=WEEK.before(11).first_day,
        last_day=WEEK.last_day,
        cells=tuple(
            Cell(day, service.department_id, service.id, asking, MEASURES if n % 2 else FEW)
            for n, day in enumerate(days)
            for service in services
            for asking in (None, HR.id)
            if service.department_id in {each.id for each in departments}
        ),
        open_seconds={(LAPTOP.id, State.OPEN): 12_000},
        ties=(
            Ties(Tie.NEED, HR.id, IT.id, 3, confidential=False),
            Ties(Tie.TRANSFER, IT.id, HR.id, 2, confidential=True),
        ),
        delays=(Delay(IT.id, timedelta(hours=9), confidential=False),),
    )


def digest(
    change: Change = Change.WORSE,
    words: str = "很快",
    departments: tuple[Department, ...] = (IT, HR),
    overdue: tuple[Summary, ...] = (),
    advice: tuple[Advice, ...] = (Advice.ASK_IN_THE_FORM, Advice.CLOSE_THE_GAP),
    promise: PromiseKind = PromiseKind.RESOLUTION,
) -> Digest:
    """A week."""
    return Digest(
        week=WEEK,
        report=report(departments),
        figures=Comparison(MEASURES, FEW, MEASURES),
        headline=Headline(
            change,
            HR.id,
            responses=MEASURES.responses,
            resolutions=MEASURES.resolutions,
            promise=promise,
            kept=Share(4, 11),
            kept_before=Share(30, 40),
            count=9,
            usual=5.25,
        ),
        overdue=Listing(overdue, len(overdue)),
        open_by_age=(3, 0, 2, 0, 1),
        bottleneck=Bottleneck(LAPTOP.id, State.OPEN, 0.62),
        best=RatedService(LAPTOP.id, MEASURES, words),
        lowest=RatedService(PAYROLL.id, FEW, words),
        serves=frozenset({IT.id, HR.id}),
        anonymous=False,
        suggestions=tuple(
            Suggestion(each, LAPTOP.id, Share(9, 28), 36_000, Dimension.EMPATHY) for each in advice
        ),
    )


def digest_with_chains(words: str) -> Digest:
    """A week in which chains missed their date: more than are told, one of them in confidence."""
    chains = (past_chain(25, words), past_chain(3, words, State.IN_PROGRESS), past_chain(2, words))
    late = [LateChain(each, frozenset({1, 2}), discreet=False) for each in chains * 2]
    return replace(
        digest(words=words, overdue=(dossier(State.IN_PROGRESS, words),) * 30),
        late_chains=(replace(late[0], discreet=True), *late),
        slowest=Slowest(HR.id, timedelta(hours=45), 3),
    )


def report_views(words: str, t: Translator) -> Iterator[tuple[str, Message]]:
    """Every view of reports and digests."""
    late = (dossier(State.IN_PROGRESS, words),) * 30
    for change in Change:
        yield f"digest {change}", digests.digest(digest(change, words, overdue=late), t)
    for promise in PromiseKind:
        for change in (Change.BAD, Change.WORSE, Change.BETTER):
            yield f"digest {change} {promise}", digests.digest(digest(change, promise=promise), t)
    for advice in Advice:
        yield f"digest {advice}", digests.digest(digest(words=words, advice=(advice,)), t)
    yield "quiet digest", digests.digest(nothing_to_tell(), t)
    yield "digest details", digests.digest_details(digest(words=words), t)
    yield "digest with chains", digests.digest(digest_with_chains(words), t)
    yield "digest details with chains", digests.digest_details(digest_with_chains(words), t)
    yield "report", reports.report_message(report(), t)
    yield "empty report", reports.report_message(replace(report(), cells=(), open_seconds={}), t)
    public = report().without_confidential()
    yield "report in a channel", reports.report_message(public, t, "U04MEI")
    yield "report ordered", reports.report_ordered([IT, HR], None, t)
    yield "report to a channel ordered", reports.report_ordered([IT, HR], "C01IT", t)
    yield "report refused by a channel", orders.not_in_channel([IT], "C01IT", t)
    yield "export ordered", reports.export_ordered([IT] * 30, t)
    days = (WEEK.first_day, WEEK.last_day + timedelta(days=300))
    yield "export", reports.export_message([IT], *days, t)


def nothing_to_tell() -> Digest:
    """A week in which something happened, and nothing follows from it."""
    return replace(
        digest(Change.STEADY, advice=()),
        figures=Comparison(),
        report=replace(report(), cells=(), open_seconds={}),
        open_by_age=(0, 0, 0, 0, 0),
        bottleneck=None,
        best=None,
        lowest=None,
    )
