"""People come, go and change departments."""

from bot.slack.client import member_from
from bot.slack.interaction import Interaction
from bot.usecases.people.directory import join_channel, leave_channel, note_person, sync_soon


async def person_changed(interaction: Interaction) -> None:
    """Somebody joined, left, or changed their name, language or time zone."""
    user = interaction.event["user"]
    member = member_from(user, interaction.workspace.home)
    directory, named = interaction.workspace.directory, "locale" in user
    if member.is_bot or directory.shows_nothing_new(member.person, names_locale=named):
        pass
    elif member.person.deleted or named:
        await interaction.do(note_person, member.person)
        directory.remember(member.person)
    else:
        directory.learn_soon(member.person.user_id)  # in which language?
    await interaction.ack()


async def channel_joined(interaction: Interaction) -> None:
    """Somebody, perhaps the bot itself, joined a channel."""
    await interaction.do(join_channel, str(interaction.event["channel"]))
    await interaction.ack()


async def channel_left(interaction: Interaction) -> None:
    """Somebody, perhaps the bot itself, left a channel."""
    await interaction.do(leave_channel, str(interaction.event["channel"]))
    await interaction.ack()


async def user_group_changed(interaction: Interaction) -> None:
    """Somebody joined or left a user group."""
    await interaction.do(sync_soon, str(interaction.event["subteam_id"]))
    await interaction.ack()
