"""Every kind of message passes the gate, or is named here with the reason why it needs none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.outbox.handover import NOT_NOW, Batch, hand_over
from bot.outbox.pace import Rest
from bot.outbox.schedule import Room
from bot.usecases.notices import PASSAGES, WAITING_PASSAGES, Notice, Passage
from bot.usecases.requests import opening
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.organisation import MemberRole, Person, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from store.messages import SlackMessage
from store.tables import nags, outbox

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

FRIDAY = datetime(2026, 11, 6, 12, 0, tzinfo=UTC)
SATURDAY, SUNDAY = datetime(2026, 11, 7, 20, 0, tzinfo=UTC), datetime(2026, 11, 8, 9, 0, tzinfo=UTC)
MONDAY, LATE = datetime(2026, 11, 9, 9, 0, tzinfo=UTC), datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
ALICE, MEI = "U01ALICE", "U04MEI"

FREE = {
    "what stands on a card is looked at, or follows what somebody has just done": {
        "provider_card",
        "requester_card",
        "assignee_card",
        "lost_card",
        "home",
    },
    "somebody has just said it": {
        "provider_note",
        "requester_note",
        "assignee_note",
        "unreadable_came",
        "need_note",
        "need_late",
        "file_copy",
    },
    "its reader has just asked for it": {
        "held_words",
        "hint",
        "tour",
        "afterwords",
        "unreadable",
        "copy_failed",
        "send_again",
        "went_through",
        "report",
        "chain_times",
        "export",
        "export_progress",
        "order_failed",
    },
}
TOLD_AT = {
    "provider_news": LATE,  # to a channel, whose department works from 10:00
    "rating_comments": LATE,
    "requester_news": SUNDAY,  # Alice belongs to the house, which is always open
    "rating_question": SUNDAY,
    "lost_note": SUNDAY,
    "assignee_news": LATE,
    "approval_card": LATE,
    "thanks": LATE,
    "practice_card": LATE,
    "low_rating": LATE,
    "low_ratings": LATE,
    "back_in_queue": LATE,
    "channel_problem": LATE,
    "service_changed": LATE,
    "department_changed": LATE,
    "rollout": LATE,
    "rollout_reminder": LATE,
    "transferred_often": LATE,
    "survey_results": LATE,
    "survey_questions": SUNDAY,
    "unmet_needs": LATE,
    "digest": LATE,
    "digest_details": LATE,
    "review": LATE,
    "catalogue_gaps": MONDAY,  # Ada belongs to no department
    "days_changed": MONDAY,
    "lost_requests": MONDAY,
    "nag": LATE,
    "nag_note": LATE,
}
"""When each kind goes out that is ready on a Friday, and comes to be sent on Saturday evening."""

READERS = {
    **dict.fromkeys(["provider_news", "rating_comments", "nag_note"], "C01IT"),
    **dict.fromkeys(["requester_news", "rating_question", "survey_questions", "lost_note"], ALICE),
    **dict.fromkeys(["catalogue_gaps", "days_changed", "lost_requests"], "U09ADA"),
}


def furnish(uow: UnitOfWork) -> None:
    """IT works from Monday to Friday, the house always; Alice has asked IT for something."""
    office = WeeklyHours.parse({"mon-fri": ["10:00-17:00"]})
    always = WeeklyHours.parse({"mon-sun": ["00:00-24:00"]})
    service = ServiceDefinition(
        "it", LocalizedText("IT"), ServiceKind.SUPPORT, False, (), ServiceStandard()
    )
    for place, (key, hours) in enumerate((("house", always), ("it", office))):
        calendar_id = uow.catalogue.put_calendar(key, BusinessCalendar("UTC", hours))
        channel = f"C01{key.upper()}"
        people = (None, (), None)
        definition = DepartmentDefinition(
            key, LocalizedText(key), channel, *people, key, "it", (service,)
        )
        department_id = uow.catalogue.put_department(definition, place, calendar_id)
        uow.catalogue.put_service(department_id, service, 0, FRIDAY)
        members = {MemberRole.RECEIVER: ALICE} if key == "house" else {MemberRole.MANAGER: MEI}
        for role, user_id in members.items():
            uow.people.set_members(department_id, role, [user_id])
    for user_id in (ALICE, MEI, "U09ADA"):
        uow.people.put(Person(user_id, user_id))
        uow.people.set_dm_channel(user_id, f"D{user_id}")
    opening.open_by_line(uow, ALICE, FRIDAY, "it", "", "It stays dark")
    uow.nags.add(1, "resolution:0:50%", MEI, FRIDAY, FRIDAY)
    uow.nags.add(1, "resolution:0:50%", "C01IT", FRIDAY, FRIDAY)
    uow.nags.assign([1, 2], "a message")


def put(uow: UnitOfWork, kind: Notice) -> None:
    """Enqueue a message on Friday, alone in the outbox."""
    uow.outbox._connection.execute(outbox.delete())
    payload = {} if kind is Notice.LOW_RATING else {"department": 2}
    uow.outbox.put(
        "a message",
        kind,
        READERS.get(kind, MEI),
        FRIDAY,
        request_id=1,
        payload={**payload, "request": 1},
    )


def handed_over(uow: UnitOfWork, now: datetime) -> Batch:
    """Return what the sender would send now."""
    lanes = [lane.name for lane in uow.outbox.lanes()]
    return hand_over(uow, [], lanes, Room(), Rest({}, {}, timedelta()), now)


@pytest.fixture
def office(database: Database, workspace_id: int) -> int:
    database.call(workspace_id, furnish)
    return workspace_id


def test_no_kind_is_forgotten() -> None:
    free = set[str]().union(*FREE.values())
    assert {kind.value for kind in Notice} == free | set(TOLD_AT)
    assert not free & set(TOLD_AT)
    assert set(PASSAGES) == set(Notice)


def test_what_answers_somebody_goes_at_any_hour(database: Database, office: int) -> None:
    for kind in sorted(set[str]().union(*FREE.values())):
        database.call(office, put, Notice(kind))
        assert database.call(office, handed_over, SATURDAY).claims, kind


def test_what_is_told_unasked_waits_at_its_readers_gate(database: Database, office: int) -> None:
    second = timedelta(seconds=1)
    for kind in sorted(set(TOLD_AT) - {"nag", "nag_note"}):
        database.call(office, put, Notice(kind))
        batch = database.call(office, handed_over, SATURDAY)
        assert not batch.claims, kind
        assert [plan.look_at for plan in batch.plans] == [TOLD_AT[kind]], kind
        assert not database.call(office, handed_over, TOLD_AT[kind] - second).claims, kind
        assert database.call(office, handed_over, TOLD_AT[kind]).claims, kind


@pytest.mark.parametrize("kind", [Notice.NAG, Notice.NAG_NOTE])
def test_nags_go_back_to_the_others_that_wait(
    database: Database, office: int, kind: Notice
) -> None:
    database.call(office, put, kind)
    assert not database.call(office, handed_over, SATURDAY).claims
    with database.engine.connect() as connection:
        assert connection.scalar(select(outbox.c.error)) == NOT_NOW
        found = connection.execute(select(nags.c.message_key, nags.c.deliver_at)).all()
    assert [tuple(each) for each in found] == [(None, LATE)] * 2
    database.call(office, lambda uow: uow.nags.assign([1, 2], "a message"))
    database.call(office, put, kind)
    assert database.call(office, handed_over, LATE).claims


def test_an_update_of_what_somebody_has_pings_nobody(database: Database, office: int) -> None:
    def shown(uow: UnitOfWork) -> None:
        uow.messages.put(SlackMessage("a message", 1, "C01IT", "1.0"))

    database.call(office, shown)
    for kind in sorted(TOLD_AT):
        database.call(office, put, Notice(kind))
        assert database.call(office, handed_over, SATURDAY).claims, kind


def test_nothing_that_people_say_waits_behind_the_gate(database: Database, office: int) -> None:
    """Not even what is about the same request, which makes all of it more urgent."""

    def reply(uow: UnitOfWork, reader: str) -> None:
        uow.outbox.put("a reply", Notice.REQUESTER_NOTE, reader, SATURDAY, request_id=1)

    for kind in sorted(TOLD_AT):
        database.call(office, put, Notice(kind))
        database.call(office, handed_over, SATURDAY)
        database.call(office, reply, READERS.get(kind, MEI))
        claims = database.call(office, handed_over, SATURDAY).claims
        assert [claim.row.key for claim in claims] == ["a reply"], kind


def test_what_is_about_nothing_that_is_there_holds_up_none_of_the_others(
    database: Database, office: int
) -> None:
    """It is given up, alone: at the gate if it has one, or else when it is rendered."""

    def put_three(uow: UnitOfWork) -> None:
        put(uow, Notice.HINT)
        uow.outbox.put("a", Notice.LOW_RATING, MEI, FRIDAY, payload={"request": 999})
        uow.outbox.put("b", Notice.BACK_IN_QUEUE, MEI, FRIDAY, payload={"department": 999})
        uow.outbox.put("c", Notice.PROVIDER_NEWS, "C01IT", FRIDAY)
        unknown = outbox.update().where(outbox.c.key == "c").values(kind="a kind of tomorrow")
        uow.outbox._connection.execute(unknown)

    database.call(office, put_three)
    claims = database.call(office, handed_over, SATURDAY).claims
    assert {claim.row.key for claim in claims} == {"a message", "c"}
    dead = database.look_up(office, lambda uow: uow.outbox.dead())
    assert {row.key for row in dead} == {"a", "b"}


def test_a_digest_goes_out_at_the_operators_time_and_later_as_its_readers_gate_is_open(
    database: Database, office: int
) -> None:
    database.call(office, put, Notice.DIGEST)
    in_time = FRIDAY + timedelta(minutes=59)
    assert PASSAGES[Notice.DIGEST] is Passage.MANAGED in WAITING_PASSAGES
    assert database.call(office, handed_over, in_time).claims
