"""A Bolt app with one listener that does nothing, on the server and with the settings of the bot.

What a command costs before anything is done about it: the measure for everything else.
"""

import asyncio
import json
import os
import signal

import uvloop
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.web import WebServer, create_web

COMMAND = "/nothing"


async def _serve() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    identity = AuthorizeResult(
        enterprise_id=None, team_id="T0PLAYGROUND", bot_token="", bot_user_id="U0BOT"
    )

    async def authorize() -> AuthorizeResult:
        return identity

    bolt = AsyncApp(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=authorize,
        process_before_response=True,
    )

    @bolt.command(COMMAND)
    async def nothing(ack: AsyncAck) -> None:
        await ack()

    async def readiness() -> dict[str, str]:
        return {}

    async def never_away() -> None:
        return None

    server = WebServer(create_web(bolt, readiness, dict, never_away), "127.0.0.1", 0)
    await server.start()
    print(json.dumps({"port": server.port}), flush=True)
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    uvloop.run(_serve())
