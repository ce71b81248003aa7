"""The doctor's questions to Slack."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import aiohttp
import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.app_manifest import MANIFEST
from bot.doctor.findings import Finding, problem, remark, well
from bot.settings import Settings
from bot.zone_data import disagreeing, in_words
from domain.organisation import Department

_TIMEOUT = 10  # seconds
_PEOPLE_ASKED = 200


class Unanswered(Exception):
    """Slack refused, by its own name for the reason, or could not be reached."""


class SlackExaminer:
    """Asks Slack with the tokens of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = AsyncWebClient(
            settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            timeout=_TIMEOUT,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
        )

    async def examine_token(self) -> tuple[list[Finding], str | None]:
        """Report the rights of the bot token; return its workspace's id, too, if it works."""
        try:
            answer = await _answer(self._client.auth_test())
        except Unanswered as error:
            advice = "check SLACK_BOT_TOKEN and the connection to Slack"
            return [problem(f"the bot token does not work ({error})", advice)], None
        found = [well(f"the bot token is {answer['user']}'s in the workspace {answer['team']}")]
        return [*found, *_examine_scopes(answer.headers)], str(answer["team_id"])

    async def examine_way_in(self) -> Finding:
        """How Slack delivers to the bot."""
        token = self._settings.slack_app_token
        if token is None:
            return well(
                "Slack delivers by HTTP, signed; the app's request URLs end in /slack/events"
            )
        try:
            await _answer(self._client.apps_connections_open(app_token=token.get_secret_value()))
        except Unanswered as error:
            return problem(
                f"Socket Mode does not open ({error})",
                "check SLACK_APP_TOKEN, its scope connections:write, and that Socket Mode is on",
            )
        return well("Socket Mode opens")

    async def examine_time_zones(self, now: datetime) -> Finding | None:
        """Hold our time zones against those that Slack has for some of its people.

        Returns None if Slack does not say; the scope that is missing is a finding of its own.
        """
        try:
            answer = await _answer(self._client.users_list(limit=_PEOPLE_ASKED))
        except Unanswered:
            return None
        people: list[Mapping[str, Any]] = answer["members"]
        offsets = ((each.get("tz"), each.get("tz_offset")) for each in people)
        known = [(zone, offset) for zone, offset in offsets if zone and offset is not None]
        if apart := disagreeing(known, now):
            return remark(
                f"Slack's clocks are not ours: {in_words(apart)}",
                "update Crossdesk or the system's tzdata",
            )
        return well("Slack's clocks are ours in the time zones of its people")

    async def examine_channels(self, departments: Iterable[Department]) -> AsyncIterator[Finding]:
        """Whether every department's channel is there, and the bot in it."""
        for department in departments:
            yield await self._examine_channel(department)

    async def _examine_channel(self, department: Department) -> Finding:
        name = f'the channel of "{department.key}" ({department.channel_id})'
        try:
            answer = await _answer(self._client.conversations_info(channel=department.channel_id))
        except Unanswered as error:
            return problem(
                f"{name} cannot be seen ({error})",
                "invite Crossdesk to it if it is private, else correct the catalogue",
            )
        channel: Mapping[str, Any] = answer["channel"]
        if channel.get("is_archived"):
            return problem(f"{name} is archived", "give the department another one")
        if not channel.get("is_member"):
            return problem(
                f"Crossdesk is not in {name}", f"type /invite @Crossdesk in #{channel['name']}"
            )
        return well(f"Crossdesk is in {name}: #{channel['name']}")


async def _answer(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        raise Unanswered(
            str(error.response.get("error", "an answer that makes no sense"))
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unanswered(f"no connection: {type(error).__name__}") from error


def _examine_scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    named = {name.lower(): value for name, value in headers.items()}
    granted = {scope.strip() for scope in named.get("x-oauth-scopes", "").split(",")} - {""}
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    declared = set(manifest["oauth_config"]["scopes"]["bot"])
    if declared - granted:
        missing = ", ".join(sorted(declared - granted))
        yield problem(
            f"scopes are missing: {missing}",
            "copy manifest.yml into the app's settings, and reinstall the app",
        )
    else:
        yield well("every scope of manifest.yml is granted")
    if granted - declared:
        extra = ", ".join(sorted(granted - declared))
        yield remark(f"scopes that Crossdesk does not use: {extra}", "remove them from the app")
