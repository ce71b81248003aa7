"""Nobody who serves can tell whose an anonymous rating is, whatever they put together.

The attacker reads everything that those who serve can get hold of, after each single step: the
messages in the channel and to providers and managers with what lies behind them, what *Show* says,
all three exports, the report of every span of days that has begun, the digest, the review of the
quarter, their App Homes and the unmet needs. If all of that stays the same when people swap what
they say, it helps nobody to guess.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from itertools import combinations_with_replacement
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from bot.cli.rebuild import Rebuild, catch_up
from bot.exports.ocel import ocel
from bot.exports.xes import xes
from bot.i18n import translator
from bot.jobs.ratings import ask_for_ratings
from bot.outbox.outgoing import Post
from bot.usecases.home import home_of
from bot.usecases.ratings import rating
from bot.usecases.reports.digests import digest_of
from bot.usecases.reports.logged_cases import ACTIVITIES, case_page
from bot.usecases.reports.reporting import Scope, report_of
from bot.usecases.reports.reviews import review_of
from bot.usecases.requests import by_provider, by_requester, lookups, opening
from bot.usecases.unmet_needs.needs import unmet_needs
from bot.views.reports import digest as digests
from bot.views.reports import report as reports
from bot.views.reports.review import review_message
from bot.views.requests.details import details
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.dimensions import Dimension, Gap
from domain.errors import DomainError, Problem
from domain.organisation import MemberRole, Person, ServiceKind
from domain.ratings import Rating
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.weeks import Week
from domain.working_hours import WeeklyHours
from store import request_rows
from store.anonymous_ratings import WaitingGroup
from store.database import Database
from store.restore import note_restored
from store.tables import anonymous_ratings
from store.workspaces import enter_workspace
from tests.store.readable import exported_files, messages_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from store.unit_of_work import UnitOfWork

BOB, MEI = "U02BOB", "U04MEI"
PEOPLE = tuple(f"U1{number}" for number in range(6))
CALENDAR = BusinessCalendar("UTC", WeeklyHours.parse({"mon-fri": ["09:00-17:00"]}))
ENGLISH = translator("en")
GAPS = {Dimension.EMPATHY: {"expected": "5", "perceived": "1"}}

Saying = tuple[str, str, Any]
SAID: tuple[Saying, ...] = (
    ("1", "Bob was rude", GAPS),
    ("2", "", None),
    ("3", "So so", None),
    ("4", "", None),
    ("5", "All is well", None),
    ("5", "", None),
)


def at(day: int, hour: int) -> datetime:
    """An instant of November 2026, whose second is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def furnish(uow: UnitOfWork) -> None:
    name = LocalizedText("IT")
    it = DepartmentDefinition(
        "it", name, "C01IT", (BOB,), (MEI,), None, "c", "desk", (), anonymous_ratings=True
    )
    department_id = uow.catalogue.put_department(it, 0, uow.catalogue.put_calendar("c", CALENDAR))
    for position, key in enumerate(("desk", "laptop")):
        service = ServiceDefinition(key, name, ServiceKind.SUPPORT, False, (), ServiceStandard())
        uow.catalogue.put_service(department_id, service, position, at(2, 8))
    for user_id in (*PEOPLE, BOB, MEI):
        uow.people.put(Person(user_id, user_id))
    uow.people.set_members(department_id, MemberRole.PROVIDER, (BOB,))
    uow.people.set_members(department_id, MemberRole.MANAGER, (MEI,))


class Story:
    """A department that is rated anonymously, and all that can be seen of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.workspace_id = enter_workspace(database, "T0CROSSDESK", "Crossdesk")
        database.call(self.workspace_id, furnish)
        self.now = at(2, 9)
        self.seen: list[Any] = []

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **kwargs)

    def solve(self, person: str) -> None:
        number = self.do(opening.open_by_line, person, self.now, "it", "", "Dark").request.number
        self.do(by_provider.resolve, BOB, self.now, number, "Plugged in")
        self.do(by_requester.confirm, person, self.now, number)

    def rate(self, number: int, said: Saying) -> None:
        self.do(rating.rate, PEOPLE[number - 1], self.now, number, *said)

    async def do_what_is_due(self) -> None:
        """Let the bot do what is due."""
        await ask_for_ratings(self.database, self.workspace_id, lambda: self.now)
        catch_up(self.database, self.workspace_id)

    async def look(self) -> None:
        """The bot does what is due, and the attacker looks at everything."""
        await self.do_what_is_due()
        self.seen.append((self.now, self.messages(), self.windows(), self.files(), self.figures()))

    def messages(self) -> list[tuple[str, str, Any]]:
        """The messages to those who serve."""
        return messages_to(self.database, self.workspace_id, ("C01IT", BOB, MEI), self.now)

    def windows(self) -> list[Any]:
        def shown(uow: UnitOfWork, reader: str, number: int) -> Any:
            return details(*lookups.show(uow, reader, self.now, number), ENGLISH)

        count = self.do(lambda uow: uow.measurements.count())
        return [self.do(shown, who, n + 1) for n in range(count) for who in (BOB, MEI)]

    def files(self) -> list[str]:
        cases = self.do(case_page).cases
        logs = ["".join(xes(cases)), "".join(ocel(cases, ACTIVITIES))]
        return logs + exported_files(self.database, self.workspace_id, self.now)

    def figures(self) -> list[Any]:
        def everything(uow: UnitOfWork) -> list[Any]:
            department = uow.catalogue.departments()[0]
            begun = [date(2026, 11, n) for n in range(1, self.now.day + 1)]
            # Nothing has happened on days to come: of the spans that reach there, one is as good.
            to_come = [(day, date(2026, 11, 12)) for day in begun]
            spans = (*combinations_with_replacement(begun, 2), *to_come)
            scopes = (Scope((department.id,), *span) for span in spans)
            found: list[Any] = [
                reports.report_message(report_of(uow, scope, self.now), ENGLISH) for scope in scopes
            ]
            digest = digest_of(uow, MEI, Week.of(date(2026, 11, 2)), self.now)
            quarter = Scope((department.id,), date(2026, 10, 1), date(2026, 12, 31))
            review = review_message(review_of(uow, quarter, self.now), ENGLISH)
            homes = [home_of(uow, who, self.now) for who in (BOB, MEI)]
            needs = unmet_needs(uow, MEI, self.now)
            return [*found, digests.digest(digest, ENGLISH), review, homes, needs]

        found: list[Any] = self.do(everything)
        return found


async def told(
    story: Story, sayings: Sequence[Saying], hours: Sequence[int], *, watched: bool = False
) -> Story:
    """Six people rate on a Monday, each at an hour of their own; the week goes by.

    Args:
        watched: whether the attacker looks after each step, which costs most of it.
    """
    step = story.look if watched else story.do_what_is_due
    for person in PEOPLE:
        story.solve(person)
    for hour in range(10, 16):
        story.now = at(2, hour)
        number = hours.index(hour) + 1
        story.rate(number, sayings[number - 1])
        await step()
    for day in (3, 4, 9):
        story.now = at(day, 9)
        await step()
    return story


@pytest.fixture
def new_story(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes stories, each in a database of its own."""
    # The requests' identities are drawn at random, and say nothing of what is written later.
    monkeypatch.setattr(request_rows, "secrets", SimpleNamespace(token_hex=lambda n: "0" * 2 * n))
    opened: list[Database] = []

    def new() -> Story:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copyfile(sqlite_template, path)
        opened.append(Database(f"sqlite:///{path}"))
        return Story(opened[-1])

    yield new
    for database in opened:
        database.close()


HOURS = (10, 11, 12, 13, 14, 15)


SWAPPED = {
    "each at their hour, but they say something else": (SAID[::-1], HOURS),
    "each at their hour, but they say what the next but one said": (SAID[2:] + SAID[:2], HOURS),
    "each says the same, but at another hour": (SAID, HOURS[::-1]),
    "each says something else at another hour": (SAID[1:] + SAID[:1], HOURS[3:] + HOURS[:3]),
}


async def test_all_that_can_be_seen_stays_the_same_whoever_says_what_and_when(
    new_story: Callable[[], Story], subtests: pytest.Subtests
) -> None:
    seen = (await told(new_story(), SAID, HOURS, watched=True)).seen
    for name, (sayings, hours) in SWAPPED.items():
        with subtests.test(name):
            swapped = (await told(new_story(), sayings, hours, watched=True)).seen
            assert len(seen) == len(swapped)
            for one, other in zip(seen, swapped, strict=True):
                assert one == other
    everything = str(seen[-1])
    assert "Bob was rude" in everything, "or there is nothing to be found out"
    assert "(6 ratings)" in everything


def department(story: Story, *, anonymous: bool) -> None:
    """Let the catalogue say whether the department is rated anonymously."""
    name = LocalizedText("IT")
    it = DepartmentDefinition(
        "it", name, "C01IT", (BOB,), (MEI,), None, "c", "desk", (), anonymous_ratings=anonymous
    )
    calendar = story.do(lambda uow: uow.calendars.ids())["c"]
    story.do(lambda uow: uow.catalogue.put_department(it, 0, calendar))


async def test_what_was_said_with_a_name_is_no_longer_in_any_file_once_ratings_are_anonymous(
    new_story: Callable[[], Story],
) -> None:
    def files(sayings: Sequence[Saying]) -> list[str]:
        story = new_story()
        department(story, anonymous=False)
        for number, (person, said) in enumerate(zip(PEOPLE, sayings, strict=True), start=1):
            story.solve(person)
            story.rate(number, said)
        department(story, anonymous=True)
        catch_up(story.database, story.workspace_id)
        return story.files()

    found = files(SAID)
    assert found == files(SAID[::-1])
    assert "Bob was rude" in str(found)
    assert '"number": null, "sequence": null, "kind": "rate", "actor": "anonymous"' in str(found)


async def test_nothing_of_a_rating_is_to_be_seen_before_others_have_rated(
    new_story: Callable[[], Story],
) -> None:
    story, silent = new_story(), new_story()
    for person in PEOPLE:
        story.solve(person)
        silent.solve(person)
    for number, said in enumerate(SAID[:4], start=1):
        story.rate(number, said)
    for day in (2, 3, 4):
        story.now = silent.now = at(day, 10)
        await story.look()
        await silent.look()
    assert story.seen == silent.seen


async def test_one_person_who_rates_often_is_not_several(new_story: Callable[[], Story]) -> None:
    story = new_story()
    for _ in range(6):
        story.solve(PEOPLE[0])
    for number in range(1, 7):
        story.do(rating.rate, PEOPLE[0], story.now, number, "1", "Bob was rude")
    story.now = at(3, 10)
    await story.look()
    assert "Bob was rude" not in str(story.seen)


async def test_what_a_restore_brings_back_is_told_with_five_who_have_rated_since(
    new_story: Callable[[], Story],
) -> None:
    """Words of the backup may be known: told again with one more, they say whose that is."""
    story = new_story()
    for number, (person, said) in enumerate(zip(PEOPLE, SAID, strict=True), start=1):
        story.solve(person)
        story.rate(number, said)
    note_restored(story.database, None)
    story.now = at(3, 9)
    await story.do_what_is_due()
    assert "Bob was rude" not in str(story.messages()), "nobody has looked what was lost"
    story.do(lambda uow: uow.restorations.finish(at(3, 9)))
    for day, count in ((4, 1), (5, 4)):
        story.now = at(day, 9)
        for _ in range(count):
            number = story.do(lambda uow: uow.measurements.count()) + 1
            person = f"U3{number}"
            story.solve(person)
            story.do(rating.rate, person, story.now, number, "1", "Nobody answers")
        await story.do_what_is_due()
        assert "Bob was rude" not in str(story.messages())
    story.now = at(6, 9)
    await story.do_what_is_due()
    told = str(story.messages())
    assert "Bob was rude" in told
    assert "Nobody answers" in told


async def test_what_was_told_stays_when_one_of_the_requests_is_opened_again(
    new_story: Callable[[], Story],
) -> None:
    story = await told(new_story(), SAID, HOURS)
    story.do(by_requester.reopen, PEOPLE[0], story.now, 1, "Dark again")
    await story.look()
    assert "(6 ratings)" in str(story.seen[-1][-1])


async def test_what_was_told_changes_no_more_and_its_author_reads_why(
    new_story: Callable[[], Story],
) -> None:
    story = await told(new_story(), SAID, HOURS)
    with pytest.raises(DomainError) as refused:
        story.rate(1, ("5", "", None))
    assert refused.value.problem is Problem.RATING_TOLD
    with pytest.raises(DomainError):
        story.do(rating.about_to_rate, PEOPLE[0], story.now, 1)


async def test_what_is_kept_is_what_is_counted_anew(new_story: Callable[[], Story]) -> None:
    story = await told(new_story(), SAID, HOURS)
    rebuilding = Rebuild(story.database, story.workspace_id, keep=False)
    list(rebuilding.go_over_requests())
    list(rebuilding.go_over_days())
    assert (rebuilding.different_requests, rebuilding.different_days) == (0, 0)


async def test_a_message_to_who_manages_no_more_is_not_sent(
    new_story: Callable[[], Story],
) -> None:
    story = await told(new_story(), SAID, HOURS)

    def to_mei() -> list[Any]:
        return [each for key, who, each in story.messages() if key.startswith("low_ratings")]

    (low,) = to_mei()
    assert isinstance(low, Post)
    assert "Bob was rude" in str(low.message)
    story.do(lambda uow: uow.people.set_members(1, MemberRole.MANAGER, ()))
    assert to_mei() == [None]


async def test_what_nobody_may_read_waits_for_a_manager(new_story: Callable[[], Story]) -> None:
    """Comments on confidential requests are for managers alone, and a department may have none."""
    story = new_story()
    desk = ServiceDefinition(
        "desk", LocalizedText("IT"), ServiceKind.SUPPORT, True, (), ServiceStandard()
    )
    story.do(lambda uow: uow.catalogue.put_service(1, desk, 0, at(2, 8)))
    story.do(lambda uow: uow.people.set_members(1, MemberRole.MANAGER, ()))
    for number, (person, said) in enumerate(zip(PEOPLE, SAID, strict=True), start=1):
        story.solve(person)
        story.rate(number, said)

    async def comments(day: int) -> str:
        story.now = at(day, 9)
        await ask_for_ratings(story.database, story.workspace_id, lambda: story.now)
        return str([each for key, _, each in story.messages() if key.startswith("rating_c")])

    assert "Bob was rude" not in await comments(3)
    story.do(lambda uow: uow.people.set_members(1, MemberRole.MANAGER, (MEI,)))
    assert "Bob was rude" in await comments(4)


def test_the_table_of_what_was_told_does_not_show_who_spoke_first(
    database: Database, workspace_id: int
) -> None:
    gaps = [{Dimension.EMPATHY: Gap(expected, 2)} for expected in (4, 3, 1)]
    said = [Rating(PEOPLE[0], at(2, 9), 3, "", each) for each in (*gaps, {})]
    said += [Rating(PEOPLE[0], at(2, 9), score, words, {}) for score, words in ((5, "b"), (1, "a"))]

    def told(uow: UnitOfWork, ratings: Sequence[Rating]) -> list[Any]:
        group = WaitingGroup(uow.catalogue.departments()[0].id, confidential=False)
        uow.anonymous_ratings.tell(group, date(2026, 11, 3), ratings)
        rows = uow.anonymous_ratings._connection.execute(
            select(anonymous_ratings).order_by(anonymous_ratings.c.id)
        )
        found = [(row.score, row.comment, row.gaps) for row in rows]
        uow.anonymous_ratings._connection.execute(delete(anonymous_ratings))
        return found

    database.call(workspace_id, furnish)
    orders = [said, said[::-1], said[3:] + said[:3]]
    first, *others = [database.call(workspace_id, told, each) for each in orders]
    assert len(first) == len(said)
    assert others == [first, first]
