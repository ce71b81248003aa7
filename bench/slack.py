"""The hotel's Slack in a process of its own: prints what the bot needs to connect, and serves."""

import asyncio
import json
import signal

from bot.demo.hotel import furnish
from playground import Playground, RateLimits


async def serve(limits: RateLimits, people: int = 0) -> None:
    """Serve until the end.

    Args:
        people: how many there are besides those of the hotel.
    """
    stop = asyncio.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    async with Playground(rate_limits=limits) as slack:
        app = furnish(slack)
        for number in range(people):
            slack.add_person(f"U9{number:04}", f"Person {number}")
        hello = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "TEAM": slack.workspace.team_id,
        }
        print(json.dumps(hello), flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(RateLimits.slack()))
