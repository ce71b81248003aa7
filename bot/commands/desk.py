"""`/desk`: how the departments stand."""

from bot.commands.parsing import first_word
from bot.slack.interaction import Interaction
from bot.usecases import reading
from bot.views.desk import desk as desk_message
from bot.views.desk import desk_of
from bot.views.help import desk_help


async def desk(interaction: Interaction) -> None:
    """`/desk [help | DEPARTMENT]`."""
    word, _ = first_word(interaction.command_text)
    if not word:
        lines = await interaction.read(reading.desk, interaction.now)
        await interaction.reply(desk_message(lines, await interaction.words()))
    elif word == "help":
        await interaction.reply(desk_help(await interaction.words()))
    else:
        line, summaries = await interaction.read(
            reading.desk_of, interaction.user_id, interaction.now, word
        )
        await interaction.reply(desk_of(line, summaries, await interaction.words()))
