"""All that runs for one workspace: what comes in, what goes out, and the scheduled work."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from slack_bolt.authorization import AuthorizeResult

from bot.catch_up.runner import CatchUps
from bot.jobs import Jobs
from bot.outbox.rendering import render
from bot.outbox.sender import Sender
from bot.recovery import Recovery
from bot.slack.client import SlackClient
from bot.slack.contact import Contact
from bot.slack.directory import Directory
from bot.slack.origin import Home
from bot.slack.outages import Outages
from bot.slack.workspaces import Workspace
from domain.weeks import WeeklyTime
from store.database import Database
from store.workspaces import enter_workspace


@dataclass(frozen=True, kw_only=True)
class Runtime(Workspace):
    """A workspace with what runs for it. What comes in knows it as a `Workspace`."""

    sender: Sender
    jobs: Jobs
    recovery: Recovery
    catch_ups: CatchUps

    @classmethod
    def create(
        cls,
        database: Database,
        client: SlackClient,
        token_test: dict[str, Any],
        now: Callable[[], datetime],
        interval: timedelta,
        digest_at: WeeklyTime,
        keep_words: timedelta | None = None,
    ) -> Self:
        """Make everything for the workspace of `client`'s token; nothing runs yet.

        Args:
            token_test: Slack's answer to `auth.test`.
            interval: the time between two new messages to one channel.
            digest_at: when managers get their digest.
            keep_words: for how long requests keep their words and people. None for ever.
        """
        identity = _identity(token_test, client.web.token or "")
        home = client.home = Home(identity.team_id or "", identity.enterprise_id)
        url = str(token_test.get("url", ""))
        workspace_id = enter_workspace(database, home.team_id, identity.team or "", url)
        directory = Directory(database, workspace_id, client, now)
        contact = Contact(now)
        sender = Sender(database, workspace_id, client, render, now, interval)
        catch_ups = CatchUps(database, workspace_id, client, now, contact, sender.wake)
        return cls(
            id=workspace_id,
            identity=identity,
            home=home,
            client=client,
            directory=directory,
            contact=contact,
            outages=Outages(database, workspace_id, now),
            sender=sender,
            jobs=Jobs(
                database,
                workspace_id,
                sender,
                directory,
                catch_ups,
                now,
                digest_at,
                identity.bot_user_id or "",
                keep_words,
            ),
            recovery=Recovery(
                database,
                workspace_id,
                client,
                now,
                identity.bot_id or "",
                url,
            ),
            catch_ups=catch_ups,
        )

    async def start(self, ending: AsyncExitStack) -> None:
        """Begin to work, all but the jobs; `ending` takes what ends it, the jobs too."""
        ending.push_async_callback(self.directory.stop)
        ending.callback(self.outages.stop)
        await self.directory.sync()
        ending.push_async_callback(self.recovery.stop)
        await self.recovery.start()
        await self.catch_ups.begin()
        await self.sender.start()
        ending.push_async_callback(self.sender.stop)
        ending.push_async_callback(self.jobs.stop)


def _identity(token_test: dict[str, Any], token: str) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=token_test.get("enterprise_id"),
        team_id=token_test["team_id"],
        team=token_test.get("team"),
        bot_token=token,
        bot_id=token_test.get("bot_id"),
        bot_user_id=token_test["user_id"],
    )
