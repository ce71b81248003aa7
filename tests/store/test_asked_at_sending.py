"""Messages to somebody for what they are: that is asked again when they are sent, of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue.reader import read_catalogue
from bot.outbox.outgoing import Post
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.notices import Notice
from bot.usecases.ratings.rating import rate
from bot.usecases.requests import by_provider, by_requester
from bot.usecases.requests.opening import open_by_line
from domain.departures import Departure
from domain.organisation import MemberRole, Person
from domain.rollouts import Reading
from domain.service_changes import ServiceEntries
from tests.store.readable import messages_to
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALICE, BOB, MEI, BEN, ADA = "U01ALICE", "U02BOB", "U04MEI", "U05BEN", "U0ADMIN"
CATALOGUE = """\
admins: [U0ADMIN]
calendars:
  office: {timezone: UTC, hours: {mon-fri: ["09:00-17:00"]}}
departments:
  it:
    name: IT
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI, U05BEN]
    default_service: helpdesk
    services: {helpdesk: {name: Help desk, standard: {resolution: 8h}}}
  people:
    name: People
    channel: C02PEOPLE
    providers: [U06GONE]
    services: {payroll: {name: Pay}}
"""
IT = 1
REVISION = 2

ROW: dict[Notice, tuple[str, dict[str, Any]]] = {
    Notice.CATALOGUE_GAPS: (ADA, {}),
    Notice.DAYS_CHANGED: (
        ADA,
        {"calendar": "office", "off": ["2026-12-24"], "later": 1, "earlier": 0},
    ),
    Notice.LOST_REQUESTS: (
        ADA,
        {"backed_up_at": NOW.isoformat(), "total": 0, "lost": [], "unread": []},
    ),
    Notice.SERVICE_CHANGED: (
        MEI,
        {"department": IT, "service": "helpdesk", "revision": REVISION, "moved": 0},
    ),
    Notice.DEPARTMENT_CHANGED: (MEI, {"department": IT, "calendar": "", "revision": REVISION}),
    Notice.BACK_IN_QUEUE: (
        MEI,
        {"department": IT, "former": BOB, "because": Departure.LEFT_DEPARTMENT, "numbers": [1]},
    ),
    Notice.CHANNEL_PROBLEM: (MEI, {"department": IT, "error": "not_in_channel"}),
    Notice.TRANSFERRED_OFTEN: (MEI, {"department": IT}),
    Notice.LOW_RATING: (MEI, {"request": 2}),
    Notice.LOW_RATINGS: (MEI, {"department": IT, "comments": [["Slow", 1]]}),
    Notice.RATING_COMMENTS: (MEI, {"department": IT, "comments": [["Slow", 1]]}),
    Notice.ROLLOUT: (BOB, {"department": IT, "revision": REVISION}),
    Notice.ROLLOUT_REMINDER: (BOB, {"department": IT, "revision": REVISION, "reminder": 1}),
}
"""Whom a message of each kind is for here, and what it carries."""

ELSEWHERE = frozenset(
    {
        *(Notice.DIGEST, Notice.DIGEST_DETAILS, Notice.REVIEW, Notice.REPORT, Notice.EXPORT),
        *(Notice.SURVEY_RESULTS, Notice.UNMET_NEEDS, Notice.CHAIN_TIMES, Notice.NAG, Notice.HOME),
        *(Notice.ASSIGNEE_CARD, Notice.APPROVAL_CARD, Notice.ASSIGNEE_NOTE, Notice.ASSIGNEE_NEWS),
        *(Notice.NEED_NOTE, Notice.FILE_COPY, Notice.UNREADABLE_CAME),
    }
)
"""The kinds that have tests of their own: of figures, surveys, nags and confidential requests."""

FOR_THEIR_OWN = frozenset(
    {
        *(Notice.REQUESTER_CARD, Notice.REQUESTER_NOTE, Notice.REQUESTER_NEWS, Notice.TOUR),
        *(Notice.RATING_QUESTION, Notice.HELD_WORDS, Notice.AFTERWORDS, Notice.UNREADABLE),
        *(Notice.COPY_FAILED, Notice.HINT, Notice.LOST_CARD, Notice.LOST_NOTE, Notice.SEND_AGAIN),
        *(Notice.WENT_THROUGH, Notice.EXPORT_PROGRESS, Notice.ORDER_FAILED, Notice.PRACTICE_CARD),
        *(Notice.SURVEY_QUESTIONS,),
    }
)
"""Messages to people about what they asked for, typed or ordered themselves."""

IN_CHANNELS = frozenset(
    {
        *(Notice.PROVIDER_CARD, Notice.PROVIDER_NOTE, Notice.PROVIDER_NEWS, Notice.THANKS),
        *(Notice.NAG_NOTE, Notice.NEED_LATE),
    }
)


def test_whoever_adds_a_kind_of_message_decides_who_may_read_it_when_it_is_sent() -> None:
    kinds = [frozenset(ROW), ELSEWHERE, FOR_THEIR_OWN, IN_CHANNELS]
    assert frozenset().union(*kinds) == set(Notice)
    assert sum(map(len, kinds)) == len(Notice)


@pytest.fixture
def call(database: Database, workspace_id: int) -> Callable[..., Any]:
    """A department in which all has happened that the messages tell of."""

    def call(use_case: Callable[..., Any], *args: Any) -> Any:
        return database.call(workspace_id, use_case, *args)

    call(import_file, read_catalogue(CATALOGUE, "c.yaml"), NOW, "c.yaml")
    for user_id in (ALICE, BOB, MEI, BEN, ADA):
        call(lambda uow, each: uow.people.put(Person(each, each)), user_id)
    for _ in range(2):
        call(open_by_line, ALICE, NOW, "it", "", "Dark")
    call(by_provider.resolve, BOB, NOW, 2, "Plugged in")
    call(by_requester.confirm, ALICE, NOW, 2)
    call(rate, ALICE, NOW, 2, "1", "Slow")
    page = call(department_services, BEN, "it")
    (service,) = page.department.services
    changed = replace(ServiceEntries.of(service), english="Desk of help")
    call(change_service, BEN, NOW, page.place("helpdesk"), changed, "Why not")
    call(lambda uow: uow.rollouts.put(Reading(1, BOB, REVISION, None, None)))
    return call


@enough_on_sqlite
@pytest.mark.parametrize("kind", ROW)
def test_who_is_it_no_more_is_told_nothing(
    database: Database, workspace_id: int, call: Callable[..., Any], kind: Notice
) -> None:
    reader, payload = ROW[kind]
    key = f"asked-again:{kind}"
    call(_put, key, kind, reader, payload)

    def told() -> Any:
        messages = messages_to(database, workspace_id, [reader], NOW + timedelta(hours=1))
        (found,) = (each for name, _, each in messages if name == key)
        return found

    assert isinstance(told(), Post)
    call(_take_everything_from, reader)
    assert told() is None


def _put(uow: UnitOfWork, key: str, kind: Notice, reader: str, payload: dict[str, Any]) -> None:
    request = uow.requests.by_number(1)
    assert request is not None
    uow.outbox.put(key, kind, reader, NOW, request_id=request.id, payload=payload)


def _take_everything_from(uow: UnitOfWork, user_id: str) -> None:
    uow.people.set_admins([ALICE])
    for role in MemberRole:
        others = [each for each in uow.people.members(IT, role) if each != user_id]
        uow.people.set_members(IT, role, others, others)
