"""`/desk`: how the departments stand, and what managers want to know of a time."""

from bot.commands.parsing import department_and_days, department_and_period, first_word
from bot.slack.interaction import Interaction
from bot.usecases import reading, reporting
from bot.views.desk import desk as desk_message
from bot.views.desk import desk_of
from bot.views.help import desk_help
from bot.views.report import export_ordered, report_ordered


async def desk(interaction: Interaction) -> None:
    """`/desk [help | DEPARTMENT | report … | export …]`."""
    word, rest = first_word(interaction.command_text)
    if not word:
        lines = await interaction.read(reading.desk, interaction.now)
        await interaction.reply(desk_message(lines, await interaction.words()))
    elif word == "help":
        await interaction.reply(desk_help(await interaction.words()))
    elif word == "report":
        department_key, period = department_and_period(rest)
        departments = await interaction.do(reporting.order_report, department_key, period)
        await interaction.reply(report_ordered(departments, await interaction.words()))
    elif word == "export":
        department_key, days = department_and_days(rest)
        departments = await interaction.do(reporting.order_export, department_key, days)
        await interaction.reply(export_ordered(departments, await interaction.words()))
    else:
        line, listed = await interaction.read(
            reading.desk_of, interaction.user_id, interaction.now, word
        )
        await interaction.reply(desk_of(line, listed, await interaction.words()))
