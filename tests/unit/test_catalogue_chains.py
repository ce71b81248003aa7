"""Chains and approvals come out of the file as they are written, or with all their mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.catalogue import read_catalogue
from bot.catalogue.differences import service_differences
from bot.i18n import speak_as
from domain.approval_terms import Approval, Rule
from domain.chain import Chain, Condition, RelativeDate, Step, Template
from domain.durations import Duration
from domain.policy import MOST_NEEDS
from tests.catalogues import COLLEAGUE, colleague, mistakes_in

if TYPE_CHECKING:
    from domain.catalogue import Catalogue, ServiceDefinition

CHAIN = "departments.people.services.new-colleague.chain"
BUY = f"{CHAIN}[1]"
PHONE = f"{CHAIN}[2]"


def service(catalogue: Catalogue, path: str) -> ServiceDefinition:
    """A service of a catalogue."""
    return next(
        service
        for department in catalogue.departments
        for service in department.services
        if f"{department.key}/{service.key}" == path
    )


def test_a_chain_is_read_in_full() -> None:
    day_before = RelativeDate("start", -1)
    assert service(read_catalogue(COLLEAGUE, "f.yaml"), "people/new-colleague").chain == Chain(
        (
            Step(
                "agree", approve=Approval(("requester.managers",), Rule.ANY, Duration.parse("1d"))
            ),
            Step(
                "buy",
                "purchasing/laptop",
                after=("agree",),
                title=Template("Laptop for {title}"),
                fields={
                    "needed-by": Template("{field.start}"),
                    "parts": Template("{field.parts}"),
                },
            ),
            Step("phone", "it/phone", after=("agree",), when=(Condition("phone", ("yes",)),)),
            Step("setup", "it/device", after=("buy",), due=day_before),
            Step("desk", "facilities/desk", due=day_before, optional=True),
        )
    )


def test_a_single_service_may_need_an_approval() -> None:
    catalogue = read_catalogue(COLLEAGUE, "f.yaml")
    phone = service(catalogue, "it/phone")
    assert phone.approve == Approval(("department.managers", "U03BOB"))
    assert phone.chain is None
    assert service(catalogue, "it/device").approve is None


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ('{phone: "yes"}', Condition("phone", ("yes",))),
        ('{phone: ["yes", "no"]}', Condition("phone", ("yes", "no"))),
        ('{phone: {not: "no"}}', Condition("phone", ("no",), negated=True)),
        ("{parts: {not: [screen, dock]}}", Condition("parts", ("screen", "dock"), negated=True)),
    ],
)
def test_conditions_are_read(written: str, condition: Condition) -> None:
    text = colleague(('{phone: "yes"}', written))
    chain = service(read_catalogue(text, "f.yaml"), "people/new-colleague").chain
    assert chain is not None
    assert chain.step("phone").when == (condition,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # what a step is
        (
            "service: it/phone, ",
            "",
            f'25:13: {PHONE}: "service" is missing: what this step asks for, such as it/laptop; '
            'or "approve", if somebody must approve',
        ),
        (
            "service: it/phone, ",
            "service: it/phone, approve: {by: U01LIN}, ",
            f"25:45: {PHONE}.approve: a step asks for a service, or it is an approval; make two "
            "steps of it",
        ),
        (
            "service: it/phone, ",
            "approve: {by: U01LIN}, title: A phone, ",
            f'25:49: {PHONE}.title: "title" has no meaning in an approval',
        ),
        (
            "service: it/phone, ",
            "approve: {by: U01LIN}, fields: {a: b}, ",
            f'{PHONE}.fields: "fields" has no meaning in an approval',
        ),
        ("key: phone, service", "service", f'25:13: {PHONE}: "key" is missing'),
        (
            "key: phone, service",
            "key: buy, service",
            f'25:19: {PHONE}.key: "buy" is here a second time; give each a key of its own',
        ),
        (
            "key: phone, service",
            "key: Phone, service",
            f'{PHONE}.key: the key "Phone" may have lower-case letters',
        ),
        (
            "service: it/phone",
            "service: phone",
            f'25:35: {PHONE}.service: "phone" is not a department and one of its services; write, '
            "for example, it/laptop",
        ),
        (
            "service: it/phone",
            "servise: it/phone",
            f'{PHONE}.servise: unknown key "servise"; did you mean service?',
        ),
        # when it begins
        (
            "after: [buy]",
            "after: buy",
            f"26:53: {CHAIN}[3].after: write a list of steps by their keys, such as [buy] here, "
            "not text",
        ),
        ("after: [buy]", "after: [buy, buy]", f'{CHAIN}[3].after[1]: "buy" is listed twice'),
        (
            '{phone: "yes"}',
            "{phone: yes}",
            f'{PHONE}.when.phone: YAML takes "yes" for yes or no; write it in quotes',
        ),
        (
            '{phone: "yes"}',
            "phone",
            f'{PHONE}.when: write fields and their values, such as {{phone: "yes"}} here, not text',
        ),
        (
            '{phone: "yes"}',
            "{}",
            f"{PHONE}.when: give at least one field and its value, or leave when out",
        ),
        (
            '{phone: "yes"}',
            "{phone: []}",
            f"{PHONE}.when.phone: give at least one of the field's options",
        ),
        (
            '{phone: "yes"}',
            "{phone: {never: a}}",
            f'{PHONE}.when.phone.never: unknown key "never"; known here: not',
        ),
        (
            'after: [buy], due: "{field.start} - 1d"',
            "after: [buy], due: {a: b}",
            f'{CHAIN}[3].due: write a day in quotes, such as "{{field.start}} - 1d" here, not a '
            "mapping",
        ),
        (
            'after: [buy], due: "{field.start} - 1d"',
            "after: [buy], due: tomorrow",
            f'{CHAIN}[3].due: "tomorrow" is not a day that follows from a date field; write, for '
            'example, "{field.start} - 1d"',
        ),
        (
            "optional: true",
            "optional: perhaps",
            f"27:88: {CHAIN}[4].optional: write true or false here",
        ),
        # what it says
        (
            '{needed-by: "{field.start}", ',
            "{needed-by: {field.start}, ",
            f'{BUY}.fields.needed-by: write text in quotes, such as "{{title}}" here, not a '
            "mapping",
        ),
        (
            "Laptop for {title}",
            "x" * 151,
            f"{BUY}.title: this has 151 characters; write at most 150",
        ),
        # approvals
        ("{by: requester.managers, ", "{", f'{CHAIN}[0].approve: "by" is missing'),
        (
            "requester.managers",
            "requester.manager",
            f'19:40: {CHAIN}[0].approve.by: "requester.manager" cannot approve anything; did you '
            "mean requester.managers?",
        ),
        (
            "by: requester.managers",
            'by: "@lin"',
            f'{CHAIN}[0].approve.by: "@lin" is not the id of a person',
        ),
        (
            "by: requester.managers",
            "by: []",
            f"{CHAIN}[0].approve.by: nobody is asked; write, for example, requester.managers",
        ),
        (
            "by: requester.managers",
            "by: [U01LIN, U01LIN]",
            f'{CHAIN}[0].approve.by[1]: "U01LIN" is listed twice',
        ),
        (
            "rule: any",
            "rule: most",
            f'{CHAIN}[0].approve.rule: "most" is not a rule; known here: any, all, majority',
        ),
        (
            "within: 1d",
            "within: 1 week",
            f'{CHAIN}[0].approve.within: "1 week" is not a duration',
        ),
        (
            "{name: Phone, ",
            "{name: Phone, chain: [{key: a, service: it/device}], ",
            "departments.it.services.phone.approve: the approvals of a chain are steps; make this "
            "one its first step",
        ),
    ],
)
def test_mistakes_in_a_chain(old: str, new: str, said: str) -> None:
    found = mistakes_in(colleague((old, new)))
    assert any(said in each for each in found), found


def test_a_chain_has_at_least_one_step_and_at_most_fifty() -> None:
    head, tail = COLLEAGUE.split("        chain:\n")
    rest = tail[tail.index("  it:") :]
    (none,) = mistakes_in(f"{head}        chain: []\n{rest}")
    assert none.endswith(f"{CHAIN}: give at least one step")
    steps = [f"          - {{key: s{n}, service: it/device}}\n" for n in range(MOST_NEEDS + 1)]
    assert read_catalogue(f"{head}        chain:\n{''.join(steps[:-1])}{rest}", "f.yaml")
    (many,) = mistakes_in(f"{head}        chain:\n{''.join(steps)}{rest}")
    assert f"{CHAIN}[50]: there are 51 steps; a chain has at most 50" in many


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), []),
        (
            (("key: desk, service", "key: seat, service"),),
            ["steps +seat, −desk"],
        ),
        (
            (("service: it/phone, after: [agree]", "service: it/device, after: [agree, buy]"),),
            ["step phone: service it/phone → it/device, after [agree] → [agree, buy]"],
        ),
        (
            (("after: [buy], due: ", "due: "), (", optional: true", "")),
            ["step setup: after [buy] → none", "step desk: optional yes → no"],
        ),
        (
            (('{phone: "yes"}', '{phone: {not: ["no"]}, parts: [dock, screen]}'),),
            ["step phone: condition phone = [yes] → phone ≠ [no] and parts = [dock, screen]"],
        ),
        (
            (
                ("rule: any, within: 1d", "rule: all"),
                ('"{field.parts}"', "none"),
                ("Laptop for {title}", "Laptop"),
            ),
            [
                "step agree: approval [requester.managers] (any, within 1d) → "
                "[requester.managers] (all)",
                "step buy: title Laptop for {title} → Laptop, fields "
                '+parts: "none", −parts: "{field.parts}"',
            ],
        ),
        (
            ((', due: "{field.start} - 1d", optional: true', ', due: "{field.start}"'),),
            ["step desk: due {field.start} - 1d → {field.start}, optional yes → no"],
        ),
    ],
)
def test_the_differences_of_two_chains_are_named(
    changes: tuple[tuple[str, str], ...], said: list[str]
) -> None:
    old, new = (
        service(read_catalogue(text, "f.yaml"), "people/new-colleague")
        for text in (COLLEAGUE, colleague(*changes))
    )
    assert service_differences(old, new) == said


def test_a_chain_that_is_new_or_gone_is_named() -> None:
    catalogue = read_catalogue(COLLEAGUE, "f.yaml")
    chain, phone = service(catalogue, "people/new-colleague"), service(catalogue, "it/phone")
    none = replace(chain, chain=None)
    assert service_differences(none, chain) == ["steps +agree, +buy, +phone, +setup, +desk"]
    assert service_differences(chain, none) == ["steps −agree, −buy, −phone, −setup, −desk"]
    assert service_differences(replace(phone, approve=None), phone) == [
        "approval none → [department.managers, U03BOB] (any)"
    ]


def test_the_order_of_steps_is_a_difference() -> None:
    chain = service(read_catalogue(COLLEAGUE, "f.yaml"), "people/new-colleague")
    assert chain.chain
    turned = replace(chain, chain=Chain(tuple(reversed(chain.chain.steps))))
    assert service_differences(chain, turned) == ["steps in another order"]


def test_the_differences_of_chains_are_named_in_chinese() -> None:
    speak_as({"LANG": "zh_CN.UTF-8"})
    old, new = (
        service(read_catalogue(text, "f.yaml"), "people/new-colleague")
        for text in (COLLEAGUE, colleague(("after: [buy]", "after: [agree]")))
    )
    assert service_differences(old, new) == ["步骤 setup：前置步骤 [buy] → [agree]"]
