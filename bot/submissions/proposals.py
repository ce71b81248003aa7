"""The form in which a proposal of a review is declined."""

from bot import ids
from bot.slack.form_values import one
from bot.slack.interaction import Interaction
from bot.usecases import proposal_decisions
from bot.views.reports.review_proposals import read_proposal


async def decline(interaction: Interaction) -> None:
    """Decline it, with a word if there is one."""
    place, proposal = read_proposal(str(interaction.view["private_metadata"]))
    reason = one(interaction.form, ids.REASON)
    await interaction.do(proposal_decisions.decline, place, proposal, reason)
    await interaction.close()
