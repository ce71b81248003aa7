"""Checks of approvals, once the whole catalogue file is known."""

from bot.catalogue.chain_places import ChainPlace
from bot.catalogue.values import Value
from bot.i18n import mark, sentence
from domain.approval_terms import Approval
from domain.fields import FieldType

_NAMES_NOBODY = mark("{field} is a {kind} field, which names nobody; name a person field")
_MAY_ASK_NOBODY = mark(
    '{field} may be left empty, and then nobody is asked; write "required: true" in it'
)


def check_approval(place: ChainPlace, approval: Approval, value: Value) -> None:
    """Note approvers who are not there.

    Args:
        value: where the approval is.
    """
    if not place.file.is_sound(value):
        return
    for position, each in enumerate(approval.by):
        if each.startswith("field.") and place.has_sound_fields:
            place.check_field(
                each.removeprefix("field."),
                value.at("by", position),
                FieldType.PERSON,
                other=_NAMES_NOBODY,
                empty=_MAY_ASK_NOBODY,
            )
    _check_somebody_can(place, approval, value.at("by"))


def _check_somebody_can(place: ChainPlace, approval: Approval, value: Value) -> None:
    """Check that somebody can decide, whoever asks: nobody approves what they ask for."""
    certain = approval.people | {*place.department.managers, *place.file.catalogue.admins}
    if not certain:
        value.wrong(
            sentence(
                "nobody may be there to approve: {department} has no managers, and there are no "
                "admins. Name managers of it, or admins at the top of the file",
                department=place.department.key,
            )
        )
    elif len(certain) == 1:
        value.wrong(
            sentence(
                "if {person} asks for it, nobody else may be there to approve. Name another "
                "manager of {department}, or admins at the top of the file",
                person=min(certain),
                department=place.department.key,
            )
        )
