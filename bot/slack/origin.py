"""Which workspace a delivery is for. All installations of an app sign with the same secret."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace whose bot this is, as its token says.

    Attributes:
        enterprise_id: its Enterprise Grid organisation, if it is in one.
    """

    team_id: str
    enterprise_id: str | None = None

    def owns(self, body: Mapping[str, Any]) -> bool:
        """Whether a delivery is for this workspace. One that names no workspace is for nobody."""
        teams = _teams_of_event(body) if "event" in body else _teams_of_interaction(body, self)
        return self.team_id in teams

    def is_of_another(self, body: Mapping[str, Any]) -> bool:
        """Whether a delivery says that the person behind it belongs to another workspace.

        Slack Connect brings such people into shared channels. In an Enterprise Grid organisation
        the delivery does not tell: people have several workspaces, of which it names one.
        """
        team_id = _team_of_person(body)
        return self.enterprise_id is None and team_id not in {None, self.team_id}


def _teams_of_event(body: Mapping[str, Any]) -> set[Any]:
    """The installations that an event is for; `team_id` is only where it happened."""
    authorizations = [each.get("team_id") for each in body.get("authorizations") or ()]
    named = {*authorizations, body.get("context_team_id")} - {None}
    return named or {body.get("team_id")}


def _teams_of_interaction(body: Mapping[str, Any], home: Home) -> set[Any]:
    """The installation that a command, click, form or shortcut is for, or dropped events."""
    view: Mapping[str, Any] = body.get("view") or {}
    if view.get("app_installed_team_id"):
        return {view["app_installed_team_id"]}  # a form that was opened across a shared channel
    if "command" in body or body.get("type") == "app_rate_limited":
        return {body.get("team_id")}
    team = _id_of(body.get("team"))
    if team:
        return {team}
    # An organisation's installation names no team: the person and the form do.
    if home.enterprise_id is None or _id_of(body.get("enterprise")) != home.enterprise_id:
        return set()
    user = body.get("user")
    return {user.get("team_id") if isinstance(user, Mapping) else None, view.get("team_id")}


def _team_of_person(body: Mapping[str, Any]) -> str | None:
    return next((str(team_id) for team_id in _claims(body) if team_id), None)


def _claims(body: Mapping[str, Any]) -> Iterator[object]:
    event, user = body.get("event"), body.get("user")
    if isinstance(event, Mapping):
        yield event.get("user_team")
        yield event.get("source_team")
        message = event.get("message")
        if isinstance(message, Mapping):
            yield message.get("user_team")
    elif isinstance(user, Mapping):
        yield user.get("team_id")


def _id_of(value: object) -> object:
    """The id of a team or an enterprise, which Slack sends bare or in an object."""
    return value.get("id") if isinstance(value, Mapping) else value
