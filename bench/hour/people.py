"""Fifty people at work: they ask, claim, answer, reply, resolve and confirm."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bench.hour.ledger import ANSWER, REPLY, REQUEST, Ledger
from bot import ids
from playground import AppConfig, Person, Playground, RefusedError, message_text
from playground.workspace import InstalledApp

DEPARTMENTS = ("it", "facilities", "finance", "people", "legal", "travel", "purchasing", "press")
_PROVIDERS_EACH = 2
_NUMBER = re.compile(r"#(\d+)")
_ANSWER_ARRIVES = "is on its way"
_ACKNOWLEDGED_WITHIN = 420  # seconds; an event is delivered a fourth time after six minutes


def catalogue(manager: str) -> str:
    """The catalogue of an organisation that works around the clock."""
    lines = ["calendars:", '  always: {timezone: UTC, hours: {mon-sun: ["00:00-24:00"]}}']
    lines += ["departments:"]
    for key in DEPARTMENTS:
        lines += [
            f"  {key}:",
            f"    name: {key.capitalize()}",
            f"    channel: {channel_id(key)}",
            f"    managers: [{manager}]",
            "    calendar: always",
            "    default_service: support",
            "    services:",
            "      support:",
            "        name: Support",
            "        kind: support",
            "        standard: {first_response: 30m, resolution: 4h}",
        ]
    return "\n".join(lines) + "\n"


def channel_id(department: str) -> str:
    """The channel of a department."""
    return f"C0{department.upper()}"


def furnish(slack: Playground, config: AppConfig, people: int) -> InstalledApp:
    """Bring channels, providers, requesters and the bot into an empty workspace."""
    slack.add_person("U0MANAGER", "Mei Manager", tz="UTC")
    for index, key in enumerate(DEPARTMENTS):
        providers = [f"U1P{index}{each}" for each in range(_PROVIDERS_EACH)]
        for user_id in providers:
            slack.add_person(user_id, f"Provider {user_id[-2:]}", tz="UTC")
        slack.add_channel(channel_id(key), key, members=providers)
    for number in range(people - len(DEPARTMENTS) * _PROVIDERS_EACH):
        slack.add_person(f"U2R{number:03}", f"Requester {number}", tz="UTC")
    return slack.install(config, channels=[channel_id(key) for key in DEPARTMENTS])


@dataclass
class Case:
    """A request as the people know it. One of them at a time writes about it."""

    number: int
    department: str
    requester: Person
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    resolved: bool = False


@dataclass
class People:
    """Everybody, and what they remember.

    Args:
        pause: seconds between two acts of one person, on average.
    """

    slack: Playground
    ledger: Ledger
    chance: random.Random
    pause: float
    cases: list[Case] = field(default_factory=list)

    async def work(self, seconds: float) -> None:
        """Let everybody work for so long, and finish what they have begun."""
        until = asyncio.get_running_loop().time() + seconds
        users = [user for user in self.slack.workspace.users.values() if not user.bot_id]
        await asyncio.gather(*(self._days_of(self.slack.person(user.id), until) for user in users))

    async def _days_of(self, person: Person, until: float) -> None:
        acts: list[tuple[str, Callable[[Person], Awaitable[str]]]]
        if person.id.startswith("U1P"):
            acts = [
                ("claim", self._claim),
                ("answer", self._answer),
                ("resolve", self._resolve),
                ("queue", self._look_at_queue),
            ]
        else:
            acts = [
                ("request", self._ask),
                ("reply", self._reply),
                ("confirm", self._confirm),
                ("home", self._look_at_home),
            ]
        clock = asyncio.get_running_loop().time
        while clock() < until:
            await asyncio.sleep(self.chance.expovariate(1 / self.pause))
            name, act = self.chance.choice(acts)
            began = clock()
            try:
                outcome = await act(person)
            except (RefusedError, AssertionError) as problem:
                outcome = "refused" if isinstance(problem, RefusedError) else "not there"
            self.ledger.acts[name, outcome] += 1
            if name != "reply":
                self.ledger.latencies.append(clock() - began)

    # Requesters

    async def _ask(self, person: Person) -> str:
        word = self.ledger.word(REQUEST)
        department = self.chance.choice(DEPARTMENTS)
        told = await person.slash(ids.REQUEST_COMMAND, f"{department} Please help with {word}")
        found = _NUMBER.search(told.text) if told else None
        if not found:
            return "refused in words"
        number, now = int(found[1]), self.slack.clock()
        self.ledger.accept(word, channel_id(department), now, number)
        self.ledger.accept(word, person.dm_channel, now, number)
        self.cases.append(Case(number, department, person))
        return "done"

    async def _reply(self, person: Person) -> str:
        case = self._one(lambda case: case.requester is person and not case.resolved)
        if case is None:
            return "nothing to do"
        async with case.turn:
            card = self._card_of(case, person.dm)
            word = self.ledger.word(REPLY)
            await person.say(card["channel"], f"One more thing: {word}", thread_ts=card["ts"])
            delivery = next(
                each
                for each in reversed(self.slack.deliveries.of("message"))
                if word in str(each.payload)
            )
            try:
                await self.slack.until(
                    lambda: delivery.answer and delivery.answer.ok, timeout=_ACKNOWLEDGED_WITHIN
                )
            except AssertionError:
                return "never acknowledged"
            self.ledger.accept(word, channel_id(case.department), self.slack.clock(), case.number)
        return "done"

    async def _confirm(self, person: Person) -> str:
        case = self._one(lambda case: case.requester is person and case.resolved)
        if case is None:
            return "nothing to do"
        await person.click(self._card_of(case, person.dm), ids.REQUEST_CONFIRM)
        return "done"

    async def _look_at_home(self, person: Person) -> str:
        await person.open_home()
        return "done"

    # Providers

    async def _claim(self, person: Person) -> str:
        case = self._mine(person)
        if case is None:
            return "nothing to do"
        channel = channel_id(case.department)
        await person.click(self._card_of(case, person.messages(channel)), ids.REQUEST_CLAIM)
        return "done"

    async def _answer(self, person: Person) -> str:
        case = self._mine(person)
        if case is None:
            return "nothing to do"
        async with case.turn:
            word = self.ledger.word(ANSWER)
            told = await person.slash(ids.ANSWER_COMMAND, f"{case.number} Here it is: {word}")
            if not told or _ANSWER_ARRIVES not in told.text:
                return "refused in words"
            dm = case.requester.dm_channel
            self.ledger.accept(word, dm, self.slack.clock(), case.number)
        return "done"

    async def _resolve(self, person: Person) -> str:
        case = self._mine(person)
        if case is None:
            return "nothing to do"
        async with case.turn:
            card = self._card_of(case, person.messages(channel_id(case.department)))
            await person.click(card, ids.REQUEST_RESOLVE)
            view = await person.next_view()
            submission = await person.submit(view, {ids.SUMMARY: "It works again"})
            case.resolved = submission.ok
        return "done" if case.resolved else "refused in words"

    async def _look_at_queue(self, person: Person) -> str:
        await person.slash(ids.ANSWER_COMMAND)
        return "done"

    # What they remember

    def _mine(self, person: Person) -> Case | None:
        department = DEPARTMENTS[int(person.id[3])]
        return self._one(lambda case: case.department == department and not case.resolved)

    def _one(self, fits: Callable[[Case], bool]) -> Case | None:
        fitting = [case for case in self.cases[-400:] if fits(case) and not case.turn.locked()]
        return self.chance.choice(fitting) if fitting else None

    def _card_of(self, case: Case, messages: list[dict[str, Any]]) -> dict[str, Any]:
        for message in messages:
            if f"#{case.number} " in f"{message_text(message)} ":
                return message
        raise AssertionError(f"#{case.number} is not there yet")
