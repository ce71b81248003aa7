"""Unmet needs against a slow and obvious way to them, and what is decided about them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.measurements.measurements import refresh, stale
from bot.usecases.requests import by_provider, by_requester
from bot.usecases.requests.opening import FilledForm, open_by_form
from bot.usecases.requests.transfer import FilledTransfer, transfer
from bot.usecases.unmet_needs.monthly import due_needs, monthly_needs, send_needs
from bot.usecases.unmet_needs.needs import (
    add_service_for_need,
    put_aside,
    service_for,
    take_back,
    unmet_needs,
)
from domain.decline_reasons import DeclineReason
from domain.errors import DomainError, Problem
from domain.likeness import ALIKE, words_of
from domain.organisation import MemberRole, Person
from domain.service_changes import ServiceEntries
from domain.unmet_needs import FEWEST_ASKS, NeedPlace
from store.tables import outbox, requests, unmet_need_decisions
from tests.thoroughness import enough_on_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.unmet_needs import DepartmentNeeds, UnmetNeed
    from store.database import Database
    from store.unit_of_work import UnitOfWork

MEI, BEN, ADA, PAT, ANN, BOB = "U04MEI", "U05BEN", "U0ADMIN", "U06PAT", "U07ANN", "U02BOB"
CATALOGUE = """\
admins: [U0ADMIN]
triage: desk/anything
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT
    providers: [U02BOB]
    managers: [U04MEI, U05BEN]
    default_service: helpdesk
    services: {helpdesk: {name: Help desk}, laptop: {name: Laptop repair}}
  people:
    name: People
    channel: C02PEOPLE
    providers: [U06PAT]
    managers: [U06PAT]
    default_service: letters
    services: {letters: {name: Letters}, payroll: {name: Pay, confidential: true}}
  desk:
    name: Front desk
    channel: C03DESK
    providers: [U02BOB]
    managers: [U04MEI]
    services: {anything: {name: Anything else}}
"""
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
THEME = (
    ("Projector for the training", "A projector please", "Projectors for Friday", "投影仪借用"),
    ("Visitor badge", "New badge for a visitor", "Lost my badge", "访客门禁卡"),
    ("Coffee beans are out", "More coffee beans", "咖啡豆用完了", "没有咖啡豆"),
    ("Screen stays black", "Where is the drill list?", "窗户关不上", "Book a flight"),
)
PLACES = ("it/helpdesk", "it/laptop", "people/letters", "people/payroll", "desk/anything")
SERVERS = {"it": BOB, "people": PAT, "desk": BOB}


@dataclass
class Desk:
    """A workspace in which people ask for things."""

    database: Database
    workspace_id: int
    now: datetime = MONDAY

    def call(self, use_case: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **named)

    def ask(self, title: str, place: str = "it/helpdesk", who: str = ANN, details: str = "") -> int:
        department, service = place.split("/")
        filled = FilledForm(department, service, title, details, {})
        opened = self.call(open_by_form, who, self.now, filled)
        return int(opened.request.number)

    def decline(self, number: int, because: DeclineReason, who: str = BOB) -> None:
        self.call(by_provider.decline, who, self.now, number, "No", because=because)

    def needs(self, who: str = MEI, named: str = "") -> tuple[DepartmentNeeds, ...]:
        self.measure()
        found: tuple[DepartmentNeeds, ...] = self.call(unmet_needs, who, self.now, named)
        return found

    def measure(self) -> None:
        while ids := self.call(stale):
            self.call(refresh, ids)

    def place(self, need: UnmetNeed, found: DepartmentNeeds) -> NeedPlace:
        return NeedPlace(found.department.id, need.centre, found.since)

    def messages(self) -> list[tuple[str, str]]:
        """The monthly messages that wait: for whom, and their keys."""
        with self.database.engine.connect() as connection:
            rows = connection.execute(
                outbox.select().where(outbox.c.kind == "unmet_needs").order_by(outbox.c.id)
            )
            return [(row.recipient_id, row.key) for row in rows]


@pytest.fixture
def desk(database: Database, workspace_id: int) -> Desk:
    found = Desk(database, workspace_id)
    found.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), MONDAY, "desk.yml")
    for user_id in (MEI, BEN, ADA, PAT, ANN, BOB):
        person = Person(user_id, user_id, timezone="Asia/Shanghai")
        found.call(lambda uow, each: uow.people.put(each), person)
    return found


# --- another way to the same figures ---


def signs(desk: Desk) -> dict[str, dict[int, bool]]:
    """Which requests count, by department, and whether their words may be read.

    Straight from the events of every request, in the order in which they happened.
    """
    found = defaultdict[str, dict[int, bool]](dict)

    with desk.database.engine.connect() as connection:
        numbers = [row.number for row in connection.execute(requests.select())]

    def read(uow: UnitOfWork) -> None:
        for number in numbers:
            request = uow.requests.by_number(number)
            assert request is not None
            places: list[str] = []
            for event in uow.events.of_request(request.id):
                content: Any = event.content
                kind = event.kind.value
                if kind in {"open", "transfer"}:
                    if places and places[-1] != "desk/anything":
                        found[places[-1].split("/")[0]][request.id] = not request.confidential
                    service = uow.catalogue.service_by_id(content.service_id)
                    department = uow.catalogue.department_by_id(service.department_id)
                    places.append(f"{department.key}/{service.key}")
                last = event
            here, content = places[-1].split("/")[0], last.content
            came_here = places[-1] in {"it/helpdesk", "people/letters", "desk/anything"}
            triaged = "desk/anything" in places[-2:]
            if last.kind.value == "decline":
                counts = content.because.value != "other"
            elif last.kind.value == "cancel":
                counts = content.nothing_fitted
            else:
                counts = came_here or triaged
            if counts:
                found[here][request.id] = not request.confidential

    desk.call(read)
    return found


def heaps(texts: dict[int, str]) -> list[tuple[int, set[int]]]:
    """Heaps of texts, found by comparing all pairs with vectors as long as there are terms."""
    counts = {key: Counter(stem for stem, _ in words_of(text)) for key, text in texts.items()}
    having = Counter(term for count in counts.values() for term in count)
    terms = sorted(having)

    def vector(key: int) -> list[float]:
        count = counts[key]
        return [
            (1 + math.log(count[term])) * (1 + math.log((1 + len(texts)) / (1 + having[term])))
            if count[term]
            else 0.0
            for term in terms
        ]

    vectors = {key: vector(key) for key in texts}

    def alike(one: int, other: int) -> bool:
        a, b = vectors[one], vectors[other]
        length = math.hypot(*a) * math.hypot(*b)
        return bool(length) and sum(map(math.prod, zip(a, b, strict=True))) / length >= ALIKE

    left, found = set(texts), []
    while left:
        near = {
            key: {other for other in left if other != key and alike(key, other)} for key in left
        }
        centre = sorted(left, key=lambda key: (-len(near[key]), key))[0]
        found.append((centre, near[centre] | {centre}))
        left -= near[centre] | {centre}
    return sorted(
        ((centre, keys) for centre, keys in found if len(keys) >= FEWEST_ASKS),
        key=lambda each: (-len(each[1]), each[0]),
    )


def live(desk: Desk, random: Random, count: int) -> None:
    """People ask for things, and those who serve do something with it."""
    for _ in range(count):
        desk.now += timedelta(minutes=random.randrange(1, 60))
        place = random.choice(PLACES)
        number = desk.ask(
            random.choice(random.choice(THEME)), place, random.choice([ANN, PAT, MEI])
        )
        department = place.split("/")[0]
        chance = random.random()
        if chance < 0.25:
            desk.decline(number, random.choice(list(DeclineReason)), SERVERS[department])
        elif chance < 0.4 and place != "people/payroll":
            to = random.choice([each for each in PLACES if not each.startswith(department)])
            there, service = to.split("/")
            filled = FilledTransfer(there, service, {}, "Yours")
            desk.call(transfer, SERVERS[department], desk.now, number, filled)
        elif chance < 0.55:
            asked_by = desk.call(lambda uow, n: uow.requests.by_number(n), number).requester_id
            nothing = random.random() < 0.5
            desk.call(by_requester.cancel, asked_by, desk.now, number, "", nothing_fitted=nothing)
        elif chance < 0.6:
            desk.call(by_provider.claim, SERVERS[department], desk.now, number)


@pytest.mark.parametrize("seed", range(4))
def test_the_heaps_are_those_of_another_computation(desk: Desk, seed: int) -> None:
    live(desk, Random(seed), 60)  # noqa: S311  -- a story, no secret
    expected = signs(desk)
    texts = desk.call(
        lambda uow: {
            each.id: f"{each.title}\n{each.details}"
            for ids in expected.values()
            for each in uow.requests.of_ids(sorted(ids))
        }
    )
    found = desk.needs(ADA)
    assert {each.department.key for each in found} == {"it", "people", "desk"}
    for each in found:
        counting = expected[each.department.key]
        assert each.asks == len(counting)
        assert each.confidential == sum(not readable for readable in counting.values())
        readable = {key: texts[key] for key, may_read in counting.items() if may_read}
        told = [(need.centre, {ask.request_id for ask in need.asks}) for need in each.needs]
        assert told == heaps(readable)
        for need in each.needs:
            assert sum(count for _, count in need.asked_by) == len(need.asks)
            assert sum(count for _, count in need.signs) == len(need.asks)


# --- who sees what, and what is decided ---


def projectors(desk: Desk, count: int = 4) -> None:
    for number in range(count):
        desk.ask(f"Projector for the training {number}", details="With a cable")


@enough_on_sqlite
def test_managers_see_their_departments_administrators_all_and_others_nothing(desk: Desk) -> None:
    projectors(desk)
    assert [each.department.key for each in desk.needs(MEI)] == ["it", "desk"]
    assert [each.department.key for each in desk.needs(ADA)] == ["it", "people", "desk"]
    (need,) = desk.needs(MEI, "it")[0].needs
    assert need.words[:2] == ("projector", "training")
    for who, named, problem in (
        (ANN, "", Problem.NOT_A_MANAGER),
        (BOB, "it", Problem.NOT_A_MANAGER),
        (MEI, "people", Problem.NOT_ITS_MANAGER),
    ):
        with pytest.raises(DomainError) as refused:
            desk.needs(who, named)
        assert refused.value.problem is problem


@enough_on_sqlite
def test_two_that_ask_for_the_same_are_no_need_yet(desk: Desk) -> None:
    projectors(desk, FEWEST_ASKS - 1)
    (found,) = desk.needs(MEI, "it")
    assert (found.asks, found.needs) == (FEWEST_ASKS - 1, ())


def test_confidential_requests_count_without_their_words(desk: Desk) -> None:
    for _ in range(4):
        desk.decline(desk.ask("My pay is wrong", "people/payroll"), DeclineReason.NOT_OURS, PAT)
    (found,) = desk.needs(PAT)
    assert (found.asks, found.confidential, found.needs) == (4, 4, ())


@enough_on_sqlite
def test_what_is_older_than_ninety_days_is_left_out(desk: Desk) -> None:
    projectors(desk)
    desk.now += timedelta(days=90)
    assert len(desk.needs(MEI, "it")[0].needs) == 1
    desk.now += timedelta(days=1)
    assert desk.needs(MEI, "it")[0].asks == 0


def test_what_is_not_ours_does_not_come_back_until_it_is_taken_back(desk: Desk) -> None:
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    desk.call(put_aside, MEI, desk.now, desk.place(found.needs[0], found))
    desk.now += timedelta(days=30)
    projectors(desk)
    desk.ask("A badge for a visitor")
    (after,) = desk.needs(BEN, "it")
    assert after.asks == 9
    assert after.needs == ()
    (decision,) = after.not_ours
    assert (decision.decided_by, decision.decided_on) == (MEI, date(2026, 11, 2))
    desk.call(take_back, BEN, desk.now, after.department.id, decision.id)
    (again,) = desk.needs(MEI, "it")
    assert [len(each.asks) for each in again.needs] == [8]
    assert again.not_ours == ()


@enough_on_sqlite
def test_what_is_not_ours_is_remembered_for_good(desk: Desk) -> None:
    """Those who asked first are no longer looked at by then."""
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    desk.call(put_aside, MEI, desk.now, desk.place(found.needs[0], found))
    desk.now += timedelta(days=400)
    projectors(desk)
    (after,) = desk.needs(MEI, "it")
    assert (after.asks, after.decided, after.needs) == (4, 4, ())
    assert len(after.not_ours) == 1


@enough_on_sqlite
def test_words_of_another_need_are_not_put_aside_with_it(desk: Desk) -> None:
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    desk.call(put_aside, MEI, desk.now, desk.place(found.needs[0], found))
    for _ in range(3):
        desk.ask("A badge for a visitor")
    (after,) = desk.needs(MEI, "it")
    assert [each.words for each in after.needs] == [("badge", "visitor")]


@enough_on_sqlite
def test_only_who_manages_the_department_decides(desk: Desk) -> None:
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    place = desk.place(found.needs[0], found)
    for use_case, args in ((put_aside, (place,)), (take_back, (found.department.id, 1))):
        with pytest.raises(DomainError) as refused:
            desk.call(use_case, PAT, desk.now, *args)
        assert refused.value.problem is Problem.MANAGERS_ONLY
    desk.call(lambda uow: uow.people.set_members(found.department.id, MemberRole.MANAGER, (BEN,)))
    with pytest.raises(DomainError):
        desk.call(service_for, MEI, desk.now, place)


def test_of_two_who_decide_at_once_the_second_reads_of_the_first(desk: Desk) -> None:
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    place = desk.place(found.needs[0], found)

    def decide(who: str) -> Problem | None:
        try:
            desk.call(put_aside, who, desk.now, place)
        except DomainError as error:
            return error.problem
        return None

    with ThreadPoolExecutor(2) as threads:
        outcomes = set(threads.map(decide, (MEI, BEN)))
    assert outcomes == {None, Problem.UNMET_NEED_DECIDED}
    with desk.database.engine.connect() as connection:
        assert len(connection.execute(unmet_need_decisions.select()).all()) == 1


def add_projectors(desk: Desk) -> None:
    (found,) = desk.needs(MEI, "it")
    place = desk.place(found.needs[0], found)
    key, entries = desk.call(service_for, MEI, desk.now, place)
    assert (key, entries.english) == ("it", "Projector training")
    form = desk.call(department_services, MEI, "it").place()
    entries = ServiceEntries(english="Projectors", key="projectors")
    desk.call(add_service_for_need, MEI, desk.now, place, form, entries, "Often asked for")


@enough_on_sqlite
def test_the_effect_of_a_new_service_is_how_much_of_the_need_it_takes(desk: Desk) -> None:
    projectors(desk)
    add_projectors(desk)
    assert desk.needs(MEI, "it")[0].needs == ()
    desk.now += timedelta(days=7)
    for _ in range(5):
        desk.ask("Projector for a training", "it/projectors")
    desk.decline(desk.ask("Projector, training", "it/projectors"), DeclineReason.NOT_OFFERED)
    desk.ask("The training needs a projector")
    desk.ask("Visitor badge", "it/projectors")
    desk.ask("Screen stays black")
    (found,) = desk.needs(MEI, "it")
    (effect,) = found.effects
    assert (effect.service.key, effect.took, effect.alike) == ("projectors", 5, 7)
    assert found.needs == (), "what the new service is watched for does not come back meanwhile"


def test_what_a_new_service_does_not_take_comes_back_when_it_is_watched_no_more(desk: Desk) -> None:
    projectors(desk)
    add_projectors(desk)
    desk.now += timedelta(days=91)
    projectors(desk)
    (found,) = desk.needs(MEI, "it")
    assert found.effects == ()
    assert [len(each.asks) for each in found.needs] == [4]


# --- once a month ---


def test_every_manager_gets_one_message_a_month_in_working_time(desk: Desk) -> None:
    projectors(desk)
    desk.measure()
    desk.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)  # Tuesday the first, 6:00 in Shanghai

    def send() -> int:
        due = desk.call(due_needs, desk.now)
        for _ in range(2):  # of two processes the first one does it
            desk.call(send_needs, desk.now, due)
        return len(due)

    assert send() == 0
    desk.now += timedelta(hours=3)
    assert send() == 3
    assert desk.messages() == [
        (MEI, "unmet_needs:U04MEI:2026-12"),
        (BEN, "unmet_needs:U05BEN:2026-12"),
    ], "Pat's department has nothing to tell of"
    desk.now += timedelta(days=2)
    assert send() == 0
    desk.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert send() == 3
    assert desk.messages()[2:] == [
        (MEI, "unmet_needs:U04MEI:2027-01"),
        (BEN, "unmet_needs:U05BEN:2027-01"),
    ]


@enough_on_sqlite
def test_a_message_has_the_three_largest_needs_of_all_departments_of_its_reader(desk: Desk) -> None:
    for place, count, what in (
        ("it/helpdesk", 3, "Coffee beans"),
        ("it/helpdesk", 6, "Projector"),
        ("desk/anything", 5, "Parking space"),
        ("desk/anything", 4, "Visitor badge"),
    ):
        for _ in range(count):
            desk.ask(what, place)
    desk.measure()
    month = date(2026, 11, 1)
    told = desk.call(monthly_needs, MEI, month, desk.now)
    sizes = {each.department.key: [len(n.asks) for n in each.needs] for each in told.departments}
    assert sizes == {"it": [6], "desk": [5, 4]}
    it = told.departments[0]
    desk.call(put_aside, BEN, desk.now, desk.place(it.needs[0], it))
    after = desk.call(monthly_needs, MEI, month, desk.now)
    assert [len(n.asks) for each in after.departments for n in each.needs] == [5, 4]
    assert [decision.decided_by for _, decision in after.decided] == [BEN]
