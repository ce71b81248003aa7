"""Surveys: who is asked and who may ask; and that nothing ties an answer to a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.catalogue.reader import read_catalogue
from bot.i18n import translator
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.requests.opening import FilledForm, open_by_form
from bot.usecases.surveys.closing import close_surveys, surveys_to_close
from bot.usecases.surveys.surveys import (
    answer_survey,
    people_to_ask,
    send_survey,
    service_names,
    standings,
)
from bot.views.surveys.surveys import standings_message
from domain.errors import DomainError, Problem
from domain.organisation import MemberRole, Person
from domain.surveys import RUNS_FOR
from store.tables import survey_answers, survey_invitations
from tests.store.readable import exported_files, messages_to
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.database import Database

MEI, BEN, ADA, BOB, EVA = "U04MEI", "U05BEN", "U0ADMIN", "U02BOB", "U09EVA"
SALES = [f"U1SALES{each}" for each in range(6)]
CATALOGUE = f"""\
admins: [U0ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {{mon-fri: ["09:00-18:00"]}}
departments:
  it:
    name: {{en: IT, zh: 信息技术部}}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI, U05BEN]
    default_service: helpdesk
    services: {{helpdesk: {{name: Help desk}}, laptop: {{name: Laptop repair}}}}
  sales:
    name: Sales
    channel: C02SALES
    providers: [U09EVA]
    managers: [U09EVA]
    members: [{", ".join([*SALES, BOB])}]
    services: {{offer: {{name: Offers}}}}
"""
ENGLISH = translator("en")
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
Saying = tuple[str, str, str]
SAID: tuple[Saying, ...] = (
    ("A projector", "laptop", "helpdesk"),
    ("Answers on Friday", "helpdesk", ""),
    ("", "laptop", "laptop"),
    ("A second screen", "", "helpdesk"),
    ("会议室的投影仪", "helpdesk", "helpdesk"),
    ("Somebody who listens", "laptop", ""),
)


@dataclass
class Desk:
    """A workspace in which IT serves Sales."""

    database: Database
    workspace_id: int
    now: datetime = MONDAY

    def call(self, use_case: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **named)

    def ask(self, who: str) -> None:
        self.call(open_by_form, who, self.now, FilledForm("it", "helpdesk", "Dark", "", {}))
        self.call(refresh, self.call(stale))

    def send(self, who: str = MEI) -> int:
        standing = self.call(send_survey, who, self.now, 1)
        assert standing.survey is not None
        return int(standing.survey.id)

    def answer(self, who: str, said: Saying, survey: int = 1) -> None:
        self.call(answer_survey, who, self.now, survey, *said)

    def close(self) -> None:
        due = self.call(surveys_to_close, self.now)
        for _ in range(2):  # of two processes, the first one does it
            self.call(close_surveys, self.now, due)

    def shown(self, who: str = MEI) -> str:
        """The message of `/desk ask` to a manager."""
        found = self.call(standings, who, self.now)
        names = self.call(service_names, [each.results for each in found])
        return str(standings_message(found, names, ENGLISH, words_shown=14).blocks)

    def messages(self, *readers: str) -> list[tuple[str, str, Any]]:
        return messages_to(self.database, self.workspace_id, readers, self.now)

    def files(self) -> list[str]:
        return exported_files(self.database, self.workspace_id, self.now)


def furnished(database: Database, workspace_id: int) -> Desk:
    desk = Desk(database, workspace_id)
    desk.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), MONDAY, "desk.yml")
    for user_id in (MEI, BEN, ADA, BOB, EVA, *SALES):
        person = Person(user_id, user_id, timezone="Asia/Shanghai")
        desk.call(lambda uow, each: uow.people.put(each), person)
    return desk


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    return furnished(database, workspace_id)


@enough_on_sqlite
def test_everybody_in_the_departments_that_were_served_is_asked(desk: Desk) -> None:
    it = desk.call(lambda uow: uow.catalogue.departments()[0])
    day = date(2026, 11, 2)
    assert desk.call(people_to_ask, it, day) == ()
    desk.ask(SALES[0])
    assert list(desk.call(people_to_ask, it, day)) == SALES, "Bob serves there, so he is left out"
    desk.call(lambda uow: uow.people.put(Person(SALES[1], "Gone", deleted=True)))
    assert SALES[1] not in desk.call(people_to_ask, it, day)
    assert desk.call(people_to_ask, it, day + timedelta(days=91)) == ()


def test_a_department_asks_once_a_quarter_whoever_sends_it(desk: Desk) -> None:
    desk.ask(SALES[0])

    def send(who: str) -> Problem | None:
        try:
            desk.send(who)
        except DomainError as error:
            return error.problem
        return None

    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(send, (MEI, BEN))) == {None, Problem.SURVEY_SENT}
    assert "Jan 1, 2027" in desk.shown()
    assert send(EVA) is Problem.SURVEYS_OF_MANAGERS
    assert send(ADA) is Problem.SURVEYS_OF_MANAGERS
    desk.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    desk.close()
    assert send(MEI) is None


@enough_on_sqlite
def test_too_few_are_not_asked(desk: Desk) -> None:
    desk.ask(EVA)
    sales = desk.call(lambda uow: uow.catalogue.department("sales"))
    desk.call(lambda uow: uow.people.set_members(sales.id, MemberRole.RECEIVER, [EVA, *SALES[:3]]))
    desk.ask(EVA)
    with pytest.raises(DomainError) as refused:
        desk.send()
    assert refused.value.problem is Problem.TOO_FEW_TO_ASK
    assert desk.messages(*SALES) == []


@enough_on_sqlite
def test_each_who_is_asked_answers_once_and_nobody_else(desk: Desk) -> None:
    desk.ask(SALES[0])
    survey = desk.send()
    desk.answer(SALES[0], SAID[0])
    for who, said, problem in (
        (SALES[0], SAID[1], Problem.SURVEY_ANSWERED),
        (BOB, SAID[1], Problem.SURVEY_OVER),
        (SALES[1], ("", "", ""), Problem.REQUIRED),
        (SALES[1], ("x" * 501, "", ""), Problem.TOO_LONG),
    ):
        with pytest.raises(DomainError) as refused:
            desk.answer(who, said, survey)
        assert refused.value.problem is problem
    desk.now += RUNS_FOR
    desk.close()
    with pytest.raises(DomainError) as refused:
        desk.answer(SALES[1], SAID[1], survey)
    assert refused.value.problem is Problem.SURVEY_OVER


def test_a_department_that_is_retired_asks_nobody_any_more(desk: Desk) -> None:
    desk.ask(SALES[0])
    survey = desk.send()
    waiting = [message for _, _, message in desk.messages(*SALES[1:])]
    assert len(waiting) == len(SALES) - 1
    assert all(waiting)
    without_it = CATALOGUE[: CATALOGUE.index("  it:")] + CATALOGUE[CATALOGUE.index("  sales:") :]
    desk.call(import_file, read_catalogue(without_it, "desk.yml"), MONDAY, "desk.yml")
    assert not any(message for _, _, message in desk.messages(*SALES[1:]))
    with pytest.raises(DomainError) as refused:
        desk.answer(SALES[0], SAID[0], survey)
    assert refused.value.problem is Problem.SURVEY_OVER
    desk.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    with pytest.raises(DomainError) as refused:
        desk.send()
    assert refused.value.problem is Problem.PART_RETIRED


@enough_on_sqlite
def test_results_come_to_the_managers_at_the_end_in_working_time(desk: Desk) -> None:
    desk.ask(SALES[0])
    desk.send()
    for who, said in zip(SALES, SAID, strict=True):
        desk.answer(who, said)
    desk.now += RUNS_FOR + timedelta(hours=12)
    desk.close()
    assert desk.messages(MEI, BEN) == [], "at night nobody is told"
    desk.now += timedelta(hours=12)
    desk.close()
    told = desk.messages(MEI, BEN)
    assert [who for _, who, _ in told] == [MEI, BEN]
    for words in (str(told[0]), desk.shown()):
        assert "6 of 6 people answered." in words
        assert "Laptop repair 3, Help desk 2" in words
        assert words.index("A second screen") < words.index("Answers on Friday")
    desk.call(lambda uow: uow.people.set_members(1, MemberRole.MANAGER, (BEN,)))
    assert desk.messages(MEI)[0][2] is None


def test_fewer_than_five_answers_are_shown_nowhere_and_deleted(desk: Desk) -> None:
    desk.ask(SALES[0])
    desk.send()
    for who, said in list(zip(SALES, SAID, strict=True))[:4]:
        desk.answer(who, said)
    desk.now += RUNS_FOR
    desk.close()
    everything = f"{desk.messages(MEI, BEN)} {desk.shown()}"
    assert "Fewer than 5 people answered" in everything
    assert "projector" not in everything
    with desk.database.engine.connect() as connection:
        assert connection.execute(select(survey_answers)).all() == []
        assert connection.execute(select(survey_invitations)).all() == []


HOURS = (9, 10, 11, 12, 13, 14)


@pytest.mark.parametrize(
    ("sayings", "hours"),
    [
        (SAID[::-1], HOURS),  # each at their hour, but they say something else
        (SAID[2:] + SAID[:2], HOURS),
        (SAID, HOURS[::-1]),  # each says the same, but at another hour
        (SAID[1:] + SAID[:1], HOURS[3:] + HOURS[:3]),
    ],
)
def test_all_that_others_see_stays_the_same_whoever_says_what_and_when(
    database: Database, workspace_id: int, sayings: Sequence[Saying], hours: Sequence[int]
) -> None:
    """The attacker is a manager, with all messages, `/desk ask` and all exports, at every hour."""
    desk = furnished(database, workspace_id)
    desk.ask(SALES[0])
    desk.send()
    before = (desk.shown(), str(desk.messages(MEI, BEN, ADA)), desk.files())
    for hour in HOURS:
        desk.now = MONDAY + timedelta(days=1, hours=hour - 8)
        number = hours.index(hour)
        desk.answer(SALES[number], sayings[number])
        now = (desk.shown(), str(desk.messages(MEI, BEN, ADA)), desk.files())
        assert now[:2] == before[:2], "until the end an answer changes nothing that others see"
        for said, *_ in SAID:
            assert not said or said not in str(now)
    desk.now = MONDAY + timedelta(days=15)
    desk.close()
    shown, told = desk.shown(), desk.messages(MEI, BEN)
    expected = sorted(said for said, *_ in SAID if said)
    places = [shown.index(said) for said in expected]
    assert places == sorted(places), "in the order of the words, not of the people"
    assert len(told) == 2
    assert "Laptop repair 3, Help desk 2" in shown
    assert "Help desk 3, Laptop repair 1" in shown
    with desk.database.engine.connect() as connection:
        rows = connection.execute(select(survey_answers)).mappings().all()
        assert connection.execute(select(survey_invitations)).all() == []
    assert not [person for person in SALES if person in str(rows)]
