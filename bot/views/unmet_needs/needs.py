"""Unmet needs: what people ask departments for in vain, and what can be done about it."""

from collections.abc import Iterable, Mapping

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import enumeration, labelled
from bot.views.blocks import (
    Block,
    Line,
    Message,
    View,
    bullets,
    button,
    button_rows,
    cut,
    fallback,
    header,
    one_line,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.catalogue.places import read_place
from bot.views.reports.figures import full_date
from domain.service_changes import ServicePlace
from domain.text import LocalizedText
from domain.typical_words import typical_words
from domain.unmet_needs import (
    DAYS_LOOKED_AT,
    Decision,
    DepartmentNeeds,
    Effect,
    NeedPlace,
    Sign,
    UnmetNeed,
)

DEPARTMENTS_SHOWN = 5
NEEDS_SHOWN = 3
_NEEDS_OF_ONE = 10
_ASIDE_SHOWN = 5
_ASKERS_SHOWN = 5
_EXAMPLE_SHOWN = 100

Names = Mapping[int, LocalizedText]
"""The names of departments, by their ids."""

_SIGNS: Mapping[Sign, str] = {
    Sign.NOT_OFFERED: mark("{n} declined as not offered"),
    Sign.NOT_OURS: mark("{n} declined as not your job"),
    Sign.NOTHING_FITTED: mark("{n} cancelled because no service fitted"),
    Sign.TRANSFERRED: mark("{n} transferred"),
    Sign.TRIAGED: mark("{n} sent where it fits nowhere"),
    Sign.FREE_TEXT: mark("{n} asked in free text"),
}


def needs_message(found: tuple[DepartmentNeeds, ...], names: Names, t: Translator) -> Message:
    """Show the unmet needs of the departments that somebody manages."""
    title = t.gettext("Unmet needs")
    if len(found) == 1:
        blocks = [*_department(found[0], found[0].needs[:_NEEDS_OF_ONE], names, t)]
        blocks += _not_ours(found[0], t)
    else:
        with_needs = [each for each in found if each.needs or each.effects]
        shown = with_needs[:DEPARTMENTS_SHOWN]
        blocks = [
            block
            for each in shown
            for block in _department(each, each.needs[:NEEDS_SHOWN], names, t)
        ]
        if len(shown) < len(with_needs) or any(len(e.needs) > NEEDS_SHOWN for e in shown):
            blocks.append(small(t.gettext("“/desk needs DEPARTMENT” shows all of one department.")))
        if not shown:
            nothing = t.gettext("No three requests ask one of your departments for the same.")
            blocks.append(rich([text(nothing)]))
    counted = sum(len(each.needs) for each in found)
    words = t.ngettext("{n} unmet need", "{n} unmet needs", counted).format(n=counted)
    return Message(fallback([text(words)]), [header(title), *blocks, small(how_gathered(t))])


def monthly_message(
    told: Iterable[DepartmentNeeds],
    decided: Iterable[tuple[DepartmentNeeds, Decision]],
    names: Names,
    t: Translator,
) -> Message:
    """Tell a manager what people asked their departments for in vain.

    Args:
        decided: what was decided since, with its department.
    """
    lead = t.gettext("What people ask your departments for, and no service covers")
    blocks = [header(t.gettext("Unmet needs")), rich([text(lead)])]
    for each in told:
        blocks += _department(each, each.needs, names, t)
    lines = [_decided_line(decision, t) for _, decision in decided]
    if lines:
        blocks.append(rich(bullets(lines)))
    more = t.gettext("“/desk needs” shows all.")
    blocks.append(small(t.sentences(how_gathered(t), more)))
    return Message(fallback([text(lead)]), blocks)


def for_need(form: View, need: NeedPlace) -> View:
    """Let the form of a service say for which unmet need it is: see `read_need`."""
    carried = f"{need} {form['private_metadata']}"
    return {**form, "callback_id": ids.UNMET_NEED_OFFER, "private_metadata": carried}


def read_need(carried: str) -> tuple[NeedPlace, ServicePlace]:
    """Return the unmet need and the service that a form is for."""
    need, _, place = carried.partition(" ")
    return NeedPlace.read(need), read_place(place)


def how_gathered(t: Translator) -> str:
    """Say what the figures rest on."""
    return t.gettext(
        "Requests of the last {days} days, put together by their words alone. Requests in English "
        "and in Chinese stay apart."
    ).format(days=DAYS_LOOKED_AT)


def _department(
    found: DepartmentNeeds, needs: tuple[UnmetNeed, ...], names: Names, t: Translator
) -> list[Block]:
    name = t.name(found.department.name)
    effects = [_effect_line(each, t) for each in found.effects]
    lead = [] if needs else [rich([text(_nothing(found, t))])]
    return [
        rich([text(name, bold=True)]),
        *([rich(bullets(effects))] if effects else []),
        *lead,
        *(block for each in needs for block in _need(found, each, names, t)),
        *([small(rest)] if (rest := _rest(found, t)) else []),
    ]


def _nothing(found: DepartmentNeeds, t: Translator) -> str:
    if found.asks:
        return t.gettext("No three requests ask for the same.")
    return t.gettext("Every request found a service.")


def _need(found: DepartmentNeeds, need: UnmetNeed, names: Names, t: Translator) -> list[Block]:
    count = len(need.asks)
    head = t.ngettext("{n} request", "{n} requests", count).format(n=count)
    value = str(NeedPlace(found.department.id, need.centre, found.since))
    lines: list[Line] = [
        [text(words_of_need(need.words, t), bold=True), text(f" · {head}")],
        [text(labelled(t.gettext("From"), _askers(need, names, t), t))],
        [text(_signs(need, t))],
        [text(labelled(t.gettext("For example"), _example(need), t), italic=True)],
    ]
    buttons = [
        button(ids.UNMET_NEED_OFFER, t.gettext("Add a service"), value),
        button(ids.UNMET_NEED_NOT_OURS, t.gettext("Not ours"), value),
    ]
    return [rich(*lines), *button_rows(buttons)]


def words_of_need(words: Iterable[str], t: Translator) -> str:
    """Name an unmet need by its typical words."""
    return enumeration(words, t) or t.gettext("no word in common")


def _askers(need: UnmetNeed, names: Names, t: Translator) -> str:
    shown = [
        f"{_asker(department_id, names, t)} {count}"
        for department_id, count in need.asked_by[:_ASKERS_SHOWN]
    ]
    return enumeration([*shown, *(["…"] if len(need.asked_by) > _ASKERS_SHOWN else [])], t)


def _asker(department_id: int | None, names: Names, t: Translator) -> str:
    known = names.get(department_id) if department_id else None
    return t.name(known) if known else t.gettext("people without a department")


def _signs(need: UnmetNeed, t: Translator) -> str:
    return enumeration((t.gettext(_SIGNS[sign]).format(n=n) for sign, n in need.signs), t)


def _example(need: UnmetNeed) -> str:
    centre = next(each for each in need.asks if each.request_id == need.centre)
    return cut(one_line(centre.text), _EXAMPLE_SHOWN)


def _rest(found: DepartmentNeeds, t: Translator) -> str:
    """Say what the needs above leave out."""
    in_needs = sum(len(each.asks) for each in found.needs)
    others = found.asks - found.confidential - found.left_out - found.decided - in_needs
    said = []
    if others:
        words = t.ngettext(
            "{n} other request also found no service.",
            "{n} other requests also found no service.",
            others,
        )
        said.append(words.format(n=others))
    if found.confidential:
        words = t.ngettext(
            "{n} confidential request counts without its words.",
            "{n} confidential requests count without their words.",
            found.confidential,
        )
        said.append(words.format(n=found.confidential))
    if found.left_out:
        words = t.ngettext(
            "{n} older request is left out.", "{n} older requests are left out.", found.left_out
        )
        said.append(words.format(n=found.left_out))
    return t.sentences(*said)


def _effect_line(effect: Effect, t: Translator) -> Line:
    service = t.name(effect.service.name)
    if not effect.alike:
        words = t.gettext("“{service}”: no such request since {day}.")
    else:
        words = t.gettext("“{service}” took {took} of {alike} such requests since {day}.")
    return [
        text(
            words.format(
                service=service,
                took=effect.took,
                alike=effect.alike,
                day=full_date(effect.decision.decided_on, t),
            )
        )
    ]


def _decided_line(decision: Decision, t: Translator) -> Line:
    words = words_of_need(typical_words([decision.text]), t)
    if decision.service is None:
        return phrase(
            t.gettext("“{words}”: not yours, says {who}."),
            words=words,
            who=user(decision.decided_by, t),
        )
    return phrase(
        t.gettext("“{words}”: {who} added the service “{service}”."),
        words=words,
        who=user(decision.decided_by, t),
        service=t.name(decision.service.name),
    )


def _not_ours(found: DepartmentNeeds, t: Translator) -> list[Block]:
    """List what was put aside, with the way back."""
    if not found.not_ours:
        return []
    blocks = [rich([text(t.gettext("Put aside as not yours"), bold=True)])]
    for decision in found.not_ours[:_ASIDE_SHOWN]:
        value = f"decision:{found.department.id}:{decision.id}"
        back = button(ids.UNMET_NEED_TAKE_BACK, t.gettext("Take back"), value)
        blocks += [rich(_decided_line(decision, t)), *button_rows([back])]
    return blocks
