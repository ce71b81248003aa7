"""Buttons of surveys."""

from bot.slack.interaction import Interaction
from bot.usecases.surveys.closing import WORDS_ON_A_PAGE
from bot.usecases.surveys.surveys import about_to_answer, send_survey, service_names
from bot.views.surveys.surveys import answer_form, read_survey, standings_message


async def send(interaction: Interaction) -> None:
    """Send the questions, and show how it stands."""
    department_id = read_survey(str(interaction.action["value"]))
    standing = await interaction.do(send_survey, department_id)
    names = await interaction.read(service_names, [standing.results])
    message = standings_message(
        [standing], names, await interaction.words(), words_shown=WORDS_ON_A_PAGE
    )
    await interaction.replace(message)


async def answer(interaction: Interaction) -> None:
    """The form with the questions."""
    survey_id = read_survey(str(interaction.action["value"]))
    department, services = await interaction.read(about_to_answer, interaction.user_id, survey_id)
    await interaction.open(answer_form(department, services, survey_id, await interaction.words()))
