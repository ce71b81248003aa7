"""Catalogues for tests: the contract's own, and any at all."""

import string
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import reject
from hypothesis import strategies as st

from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.reader import read_catalogue
from domain.approval_terms import DEPARTMENT_MANAGERS, REQUESTER_MANAGERS, Approval, Rule
from domain.business_calendar import BusinessCalendar
from domain.catalogue import (
    RESERVED_KEYS,
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.chain import Chain, Condition, RelativeDate, Step, Template
from domain.durations import Duration
from domain.fields import CHOICES, Field, FieldType, Option
from domain.organisation import ServiceKind
from domain.people_figures import PeopleFigures
from domain.standards import Figures, NagStep, ServiceStandard, WaitingRules
from domain.text import LocalizedText
from domain.working_hours import DatedHours, Shift, WeeklyHours

CONTRACT = """\
admins: [U0ADMIN]
calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
    holidays: CN                  # python-holidays, its make-up workdays included
    closed: ["2026-12-31"]
    open: ["2026-12-26"]
departments:
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C01IT                # its members are the department's providers,
    providers: [U02BOB]           # unless named here
    managers: [U04MEI]
    members: S03ITTEAM            # a user group or a list: who belongs here as a receiver
    calendar: office              # (default: its providers and managers)
    default_service: helpdesk
    services:
      helpdesk:
        name: Help desk
      laptop:
        name: {en: Laptop repair, zh: 笔记本维修}
        kind: support             # information | resource | support
        confidential: false
        fields:
          - {key: asset-tag, label: {en: Asset tag, zh: 资产编号}, type: text, required: true}
        standard:
          first_response: 1h      # working time: 30m, 4h, 2d (a day is the calendar's working day)
          resolution: 8h
          quality: [{en: The cause is written down, zh: 已记录原因}]
"""

COLLEAGUE = """\
admins: [U0ADMIN]
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-12:00", "13:30-18:00"]}}
departments:
  people:
    name: {en: People, zh: 人力资源部}
    channel: C01PEOPLE
    managers: [U01LIN]
    services:
      new-colleague:
        name: {en: New colleague, zh: 新同事入职}
        fields:
          - {key: start, label: {en: First day, zh: 入职日期}, type: date, required: true}
          - {key: phone, label: Needs a phone, type: select, options: ["yes", "no"], required: true}
          - {key: boss, label: Approved by, type: person, required: true}
          - {key: parts, label: Parts, type: multi_select, options: [screen, dock]}
          - {key: remark, label: Remark}
        chain:
          - {key: agree, approve: {by: requester.managers, rule: any, within: 1d}}
          - key: buy
            service: purchasing/laptop
            after: [agree]
            title: Laptop for {title}
            fields: {needed-by: "{field.start}", parts: "{field.parts}"}
          - {key: phone, service: it/phone, after: [agree], when: {phone: "yes"}}
          - {key: setup, service: it/device, after: [buy], due: "{field.start} - 1d"}
          - {key: desk, service: facilities/desk, due: "{field.start} - 1d", optional: true}
  it:
    name: {en: IT, zh: 信息技术部}
    channel: C02IT
    managers: [U02MEI]
    services:
      phone: {name: Phone, approve: {by: [department.managers, U03BOB]}}
      device: {name: Device, standard: {resolution: 1d}}
  purchasing:
    name: {en: Purchasing, zh: 采购部}
    channel: C03PURCH
    managers: [U04CHEN]
    services:
      laptop:
        name: Laptop
        fields:
          - {key: needed-by, label: Needed by, type: date, required: true}
          - {key: parts, label: Parts}
        standard: {resolution: 3d}
  facilities:
    name: {en: Facilities, zh: 行政部}
    channel: C05FAC
    managers: [U05WU]
    services:
      desk: {name: Desk}
"""
"""A catalogue with a chain, as an organisation may write one."""

HOURS = (
    {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
    {"mon-sun": ["00:00-24:00"]},
    {"mon": ["22:00-06:00"], "wed-thu": ["08:00-08:30"], "sat": ["10:00-14:00"]},
)
TIMES_TO_TELL = ((), ("08:00-20:00",), ("00:00-24:00",), ("08:30-12:00", "20:00-02:00"))
KEYS = st.one_of(
    st.sampled_from(["it", "no", "on", "1", "2026-01-01", "0x1", "1e3", "-", "null", "a-b"]),
    st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12),
).filter(lambda key: key not in RESERVED_KEYS)
TEXTS = (
    st.one_of(
        st.sampled_from(
            ["no", "~", "1:30", "0b1", "a: b", "- x", "# c", "=", "<<", "'", '"', "{a", "é"]
        ),
        st.text(
            st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40
        ),
    )
    .map(str.strip)
    .filter(bool)
)
LOCALIZED = st.one_of(
    st.builds(LocalizedText, en=TEXTS),
    st.builds(LocalizedText, zh=TEXTS),
    st.builds(LocalizedText, en=TEXTS, zh=TEXTS),
)
USERS = st.lists(
    st.text("AB0123456789", min_size=2, max_size=3).map("U".__add__), unique=True, max_size=4
).map(tuple)
DAYS = st.frozensets(st.dates(date(2025, 1, 1), date(2029, 12, 31)), max_size=3)
RANGES = st.builds(
    lambda first, length: f"{first}..{first + timedelta(days=length)}",
    st.dates(date(2025, 1, 1), date(2029, 12, 31)),
    st.integers(1, 40),
)
YEARLY = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")
DAY_HOURS: st.SearchStrategy[str | list[str] | dict[str, list[str]]] = st.sampled_from(
    ["closed", ["09:00-13:00"], ["08:00-12:00", "22:00-06:00"], {"sun-thu": ["10:00-15:00"]}]
)
DURATIONS = st.one_of(
    st.none(),
    st.builds(Duration, days=st.integers(0, 30), seconds=st.integers(1, 300).map(lambda n: n * 60)),
)


def mistakes_in(text: str) -> list[str]:
    """The mistakes of a file as they are printed, without its name."""
    with pytest.raises(CatalogueMistakes) as caught:
        read_catalogue(text, "f.yaml")
    lines = str(caught.value).splitlines()
    assert all(line.startswith("f.yaml:") for line in lines)
    return [line.removeprefix("f.yaml:") for line in lines]


def colleague(*changes: tuple[str, str]) -> str:
    """The catalogue with a chain, with passages changed."""
    text = COLLEAGUE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@st.composite
def calendars(draw: st.DrawFn) -> CalendarDefinition:
    """Any calendar."""
    closed = draw(DAYS)
    one, some = draw(DAYS) - closed, draw(st.dictionaries(RANGES | YEARLY, DAY_HOURS, max_size=2))
    hours = {**{str(day): ["09:00-13:00"] for day in one}, **some}
    try:
        calendar = BusinessCalendar(
            timezone=draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"])),
            hours=WeeklyHours.parse(draw(st.sampled_from(HOURS))),
            closed_days=closed,
            open_days=draw(DAYS) - closed - one,
            dated_hours=frozenset(DatedHours.parse(*each) for each in hours.items()),
            tell=tuple(map(Shift.parse, draw(st.sampled_from(TIMES_TO_TELL)))),
        )
    except ValueError:  # two ranges overlap
        reject()
    holidays = draw(st.sampled_from([None, "CN", "NO", "DE-BY", "HK"]))
    categories = draw(st.sampled_from([(), ("optional",)])) if holidays == "HK" else ()
    return CalendarDefinition(calendar, holidays, categories)


@st.composite
def fields(draw: st.DrawFn) -> Field:
    """Any field of a form."""
    kind = draw(st.sampled_from(FieldType))
    options: list[Option] = []
    if kind in {FieldType.SELECT, FieldType.MULTI_SELECT}:
        plain = TEXTS.map(lambda text: Option(text, LocalizedText(text)))
        one = st.one_of(plain, st.builds(Option, TEXTS, LOCALIZED))
        options = draw(st.lists(one, min_size=1, max_size=3, unique_by=lambda option: option.key))
    return Field(draw(KEYS), draw(LOCALIZED), kind, draw(st.booleans()), tuple(options))


RECIPIENTS = st.lists(
    st.sampled_from(["assignee", "thread", "managers", "U0HEAD", "W012"]), unique=True
).map(tuple)
WAITING = st.lists(st.integers(1, 90), min_size=1, max_size=4, unique=True).map(
    lambda days: WaitingRules(tuple(sorted(days)[:-1]), max(days))
)


@st.composite
def standards(draw: st.DrawFn) -> ServiceStandard:
    """Any standard."""
    plain = ServiceStandard()
    percents = sorted(draw(st.sets(st.integers(1, 1000), max_size=6)))
    steps = tuple(NagStep(percent, draw(RECIPIENTS.filter(bool))) for percent in percents)
    first = draw(st.integers(0, len(steps)))
    nags, escalate = draw(st.sampled_from([(plain.nags, ()), (steps[:first], steps[first:])]))
    return ServiceStandard(
        first_response=draw(DURATIONS),
        resolution=draw(DURATIONS),
        quality=draw(st.lists(LOCALIZED, max_size=2).map(tuple)),
        urgent=draw(st.builds(Figures, DURATIONS, DURATIONS)),
        nags=nags,
        escalate=escalate,
        daily=draw(st.one_of(st.just(plain.daily), RECIPIENTS)),
        waiting=draw(st.one_of(st.just(plain.waiting), WAITING)),
    )


SERVICES = st.builds(
    ServiceDefinition,
    key=KEYS,
    name=LOCALIZED,
    kind=st.sampled_from(ServiceKind),
    confidential=st.booleans(),
    fields=st.lists(fields(), max_size=3, unique_by=lambda field: field.key).map(tuple),
    standard=standards(),
    rating_share=st.just(100) | st.integers(0, 100),
)


@st.composite
def departments(draw: st.DrawFn, calendar_keys: list[str]) -> DepartmentDefinition:
    """Any department that works by one of these calendars."""
    services = draw(
        st.lists(SERVICES, min_size=1, max_size=3, unique_by=lambda service: service.key)
    )
    keys = [service.key for service in services]
    return DepartmentDefinition(
        key=draw(KEYS),
        name=draw(LOCALIZED),
        channel=draw(st.sampled_from(["C01", "C02", "G03"])),
        providers=draw(st.one_of(st.none(), USERS.filter(bool))),
        managers=draw(USERS),
        members=draw(st.one_of(st.none(), USERS, st.just("S01"))),
        calendar=draw(st.sampled_from(calendar_keys)),
        default_service=(
            draw(st.one_of(st.none(), st.sampled_from(keys))) if len(keys) > 1 else keys[0]
        ),
        services=tuple(services),
        anonymous_ratings=draw(st.booleans()),
        editors=draw(USERS),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Any catalogue that a file can say."""
    found = draw(st.dictionaries(KEYS, calendars(), min_size=1, max_size=2))
    one = departments(list(found))
    offering = draw(st.lists(one, min_size=1, max_size=3, unique_by=lambda each: each.key))
    places = [f"{each.key}/{service.key}" for each in offering for service in each.services]
    return Catalogue(
        admins=draw(USERS),
        calendars=found,
        departments=tuple(offering),
        people_figures=draw(st.sampled_from(PeopleFigures)),
        triage=draw(st.sampled_from(["", *places])),
    )


APPROVERS = st.lists(
    st.sampled_from([REQUESTER_MANAGERS, DEPARTMENT_MANAGERS, "U0HEAD", "W012"]),
    min_size=1,
    unique=True,
)
WORDS = TEXTS.filter(lambda text: "{" not in text)
FILLED: dict[FieldType, st.SearchStrategy[str]] = {
    FieldType.TEXT: WORDS | WORDS.map("{title}".__add__),
    FieldType.LONG_TEXT: WORDS | st.just("{title}"),
    FieldType.NUMBER: st.sampled_from(["12", "-3.5"]),
    FieldType.DATE: st.just("2026-12-24"),
    FieldType.PERSON: st.just("U0HEAD"),
    FieldType.FILE_LINK: st.just("https://example.com/a"),
}
"""Texts that fit a field, by its type."""


@st.composite
def approvals(draw: st.DrawFn, fields: tuple[Field, ...]) -> Approval:
    """An approval of a service with these fields."""
    named = [
        f"field.{field.key}"
        for field in fields
        if field.type is FieldType.PERSON and field.required
    ]
    by = [*draw(APPROVERS), *named]
    return Approval(tuple(by), draw(st.sampled_from(Rule)), draw(DURATIONS))


@st.composite
def chains(
    draw: st.DrawFn, fields: tuple[Field, ...], services: dict[str, ServiceDefinition]
) -> Chain:
    """A chain with these fields in its form, which asks for some of these services."""
    steps: list[Step] = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=5, unique=True)):
        keys = [each.key for each in steps]
        step = Step(
            key,
            after=tuple(draw(st.lists(st.sampled_from(keys), unique=True))) if keys else (),
            when=tuple(draw(conditions(field)) for field in fields if field.type in CHOICES),
            due=draw(st.sampled_from([None, *map(RelativeDate, dates(fields), [-1, 0, 400])])),
            optional=bool(steps) and draw(st.booleans()),
        )
        path = draw(st.sampled_from([None, *services]))
        if path is None:
            step = replace(step, approve=draw(approvals(fields)))
        else:
            filled = {
                field.key: Template(draw(texts_for(field)))
                for field in services[path].fields
                if field.required or draw(st.booleans())
            }
            title = draw(st.one_of(st.just(""), WORDS, st.just("For {title}")))
            step = replace(step, service=path, title=Template(title), fields=filled)
        steps.append(step)
    return Chain(tuple(draw(st.permutations(steps))))


def dates(fields: tuple[Field, ...]) -> list[str]:
    """The keys of the fields that always have a day."""
    return [field.key for field in fields if field.type is FieldType.DATE and field.required]


def conditions(field: Field) -> st.SearchStrategy[Condition]:
    """Conditions on a field that has options, and under which a step can begin."""
    keys = [option.key for option in field.options]
    some = st.lists(st.sampled_from(keys), min_size=1, unique=True).map(tuple)
    plain = st.builds(Condition, st.just(field.key), some)
    negated = st.builds(Condition, st.just(field.key), some, st.just(True))
    return plain | negated.filter(lambda each: len(each.values) < len(keys))


def texts_for(field: Field) -> st.SearchStrategy[str]:
    """Texts that fit a field of a step's service."""
    if field.type in CHOICES:
        return st.sampled_from([option.key for option in field.options])
    return FILLED[field.type]


@st.composite
def catalogues_with_chains(draw: st.DrawFn) -> Catalogue:
    """Any catalogue in which chains and approvals are of services that are no chains."""
    catalogue = draw(catalogues())
    plain = {
        f"{department.key}/{service.key}": service
        for department in catalogue.departments
        for service in department.services[1:]
        if not any("{" in option.key for field in service.fields for option in field.options)
    }
    departments = [
        replace(
            department,
            services=tuple(
                replace(service, confidential=False, chain=draw(chains(service.fields, plain)))
                if number == 0 and plain
                else replace(service, approve=draw(st.none() | approvals(service.fields)))
                for number, service in enumerate(department.services)
            ),
        )
        for department in catalogue.departments
    ]
    return replace(catalogue, admins=("U01", "U02"), departments=tuple(departments))
