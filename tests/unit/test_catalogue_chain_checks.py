"""A chain that could not run, or would tell what it must not, is a mistake in the file."""

from __future__ import annotations

import pytest

from bot.catalogue import read_catalogue
from domain.policy import DEEPEST_NEED, MOST_NEEDS
from tests.catalogues import COLLEAGUE, colleague, mistakes_in

SERVICE = "departments.people.services.new-colleague"
CHAIN = f"{SERVICE}.chain"
AGREE, BUY, PHONE, SETUP, DESK = (f"{CHAIN}[{number}]" for number in range(5))

NEEDED_BY = '{needed-by: "{field.start}", parts: "{field.parts}"}'
CONDITION = 'when: {phone: "yes"}'
SETUP_DUE = 'after: [buy], due: "{field.start} - 1d"'


def test_a_chain_that_can_run_has_no_mistakes() -> None:
    assert read_catalogue(COLLEAGUE, "f.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # what the steps ask for
        (
            "service: it/phone",
            "service: itt/phone",
            f'25:35: {PHONE}.service: "itt" is not the key of a department; did you mean it?',
        ),
        (
            "service: it/phone",
            "service: it/phones",
            f'25:35: {PHONE}.service: "phones" is not a service of it; did you mean phone?',
        ),
        # in what order
        (
            "after: [buy]",
            "after: [by]",
            f'26:54: {SETUP}.after[0]: "by" is not the key of a step of this chain; did you mean '
            "buy?",
        ),
        (
            "after: [buy]",
            "after: [setup]",
            f"26:53: {SETUP}.after: none of these steps can ever begin, since each waits for the "
            "next: setup → setup; take one of them out of an after",
        ),
        # conditions
        (
            CONDITION,
            'when: {phones: "yes"}',
            f'25:76: {PHONE}.when.phones: "phones" is not the key of a field of this service; did '
            "you mean phone?",
        ),
        (
            CONDITION,
            "when: {phone: maybe}",
            f'25:75: {PHONE}.when.phone: "maybe" is not an option of phone; known here: yes, no',
        ),
        (
            CONDITION,
            "when: {phone: {not: [never]}}",
            f'25:82: {PHONE}.when.phone.not[0]: "never" is not an option of phone',
        ),
        (
            CONDITION,
            "when: {remark: a}",
            f"{PHONE}.when.remark: remark is a text field, and anything can be in it; a condition "
            "tests a select or a multi_select",
        ),
        (
            CONDITION,
            'when: {phone: {not: ["yes", "no"]}}',
            f"{PHONE}.when.phone.not: this step can never begin, since phone always has one of "
            "these options; leave out those with which it begins",
        ),
        # days
        (
            SETUP_DUE,
            'after: [buy], due: "{field.begin} - 1d"',
            f'26:65: {SETUP}.due: "begin" is not the key of a field of this service',
        ),
        (
            SETUP_DUE,
            'after: [buy], due: "{field.remark} - 1d"',
            f"{SETUP}.due: remark is a text field, from which no day follows; name a date field",
        ),
        (
            "type: date, required: true}\n          - {key: phone",
            "type: date}\n          - {key: phone",
            f"{SETUP}.due: start may be left empty, and then no day follows from it; write "
            '"required: true" in it',
        ),
        # approvers
        (
            "by: requester.managers",
            "by: field.chef",
            f'19:40: {AGREE}.approve.by: "chef" is not the key of a field of this service; known '
            "here: start,",
        ),
        (
            "by: requester.managers",
            "by: [U01LIN, field.remark]",
            f"{AGREE}.approve.by[1]: remark is a text field, which names nobody; name a person "
            "field",
        ),
        # what is carried over
        (
            "Laptop for {title}",
            "Laptop for {Title}",
            f'23:20: {BUY}.title: "{{Title}}" is not a place that can be filled in; did you mean '
            "title?",
        ),
        (
            "Laptop for {title}",
            "For {setup.field.a}",
            f"{BUY}.title: the step setup does not come before this one, so nothing of it is known "
            "yet; add it to after",
        ),
        (
            "Laptop for {title}",
            "For {agree.field.a}",
            f"{BUY}.title: the step agree is an approval, which has no fields",
        ),
        (
            SETUP_DUE,
            'after: [buy], title: "{buy.field.colour}"',
            f"{SETUP}.title: the step buy gives its service no colour, so there is nothing to "
            "carry over; add it to the fields of that step, or name another place",
        ),
        (
            NEEDED_BY,
            '{needed-by: "{field.start}", part: "a"}',
            f'24:56: {BUY}.fields.part: "part" is not the key of a field of purchasing/laptop; did '
            "you mean parts?",
        ),
        (
            NEEDED_BY,
            '{parts: "{field.parts}"}',
            f"21:22: {BUY}.service: purchasing/laptop cannot be asked for without needed-by, and "
            "nothing fills that in; add it to the fields of this step",
        ),
        (
            NEEDED_BY,
            '{needed-by: "{field.phone}"}',
            f'{BUY}.fields.needed-by: "{{field.phone}}" is a select, which does not fit needed-by, '
            "a date; name a place that does",
        ),
        (
            NEEDED_BY,
            '{needed-by: "{title}"}',
            f'{BUY}.fields.needed-by: "{{title}}" is a text, which does not fit needed-by, a date',
        ),
        (
            NEEDED_BY,
            '{needed-by: "on {field.start}"}',
            f"{BUY}.fields.needed-by: a date field cannot have words around a place; write the "
            "place alone",
        ),
        (
            NEEDED_BY,
            "{needed-by: soon}",
            f'{BUY}.fields.needed-by: "soon" does not fit needed-by, which is a date field; write '
            "one, or the place of one",
        ),
        (
            "- {key: parts, label: Parts}\n",
            "- {key: parts, label: Parts, type: select, options: [screen, dock]}\n",
            f'{BUY}.fields.parts: "{{field.parts}}" is a multi_select, which does not fit parts, a '
            "select",
        ),
        (
            "- {key: parts, label: Parts}\n",
            "- {key: parts, label: Parts, type: multi_select, options: [screen]}\n",
            f'{BUY}.fields.parts: parts has no option "dock", which "{{field.parts}}" can be; give '
            "both fields the same options",
        ),
        (
            "- {key: parts, label: Parts}\n",
            "- {key: parts, label: Parts, required: true}\n",
            f'{BUY}.fields.parts: parts is required, and "{{field.parts}}" may be empty; carry '
            "over something that is required, too, or write words that are always there",
        ),
    ],
)
def test_mistakes_in_a_chain(old: str, new: str, said: str) -> None:
    found = mistakes_in(colleague((old, new)))
    assert any(said in each for each in found), found
    assert len(found) == 1 or "start may be left empty" in said, found


def test_an_approver_in_a_field_that_may_be_empty_is_a_mistake() -> None:
    text = colleague(
        ("type: person, required: true", "type: person"),
        ("by: requester.managers", "by: field.boss"),
    )
    (mistake,) = mistakes_in(text)
    assert mistake.endswith(
        f"{AGREE}.approve.by: boss may be left empty, and then nobody is asked; write "
        '"required: true" in it'
    )


def test_steps_that_wait_for_a_circle_can_never_begin_either() -> None:
    text = colleague(
        ("after: [agree], when", "after: [setup], when"),
        ("after: [buy]", "after: [phone]"),
        ("service: facilities/desk", "service: facilities/desk, after: [setup]"),
    )
    assert mistakes_in(text) == [
        f"25:52: {PHONE}.after: none of these steps can ever begin, since each waits for the next: "
        "phone → setup → phone; take one of them out of an after",
        f"27:58: {DESK}.after: this step can never begin, since it waits for setup, which never "
        "does; put that one right",
    ]


def test_a_chain_of_optional_steps_would_be_over_at_once() -> None:
    head, tail = COLLEAGUE.split("        chain:\n")
    rest = tail[tail.index("  it:") :]
    text = f"{head}        chain: [{{key: a, service: it/device, optional: true}}]\n{rest}"
    (mistake,) = mistakes_in(text)
    assert mistake.endswith(
        f"{CHAIN}: every step is optional, so the chain would be over at once; leave optional out "
        "of those that must be done"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"{field.parts}"', '"Parts: {field.parts}, for {title}"'),
        ('"{field.parts}"', "none"),
        ("- {key: parts, label: Parts}\n", "- {key: parts, label: Parts, type: long_text}\n"),
        (
            "- {key: parts, label: Parts}\n",
            "- {key: parts, label: Parts, type: multi_select, options: [dock, screen, bag]}\n",
        ),
        ('"{field.start}",', '"2026-12-24",'),
        (CONDITION, "when: {parts: [screen, dock]}"),
        (CONDITION, "when: {parts: {not: [screen, dock]}}"),  # it may be left empty
        (SETUP_DUE, 'after: [buy], title: "By {buy.field.needed-by}"'),
        (SETUP_DUE, 'after: [buy], title: "{}, {"'.replace("{}, ", "")),  # a brace by itself
    ],
)
def test_what_fits_is_no_mistake(old: str, new: str) -> None:
    assert read_catalogue(colleague((old, new)), "f.yaml")


DEVICE = "device: {name: Device, "
YES = 'when: {phone: "yes"}, '


def with_model(setup: str, model: str = "A phone") -> str:
    """The catalogue with a required field of the device, filled in from what the phone had.

    Args:
        setup: what else the step says that asks for the device.
        model: what the step says that asks for the phone, if that is needed.
    """
    return colleague(
        ("phone: {name: Phone, ", "phone: {name: Phone, fields: [{key: model, label: Model}], "),
        (CONDITION, f"{CONDITION}, fields: {{model: '{model}'}}"),
        (DEVICE, f"{DEVICE}fields: [{{key: model, label: Model, required: true}}], "),
        (SETUP_DUE, f"after: [phone], {setup}fields: {{model: '{{phone.field.model}}'}}"),
    )


@pytest.mark.parametrize(
    "text",
    [
        with_model(""),  # the phone may not be needed
        with_model(YES, "{field.remark}"),
        with_model(YES, "{field.remark}{field.parts}"),
    ],
)
def test_what_may_be_missing_fills_no_required_field(text: str) -> None:
    (mistake,) = mistakes_in(text)
    assert f'{SETUP}.fields.model: model is required, and "{{phone.field.model}}" may be' in mistake


@pytest.mark.parametrize("model", ["A phone", "{title}", "For {field.remark}", "{field.boss}"])
def test_what_is_always_there_fills_a_required_field(model: str) -> None:
    assert read_catalogue(with_model(YES, model), "f.yaml")


def nested(*links: tuple[str, str]) -> str:
    """The catalogue with chains in IT of which each asks for the next."""
    chains = "".join(
        f"      {key}: {{name: {key}, chain: [{{key: only, service: {service}}}]}}\n"
        for key, service in links
    )
    return COLLEAGUE.replace("      device: ", f"{chains}      device: ")


def test_a_chain_may_be_a_step_of_another_but_not_of_itself() -> None:
    assert read_catalogue(nested(("a", "it/b"), ("b", "it/device")), "f.yaml")
    assert mistakes_in(nested(("a", "it/b"), ("b", "it/a"), ("c", "it/a"))) == [
        "34:27: departments.it.services.a.chain: this service asks for itself: it/a → it/b → it/a; "
        "take one of them out of a chain"
    ]


def test_chains_are_at_most_eight_requests_deep() -> None:
    def of(depth: int) -> str:
        links = [(f"c{n}", f"it/c{n + 1}") for n in range(1, depth - 1)]
        return nested(*links, (f"c{depth - 1}", "it/device"))

    assert read_catalogue(of(DEEPEST_NEED), "f.yaml")
    (mistake,) = mistakes_in(of(DEEPEST_NEED + 1))
    assert (
        "departments.it.services.c1.chain: with the chains inside it, this chain is 9 requests deep"
    ) in mistake


CONFIDENTIAL = (
    "        fields:\n          - {key: start",
    "        confidential: true\n        fields:\n          - {key: start",
)


def test_words_of_a_confidential_chain_stay_confidential() -> None:
    said = "everybody in the channel of purchasing/laptop would read words of a confidential"
    found = [each.split(": ", 1)[1] for each in mistakes_in(colleague(CONFIDENTIAL))]
    paths = [f"{BUY}.title", f"{BUY}.fields.needed-by", f"{BUY}.fields.parts"]
    assert len(found) == len(paths)
    for each, path in zip(found, paths, strict=True):
        assert each.startswith(f"{path}: {said}"), each


def test_a_confidential_chain_may_ask_without_words_or_in_confidence() -> None:
    text = colleague(
        CONFIDENTIAL,
        (
            "laptop:\n        name: Laptop\n",
            "laptop:\n        name: L\n        confidential: true\n",
        ),
        ("service: it/phone", "service: it/phone, title: A phone"),
    )
    assert read_catalogue(text, "f.yaml")


def test_words_of_a_confidential_step_stay_confidential() -> None:
    text = colleague(
        (
            "laptop:\n        name: Laptop\n",
            "laptop:\n        name: L\n        confidential: true\n",
        ),
        (SETUP_DUE, 'after: [buy], title: "With {buy.field.parts}"'),
    )
    (mistake,) = mistakes_in(text)
    assert f"{SETUP}.title: everybody in the channel of it/device would read words of a" in mistake


NO_ADMINS = ("admins: [U0ADMIN]\n", "")
NO_MANAGER = ("    managers: [U01LIN]\n", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            (NO_ADMINS, NO_MANAGER),
            "nobody may be there to approve: people has no managers, and there are no admins. Name "
            "managers of it, or admins at the top of the file",
        ),
        (
            (NO_ADMINS,),
            "if U01LIN asks for it, nobody else may be there to approve. Name another manager of "
            "people, or admins at the top of the file",
        ),
        (
            (NO_ADMINS, NO_MANAGER, ("requester.managers", "U09ZOE")),
            "if U09ZOE asks for it, nobody else may be there to approve.",
        ),
        (
            (NO_ADMINS, NO_MANAGER, ("requester.managers", "field.boss")),
            "nobody may be there to approve:",
        ),
    ],
)
def test_somebody_can_always_approve(changes: tuple[tuple[str, str], ...], said: str) -> None:
    (mistake,) = mistakes_in(colleague(*changes))
    assert f"{AGREE}.approve.by: {said}" in mistake


@pytest.mark.parametrize("gone", [NO_ADMINS, NO_MANAGER])
def test_two_who_can_decide_are_enough(gone: tuple[str, str]) -> None:
    text = colleague(gone, ("requester.managers", "U09ZOE"))
    assert read_catalogue(text, "f.yaml")


def test_the_approval_of_a_single_service_is_checked_as_well() -> None:
    (mistake,) = mistakes_in(colleague(("[department.managers, U03BOB]", "field.boss")))
    assert mistake.endswith(
        'departments.it.services.phone.approve.by: "boss" is not the key of a field of this service'
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: Needs a phone, type: select", "label: Needs a phone, type: choice"),
        ("{key: start, label: {en: First day,", "{key: START, label: {en: First day,"),
        ("- {key: needed-by, label: Needed by, type: date", "- {key: x, label: Y, type: dat"),
        ("key: agree, ", "key: AGREE, "),
    ],
)
def test_one_slip_is_one_mistake(old: str, new: str) -> None:
    assert len(mistakes_in(colleague((old, new)))) == 1


def test_a_chain_whose_steps_wait_for_all_before_is_checked_in_no_time() -> None:
    head, tail = COLLEAGUE.split("        chain:\n")
    rest = tail[tail.index("  it:") :]
    keys = [f"s{number}" for number in range(MOST_NEEDS)]
    steps = "".join(
        f"          - {{key: {key}, service: it/device, after: [{', '.join(keys[:number])}]}}\n"
        for number, key in enumerate(keys)
    )
    assert read_catalogue(f"{head}        chain:\n{steps}{rest}", "f.yaml")


def test_chains_that_ask_for_the_next_many_times_are_checked_in_no_time() -> None:
    def steps(service: str) -> str:
        return ", ".join(f"{{key: s{n}, service: {service}}}" for n in range(MOST_NEEDS))

    asked = [*(f"it/c{n}" for n in range(2, DEEPEST_NEED)), "it/device"]
    chains = "".join(
        f"      c{n}: {{name: C{n}, chain: [{steps(service)}]}}\n"
        for n, service in enumerate(asked, 1)
    )
    assert read_catalogue(COLLEAGUE.replace("      device: ", f"{chains}      device: "), "f.yaml")
