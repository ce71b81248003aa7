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
from bot.i18n import sentence
from bot.settings import Settings
from bot.zone_data import disagreeing, in_words
from domain.organisation import Department

_TIMEOUT = 10  # seconds
_PEOPLE_ASKED = 200


class Unanswered(Exception):
    """Slack refused, by its own name for the reason, or could not be reached."""


class Unreached(Unanswered):
    """Slack could not be reached."""


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
        except Unreached as error:
            words = sentence(
                "the bot token was not tried, because Slack cannot be reached ({reason}): check "
                "the connection to Slack",
                reason=error,
            )
            return [problem(words)], None
        except Unanswered as error:
            words = sentence(
                "the bot token does not work ({reason}): check SLACK_BOT_TOKEN",
                reason=error,
            )
            return [problem(words)], None
        words = sentence(
            "the bot token works: it is that of {name} in the workspace {workspace}",
            name=answer["user"],
            workspace=answer["team"],
        )
        found = [well(words)]
        return [*found, *_examine_scopes(answer.headers)], str(answer["team_id"])

    async def examine_way_in(self) -> Finding:
        """How Slack delivers to the bot."""
        token = self._settings.slack_app_token
        if token is None:
            return well(
                sentence(
                    "Slack delivers by HTTP, signed; the app's request URLs end in /slack/events"
                )
            )
        try:
            await _answer(self._client.apps_connections_open(app_token=token.get_secret_value()))
        except Unreached as error:
            return problem(
                sentence(
                    "Socket Mode was not tried, because Slack cannot be reached ({reason}): check "
                    "the connection to Slack",
                    reason=error,
                )
            )
        except Unanswered as error:
            return problem(
                sentence(
                    "Socket Mode does not open ({reason}): check SLACK_APP_TOKEN, its scope "
                    "connections:write, and that Socket Mode is on",
                    reason=error,
                )
            )
        return well(sentence("Socket Mode opens"))

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
                sentence(
                    "Slack's clocks show another time ({zones}): update Crossdesk or the system's "
                    "tzdata",
                    zones=in_words(apart),
                )
            )
        return well(sentence("Slack's clocks show the same time, where its people are"))

    async def examine_channels(self, departments: Iterable[Department]) -> AsyncIterator[Finding]:
        """Whether every department's channel is there, and the bot in it."""
        for department in departments:
            yield await self._examine_channel(department)

    async def _examine_channel(self, department: Department) -> Finding:
        values = {"key": department.key, "id": department.channel_id}
        try:
            answer = await _answer(self._client.conversations_info(channel=department.channel_id))
        except Unanswered as error:
            return problem(
                sentence(
                    'the channel of "{key}" ({id}) cannot be seen ({reason}): invite Crossdesk to '
                    "it if it is private, else correct the catalogue",
                    reason=error,
                    **values,
                )
            )
        channel: Mapping[str, Any] = answer["channel"]
        if channel.get("is_archived"):
            return problem(
                sentence(
                    'the channel of "{key}" ({id}) is archived: give the department another one',
                    **values,
                )
            )
        if not channel.get("is_member"):
            return problem(
                sentence(
                    'Crossdesk is not in the channel of "{key}" ({id}): type /invite @Crossdesk in '
                    "#{name}",
                    name=channel["name"],
                    **values,
                )
            )
        return well(
            sentence(
                'Crossdesk is in the channel of "{key}" ({id}): #{name}',
                name=channel["name"],
                **values,
            )
        )


async def _answer(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        raise Unanswered(
            str(error.response.get("error") or sentence("an answer that makes no sense"))
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreached(type(error).__name__) from error


def _examine_scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    named = {name.lower(): value for name, value in headers.items()}
    granted = {scope.strip() for scope in named.get("x-oauth-scopes", "").split(",")} - {""}
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    declared = set(manifest["oauth_config"]["scopes"]["bot"])
    if declared - granted:
        missing = ", ".join(sorted(declared - granted))
        yield problem(
            sentence(
                "scopes are missing ({names}): copy manifest.yml into the app's settings, and "
                "reinstall the app",
                names=missing,
            )
        )
    else:
        yield well(sentence("every scope of manifest.yml is granted"))
    if granted - declared:
        extra = ", ".join(sorted(granted - declared))
        yield remark(
            sentence(
                "scopes that Crossdesk does not use ({names}): remove them from the app",
                names=extra,
            )
        )
