"""The settings of a service that only the catalogue file changes, as managers read them."""

from collections.abc import Iterable, Iterator, Mapping

from bot.i18n import Translator, mark
from bot.labels import enumeration, figures, labelled
from bot.views.blocks import Block, Line, bullets, phrase, rich, small, text, user
from domain.catalogue import ServiceDefinition
from domain.standards import Audience, Figures, Priority, ServiceStandard, WaitingRules

_STEPS_SHOWN = 10

_AUDIENCES: Mapping[str, str] = {
    Audience.ASSIGNEE: mark("the assignee"),
    Audience.THREAD: mark("the thread of the card"),
    Audience.MANAGERS: mark("the managers"),
}


def file_settings(service: ServiceDefinition, t: Translator) -> list[Block]:
    """List them in the window of the service, and say who changes them."""
    return [
        rich(
            [text(t.gettext("Only the catalogue file changes this:"), bold=True)],
            bullets(_lines(service, t)),
        ),
        small(t.gettext("Ask an administrator to change it.")),
    ]


def _lines(service: ServiceDefinition, t: Translator) -> Iterator[Line]:
    standard = service.standard
    normal, urgent = standard.figures(), standard.figures(Priority.URGENT)
    if urgent != normal:
        yield [text(labelled(t.gettext("If urgent"), figures(urgent, t), t))]
    if normal == urgent == Figures():
        yield [text(t.gettext("No reminders, as no time is promised."))]
    else:
        yield from _reminders(standard, t)
    yield [text(_waiting(standard.waiting, t))]
    if service.chain:
        steps = len(service.chain.steps)
        words = t.ngettext("It is a chain of {n} step.", "It is a chain of {n} steps.", steps)
        yield [text(words.format(n=steps))]
    approval = t.gettext("Each request must be approved before the department gets it.")
    yield [text(approval if service.approve else t.gettext("No approval is needed."))]


def _reminders(standard: ServiceStandard, t: Translator) -> Iterator[Line]:
    """Say who is told of a promise in danger, a line a step."""
    template = t.gettext("Reminder at {percent}% of a promised time: {people}")
    for step in standard.steps[:_STEPS_SHOWN]:
        yield phrase(template, percent=str(step.percent), people=_people(step.to, t))
    if standard.daily:
        daily = t.gettext("After that, once a working day: {people}")
        yield phrase(daily, people=_people(standard.daily, t))


def _people(to: Iterable[str], t: Translator) -> Line:
    line: Line = []
    for each in to:
        known = _AUDIENCES.get(each)
        line += [
            *([text(t.gettext(", "))] if line else []),
            text(t.gettext(known)) if known else user(each, t),
        ]
    return line


def _waiting(rules: WaitingRules, t: Translator) -> str:
    """Say what becomes of a question that nobody replies to."""
    if rules.remind:
        template = t.gettext(
            "A question without a reply: reminder on working day {days}, and the request closes on "
            "working day {close}."
        )
    else:
        template = t.gettext(
            "A question without a reply: the request closes on working day {close}, without a "
            "reminder."
        )
    return template.format(days=enumeration(map(str, rules.remind), t), close=rules.close)
