"""The differences between two versions of a catalogue, in words for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.i18n import sentence
from domain.approval_terms import Approval
from domain.business_calendar import BusinessCalendar
from domain.calendar_changes import DayChanges, in_a_row
from domain.catalogue import CalendarDefinition, DepartmentDefinition, ServiceDefinition
from domain.chain import Chain, Step
from domain.fields import Field
from domain.standards import NagStep, ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import Shift


def shown(text: LocalizedText) -> str:
    """A name in all its languages."""
    return " / ".join(text.to_dict().values())


def calendar_differences(old: CalendarDefinition, new: CalendarDefinition) -> list[str]:
    """List the changes of a calendar."""
    before, after = old.calendar, new.calendar
    return [
        *_changed(sentence("time zone"), before.timezone, after.timezone),
        *_changed(sentence("hours"), _week(before.hours.to_dict()), _week(after.hours.to_dict())),
        *_changed(sentence("holidays"), old.holidays, new.holidays),
        *_named(sentence("categories"), collection_differences(old.categories, new.categories)),
        *_changed(sentence("plan"), _plan(old), _plan(new)),
        *_changed(sentence("file of days off"), old.closed_file, new.closed_file),
        *_named(
            sentence("closed"),
            collection_differences(_days(before.closed_days), _days(after.closed_days)),
        ),
        *_named(
            sentence("open"),
            collection_differences(_days(before.open_days), _days(after.open_days)),
        ),
        *_named(
            sentence("days"), collection_differences(_dated_hours(before), _dated_hours(after))
        ),
        *_changed(sentence("tell"), _times(before.tell), _times(after.tell)),
    ]


def setting_differences(old: str, new: str) -> list[str]:
    """List the change of a setting."""
    return [] if old == new else [f"{old} → {new}"]


def looked_up_differences(changes: DayChanges) -> list[str]:
    """List the days that other dates of holidays change; perhaps none."""
    named = ((sentence("off now"), changes.off), (sentence("worked now"), changes.worked))
    return [
        f"{words} {sentence(', ').join(map(_stretch, in_a_row(days)))}"
        for words, days in named
        if days
    ]


def _stretch(ends: tuple[date, date]) -> str:
    first, last = ends
    return str(first) if first == last else f"{first}..{last}"


def department_differences(old: DepartmentDefinition, new: DepartmentDefinition) -> list[str]:
    """List the changes of a department, apart from its services."""
    return [
        *_name(old.name, new.name),
        *_changed(sentence("channel"), old.channel, new.channel),
        *_people(
            sentence("providers"), old.providers, new.providers, sentence("the channel's members")
        ),
        *_people(sentence("managers"), old.managers, new.managers, sentence("nobody")),
        *_people(sentence("editors"), old.editors, new.editors, sentence("nobody")),
        *_people(
            sentence("members"), old.members, new.members, sentence("its providers and managers")
        ),
        *_changed(sentence("calendar"), old.calendar, new.calendar),
        *_changed(sentence("default service"), old.default_service, new.default_service),
        *_changed(
            sentence("anonymous ratings"), _yes(old.anonymous_ratings), _yes(new.anonymous_ratings)
        ),
    ]


def service_differences(old: ServiceDefinition, new: ServiceDefinition) -> list[str]:
    """List the changes of a service, apart from its standard."""
    return [
        *_name(old.name, new.name),
        *_changed(sentence("kind"), old.kind.value, new.kind.value),
        *_changed(sentence("confidential"), _yes(old.confidential), _yes(new.confidential)),
        *_named(sentence("fields"), _fields(old.fields, new.fields)),
        *_changed(sentence("ratings"), f"{old.rating_share}%", f"{new.rating_share}%"),
        *_changed(sentence("approval"), _approval(old.approve), _approval(new.approve)),
        *_chain(old.chain, new.chain),
    ]


def standard_differences(old: ServiceStandard, new: ServiceStandard) -> list[str]:
    """List the changes of a standard."""
    before, after = old.waiting, new.waiting
    return [
        *_changed(sentence("first response"), old.first_response, new.first_response),
        *_changed(sentence("resolution"), old.resolution, new.resolution),
        *_changed(
            sentence("urgent first response"), old.urgent.first_response, new.urgent.first_response
        ),
        *_changed(sentence("urgent resolution"), old.urgent.resolution, new.urgent.resolution),
        *_named(sentence("quality"), _quality(old.quality, new.quality)),
        *_named(sentence("nags"), collection_differences(_steps(old.nags), _steps(new.nags))),
        *_named(
            sentence("escalation"),
            collection_differences(_steps(old.escalate), _steps(new.escalate)),
        ),
        *_changed(sentence("daily"), _listed(old.daily), _listed(new.daily)),
        *_changed(sentence("reminders"), _in_days(before.remind), _in_days(after.remind)),
        *_changed(
            sentence("close without a reply"), _in_days([before.close]), _in_days([after.close])
        ),
    ]


def collection_differences(old: Iterable[str], new: Iterable[str]) -> str:
    """List what is new in a collection whose order does not matter, and what is gone."""
    before, after = list(old), list(new)
    added = [f"+{each}" for each in after if each not in before]
    return _row([*added, *(f"−{each}" for each in before if each not in after)])


def order_changed(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether the keys that are in both are in another order."""
    before, after = list(old), list(new)
    return [key for key in before if key in after] != [key for key in after if key in before]


def _changed(what: str, old: object, new: object) -> list[str]:
    return [] if old == new else [f"{what} {_or_none(old)} → {_or_none(new)}"]


def _named(what: str, differences: str) -> list[str]:
    return [f"{what} {differences}"] if differences else []


def _or_none(value: object) -> str:
    return sentence("none") if value is None else str(value)


def _times(times: Sequence[Shift]) -> str:
    return _row(map(str, times)) or sentence("as usual")


def _yes(flag: bool) -> str:
    return sentence("yes") if flag else sentence("no")


def _name(old: LocalizedText, new: LocalizedText) -> list[str]:
    return [
        *_changed(sentence("English name"), old.en or None, new.en or None),
        *_changed(sentence("Chinese name"), old.zh or None, new.zh or None),
    ]


def _people(
    what: str, old: Sequence[str] | str | None, new: Sequence[str] | str | None, default: str
) -> list[str]:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _named(what, collection_differences(old, new))

    def words(people: Sequence[str] | str | None) -> str:
        if people is None:
            return default
        return people if isinstance(people, str) else _row(people) or sentence("nobody")

    return _changed(what, words(old), words(new))


def _days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _plan(definition: CalendarDefinition) -> str | None:
    plan = definition.plan
    return sentence("{file} for {year}", file=plan.file, year=plan.year) if plan else None


def _dated_hours(calendar: BusinessCalendar) -> list[str]:
    """The hours by date, a line each: "2026-12-24 09:00-13:00"."""
    found = []
    for entry in sorted(calendar.dated_hours, key=lambda each: str(each.days)):
        hours = entry.to_json()
        if isinstance(hours, dict):
            words = _week(hours)
        else:
            words = hours if isinstance(hours, str) else " ".join(hours)
        found.append(f"{entry.days} {words}")
    return found


def _week(hours: Mapping[str, Sequence[str]]) -> str:
    return sentence("; ").join(f"{days} {_row(shifts)}" for days, shifts in hours.items())


def _quality(old: Sequence[LocalizedText], new: Sequence[LocalizedText]) -> str:
    if old == new:
        return ""
    added = [f"+{shown(text)}" for text in new if text not in old]
    gone = [f"−{shown(text)}" for text in old if text not in new]
    return _row([*added, *gone]) or sentence("in another order")


def _steps(steps: Iterable[NagStep]) -> list[str]:
    return [
        sentence("{percent}% to {whom}", percent=step.percent, whom=_listed(step.to))
        for step in steps
    ]


def _listed(recipients: Iterable[str]) -> str | None:
    return sentence(" and ").join(recipients) or None


def _in_days(numbers: Iterable[int]) -> str | None:
    return sentence(" and ").join(f"{number}d" for number in numbers) or None


def _fields(old: Sequence[Field], new: Sequence[Field]) -> str:
    before, after = ({field.key: field for field in fields} for fields in (old, new))
    changed = [f"~{key}" for key in after if key in before and after[key] != before[key]]
    order = [sentence("in another order")] if order_changed(before, after) else []
    return _row(filter(None, [collection_differences(before, after), *changed, *order]))


def _chain(old: Chain | None, new: Chain | None) -> list[str]:
    before, after = (
        {step.key: step for step in chain.steps} if chain else {} for chain in (old, new)
    )
    order = [sentence("in another order")] if order_changed(before, after) else []
    steps = _row(filter(None, [collection_differences(before, after), *order]))
    return [
        *_named(sentence("steps"), steps),
        *(
            sentence("step {step}: {differences}", step=key, differences=differences)
            for key in after
            if key in before and (differences := _row(_chain_step(before[key], after[key])))
        ),
    ]


def _chain_step(old: Step, new: Step) -> list[str]:
    return [
        *_changed(sentence("service"), old.service or None, new.service or None),
        *_changed(sentence("approval"), _approval(old.approve), _approval(new.approve)),
        *_changed(sentence("after"), _list(old.after), _list(new.after)),
        *_changed(sentence("condition"), _conditions(old), _conditions(new)),
        *_changed(sentence("due"), old.due, new.due),
        *_changed(sentence("optional"), _yes(old.optional), _yes(new.optional)),
        *_changed(sentence("title"), old.title.text or None, new.title.text or None),
        *_named(sentence("fields"), collection_differences(_carried(old), _carried(new))),
    ]


def _approval(approval: Approval | None) -> str | None:
    if approval is None:
        return None
    words = {"people": _list(approval.by), "rule": approval.rule}
    if approval.within is None:
        return sentence("{people} ({rule})", **words)
    return sentence("{people} ({rule}, within {time})", time=approval.within, **words)


def _conditions(step: Step) -> str | None:
    return (
        sentence(" and ").join(
            f"{each.field} {'≠' if each.negated else '='} {_list(each.values)}"
            for each in step.when
        )
        or None
    )


def _carried(step: Step) -> list[str]:
    return [f'{key}: "{text.text}"' for key, text in step.fields.items()]


def _list(keys: Iterable[str]) -> str | None:
    """Several keys, as the file has them."""
    row = ", ".join(keys)
    return f"[{row}]" if row else None


def _row(words: Iterable[str]) -> str:
    return sentence(", ").join(words)
