"""People come, go and change departments."""

from bot.slack.client import member_from
from bot.slack.interaction import Interaction
from bot.usecases.directory import note_person, sync_soon


async def person_changed(interaction: Interaction) -> None:
    """Somebody joined, left, or changed their name, language or time zone."""
    user = interaction.event["user"]
    member = member_from(user)
    if not member.is_bot and (member.person.deleted or "locale" in user):
        await interaction.do(note_person, member.person)
    elif not member.is_bot:
        interaction.workplace.directory.learn_soon(member.person.user_id)  # in which language?
    await interaction.ack()


async def channel_changed(interaction: Interaction) -> None:
    """Somebody, perhaps the bot itself, joined or left a channel."""
    await interaction.do(sync_soon, str(interaction.event["channel"]))
    await interaction.ack()


async def user_group_changed(interaction: Interaction) -> None:
    """Somebody joined or left a user group."""
    await interaction.do(sync_soon, str(interaction.event["subteam_id"]))
    await interaction.ack()
