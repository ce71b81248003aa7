"""The form of a survey."""

from bot import ids
from bot.slack.form_values import one
from bot.slack.interaction import Interaction
from bot.usecases.surveys.surveys import answer_survey
from bot.views.surveys.surveys import read_survey


async def answer(interaction: Interaction) -> None:
    """Keep the answers, without whose they are."""
    survey_id = read_survey(str(interaction.view["private_metadata"]))
    form = interaction.form
    said = (one(form, name) for name in (ids.MISSING, ids.MATTERS, ids.SLOWER))
    await interaction.do(answer_survey, survey_id, *said)
    await interaction.close()
