"""Workspaces: what is bound to one is found by the team of what came in."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult

from bot.slack.origin import Home
from bot.slack.workspaces import Workspaces


def workspace(team_id: str) -> Any:
    identity = AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1")
    return SimpleNamespace(home=Home(team_id), identity=identity)


OURS, SECOND = workspace("T1"), workspace("T2")


def test_each_delivery_finds_its_workspace() -> None:
    both = Workspaces([OURS, SECOND])
    assert both.get({"command": "/request", "team_id": "T1"}) is OURS
    assert both.get({"event": {}, "team_id": "T2"}) is SECOND


def test_a_workspace_that_is_not_served_is_found_nowhere() -> None:
    body = {"command": "/request", "team_id": "T2"}
    assert Workspaces([OURS]).find(body) is None
    with pytest.raises(LookupError):
        Workspaces([OURS]).get(body)


async def test_the_bot_is_who_it_is_in_each_team() -> None:
    authorize = Workspaces([OURS, SECOND]).authorizer()
    # The last two are refused right after, for which Bolt wants some identity.
    for team_id, found in (("T2", "T2"), ("T1", "T1"), ("T3", "T1"), (None, "T1")):
        assert (await authorize(team_id)).team_id == found
