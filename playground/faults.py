"""Misbehaviour on request: what a network, a busy Slack or a bad day does to an app."""

from __future__ import annotations

import asyncio
import enum
import random
from dataclasses import dataclass, field


class Fault(enum.Enum):
    """A kind of fault. The first six are for Web API methods, the last four for deliveries."""

    RATE_LIMITED = "rate_limited"
    """HTTP 429 with `Retry-After`; the call has no effect."""
    SERVER_ERROR = "server_error"
    """HTTP 500; the call has no effect."""
    REFUSED = "refused"
    """The answer is the rule's `error`; the call has no effect."""
    DROP_BEFORE = "drop_before"
    """The connection breaks; the call has no effect."""
    DROP_AFTER = "drop_after"
    """The call takes effect, then the connection breaks."""
    TIMEOUT = "timeout"
    """The call takes effect, but its answer is held back until `FaultRule.release`."""
    DUPLICATE = "duplicate"
    """The delivery is made twice."""
    OUT_OF_ORDER = "out_of_order"
    """The delivery is held back until the next one of its kind has been answered."""
    LOST = "lost"
    """The delivery never arrives, and is not made again."""
    WITHHELD = "withheld"
    """The delivery waits for `FaultRule.release`: an event arrives then, late; a person who clicked
    sees Slack's own failure, and what they did never arrives."""


BEFORE_EFFECT = frozenset(
    {Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.REFUSED, Fault.DROP_BEFORE}
)
AFTER_EFFECT = frozenset({Fault.DROP_AFTER, Fault.TIMEOUT})


@dataclass
class FaultRule:
    """One wish for misbehaviour; `hits` counts how often it struck."""

    target: str
    fault: Fault
    times: int | None
    channel: str | None
    retry_after: int
    error: str = ""
    chance: float = 1.0
    hits: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def release(self) -> None:
        """Let go all answers that a `TIMEOUT` holds back, or all deliveries that are `WITHHELD`.

        Nothing is held back by this rule any more.
        """
        self._released.set()

    async def held(self) -> None:
        """Waits for the release."""
        await self._released.wait()

    def strikes(self, target: str, channel: str | None, faults: frozenset[Fault]) -> bool:
        """Whether this rule is meant."""
        return (
            self.target == target
            and self.fault in faults
            and self.channel in {None, channel}
            and (self.times is None or self.hits < self.times)
            and not self._released.is_set()
        )


class Faults:
    """The rules in force, first come, first served."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []
        self._random = random.Random(0)  # noqa: S311 - no secret

    def add(
        self,
        target: str,
        fault: Fault,
        *,
        times: int | None = 1,
        channel: str | None = None,
        retry_after: int = 1,
        error: str = "access_denied",
        chance: float = 1.0,
    ) -> FaultRule:
        """Asks for misbehaviour.

        `target` is a Web API method, `response_url`, `upload` (a file's content), or for
        deliveries `slash_commands`, `interactive` or `events_api`. With `times` of None until
        `clear`. `retry_after` in seconds. `error` is the answer of what is refused. `chance`, from
        0 to 1, lets it strike only some of the time.
        """
        rule = FaultRule(target, fault, times, channel, retry_after, error, chance)
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """All is well again; answers that were held back are given."""
        for rule in self._rules:
            rule.release()
        self._rules.clear()

    def strike(
        self, target: str, channel: str | None, faults: frozenset[Fault]
    ) -> FaultRule | None:
        """The rule that strikes now, and counts it."""
        for rule in self._rules:
            if rule.strikes(target, channel, faults) and self._random.random() < rule.chance:
                rule.hits += 1
                return rule
        return None
