"""Recognition in words, as managers read it in the review and in the digest of its week."""

from collections.abc import Mapping, Sequence

from bot.i18n import Translator, mark
from bot.labels import labelled
from bot.views.blocks import Block, Line, bullets, rich, text
from bot.views.reports.figures import share
from bot.views.reports.report import department_name
from domain.organisation import Department
from domain.recognition import Honour, Recognition

_HONOURS: Mapping[Honour, str] = {
    Honour.IMPROVED: mark(
        "📈 Most improved promise: {department}. {share} were resolved in time, {before} in the "
        "quarter before."
    ),
    Honour.CLEAREST: mark(
        "💡 Clearest requests: {asking} to {department}. {share} needed no question."
    ),
    Honour.LONGEST_RUN: mark(
        "🔗 Longest run of kept promises: {department}, {count} in time one after another."
    ),
    Honour.THANKED: mark("🙏 Most thanked: {department}, for {share} of what it was asked for."),
}


def recognition_blocks(
    found: Sequence[Recognition], departments: Mapping[int, Department], quarter: str, t: Translator
) -> list[Block]:
    """Name those who did well in a quarter; nothing if nobody stands out.

    Args:
        quarter: its name.
    """
    if not found:
        return []
    lines: list[Line] = [[text(recognition_sentence(each, departments, t))] for each in found]
    title = labelled(t.gettext("Recognition"), quarter, t)
    return [rich([text(title, bold=True)], bullets(lines))]


def recognition_sentence(
    found: Recognition, departments: Mapping[int, Department], t: Translator
) -> str:
    """A sentence about one honour."""
    asking = departments.get(found.asking_id or 0)
    return t.gettext(_HONOURS[found.honour]).format(
        department=department_name(departments[found.department_id], t),
        asking=department_name(asking, t) if asking else "",
        share=share(found.share, t),
        before=share(found.before, t),
        count=found.share.part,
    )
