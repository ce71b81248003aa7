"""A year of nags and promises, held against an oracle that counts working minutes.

Days are closed and opened at short notice, a plan comes out, the moon decides, and hours change.
The year is lived in quarters, so that several workers share it. `SIMULATED_REQUESTS=5000`
simulates all of a big year; by default it is a part of it.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Row, select

from bot.usecases.notices import Notice
from bot.views.nags import nagging as views
from domain.lifecycle import Action
from store.tables import events, nag_steps, requests
from tests.simulation.calendars import instant, minute_of
from tests.simulation.changes import CHANGES, carried_on, version_at, versions_in
from tests.simulation.expectation import DAYS, ON_DUTY, Done, Expectation
from tests.simulation.office import channel_of, furnish, teams, terms
from tests.simulation.plans import PLANS
from tests.simulation.year import News, Quarter, Story, Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.i18n import Translator
    from bot.read_models import NagLine
    from bot.views.blocks import Message
    from store.database import Database
    from tests.simulation.calendars import Hours, WorkCalendar
    from tests.simulation.expectation import Team

    Log = Sequence[Row[*tuple[Any, ...]]]

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
    quarter = Quarter(database, workspace_id, place, REQUESTS, shown)
    database.call(workspace_id, furnish, quarter.version)
    quarter.pass_by()
    logs = dict(zip(sorted(quarter.stories), _logs(database), strict=True))
    expected = {
        number: _expectation(quarter.stories[number], log, quarter.last)
        for number, log in logs.items()
    }
    assert len(expected) == REQUESTS
    assert any(each.day_changes for each in expected.values()), "no change of days moved anything"
    assert not quarter.past, "there was something to be done in the past"
    _nothing_is_said_outside_the_gate(quarter, logs)
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


def _logs(database: Database) -> list[Log]:
    """The events of each request, in order."""
    statement = select(
        events.c.request_id, events.c.kind, events.c.actor_id, events.c.at, events.c.payload
    ).order_by(events.c.request_id, events.c.sequence)
    with database.engine.connect() as connection:
        rows = connection.execute(statement).all()
    return [tuple(of_one) for _, of_one in groupby(rows, key=lambda row: row.request_id)]


def _expectation(story: Story, log: Log, last: int) -> Expectation:
    """Follow a request, and hold its event log against what people did and were promised."""
    people = [row for row in log if row.actor_id]
    assert [(row.kind, row.actor_id, minute_of(row.at)) for row in people] == [
        (done.kind, done.actor, done.minute) for done in story.done
    ]
    by_people = iter(story.done)
    done: list[tuple[datetime, Done, Row[*tuple[Any, ...]] | None]] = [
        (row.at, next(by_people) if row.actor_id else Done(minute_of(row.at), row.kind, None), row)
        for row in log
        if row.kind != Action.CHANGE_DAYS
    ]
    done += [
        (change.at, Done(change.minute, DAYS, None, version=version), None)
        for version, change in enumerate(CHANGES, start=1)
        if change.at > log[0].at and change.minute <= last
    ]
    done.sort(key=lambda each: each[0])
    expected = Expectation(
        lambda version: teams(version)[story.department],
        partial(_carried_on, story.department),
        terms(story.service, PLANS[story.department].standard_day, urgent=story.urgent),
        last,
    )
    expected.follow([each for _, each, _ in done])
    assert all(should == did for should, did in expected.closes), (story, expected.closes)
    changed = [minute_of(row.at) for row in log if row.kind == Action.CHANGE_DAYS]
    assert changed == expected.day_changes, story
    for place, (_, _, row) in enumerate(done):
        payload = row.payload if row else {}
        verdicts = {
            kind: (payload[kind]["met"], payload[kind]["by"] / 60)
            for kind in ("first_response", "resolution")
            if kind in payload
        }
        assert verdicts == expected.verdicts.get(place, {}), (story, place)
    return expected


def _carried_on(department: str, so_far: WorkCalendar, version: int, minute: int) -> WorkCalendar:
    change = CHANGES[version - 1]
    at = change.at if change.minute == minute else instant(minute)
    return carried_on(so_far, department, version, at)


def _nothing_is_said_outside_the_gate(quarter: Quarter, logs: Mapping[int, Log]) -> None:
    """Each nag in the hours of its department, or of who has asked, or while they are on duty."""
    outside = [
        (told, number, key)
        for told in quarter.told
        for number, key in told.lines
        if not any(
            _may_be_told(quarter.stories[number], teams(version), told, key)
            for version in versions_in(told.minute)
        )
    ]
    assert outside == []
    assert [
        news
        for news in quarter.news
        if not any(
            _hours_of(news.recipient, each).works(news.minute) for each in versions_in(news.minute)
        )
    ] == []
    assert {news.kind for news in quarter.news} >= {Notice.RATING_QUESTION, Notice.REQUESTER_NEWS}
    told = Counter(
        (news.number, news.recipient, news.minute)
        for news in quarter.news
        if news.kind in {Notice.REQUESTER_NEWS, Notice.PROVIDER_NEWS}
    )
    should = Counter(
        (number, recipient, _told_at(recipient, row.at))
        for number, log in logs.items()
        for row in log
        for recipient in _hear_of(row, quarter.stories[number])
    )
    assert told == Counter({each: n for each, n in should.items() if each[2] <= quarter.last})


def _hear_of(row: Row[*tuple[Any, ...]], story: Story) -> tuple[str, ...]:
    """Whoever reads what nobody has done: who has asked and, if it closes, the department."""
    requester = str(story.done[0].actor)
    match row.kind:
        case Action.CLOSE:
            return requester, channel_of(story.department)
        case Action.CHANGE_DAYS:
            return (requester,)
        case _:
            return ()


def _may_be_heard(news: News) -> bool:
    versions = versions_in(news.minute)
    return any(_hours_of(news.recipient, each).works(news.minute) for each in versions)


def _hours_of(recipient: str, version: int) -> Hours | WorkCalendar:
    """When somebody is told of what is their own, or a channel of what happens there."""
    of_all = teams(version).values()
    channels = {team.channel: team.calendar for team in of_all}
    return channels.get(recipient) or next(iter(of_all)).own[recipient]


def _told_at(recipient: str, at: datetime) -> int:
    """In which minute somebody is told of what happens; they may be told earlier or later."""
    minute = minute_of(at)
    for version in range(version_at(at), len(CHANGES)):
        told_at = _hours_of(recipient, version).next_working(minute)
        if told_at <= CHANGES[version].minute:
            return told_at
        minute = max(minute, CHANGES[version].minute)
    return _hours_of(recipient, len(CHANGES)).next_working(minute)


def _may_be_told(story: Story, office: Mapping[str, Team], told: Told, key: str) -> bool:
    team = office[story.department]
    hours = team.hours_of(told.recipient, key)
    return hours.works(told.minute) or _is_on_duty(story, team, told)


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
