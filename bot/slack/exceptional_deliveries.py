"""The few deliveries that are not for the listeners, answered before Bolt looks for one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_custom_middleware import AsyncCustomMiddleware
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse


def answer_instead(
    app: AsyncApp,
    concerns: Callable[[Mapping[str, Any]], bool],
    answer: Callable[..., Awaitable[BoltResponse]],
) -> None:
    """Let `answer`, and no listener, answer the deliveries that it concerns.

    Bolt gathers some thirty arguments whenever it calls a function; with this, only when there is
    something to answer.
    """
    app.use(_Instead(concerns, AsyncCustomMiddleware(app_name=app.name, func=answer)))


class _Instead(AsyncMiddleware):
    def __init__(
        self, concerns: Callable[[Mapping[str, Any]], bool], answer: AsyncCustomMiddleware
    ) -> None:
        self._concerns = concerns
        self._answer = answer

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  -- Bolt's name for it
    ) -> BoltResponse | None:
        if self._concerns(req.body):
            return await self._answer.async_process(req=req, resp=resp, next=next)
        await next()
        return resp
