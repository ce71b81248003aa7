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
    nothing_to_tell,
    report,
)
from bot.layouts.samples import IT, LANGUAGES, dossier
from bot.views.reports import digest as digests
from bot.views.reports import report as reports
from bot.views.reports.figures import figure_rows, mean_score, share, short_time
from bot.views.reports.headline import headline
from domain.daily_measures import Cell, Measures, Share
from domain.findings import Advice, Comparison
from domain.headlines import Change
from domain.lifecycle import State
from domain.promise_terms import PromiseKind
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


def test_what_there_is_none_of_is_left_out() -> None:
    said = words(digests.digest(nothing_to_tell(), ENGLISH))
    for left_out in ("Overdue", "Best rated", "Lowest rated", "Suggestions", "of the time"):
        assert left_out not in said
    assert "No requests are open." in said


def test_what_is_overdue_can_be_reassigned_there() -> None:
    late = (dossier(State.IN_PROGRESS, "Screen"),)
    message = digests.digest(digest(overdue=late), ENGLISH)
    assert buttons(message) == [ids.REQUEST_REASSIGN, ids.REQUEST_SHOW]


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
def test_a_table_of_300_services_has_no_more_rows_and_words_than_slack_takes(name: str) -> None:
    service = replace(PAYROLL, name=LocalizedText(en=name))
    services = {n: replace(service, id=n) for n in range(1, 301)}
    cells = tuple(Cell(WEEK.first_day, HR.id, n, None, MEASURES) for n in services)
    found = replace(report(), services=services, cells=cells)
    for message in (
        reports.report_message(found, ENGLISH),
        digests.digest_details(replace(digest(), report=found), ENGLISH),
    ):
        (rows,) = [block["rows"] for block in message.blocks if block["type"] == "table"]
        assert 40 < len(rows) <= 100
        assert len(words(message)) < 9000
        assert f"… and {301 - len(rows)} more." in words(message)
