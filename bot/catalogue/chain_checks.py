"""Checks of chains and approvals, once the whole catalogue file is known.

A chain names departments, services and fields anywhere in the file. What is wrong with those
themselves is reported there, and nothing is said of it here.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter

from bot.catalogue.approval_checks import check_approval
from bot.catalogue.carried_values import check_carried
from bot.catalogue.chain_places import ChainPlace, FilePlaces
from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.values import Value
from bot.i18n import mark, sentence
from domain.catalogue import Catalogue
from domain.chain import Chain, Condition, Step
from domain.circles import find_circles
from domain.fields import CHOICES, FieldType
from domain.policy import DEEPEST_NEED

_NO_DAY_FOLLOWS = mark("{field} is a {kind} field, from which no day follows; name a date field")
_MAY_HAVE_NO_DAY = mark(
    '{field} may be left empty, and then no day follows from it; write "required: true" in it'
)


def check_chains(catalogue: Catalogue, departments: Value) -> None:
    """Note what is wrong with the chains and approvals of a catalogue.

    Args:
        departments: where its departments are in the file.
    """
    file = FilePlaces.of(catalogue, departments)
    _check_nesting(file)
    for place in file.places():
        service = place.service
        if service.approve:
            check_approval(place, service.approve, place.value.at("approve"))
        if service.chain:
            steps = place.value.at("chain")
            _check_end(service.chain, steps)
            for number, step in enumerate(service.chain.steps):
                _check_step(place, step, steps.at(number))
            if _check_order(place, service.chain, steps) and place.has_sound_fields:
                check_carried(place, service.chain, steps)


def _check_step(place: ChainPlace, step: Step, value: Value) -> None:
    if not place.file.is_sound(value):
        return
    if step.approve:
        check_approval(place, step.approve, value.at("approve"))
    if step.service:
        _check_service(place.file, step, value.at("service"))
    if place.has_sound_fields:
        for condition in step.when:
            _check_condition(place, condition, value.at("when", condition.field))
        if step.due:
            place.check_field(
                step.due.field,
                value.at("due"),
                FieldType.DATE,
                other=_NO_DAY_FOLLOWS,
                empty=_MAY_HAVE_NO_DAY,
            )


def _check_order(place: ChainPlace, chain: Chain, steps: Value) -> bool:
    """Check that each step waits for steps that there are, and that can begin.

    Returns:
        Whether the order of the steps is known.
    """
    keys = [step.key for step in chain.steps]
    if not place.file.is_sound(steps):
        return False
    unknown = False
    for number, step in enumerate(chain.steps):
        for position, key in enumerate(step.after):
            if key not in keys:
                unknown = True
                where = steps.at(number, "after", position)
                where.wrong(
                    sentence(
                        "{text} is not {what}{hint}",
                        text=quoted(key),
                        what=sentence("the key of a step of this chain"),
                        hint=did_you_mean(key, (each for each in keys if each != step.key)),
                    )
                )
    circles = find_circles({step.key: step.after for step in chain.steps})
    for circle in circles:
        steps.at(keys.index(circle[0]), "after").wrong(
            sentence(
                "none of these steps can ever begin, since each waits for the next: {circle}; "
                "take one of them out of an after",
                circle=_shown(circle),
            )
        )
    stuck = {key for circle in circles for key in circle}
    for step in _waiting_for(stuck, chain):
        blocked = next(key for key in step.after if key in stuck)
        steps.at(keys.index(step.key), "after").wrong(
            sentence(
                "this step can never begin, since it waits for {step}, which never does; put that "
                "one right",
                step=blocked,
            )
        )
    return not unknown and not circles


def _waiting_for(stuck: set[str], chain: Chain) -> Iterator[Step]:
    """The steps that wait for stuck ones and are none of them; adds them to the stuck."""
    left = [step for step in chain.steps if step.key not in stuck]
    while found := [step for step in left if stuck.intersection(step.after)]:
        for step in found:
            yield step
            stuck.add(step.key)
        left = [step for step in left if step not in found]


def _check_end(chain: Chain, steps: Value) -> None:
    if chain.steps and all(step.optional for step in chain.steps):
        steps.wrong(
            sentence(
                "every step is optional, so the chain would be over at once; leave optional out of "
                "those that must be done"
            )
        )


def _check_service(file: FilePlaces, step: Step, value: Value) -> None:
    """Check that a step asks for a service that is there."""
    keys = file.service_keys
    if step.department_key not in keys:
        value.wrong(
            sentence(
                "{text} is not {what}{hint}",
                text=quoted(step.department_key),
                what=sentence("the key of a department"),
                hint=did_you_mean(step.department_key, keys),
            )
        )
    elif keys[step.department_key] and step.service not in file.services:
        value.wrong(
            sentence(
                "{text} is not {what}{hint}",
                text=quoted(step.service_key),
                what=sentence("a service of {department}", department=step.department_key),
                hint=did_you_mean(step.service_key, keys[step.department_key]),
            )
        )


def _check_condition(place: ChainPlace, condition: Condition, value: Value) -> None:
    field = place.find_field(condition.field, value)
    if field is None:
        return
    if field.type not in CHOICES:
        value.wrong(
            sentence(
                "{field} is a {kind} field, and anything can be in it; a condition tests a select "
                "or a multi_select",
                field=field.key,
                kind=field.type,
            )
        )
        return
    options = [option.key for option in field.options]
    if condition.negated:
        value = value.at("not")
    for position, each in enumerate(condition.values):
        if each not in options:
            value.at(position).wrong(
                sentence(
                    "{text} is not {what}{hint}",
                    text=quoted(each),
                    what=sentence("an option of {field}", field=field.key),
                    hint=did_you_mean(each, options),
                )
            )
    if condition.negated and field.required and set(options) <= set(condition.values):
        value.wrong(
            sentence(
                "this step can never begin, since {field} always has one of these options; leave "
                "out those with which it begins",
                field=field.key,
            )
        )


def _check_nesting(file: FilePlaces) -> None:
    """Check that no chain contains itself, and that none is too deep."""
    chains = {
        path: [step.service for step in service.chain.steps if step.service]
        for path, service in file.services.items()
        if service.chain
    }
    circles = find_circles(chains)
    for circle in circles:
        file.values[circle[0]].at("chain").wrong(
            sentence(
                "this service asks for itself: {circle}; take one of them out of a chain",
                circle=_shown(circle),
            )
        )
    if circles:
        return
    depths: dict[str, int] = {}
    for path in TopologicalSorter(chains).static_order():
        depth = 1 + max((depths[each] for each in chains.get(path, ())), default=0)
        depths[path] = depth
        if depth > DEEPEST_NEED:
            file.values[path].at("chain").wrong(
                sentence(
                    "with the chains inside it, this chain is {depth} requests deep; the limit is "
                    "{limit}. Ask for the steps of an inner chain directly",
                    depth=depth,
                    limit=DEEPEST_NEED,
                )
            )


def _shown(circle: tuple[str, ...]) -> str:
    return " → ".join((*circle, circle[0]))
