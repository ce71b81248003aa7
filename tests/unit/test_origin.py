"""Which workspace a delivery is for, in all the shapes that Slack sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.origin import Home

if TYPE_CHECKING:
    from collections.abc import Callable

OURS, OTHER, GRID = "T0OURS", "T0OTHER", "E0GRID"
Body = dict[str, Any]


def interaction(team: str | None, **more: Any) -> Body:
    user = {"id": "U1", "team_id": team}
    return {"type": "block_actions", "team": {"id": team}, "user": user, "enterprise": None} | more


def event(team: str, **more: Any) -> Body:
    authorization = {"enterprise_id": None, "team_id": team, "user_id": "UBOT", "is_bot": True}
    return {
        "type": "event_callback",
        "team_id": team,
        "context_team_id": team,
        "authorizations": [authorization],
        "event": {"type": "message", "user": "U1"},
    } | more


def of_organisation(user_team: str, **more: Any) -> Body:
    """An interaction with an organisation's installation, which names no team."""
    organisation = {"enterprise": {"id": GRID, "name": "Grid"}, "is_enterprise_install": True}
    return interaction(user_team) | {"team": None} | organisation | more


AS_A_TEAM: dict[str, Callable[[str], Body]] = {
    "command": lambda team: {"command": "/request", "team_id": team, "user_id": "U1"},
    "button": interaction,
    "submission": lambda team: interaction(team, type="view_submission", view={"team_id": team}),
    "closed": lambda team: interaction(team, type="view_closed", view={"team_id": team}),
    "shortcut": lambda team: interaction(team, type="shortcut"),
    "message shortcut": lambda team: interaction(team, type="message_action"),
    "suggestion": lambda team: interaction(team, type="block_suggestion"),
    "bare team": lambda team: {"type": "block_actions", "team": team, "user": {"id": "U1"}},
    "event": event,
    "events dropped": lambda team: {"type": "app_rate_limited", "team_id": team},
    "event that names no installation": lambda team: {"team_id": team, "event": {"type": "x"}},
    "form opened across a shared channel": lambda team: interaction(
        "T0THIRD", view={"app_installed_team_id": team, "team_id": "T0THIRD"}
    ),
    "event that happened in a partner's workspace": lambda team: event(team, team_id="T0THIRD"),
}


@pytest.mark.parametrize("kind", AS_A_TEAM)
def test_a_delivery_is_for_the_workspace_that_it_names(kind: str) -> None:
    assert Home(OURS).owns(AS_A_TEAM[kind](OURS))
    assert Home(OURS, GRID).owns(AS_A_TEAM[kind](OURS))
    assert not Home(OURS).owns(AS_A_TEAM[kind](OTHER))
    assert not Home(OURS, GRID).owns(AS_A_TEAM[kind](OTHER))


def test_an_organisations_installation_is_ours_for_people_of_our_workspace_alone() -> None:
    assert Home(OURS, GRID).owns(of_organisation(OURS))
    assert Home(OURS, GRID).owns(of_organisation(OTHER, view={"team_id": OURS}))
    assert not Home(OURS, GRID).owns(of_organisation(OTHER))
    assert not Home(OURS, "E0ELSE").owns(of_organisation(OURS))
    assert not Home(OURS).owns(of_organisation(OURS))


@pytest.mark.parametrize(
    "body",
    [{}, {"command": "/request"}, {"event": {}}, {"type": "block_actions", "team": None}],
    ids=["nothing", "command", "event", "interaction"],
)
def test_a_delivery_that_names_no_workspace_is_for_nobody(body: Body) -> None:
    assert not Home(OURS).owns(body)
    assert not Home(OURS, GRID).owns(body)


def test_a_person_of_another_workspace_is_known_by_their_team() -> None:
    home = Home(OURS)
    shared = event(OURS, event={"type": "message", "user": "U1", "user_team": OTHER})
    assert home.is_of_another(shared)
    sent = event(OURS, event={"type": "message", "user": "U1", "source_team": OTHER})
    assert home.is_of_another(sent)
    edit = {"type": "message", "message": {"user": "U1", "user_team": OTHER}}
    assert home.is_of_another(event(OURS, event=edit))
    click = interaction(OURS, user={"id": "U1", "team_id": OTHER})
    assert home.owns(click)
    assert home.is_of_another(click)
    for own in (event(OURS), interaction(OURS), {"command": "/request", "team_id": OURS}):
        assert not home.is_of_another(own)
    assert not Home(OURS, GRID).is_of_another(click), "people of a Grid have several workspaces"
