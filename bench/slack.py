"""The hotel's Slack in a process of its own: prints what the bot needs to connect, and serves."""

import asyncio
import json
import signal

from bot.demo.hotel import furnish
from playground import Playground, RateLimits


async def _serve() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Playground(rate_limits=RateLimits.slack()) as slack:
        app = furnish(slack)
        hello = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "TEAM": slack.workspace.team_id,
        }
        print(json.dumps(hello), flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
