"""A year of nags and promises, held against an oracle that counts working minutes.

It is lived in quarters, so that several workers share it. `SIMULATED_REQUESTS=5000` simulates
all of a big year; by default it is a part of it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Row, select

from bot.usecases.notices import Notice
from bot.views.nags import nagging as views
from store.tables import events, nag_steps, requests
from tests.simulation.calendars import minute_of
from tests.simulation.expectation import ON_DUTY, Done, Expectation
from tests.simulation.office import PLANS, furnish, teams, terms
from tests.simulation.year import Quarter, Story, Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.i18n import Translator
    from bot.read_models import NagLine
    from bot.views.blocks import Message
    from store.database import Database
    from tests.simulation.calendars import Hours, WorkCalendar
    from tests.simulation.expectation import Team

QUARTERS = 4
REQUESTS = int(os.environ.get("SIMULATED_REQUESTS", "200")) // QUARTERS


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file: what is tried here does not depend on the database."""
    path = tmp_path / "crossdesk.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.mark.timeout(600 + 2 * REQUESTS)
@pytest.mark.parametrize("place", range(QUARTERS))
def test_a_year_passes_as_the_oracle_says(
    database: Database, workspace_id: int, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[NagLine] = []
    _watch_views(monkeypatch, shown)
    database.call(workspace_id, furnish)
    quarter = Quarter(database, workspace_id, place, REQUESTS, shown)
    quarter.pass_by()
    team_of = teams()
    expected = {
        number: _expectation(story, team_of[story.department], log, quarter.last)
        for (number, story), log in zip(
            sorted(quarter.stories.items()), _logs(database), strict=True
        )
    }
    assert len(expected) == REQUESTS
    assert not quarter.past, "there was something to be done in the past"
    _nothing_is_said_outside_the_gate(quarter, team_of, expected)
    _each_person_gets_one_message_at_once(quarter)
    _each_step_passes_once_and_in_time(database, expected)
    _each_is_told_what_is_still_due(quarter, expected)


def _watch_views(monkeypatch: pytest.MonkeyPatch, shown: list[NagLine]) -> None:
    """Note which lines the views are given."""
    whole, note = views.nag, views.nag_note

    def nag(lines: Sequence[NagLine], t: Translator) -> Message:
        shown.extend(lines)
        return whole(lines, t)

    def nag_note(line: NagLine, t: Translator) -> Message:
        shown.append(line)
        return note(line, t)

    monkeypatch.setattr(views, "nag", nag)
    monkeypatch.setattr(views, "nag_note", nag_note)


def _logs(database: Database) -> list[Sequence[Row[*tuple[Any, ...]]]]:
    """The events of each request, in order."""
    statement = select(
        events.c.request_id, events.c.kind, events.c.actor_id, events.c.at, events.c.payload
    ).order_by(events.c.request_id, events.c.sequence)
    with database.engine.connect() as connection:
        rows = connection.execute(statement).all()
    return [tuple(of_one) for _, of_one in groupby(rows, key=lambda row: row.request_id)]


def _expectation(
    story: Story, team: Team, log: Sequence[Row[*tuple[Any, ...]]], last: int
) -> Expectation:
    """Follow a request, and hold its event log against what people did and were promised."""
    people = [row for row in log if row.actor_id]
    assert [(row.kind, row.actor_id, minute_of(row.at)) for row in people] == [
        (done.kind, done.actor, done.minute) for done in story.done
    ]
    by_people = iter(story.done)
    done = [
        next(by_people) if row.actor_id else Done(minute_of(row.at), row.kind, None) for row in log
    ]
    standard_day = PLANS[story.department].standard_day
    expected = Expectation(team, terms(story.service, standard_day, urgent=story.urgent), last)
    expected.follow(done)
    assert all(should == did for should, did in expected.closes), (story, expected.closes)
    for place, row in enumerate(log):
        verdicts = {
            kind: (row.payload[kind]["met"], row.payload[kind]["by"] / 60)
            for kind in ("first_response", "resolution")
            if kind in row.payload
        }
        assert verdicts == expected.verdicts.get(place, {}), (story, place)
    return expected


def _nothing_is_said_outside_the_gate(
    quarter: Quarter, team_of: Mapping[str, Team], expected: Mapping[int, Expectation]
) -> None:
    """Each nag in the hours of its department, or of who has asked, or while they are on duty."""
    of_number = {number: team_of[story.department] for number, story in quarter.stories.items()}
    outside = [
        (told, number, key)
        for told in quarter.told
        for number, key in told.lines
        if not of_number[number].hours_of(told.recipient, key).works(told.minute)
        and not _is_on_duty(quarter.stories[number], of_number[number], told)
    ]
    assert outside == []
    own = next(iter(team_of.values())).own
    channels = {team.channel: team.calendar for team in team_of.values()}
    hours: dict[str, Hours | WorkCalendar] = {**own, **channels}
    assert [news for news in quarter.news if not hours[news.recipient].works(news.minute)] == []
    assert {news.kind for news in quarter.news} >= {Notice.RATING_QUESTION, Notice.REQUESTER_NEWS}
    closed = Counter(
        (number, recipient, hours[recipient].next_working(minute))
        for number, each in expected.items()
        for _, minute in each.closes
        for recipient in (quarter.stories[number].done[0].actor, of_number[number].channel)
        if recipient and minute is not None
    )
    told = Counter(
        (news.number, news.recipient, news.minute)
        for news in quarter.news
        if news.kind in {Notice.REQUESTER_NEWS, Notice.PROVIDER_NEWS}
    )
    assert told == Counter({each: n for each, n in closed.items() if each[2] <= quarter.last})


def _is_on_duty(story: Story, team: Team, told: Told) -> bool:
    acted = [
        done.minute
        for done in story.done
        if done.actor == told.recipient and done.minute <= told.minute
    ]
    return team.always and bool(acted) and told.minute < acted[-1] + ON_DUTY


def _each_person_gets_one_message_at_once(quarter: Quarter) -> None:
    people = Counter(
        (told.turn, told.recipient) for told in quarter.told if told.recipient[0] == "U"
    )
    assert [each for each, count in people.items() if count > 1] == []


def _each_step_passes_once_and_in_time(
    database: Database, expected: Mapping[int, Expectation]
) -> None:
    """That it passes only once is the table's primary key."""
    statement = select(requests.c.number, nag_steps.c.key, nag_steps.c.passed_at).join_from(
        nag_steps, requests, requests.c.id == nag_steps.c.request_id
    )
    with database.engine.connect() as connection:
        passed = {
            (row.number, row.key): minute_of(row.passed_at) for row in connection.execute(statement)
        }
    assert passed == {
        (number, key): minute
        for number, each in expected.items()
        for key, minute in each.passed.items()
    }


def _each_is_told_what_is_still_due(quarter: Quarter, expected: Mapping[int, Expectation]) -> None:
    lines = Counter(
        (told.minute, told.recipient, number, key)
        for told in quarter.told
        for number, key in told.lines
    )
    should = Counter(
        (minute, recipient, number, key)
        for number, each in expected.items()
        for minute, recipient, key in each.lines
    )
    assert lines == should
