"""Checks of approvals, once the whole catalogue file is known."""

from bot.catalogue.chain_places import ChainPlace
from bot.catalogue.values import Value
from bot.i18n import sentence
from domain.chain import Approval
from domain.fields import FieldType


def check_approval(place: ChainPlace, approval: Approval, value: Value) -> None:
    """Note approvers who are not there.

    Args:
        value: where the approval is.
    """
    if not place.file.is_sound(value):
        return
    for position, each in enumerate(approval.by):
        if each.startswith("field.") and place.has_sound_fields:
            _check_field(place, each.removeprefix("field."), value.at("by", position))
    _check_somebody_can(place, approval, value.at("by"))


def _check_field(place: ChainPlace, key: str, value: Value) -> None:
    field = place.find_field(key, value)
    if field is None:
        return
    if field.type is not FieldType.PERSON:
        value.wrong(
            sentence(
                "{field} is a {kind} field, which names nobody; name a person field",
                field=field.key,
                kind=field.type,
            )
        )
    elif not field.required:
        value.wrong(
            sentence(
                '{field} may be left empty, and then nobody is asked; write "required: true" in it',
                field=field.key,
            )
        )


def _check_somebody_can(place: ChainPlace, approval: Approval, value: Value) -> None:
    """Check that somebody can decide, whoever asks: nobody approves what they ask for."""
    named = {each for each in approval.by if "." not in each}
    certain = named | {*place.department.managers, *place.file.catalogue.admins}
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
