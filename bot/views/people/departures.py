"""Messages to those who answer for a department when somebody does not serve it any more."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.labels import enumeration
from bot.views.blocks import Message, fallback, phrase, rich, text, user
from domain.departures import Departure
from domain.organisation import Department

_SHOWN = 20


def back_in_queue(
    department: Department,
    former: str,
    because: Departure,
    numbers: Sequence[int],
    t: Translator,
    *,
    manages: bool,
) -> Message:
    """List what somebody who left had in hand, and what to do about it now.

    Args:
        manages: whether the reader is a manager of the department, and not an admin who hears of
            it because it has none.
    """
    shown = [f"#{number}" for number in numbers[:_SHOWN]]
    more = ["…"] if len(numbers) > _SHOWN else []
    line = phrase(
        _template(because, len(numbers), t),
        n=str(len(numbers)),
        department=t.name(department.name),
        former=user(former, t),
        numbers=enumeration([*shown, *more], t),
    )
    if manages:
        advice = t.gettext(
            "Type “/answer” to see them. Claim them, or reassign them to a colleague."
        )
    else:
        advice = t.gettext(
            "You get this as an administrator because the department has no active manager. Name "
            "one in the catalogue."
        )
    said = [text(advice)]
    return Message(fallback(line, said), [rich(line, said)])


def _template(because: Departure, n: int, t: Translator) -> str:
    match because:
        case Departure.LEFT_WORKSPACE:
            return t.ngettext(
                "{former} has left the workspace. {n} request to {department} is back in the "
                "queue: {numbers}.",
                "{former} has left the workspace. {n} requests to {department} are back in the "
                "queue: {numbers}.",
                n,
            )
        case Departure.LEFT_DEPARTMENT:
            return t.ngettext(
                "{former} has left the department. {n} request to {department} is back in the "
                "queue: {numbers}.",
                "{former} has left the department. {n} requests to {department} are back in the "
                "queue: {numbers}.",
                n,
            )
        case Departure.RETIRED:
            return t.ngettext(
                "{department} is no longer in the catalogue. {n} request assigned to {former} is "
                "back in the queue, for the managers only: {numbers}.",
                "{department} is no longer in the catalogue. {n} requests assigned to {former} are "
                "back in the queue, for the managers only: {numbers}.",
                n,
            )
