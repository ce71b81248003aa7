"""The form that does the same with several requests."""

from bot import ids
from bot.slack.form_values import one, several
from bot.slack.interaction import Interaction
from bot.usecases.several import Together, do_together
from bot.views.several import several_done
from domain.lifecycle import Action
from domain.request import RequestReference
from domain.snoozing import Snooze


async def do_it(interaction: Interaction) -> None:
    """Do it with each that was ticked, and say what came of it."""
    form = interaction.form
    ticked = filter(None, map(RequestReference.read, several(form, ids.REQUESTS)))
    chosen = Together(
        Action(one(form, ids.TOGETHER)),
        one(form, ids.ASSIGNEE),
        Snooze(one(form, ids.UNTIL) or Snooze.ONE_HOUR),
    )
    outcomes = await interaction.do(do_together, list(ticked), chosen)
    done = several_done(outcomes.done, outcomes.refused, await interaction.words())
    await interaction.conclude(done)
