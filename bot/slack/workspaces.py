"""The workspaces that the bot serves, each found by the team of what came in."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from bot.slack.client import SlackClient
from bot.slack.contact import Contact
from bot.slack.directory import Directory
from bot.slack.origin import Home
from bot.slack.outages import Outages


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """All that is bound to one Slack workspace, as far as what comes in needs it.

    Attributes:
        id: its id in the database.
        identity: the bot there, as its token says.
        contact: knows until when everything that Slack delivered has come.
        outages: keeps what could not be stored.
        languages: everybody's that was seen; for answers while the database is away.
    """

    id: int
    identity: AuthorizeResult
    home: Home
    client: SlackClient
    directory: Directory
    contact: Contact
    outages: Outages
    languages: dict[str, str] = field(default_factory=dict)


class Workspaces:
    """The workspaces that this process serves. So far there is one: what others send is refused."""

    def __init__(self, served: Iterable[Workspace]) -> None:
        self._served = tuple(served)

    def find(self, body: Mapping[str, Any]) -> Workspace | None:
        """Return the workspace that a delivery is for, or None if it is not served here."""
        return next((each for each in self._served if each.home.owns(body)), None)

    def get(self, body: Mapping[str, Any]) -> Workspace:
        """Return the workspace that a delivery is for; `refuse_other_workspaces` has seen to it.

        Raises:
            LookupError: if it is not served here.
        """
        workspace = self.find(body)
        if workspace is None:
            raise LookupError("a delivery of a workspace that is not served came to a listener")
        return workspace

    def authorizer(self) -> Callable[[str | None], Awaitable[AuthorizeResult]]:
        """Return what Bolt asks, before anything else, who the bot is in a team.

        Other teams get the identity of the first workspace: they are refused right after.
        """

        async def authorize(team_id: str | None) -> AuthorizeResult:
            named = (each for each in self._served if each.home.team_id == team_id)
            return next(named, self._served[0]).identity

        return authorize
