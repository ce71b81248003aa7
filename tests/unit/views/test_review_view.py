"""The quarterly review, as its reader sees it."""

from datetime import date

import pytest

from bot.i18n import Translator
from bot.layouts.review_samples import review, with_proposals
from bot.layouts.samples import LANGUAGES
from bot.views.reports.proposal_effects import effect_sentences
from bot.views.reports.review import review_message
from bot.views.reports.review_proposals import decline_form
from domain.review_proposals import Effect, ProposalKind, ProposalPlace
from domain.shares import Share
from tests.unit.views.layouts import lines, words

ENGLISH, CHINESE = LANGUAGES
DECIDED = {
    (each.proposal.kind, bool(each.proposal.old or each.proposal.field)): each
    for each in with_proposals().decided
}
AUGUST, OCTOBER = date(2026, 8, 12), date(2026, 10, 5)
"""A day of the quarter that is reviewed, and one of a quarter that is not over."""


def said(
    kind: ProposalKind,
    share: tuple[int, int] = (0, 0),
    since: date = AUGUST,
    *,
    before: bool = False,
    opened: int = 0,
    t: Translator = ENGLISH,
) -> str:
    effect = Effect(DECIDED[kind, before], since, Share(*share), opened)
    return effect_sentences(with_proposals(), effect, t)


@pytest.mark.parametrize("count", [0, 19])
def test_what_a_decision_did_is_not_judged_by_fewer_than_twenty_requests(count: int) -> None:
    words = said(ProposalKind.RESOLUTION, (count, count), before=True)
    assert words.startswith(
        "Laptop repair: a resolution is promised within 1 working day instead of 6 hours. "
    )
    assert "in time" not in words
    assert "%" not in words
    assert "Aug 12, 2026" in words
    assert "0 requests" not in words


def test_from_twenty_on_it_stands_beside_what_was_before() -> None:
    assert said(ProposalKind.RESOLUTION, (19, 20), before=True).endswith(
        "Since Aug 12, 2026, 95% were in time; it was 72%."
    )
    assert said(ProposalKind.FIRST_RESPONSE, (19, 20)) == (
        "Laptop repair: a first response is promised within 30 minutes. "
        "Since Aug 12, 2026, 95% were in time."
    )
    assert said(ProposalKind.FIELD, (2, 20), before=True).endswith(
        "Since Aug 12, 2026, 10% went back with a question; it was 35%."
    )
    assert said(ProposalKind.CHAIN, opened=4).endswith("4 requests came to it since Aug 12, 2026.")


@pytest.mark.parametrize("kind", [ProposalKind.FIRST_RESPONSE, ProposalKind.CHAIN])
def test_right_after_adopting_it_says_when_there_will_be_something_to_read(
    kind: ProposalKind,
) -> None:
    words = said(kind, since=OCTOBER)
    assert words.endswith(
        "In force since Oct 5, 2026; nothing can be said yet. "
        "The review of Quarter 4, 2026 says what it did."
    )
    assert "The review of" not in said(kind), "that quarter is over, and this is its review"


def test_it_is_said_in_chinese() -> None:
    assert said(ProposalKind.RESOLUTION, since=OCTOBER, before=True, t=CHINESE) == (
        "笔记本维修：承诺的解决时间由 6 小时改为 1 个工作日。"
        "2026年10月5日起生效，现在还看不出效果。"
        "2026 年第 4 季度的回顾会说明效果。"
    )


def test_a_service_that_was_retired_is_only_named() -> None:
    assert said(ProposalKind.RETIRE) == "gone: it was retired."


def test_each_service_stands_there_with_all_that_a_manager_judges_it_by() -> None:
    read = words(review_message(review(), ENGLISH)).splitlines()
    at = read.index("Laptop repair")
    assert read[at + 1 : at + 9] == [
        " · 29 requests ended",
        "First response in time: 89% (before: 89%)",
        "Resolved in time: 43% (before: 43%)",
        "Usually resolved: half within 10h, nine of ten within 46h",
        "Rating: 3.9 (10 ratings)",
        "People miss “Understood what I needed” most: expected 5, received 3.6",
        "Went back with a question: 32% (most often for “Asset tag”: 6 of 9)",
        "Lateness added to chains: 9 hours",
    ]


def test_of_too_few_requests_a_review_says_their_number_alone() -> None:
    read = words(review_message(review(), ENGLISH))
    assert "Too few requests to judge (below 20): Laptop repair (3)" in read


def test_who_declines_reads_what_and_when_it_comes_back() -> None:
    found = with_proposals()
    place = ProposalPlace("it", found.report.first_day, found.report.last_day, 12)

    def read(kind: ProposalKind) -> list[str]:
        proposal = next(each for each in found.proposals if each.kind is kind)
        return lines(decline_form(place, proposal, found.names, ENGLISH))

    form = read(ProposalKind.RESOLUTION)
    promise = "Laptop repair: promise a resolution within 1 working day instead of 6 hours."
    assert [each for each in form if each.startswith(promise)]
    assert "It comes back only when 34 requests speak for it, twice as many as now." in form
    assert "It comes back only when nobody has asked for it for 428 days." in read(
        ProposalKind.RETIRE
    )


def test_a_review_says_what_the_last_decisions_did_and_who_did_well() -> None:
    read = lines(review_message(with_proposals(), ENGLISH))
    assert "What the last decisions did" in read
    assert "Recognition: Quarter 3, 2026" in read
