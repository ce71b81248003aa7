"""Brings commands, interactions and events to apps, and keeps a record of each try."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playground.delivery.http import HttpSender
from playground.delivery.socket import Sockets
from playground.faults import Fault
from playground.records import Answer, Attempt, Delivery

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from playground.commons import Commons, DeliveryTimes
    from playground.records import DeliveryKind
    from playground.workspace import InstalledApp, Json

_FAULTS = frozenset({Fault.DUPLICATE, Fault.OUT_OF_ORDER, Fault.LOST, Fault.WITHHELD})
_RETRY_REASONS = {
    "timeout": "http_timeout",
    "http_error": "http_error",
    "connection_lost": "connection_failed",
    "no_connection": "connection_failed",
}


class Courier:
    """Delivers to each app in the way that it asked for."""

    def __init__(self, commons: Commons, times: DeliveryTimes) -> None:
        self._commons = commons
        self._times = times
        self.sockets = Sockets(commons)
        self.http = HttpSender()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[tuple[DeliveryKind, asyncio.Future[None]]] = []

    async def ask(self, app: InstalledApp, kind: DeliveryKind, payload: Json) -> Answer:
        """Delivers once and waits for the app's answer; for commands and interactions."""
        delivery = self._record(app, kind, payload)
        return await self._attempt(app, delivery, 0)

    def send_event(self, app: InstalledApp, envelope: Json) -> Delivery | None:
        """Delivers an event without waiting, again and again until it is acknowledged.

        None is delivered while the workspace is still being built, nor to an app that was never
        connected: its installation is all there is of it.
        """
        reachable = app.request_url is not None or self.sockets.was_connected(app)
        if not self._commons.url or not reachable:
            return None
        delivery = self._record(app, "events_api", envelope)
        self._spawn(self._deliver_event(app, delivery))
        return delivery

    async def close(self) -> None:
        """Gives up what is under way and ends all connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.sockets.close()
        await self.http.close()

    def _record(self, app: InstalledApp, kind: DeliveryKind, payload: Json) -> Delivery:
        delivery = Delivery(kind, app.app_id, payload, self._commons.now())
        self._commons.deliveries.append(delivery)
        return delivery

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_event(self, app: InstalledApp, delivery: Delivery) -> None:
        answer = await self._attempt(app, delivery, 0)
        for number, delay in enumerate(self._times.retry_after, start=1):
            if answer.ok or answer.problem == "lost":
                return
            if answer.problem in {"no_connection", "connection_lost"}:
                await self.sockets.wait_for_connection(app, delay)
            else:
                await asyncio.sleep(delay)
            answer = await self._attempt(app, delivery, number, _RETRY_REASONS[answer.problem])

    async def _attempt(
        self, app: InstalledApp, delivery: Delivery, retry_num: int, reason: str = ""
    ) -> Answer:
        rule = self._commons.faults.strike(delivery.kind, None, _FAULTS)
        fault = rule.fault if rule is not None else None
        is_event = delivery.kind == "events_api"
        if fault is Fault.LOST or (fault is Fault.WITHHELD and not is_event):
            return self._note(delivery, retry_num, Answer("lost" if is_event else "timeout"))
        if rule is not None and fault is Fault.WITHHELD:
            self._commons.changes.tell()
            await rule.held()
        if fault is Fault.OUT_OF_ORDER:
            await self._hold(delivery.kind)
        if fault is Fault.DUPLICATE:
            answer, _ = await asyncio.gather(
                self._try(app, delivery, retry_num, reason),
                self._try(app, delivery, retry_num, reason),
            )
        else:
            answer = await self._try(app, delivery, retry_num, reason)
        self._let_go(delivery.kind)
        return answer

    async def _try(
        self, app: InstalledApp, delivery: Delivery, retry_num: int, reason: str
    ) -> Answer:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with self._commons.clock.timeout(self._times.answer_within):
                answer = await self._send(app, delivery, retry_num, reason)
        except TimeoutError:
            answer = Answer("timeout")
        return self._note(delivery, retry_num, answer, loop.time() - started)

    def _note(
        self, delivery: Delivery, retry_num: int, answer: Answer, latency: float = 0.0
    ) -> Answer:
        delivery.attempts.append(Attempt(retry_num, answer, latency))
        self._commons.changes.tell()
        return answer

    async def _send(
        self, app: InstalledApp, delivery: Delivery, retry_num: int, reason: str
    ) -> Answer:
        if app.request_url is not None:
            return await self.http.send(
                app.request_url,
                app.signing_secret,
                delivery.kind,
                delivery.payload,
                retry_num,
                reason,
            )
        return await self.sockets.send(app, delivery.kind, delivery.payload, retry_num, reason)

    async def _hold(self, kind: DeliveryKind) -> None:
        future = asyncio.get_running_loop().create_future()
        self._held.append((kind, future))
        await future

    def _let_go(self, kind: DeliveryKind) -> None:
        for held_kind, future in self._held:
            if held_kind == kind and not future.done():
                future.set_result(None)
        self._held = [(k, future) for k, future in self._held if not future.done()]
