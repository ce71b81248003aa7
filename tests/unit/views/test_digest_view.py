"""The weekly digest and the reports, as their reader sees them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import ids
from bot.layouts.report_samples import (
    HR,
    MEASURES,
    PAYROLL,
    WEEK,
    digest,
    digest_with_chains,
    nothing_to_tell,
    report,
)
from bot.layouts.samples import IT, LANGUAGES, dossier
from bot.views.reports import digest as digests
from bot.views.reports import report as reports
from bot.views.reports.figures import days, figure_rows, mean_score, share, short_time
from bot.views.reports.headline import headline
from domain.daily_measures import Cell, Measures
from domain.findings import Advice, Comparison
from domain.headlines import Change
from domain.lifecycle import State
from domain.past_chains import Delay
from domain.promise_terms import PromiseKind
from domain.shares import Share
from domain.text import LocalizedText
from domain.weeks import Week
from tests.unit.views.layouts import buttons, sentences, words

ENGLISH, CHINESE = LANGUAGES
_MOST_BLOCKS = 25


def test_a_digest_has_at_most_25_blocks_with_all_that_there_may_be_in_it() -> None:
    late = (dossier(State.IN_PROGRESS, "Screen"),) * 30
    message = digests.digest(digest(overdue=late, advice=tuple(Advice)), ENGLISH)
    assert len(message.blocks) <= _MOST_BLOCKS
    assert "… and 26 more: /answer shows them." in words(message)


def test_the_headline_names_the_department_and_both_shares() -> None:
    assert headline(digest(Change.WORSE), ENGLISH) == (
        "People kept fewer promises: 4 of 11 resolved in time, 75% in the four weeks before."
    )
    assert headline(digest(Change.WORSE), CHINESE).startswith("人事部兑现的承诺变少了")


def test_the_headline_says_which_promise_is_missed_week_after_week() -> None:
    found = digest(Change.BAD, promise=PromiseKind.FIRST_RESPONSE)
    assert headline(found, ENGLISH) == (
        "People missed many promises: first response in time for 4 of 11, 75% in the four weeks "
        "before."
    )
    new = replace(found, headline=replace(found.headline, kept_before=Share()))
    assert headline(new, ENGLISH) == (
        "People missed many promises: first response in time for 4 of 11."
    )


@pytest.mark.parametrize(
    ("change", "responses", "resolutions", "said"),
    [
        (
            *(Change.STEADY, Share(7, 9), Share(3, 4)),
            "A normal week: first response in time for 7 of 9, 3 of 4 ⚠ resolved in time.",
        ),
        (Change.STEADY, Share(), Share(7, 9), "A normal week: 7 of 9 resolved in time."),
        (
            *(Change.OVERDUE, Share(7, 9), Share()),
            "9 requests are overdue; in week 47: first response in time for 7 of 9.",
        ),
        (Change.STEADY, Share(), Share(), "A normal week: 9 new requests."),
        (Change.OVERDUE, Share(), Share(), "9 requests are overdue."),
    ],
)
def test_first_responses_and_resolutions_are_named_apart_where_any_came_due(
    change: Change, responses: Share, resolutions: Share, said: str
) -> None:
    found = digest(change)
    told = replace(found.headline, responses=responses, resolutions=resolutions)
    assert headline(replace(found, headline=told), ENGLISH) == said


def test_the_headline_is_also_what_a_notification_says() -> None:
    message = digests.digest(digest(Change.BUSIER), ENGLISH)
    assert "A busy week: 9 requests; 5.2 are usual." in message.text


def test_a_quiet_week_of_one_request_is_of_one_request() -> None:
    quiet = digest(Change.QUIETER)
    alone = replace(quiet, headline=replace(quiet.headline, count=1))
    assert headline(alone, ENGLISH) == "A quiet week: 1 request; 5.2 are usual."
    assert headline(quiet, ENGLISH) == "A quiet week: 9 requests; 5.2 are usual."


def test_without_data_it_is_one_line() -> None:
    message = digests.digest(digest(Change.NOTHING), ENGLISH)
    assert len(message.blocks) == 1
    assert words(message) == "Week 47: no new requests, and none is open."
    assert digests.pictures(digest(Change.NOTHING), ENGLISH) == ()


def test_of_many_departments_a_report_says_how_many_and_not_that_these_are_all() -> None:
    """They are those of a manager; the company may have more."""
    assert reports.names([IT] * 6, ENGLISH) == "6 departments"
    assert reports.names([IT] * 6, CHINESE) == "6 个部门"


def test_suggestions_say_of_what_time_they_speak() -> None:
    """The table beside them is of one week, the picture of twelve."""
    advised = digest(advice=(Advice.CHECK_THE_RESULT,))
    assert "Suggestions, by the last 5 weeks" in words(digests.digest(advised, ENGLISH))
    assert "改进建议（根据最近 5 周）" in words(digests.digest(advised, CHINESE))


def test_what_there_is_none_of_is_left_out() -> None:
    said = words(digests.digest(nothing_to_tell(), ENGLISH))
    for left_out in ("Overdue", "Best rated", "Lowest rated", "Suggestions", "of the time"):
        assert left_out not in said
    assert "No requests are open." in said


def test_what_is_overdue_can_be_reassigned_there() -> None:
    late = (dossier(State.IN_PROGRESS, "Screen"),)
    message = digests.digest(digest(overdue=late), ENGLISH)
    assert buttons(message) == [ids.REQUEST_REASSIGN, ids.REQUEST_SHOW]


def test_chains_that_missed_their_date_are_told_in_a_sentence_each_with_pictures_below() -> None:
    found = digest_with_chains("")
    message = digests.digest(found, ENGLISH)
    assert len(message.blocks) <= _MOST_BLOCKS
    said = words(message)
    assert "Chains that missed their date: 7" in said
    assert "#12 missed its date: " in said, "of the confidential one"
    assert said.count("#12 New colleague ") == 4
    assert "… and 2 more" in said
    drawn = digests.details_pictures(found, ENGLISH)
    assert [each.name for each in drawn] == ["chain-times"] * 3 + ["time-by-state", "service-map"]
    secret = replace(found, late_chains=found.late_chains[:1])
    assert len(digests.details_pictures(secret, ENGLISH)) == 2


def test_the_bottleneck_is_whom_chains_waited_for_if_they_did() -> None:
    assert "62% of the time" in words(digests.digest(digest(), ENGLISH))
    said = words(digests.digest(digest_with_chains(""), ENGLISH))
    assert "Others waited most for People: 45 hours in 3 chains" in said
    assert "of the time" not in said


def test_the_map_shows_needs_and_transfers_and_a_channel_none_of_what_is_confidential() -> None:
    found = reports.map_picture(report(), ENGLISH).alt_text
    assert found.startswith("The bottleneck is IT & <desk>: it added 9")
    assert "3 needs of others" in found
    assert "2 transferred to it" in found
    hidden = replace(report(), delays=(Delay(IT.id, timedelta(hours=9), confidential=True),))
    public = reports.map_picture(hidden.without_confidential(), ENGLISH).alt_text
    assert "it added" not in public
    assert "3 needs of others" in public
    assert "transferred" not in public


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "Nov 23 – 29, 2026", "2026年11月23日 – 29日"),
        (date(2026, 11, 30), date(2026, 12, 6), "Nov 30 – Dec 6, 2026", "2026年11月30日 – 12月6日"),
        (
            date(2026, 12, 28),
            date(2027, 1, 3),
            "Dec 28, 2026 – Jan 3, 2027",
            "2026年12月28日 – 2027年1月3日",
        ),
        (date(2026, 11, 3), date(2026, 11, 3), "Nov 3, 2026", "2026年11月3日"),
    ],
)
def test_a_time_says_month_and_year_once(
    first: date, last: date, english: str, chinese: str
) -> None:
    said = [days(first, last, t).replace("\u2009", " ") for t in LANGUAGES]
    assert said == [english, chinese]


def test_a_week_without_requests_is_not_called_normal() -> None:
    found = digest(Change.STEADY)
    quiet = replace(
        found.headline, count=0, usual=0, responses=Share(), resolutions=Share(), kept=Share()
    )
    assert headline(replace(found, headline=quiet), ENGLISH) == "No new requests in week 47."


def test_none_is_said_where_none_was_in_time() -> None:
    found = digest(advice=(Advice.REVISE_THE_STANDARD,))
    (given,) = found.suggestions
    none = replace(given, share=Share(0, 24))
    assert ": none of 24 were resolved in time. Nine of ten" in digests.suggestion(
        found.report, none, ENGLISH
    )
    few = replace(given, share=Share(1, 24))
    assert ": only 4% were resolved in time. Nine of ten" in digests.suggestion(
        found.report, few, ENGLISH
    )
    late = replace(none, advice=Advice.RESOLVE_WHAT_IS_LATE)
    assert "24 个请求都没有按时解决" in digests.suggestion(found.report, late, CHINESE)


@pytest.mark.parametrize("advice", list(Advice))
def test_every_piece_of_advice_says_for_which_service(advice: Advice) -> None:
    found = digest(departments=(IT,), advice=(advice,))
    assert digests.suggestion(found.report, found.suggestions[0], ENGLISH).startswith(
        "Laptop repair: "
    )


def test_a_service_has_its_departments_name_where_there_are_several() -> None:
    assert reports.service_name(report((IT, HR)), 1, ENGLISH) == "IT & <desk> · Laptop repair"
    assert reports.service_name(report((IT,)), 1, CHINESE) == "笔记本维修"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Share(), "–"),
        (Share(3, 4), "3 of 4 ⚠"),
        (Share(5, 5), "5 of 5"),
        (Share(19, 19), "19 of 19"),
        (Share(13, 20), "65%"),
    ],
)
def test_of_few_the_numbers_are_given_and_no_percentage(found: Share, said: str) -> None:
    assert share(found, ENGLISH) == said


def test_a_mean_of_few_is_marked_and_of_few_anonymous_ones_not_told() -> None:
    few, five = Measures(scores=(0, 0, 0, 2, 2)), Measures(scores=(0, 0, 0, 2, 3))
    assert mean_score(few, ENGLISH, anonymous=False) == "4.5 (4 ratings) ⚠"
    assert mean_score(few, ENGLISH, anonymous=True) == "4 ratings ⚠"
    assert mean_score(five, ENGLISH, anonymous=True) == "4.6 (5 ratings)"
    assert mean_score(five, CHINESE, anonymous=True) == "4.6（5 个评价）"
    assert mean_score(Measures(), ENGLISH, anonymous=False) == "–"


def test_times_in_a_table_are_short_and_a_dash_if_there_is_none() -> None:
    seconds = (59, 38 * 60, 5400, 7200, 10 * 3600 + 60, 53 * 3600)
    times = [timedelta(seconds=each) for each in seconds]
    assert [short_time(each, ENGLISH) for each in (None, *times)] == [
        *("–", "less than a minute", "38m"),
        *("1h 30m", "2h", "10h", "53h"),
    ]
    assert short_time(timedelta(seconds=5400), CHINESE) == "1 小时 30 分"


def test_the_table_names_its_weeks_and_not_this_and_last_which_depend_on_when_it_is_read() -> None:
    rows = figure_rows(Comparison(), Week(date(2026, 1, 5)), ENGLISH, anonymous=False)
    assert [words(cell) for cell in rows[0]] == [" ", "Week 2", "Week 1", "Weeks 50–1"]


def test_a_report_without_data_says_so_and_has_no_pictures() -> None:
    empty = nothing_to_tell().report
    message = reports.report_message(empty, ENGLISH)
    assert "There were no requests in this period." in sentences(message)
    assert reports.report_pictures(empty, ENGLISH) == ()


def test_the_three_pictures_stand_in_the_report() -> None:
    message = reports.report_message(report(), ENGLISH)
    shown = [each["slack_file"]["id"] for each in message.blocks if each["type"] == "image"]
    assert shown == [each.placeholder for each in reports.report_pictures(report(), ENGLISH)]


def test_changed_promises_are_counted_apart_if_there_are_any() -> None:
    week = Week(date(2026, 1, 5))
    changed = Comparison(Measures(promises_changed=3), Measures(), Measures(promises_changed=6))
    rows = {words(row[0]): row for row in figure_rows(changed, week, ENGLISH, anonymous=False)}
    assert [words(cell) for cell in rows["Promise changed"][1:]] == ["3", "0", "1.5 a week"]
    none = figure_rows(Comparison(), week, ENGLISH, anonymous=False)
    assert "Promise changed" not in [words(row[0]) for row in none]


def test_the_figures_are_told_by_the_numbers_of_the_weeks() -> None:
    said = words(digests.digest(digest(), ENGLISH))
    assert "Week 47" in said
    assert "Week 46" in said
    assert "This week" not in said, "which is another one when it is read"


def test_who_serves_none_of_it_can_look_but_not_act_and_not_at_what_is_confidential() -> None:
    late = dossier(State.IN_PROGRESS, "Screen")
    secret = replace(late, request=replace(late.request, confidential=True))
    message = digests.digest(replace(digest(overdue=(late, secret)), serves=frozenset()), ENGLISH)
    assert buttons(message) == [ids.REQUEST_SHOW]
    assert "#12" in words(message)


@pytest.mark.parametrize("name", ["Pay", "P" * 75, "薪" * 75])
def test_a_list_of_300_services_has_no_more_words_than_slack_takes(name: str) -> None:
    service = replace(PAYROLL, name=LocalizedText(en=name))
    services = {n: replace(service, id=n) for n in range(1, 301)}
    cells = tuple(Cell(WEEK.first_day, HR.id, n, None, MEASURES) for n in services)
    found = replace(report(), services=services, cells=cells)
    for message in (
        reports.report_message(found, ENGLISH),
        digests.digest_details(replace(digest(), report=found), ENGLISH),
    ):
        (listed,) = [block for block in message.blocks if block["type"] == "rich_text"]
        count = len(listed["elements"][0]["elements"])
        assert 40 <= count < 300
        assert len(words(message)) < 9000
        assert f"… and {300 - count} more." in words(message)
