"""Proposals that follow from the figures of a quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.samples import LAPTOP
from domain.asked_for import AskedFor
from domain.business_calendar import BusinessCalendar
from domain.daily_measures import Measures
from domain.durations import Duration
from domain.fields import Field
from domain.measurement import Ending
from domain.review_proposals import (
    Decision,
    ProposalKind,
    ReviewProposal,
    Verdict,
    proposed_chain,
    proposed_field,
    proposed_retirements,
    proposed_times,
    said_time,
    still_proposed,
)
from domain.service_reviews import ServiceReview
from domain.shares import Share
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours

HOUR = 3600
OFFICE = BusinessCalendar("Asia/Shanghai", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
TAG = Field("asset-tag", LocalizedText(en="Asset tag"))
DAY = date(2026, 9, 30)


def duration(text: str | None) -> Duration | None:
    return Duration.parse(text) if text else None


def reviewed(
    times: list[int], promised: str | None, unresolved: int = 0, returned: Share | None = None
) -> tuple[ServiceReview, ServiceStandard]:
    """A service whose requests took these seconds; some more came due and were never resolved."""
    standard = ServiceStandard(resolution=duration(promised))
    limit = standard.resolution.working_seconds(OFFICE) if standard.resolution else 0
    kept = Share(sum(each <= limit for each in times), len(times) + unresolved)
    measures = Measures(
        ended={Ending.RESOLVED: len(times)},
        resolutions=kept if promised else Share(),
        resolution_times=tuple(sorted(times)),
        returned=returned or Share(0, len(times)),
    )
    return ServiceReview(service=replace(LAPTOP, fields=(TAG,)), measures=measures), standard


def proposed(times: list[int], promised: str | None, unresolved: int = 0) -> list[str]:
    found = proposed_times(*reviewed(times, promised, unresolved), OFFICE)
    return [f"{each.old}>{each.new}" for each in found]


def test_nine_of_ten_say_what_can_be_promised() -> None:
    times = [HOUR * hours for hours in range(1, 21)]  # 18.1 hours of working time, 2.3 days
    assert proposed(times, "6h") == ["6h>3d"]
    assert proposed(times, None) == [">3d"]
    assert proposed(times, "3d") == [], "it fits"
    assert proposed(times, "4d") == ["4d>3d"], "three quarters of it would do"
    assert proposed(times, "10d") == ["10d>3d"]
    assert proposed(times[:19], "6h") == [], "too few"


def test_a_promise_is_not_shortened_by_what_is_never_resolved() -> None:
    assert proposed([HOUR] * 40, "1d") == ["1d>1h"]
    assert proposed([HOUR] * 40, "1d", unresolved=4) == ["1d>1h"]
    assert proposed([HOUR] * 40, "1d", unresolved=5) == [], "more than one in ten is missed"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "5m"), (16, "30m"), (61, "2h"), (241, "6h"), (361, "1d"), (481, "2d"), (2881, "8d")],
)
def test_a_time_is_one_that_people_say(minutes: int, said: str) -> None:
    assert str(said_time(timedelta(minutes=minutes), OFFICE)) == said


@given(
    times=st.lists(st.integers(60, 60 * HOUR), max_size=60),
    promised=st.sampled_from([None, "30m", "2h", "6h", "1d", "3d", "10d"]),
)
def test_what_is_proposed_is_kept_by_nine_of_ten_by_an_independent_count(
    times: list[int], promised: str | None
) -> None:
    review, standard = reviewed(times, promised)
    for each in proposed_times(review, standard, OFFICE):
        days = int(each.new.partition("d")[0]) if "d" in each.new else 0
        rest = each.new.partition("d")[2] if days else each.new
        units = {"h": HOUR, "m": 60}
        limit = days * 8 * HOUR + (int(rest[:-1]) * units[rest[-1]] if rest else 0)
        assert len(times) >= 20
        assert limit >= float(np.percentile(times, 90)) - 1e-6
        assert (each.share.part, each.share.of) == (sum(t <= limit for t in times), len(times))
        if promised:
            assert each.kept == review.measures.resolutions
            assert each.old == promised


def test_a_field_is_proposed_if_three_in_ten_go_back_and_most_for_the_same() -> None:
    asked = AskedFor("", "cost centre", 9, 12)

    def found(returned: Share, asked: AskedFor | None = asked) -> list[ReviewProposal]:
        review, _ = reviewed([HOUR] * returned.of, None, returned=returned)
        return proposed_field(replace(review, asked=asked))

    (one,) = found(Share(12, 40))
    assert (one.words, one.field, one.figure, one.kept) == ("cost centre", "", 9, Share(12, 40))
    assert found(Share(11, 40)) == found(Share(19, 19)) == found(Share(12, 40), None) == []
    (known,) = found(Share(12, 40), AskedFor("asset-tag", "Asset tag", 9, 12))
    assert known.field == "asset-tag"
    review, _ = reviewed([HOUR] * 40, None, returned=Share(12, 40))
    (chained,) = proposed_field(replace(review, asked=asked), chained=True)
    assert chained.chained
    there = replace(review, asked=AskedFor("asset-tag", "Asset tag", 9, 12))
    assert proposed_field(there, chained=True) == []
    required = replace(LAPTOP, fields=(replace(TAG, required=True),))
    review, _ = reviewed([HOUR] * 40, None, returned=Share(12, 40))
    assert (
        proposed_field(replace(review, service=required, asked=replace(asked, field="asset-tag")))
        == []
    )


def test_a_chain_is_proposed_of_what_four_in_five_need() -> None:
    (one,) = proposed_chain("desk", 25, {"it/laptop": 20, "it/account": 25, "hr/pay": 19})
    assert (one.services, one.figure, one.of) == (("it/account", "it/laptop"), 20, 25)
    assert proposed_chain("desk", 25, {"hr/pay": 19}) == []
    assert proposed_chain("desk", 19, {"it/laptop": 19}) == []


def test_what_nobody_uses_is_retired_only_where_other_things_are_used_and_nothing_needs_it() -> (
    None
):
    busy, quiet = (Measures(ended={Ending.RESOLVED: count}) for count in (20, 19))
    found = proposed_retirements({"fax": 200, "step": 200}, busy, {"step"})
    assert [(each.service, each.figure) for each in found] == [("fax", 200)]
    assert proposed_retirements({"fax": 200}, quiet, set()) == []


def decision(verdict: Verdict, figure: int, day: date = DAY) -> Decision:
    return Decision(
        department_id=1,
        proposal=ReviewProposal(kind=ProposalKind.FIELD, service="laptop", figure=figure),
        verdict=verdict,
        decided_by="U04MEI",
        decided_at=datetime(2026, 10, 5, tzinfo=UTC),
        last_day=day,
    )


@pytest.mark.parametrize("verdict", [Verdict.DECLINED, Verdict.ADOPTED])
def test_what_was_decided_comes_back_only_when_its_figure_has_doubled(verdict: Verdict) -> None:
    later = date(2026, 12, 31)
    for figure, comes in ((9, False), (17, False), (18, True)):
        again = ReviewProposal(kind=ProposalKind.FIELD, service="laptop", figure=figure)
        assert bool(still_proposed([again], [decision(verdict, 9)], later)) is comes
    other = ReviewProposal(kind=ProposalKind.CHAIN, service="laptop", figure=1)
    assert still_proposed([other], [decision(verdict, 9)], later) == (other,)


def test_what_was_postponed_comes_with_the_next_review() -> None:
    again = ReviewProposal(kind=ProposalKind.FIELD, service="laptop", figure=1)
    decided = [decision(Verdict.POSTPONED, 9)]
    assert still_proposed([again], decided, DAY) == ()
    assert still_proposed([again], decided, date(2026, 12, 31)) == (again,)


def test_the_latest_decision_counts() -> None:
    first, last = decision(Verdict.DECLINED, 9), decision(Verdict.DECLINED, 20)
    last = replace(last, decided_at=last.decided_at + timedelta(days=90))
    again = ReviewProposal(kind=ProposalKind.FIELD, service="laptop", figure=30)
    assert still_proposed([again], [last, first], DAY) == ()


def test_a_button_carries_all_of_a_proposal() -> None:
    whole = ReviewProposal(
        kind=ProposalKind.RESOLUTION,
        service="laptop",
        figure=3,
        of=20,
        old="6h",
        new="1d",
        share=Share(19, 20),
        kept=Share(17, 20),
        words="资产编号",
        field="asset-tag",
        services=("it/a", "it/b"),
        chained=True,
    )
    assert ReviewProposal.from_dict(whole.to_dict()) == whole
    least = ReviewProposal(kind=ProposalKind.RETIRE, service="fax", figure=0)
    assert ReviewProposal.from_dict(least.to_dict()) == least
