"""A catalogue file held against Slack: its people, channels and user groups."""

from collections.abc import Collection

from bot.doctor.findings import Finding, remark, well
from bot.doctor.storage import told
from bot.i18n import sentence
from bot.settings import SettingsError, load_settings
from bot.slack.client import SlackClient
from bot.slack.failures import Refused, SlackFailure
from domain.catalogue import Catalogue
from domain.gaps import find_gaps, named_by
from domain.organisation import Person


async def held_against_slack(catalogue: Catalogue) -> list[str]:
    """Return what does not hold in the workspace, a line each; nothing without tokens."""
    try:
        settings = load_settings()
    except SettingsError:
        return []
    client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    await client.start()
    try:
        return [str(finding) for finding in await examine_file(client, catalogue)]
    except SlackFailure as failure:
        return [
            sentence("the people and channels could not be looked up: {reason}", reason=failure)
        ]
    finally:
        await client.close()


async def examine_file(client: SlackClient, catalogue: Catalogue) -> list[Finding]:
    """Look up everything that a catalogue names. Raises a `SlackFailure`."""
    looked_up = _LookUp(client)
    findings = []
    serving: dict[str, Collection[str]] = {}
    for user_id in sorted({*catalogue.admins, *_named(catalogue)}):
        await looked_up.person(user_id)
    for department in catalogue.departments:
        providers: Collection[str] | None = department.providers
        try:
            members = await client.channel_members(department.channel)
        except Refused as refused:
            words = sentence(
                "the channel {id} of {key} cannot be seen ({reason}): invite Crossdesk, or correct "
                "it",
                id=department.channel,
                key=department.key,
                reason=refused.error,
            )
            findings.append(remark(words))
        else:
            providers = members if providers is None else providers
        if providers is not None:
            serving[department.key] = await looked_up.anybody((*providers, *department.managers))
        if isinstance(department.members, str):
            try:
                await client.user_group_members(department.members)
            except Refused as refused:
                words = sentence(
                    "the user group {id} of {key} does not exist ({reason}): correct its ID",
                    id=department.members,
                    key=department.key,
                    reason=refused.error,
                )
                findings.append(remark(words))
    found = find_gaps(catalogue, looked_up.people, serving)
    findings += [remark(told(gap)) for gap in found]
    return findings or [well(sentence("its people, channels and user groups are in the workspace"))]


def _named(catalogue: Catalogue) -> set[str]:
    return {each for department in catalogue.departments for each in named_by(department)}


class _LookUp:
    """People as Slack has them, each asked for once."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._asked: set[str] = set()
        self.people: dict[str, Person] = {}

    async def person(self, user_id: str) -> Person | None:
        """Somebody who is no bot, or None if there is nobody of that id."""
        if user_id not in self._asked:
            self._asked.add(user_id)
            try:
                member = await self._client.member(user_id)
            except Refused:
                return None
            if not member.is_bot:
                self.people[user_id] = member.person
        return self.people.get(user_id)

    async def anybody(self, user_ids: Collection[str]) -> list[str]:
        """The first of these who is here; nobody, if none is."""
        for user_id in user_ids:
            person = await self.person(user_id)
            if person and not person.deleted:
                return [user_id]
        return []
