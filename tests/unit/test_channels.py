"""Which channels somebody can send a report to."""

from typing import Any

import pytest

from bot.slack.channels import find_channel
from bot.slack.client import SlackClient
from domain.errors import DomainError, Problem


class Channels(SlackClient):
    """Slack with a bot and a person in some channels, a channel a page."""

    def __init__(self, bots: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
        super().__init__("xoxb-1")
        self.of = {None: bots, "U01": theirs}

    async def call(self, method: str, expects: str = "", **arguments: Any) -> dict[str, Any]:
        """Answer with one channel, and where the next one is."""
        assert (method, expects) == ("users.conversations", "channels")
        found, place = self.of[arguments["user"]], int(arguments["cursor"] or 0)
        more = str(place + 1) if place + 1 < len(found) else ""
        return {
            "channels": found[place : place + 1],
            "response_metadata": {"next_cursor": more},
        }


IT = {"id": "C01", "name": "it"}
MANAGERS = {"id": "C02", "name": "经理群"}


async def test_a_channel_is_found_by_name_or_id_on_any_page() -> None:
    slack = Channels([IT, MANAGERS], [MANAGERS])
    assert await find_channel(slack, "经理群", "U01") == "C02"
    assert await find_channel(slack, "c02", "U01") == "C02"


@pytest.mark.parametrize(
    ("bots", "theirs", "problem"),
    [
        ([IT], [IT, MANAGERS], Problem.BOT_NOT_IN_CHANNEL),
        ([IT, MANAGERS], [IT], Problem.NOT_IN_CHANNEL),
        ([MANAGERS | {"is_ext_shared": True}], [MANAGERS], Problem.SHARED_CHANNEL),
        ([MANAGERS | {"is_pending_ext_shared": True}], [MANAGERS], Problem.SHARED_CHANNEL),
    ],
)
async def test_a_channel_of_others_is_refused(
    bots: list[dict[str, Any]], theirs: list[dict[str, Any]], problem: Problem
) -> None:
    with pytest.raises(DomainError) as refused:
        await find_channel(Channels(bots, theirs), "经理群", "U01")
    assert refused.value.problem is problem
