"""The record of everything that an app asked of the workspace, and that was delivered to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from playground.faults import Fault
    from playground.workspace import Json

DeliveryKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass
class Call:
    """A Web API call. `at` is the workspace's time; `duration` is in seconds.

    `result` is the body that was answered (or would have been, had a fault not kept it back) and
    None where the call had no effect because of a `fault`.
    """

    method: str
    arguments: Json
    at: float
    app_id: str | None = None
    result: Json | None = None
    fault: Fault | None = None
    duration: float = 0.0

    @property
    def ok(self) -> bool:
        """It took effect."""
        return bool(self.result and self.result["ok"])

    @property
    def error(self) -> str | None:
        """Slack's error, if there was one."""
        return None if self.result is None else self.result.get("error")


class Calls(Sequence[Call]):
    """All calls, oldest first."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def of(self, *methods: str, ok: bool | None = None) -> list[Call]:
        """The calls of these methods; with `ok`, only those that took effect (or did not)."""
        return [c for c in self._calls if c.method in methods and ok in {None, c.ok}]

    def clear(self) -> None:
        self._calls.clear()

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        return self._calls[index]

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)


@dataclass(frozen=True)
class Answer:
    """An app's answer to a delivery. `problem` is empty when it was acknowledged.

    An event that is `lost` by a fault is not delivered again.
    """

    problem: Literal["", "no_connection", "connection_lost", "timeout", "http_error", "lost"] = ""
    body: Any = None

    @property
    def ok(self) -> bool:
        return not self.problem


@dataclass
class Attempt:
    """One try of a delivery; `latency` in seconds."""

    retry_num: int
    answer: Answer
    latency: float


@dataclass
class Delivery:
    """Something that was sent to an app, with all tries to do so."""

    kind: DeliveryKind
    app_id: str
    payload: Json
    at: float
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        """The last answer; None while there is none."""
        return self.attempts[-1].answer if self.attempts else None

    @property
    def type(self) -> str:
        """`/request`, `block_actions`, `message`, … by its kind."""
        if self.kind == "slash_commands":
            return str(self.payload["command"])
        return str(self.payload.get("event", self.payload)["type"])


class Deliveries(list[Delivery]):
    """All deliveries, oldest first."""

    def of(self, *types: str) -> list[Delivery]:
        """The deliveries of these types (`message`, `view_submission`, `/request`, …)."""
        return [delivery for delivery in self if delivery.type in types]
