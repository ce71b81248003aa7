"""The workspace's people and the departments' members, as Slack has them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.slack.client import Member, SlackClient
from bot.slack.errors import Concern
from bot.slack.failures import RateLimited, Refused, SlackFailure
from bot.usecases.catalogue.gaps import tell_of_gaps
from bot.usecases.operation.channel_problems import tell_of_channel_problem
from bot.usecases.people.directory import (
    Staffing,
    give_back,
    known_among,
    note_people,
    staff,
    take_to_sync,
)
from bot.zone_data import disagreeing, in_words
from domain.organisation import Person
from store.database import Database
from store.errors import is_passing
from store.left_out import leave_out

logger = structlog.get_logger(__name__)

_QUIET = timedelta(minutes=5)
"""So long after Slack last dropped events, everybody is asked for again."""

RESYNC = timedelta(hours=6)
"""Events tell of changes; this often everything is asked for again, for what no event told."""


class Directory:
    """Keeps what the store knows of people and members in step with Slack.

    Args:
        now: the clock; aware instants.
    """

    def __init__(
        self,
        database: Database,
        workspace_id: int,
        client: SlackClient,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._client = client
        self._now = now
        self._started_at = now()
        self._people_due_at: datetime | None = None
        self._cursor: str | None = None
        self._resume_at: datetime | None = None
        self._learning: dict[str, asyncio.Task[None]] = {}
        self._stopped = False
        self._seen: dict[str, Person] = {}
        self._bots: set[str] = set()  # a bot never becomes a person
        self._catch_up_at: datetime | None = None

    async def sync(self) -> bool:
        """Do what is due, which mostly is nothing: cheap, and to be called often.

        Returns:
            Whether all of it was done. A failure is logged; the next call goes on from there.
        """
        if self._resume_at and self._now() < self._resume_at:
            return True
        self._resume_at = None
        self._catch_up_if_due()
        await self._heed_other_processes()
        done = True
        # Who serves is known, as far as it is named, even where Slack will not list everybody.
        for step in (self._sync_people_if_due, self._sync_departments_if_due):
            try:
                await step()
            except RateLimited as limited:
                self._resume_at = self._now() + timedelta(seconds=limited.retry_after)
                logger.info("directory.rate_limited", retry_after=limited.retry_after)
                return True
            except SlackFailure as failure:
                logger.warning("directory.not_synced", why=str(failure))
                done = False
        return done

    async def sync_people(self) -> None:
        """Ask for everybody, a page a transaction. Raises a `SlackFailure`.

        A workspace of many thousands exceeds what Slack answers in a minute: the next call goes on
        with the page that was refused.
        """
        while True:
            try:
                members, self._cursor = await self._client.members(self._cursor)
            except Refused:
                self._cursor = None  # a cursor does not live for ever: begin again
                raise
            await self._note(members)
            self._compare_clocks(members)
            if self._cursor is None:
                return

    def _compare_clocks(self, members: Iterable[Member]) -> None:
        """Log which time zones Slack has another clock for: one of the two is not up to date."""
        offsets = (
            (each.person.timezone, each.utc_offset)
            for each in members
            if each.utc_offset is not None
        )
        if apart := disagreeing(offsets, self._now()):
            logger.warning("directory.clocks_differ", zones=in_words(apart))

    async def sync_departments(self, now: datetime) -> None:
        """Ask for the members of the departments that are due. Raises a `SlackFailure`.

        A department that fails for another reason is due again, and holds up none of the others.
        What does not hold in the workspace by then is told to the admins.
        """
        # While this process did not run, nobody told it of changes.
        synced_before = max(now - RESYNC, self._started_at)
        due = await self._database.run(self._workspace_id, take_to_sync, now, synced_before)
        for number, staffing in enumerate(due):
            try:
                await self._sync_department(staffing, now)
            except Exception as error:
                all_wait = isinstance(error, SlackFailure) or is_passing(error)
                undone = due[number:] if all_wait else (staffing,)
                departments = [each.department for each in undone]
                await self._database.run(self._workspace_id, give_back, departments)
                if all_wait:
                    raise
                leave_out("department", staffing.department.key)
        if due:
            await self._database.run(self._workspace_id, tell_of_gaps, now)

    async def learn(self, user_id: str) -> None:
        """Ask for one person. Raises a `SlackFailure`."""
        await self._note([await self._client.member(user_id)])

    def learn_soon(self, user_id: str) -> None:
        """Ask for one person in the background."""
        if user_id not in self._learning and not self._stopped:
            self._learning[user_id] = asyncio.create_task(self._learn_quietly(user_id))

    # What is remembered, so that a change of nothing but a status costs nothing

    def shows_nothing_new(self, person: Person, *, names_locale: bool) -> bool:
        """Whether a person is as they were when this process last noted them.

        Slack tells of every change of a status or a huddle, thousands of times an hour.
        """
        seen = self._seen.get(person.user_id)
        if seen is not None and not names_locale:
            person = replace(person, locale=seen.locale)
        return person == seen

    def remember(self, person: Person) -> None:
        """Remember a person as they have just been noted."""
        self._seen[person.user_id] = person

    def events_were_dropped(self) -> None:
        """Ask for everybody again, once Slack has delivered all events for some minutes."""
        self._catch_up_at = self._now() + _QUIET

    async def _heed_other_processes(self) -> None:
        """Forget those whom another process has noted otherwise: they may be as before again."""
        if self._database.is_sqlite:
            return
        people = await self._database.read(self._workspace_id, lambda uow: uow.people.all())
        noted = {person.user_id: person for person in people}
        stale = [each for each, person in self._seen.items() if noted.get(each) != person]
        for user_id in stale:
            del self._seen[user_id]

    def _catch_up_if_due(self) -> None:
        if self._catch_up_at and self._now() >= self._catch_up_at:
            self._catch_up_at = self._people_due_at = None
            self._started_at = self._now()

    async def stop(self) -> None:
        """Ask for nobody any more, and give up whom it asks for at this moment."""
        self._stopped = True
        tasks = list(self._learning.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until everybody who was to be learned about is known."""
        await asyncio.gather(*self._learning.values())

    async def _learn_quietly(self, user_id: str) -> None:
        try:
            await self.learn(user_id)
        except SlackFailure as failure:
            logger.warning("directory.not_learned", user=user_id, why=str(failure))
        except Exception:
            logger.exception("directory.not_learned", user=user_id)
        finally:
            del self._learning[user_id]

    async def _sync_people_if_due(self) -> None:
        if self._people_due_at and self._now() < self._people_due_at:
            return
        await self.sync_people()
        self._people_due_at = self._now() + RESYNC

    async def _sync_departments_if_due(self) -> None:
        await self.sync_departments(self._now())

    async def _note(self, members: Collection[Member]) -> None:
        self._bots.update(member.person.user_id for member in members if member.is_bot)
        people = [member.person for member in members if not member.is_bot]
        try:
            await self._note_people(people)
        except Exception as error:
            if is_passing(error):
                raise
            logger.warning("directory.one_by_one", exc_info=True)
            await self._note_one_by_one(people)

    async def _note_people(self, people: Sequence[Person]) -> None:
        if people:
            await self._database.run(self._workspace_id, note_people, self._now(), people)
        for person in people:
            self.remember(person)

    async def _note_one_by_one(self, people: Iterable[Person]) -> None:
        """Note who can be noted: one who cannot, such as for what they hold, stops no other."""
        for person in people:
            try:
                await self._note_people([person])
            except Exception as error:
                if is_passing(error):
                    raise
                leave_out("person", person.user_id)

    async def _sync_department(self, staffing: Staffing, now: datetime) -> None:
        department, definition = staffing.department, staffing.definition
        providers: Iterable[str] | None = definition.providers
        if providers is None:
            providers = await self._listed(
                staffing, now, self._client.channel_members(department.channel_id)
            )
        receivers = definition.members
        found: Iterable[str] | None = receivers if isinstance(receivers, tuple) else None
        if isinstance(receivers, str):
            found = await self._listed(staffing, now, self._client.user_group_members(receivers))
        await self._database.run(self._workspace_id, staff, now, staffing, providers, found)

    async def _listed(
        self, staffing: Staffing, now: datetime, asking: Awaitable[list[str]]
    ) -> list[str] | None:
        """Return the people whom Slack lists, without bots, or None if it refuses to list them."""
        try:
            user_ids = await asking
        except Refused as refused:
            await self._leave_as_it_is(staffing, refused, now)
            return None
        people = await self._people_among(set(user_ids))
        return [user_id for user_id in user_ids if user_id in people]

    async def _leave_as_it_is(self, staffing: Staffing, refused: Refused, now: datetime) -> None:
        """Slack will not say who they are: those we know stay, and somebody is told why."""
        department = staffing.department
        logger.warning("directory.refused", department=department.key, why=str(refused))
        if refused.concern is Concern.CHANNEL:
            await self._database.run(
                self._workspace_id,
                tell_of_channel_problem,
                department.channel_id,
                refused.error,
                now,
            )

    async def _people_among(self, user_ids: set[str]) -> frozenset[str]:
        """Those who are people and not bots; who was not known before is asked for."""
        known = await self._known_among(user_ids)
        unknown = sorted(user_ids - known - self._bots)
        for user_id in unknown:
            with suppress(Refused):  # nobody, or nobody that we may see
                await self.learn(user_id)
        return known | (await self._known_among(unknown) if unknown else frozenset())

    async def _known_among(self, user_ids: Collection[str]) -> frozenset[str]:
        return await self._database.read(self._workspace_id, known_among, sorted(user_ids))
