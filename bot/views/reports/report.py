"""A report: three pictures of how departments served each other, and a list of their services."""

from collections.abc import Sequence
from datetime import date

from bot.i18n import Translator
from bot.labels import and_more, enumeration, labelled
from bot.pictures.picture import Picture
from bot.pictures.promise_kept import DepartmentWeeks, PromiseKept
from bot.pictures.service_map import Flow, ServiceMap, Slow
from bot.pictures.time_by_state import ServiceTime, TimeByState
from bot.views.blocks import (
    Block,
    Line,
    Message,
    bullets,
    channel,
    cut,
    dotted,
    fallback,
    header,
    line_message,
    phrase,
    picture_block,
    plain,
    plain_message,
    rich,
    small,
    text,
    user,
)
from bot.views.reports.figures import days, mean_score, share, short_time
from domain.daily_measures import Measures
from domain.findings import slowest
from domain.organisation import Department
from domain.reports import Report, Tie
from domain.stays import whole_seconds

_NAME_SHOWN = 60
_NAMES_SHOWN = 3
_MOST_NAMELESS = 20
_ROOM = 7400
"""Characters for the services. Slack refuses messages of more than some 11,000 in all
(msg_blocks_too_long): see slackapi/bolt-js#2509 and #2867."""


def report_pictures(report: Report, t: Translator) -> tuple[Picture, ...]:
    """Resolved in time, where the time went, who asked whom; none if there is nothing to see."""
    if not (report.cells or report.open_seconds):
        return ()
    return (promise_picture(report, t), time_picture(report, t), map_picture(report, t))


def report_message(report: Report, t: Translator, sender_id: str | None = None) -> Message:
    """The three pictures, and the services in a list.

    Args:
        sender_id: who sends it to a channel, without what is confidential. None if its reader
            asked for it.
    """
    title = labelled(t.gettext("Report"), names(report.departments, t), t)
    period = days(report.first_day, report.last_day, t)
    blocks: list[Block] = [header(title), small(period)]
    if sender_id:
        words = t.gettext(
            "Sent by {sender}. Confidential services and anonymous ratings are left out."
        )
        blocks.append(rich(phrase(words, sender=user(sender_id, t))))
    pictures = report_pictures(report, t)
    if not pictures:
        words = t.gettext("There were no requests in this period.")
        return Message(fallback([text(title)]), [*blocks, rich([text(words)])])
    blocks += map(picture_block, pictures)
    services = service_list(report, t) if report.cells else []
    blocks += [*services, small(how_counted(t))]
    return Message(fallback([text(f"{title} · {period}")]), blocks)


def promise_picture(report: Report, t: Translator) -> Picture:
    """Resolutions in time, by week and department."""
    kept = report.kept_by_week()
    departments = tuple(
        DepartmentWeeks(department_name(each, t), kept[each.id]) for each in report.departments
    )
    weeks = tuple(week.first_day for week in report.weeks)
    return Picture(PromiseKept(weeks, departments), t)


def time_picture(report: Report, t: Translator) -> Picture:
    """Where the time went, by service and state."""
    spent = report.seconds_in_state()
    services = tuple(
        ServiceTime(
            service_name(report, service_id, t),
            tuple((state, seconds) for (key, state), seconds in spent.items() if key == service_id),
        )
        for service_id in sorted({key for key, _ in spent})
    )
    return Picture(TimeByState(services), t)


def map_picture(report: Report, t: Translator) -> Picture:
    """Who asked whom, and how much was resolved in time."""

    def asking(department_id: int | None) -> str:
        if department_id is None:
            return t.gettext("no department")
        return department_name(report.everyone[department_id], t)

    measured, needs, transfers = report.flows(), report.tied(Tie.NEED), report.tied(Tie.TRANSFER)
    flows = tuple(
        Flow(
            asking(from_id),
            department_name(report.everyone[to_id], t),
            measures.opened,
            measures.resolutions,
            needs.get((from_id, to_id), 0),
            transfers.get((from_id, to_id), 0),
        )
        for from_id, to_id in dict.fromkeys((*measured, *needs, *transfers))
        for measures in (measured.get((from_id, to_id), Measures()),)
    )
    most = slowest(report.delays)
    if most is None:
        return Picture(ServiceMap(flows), t)
    name = department_name(report.everyone[most.department_id], t)
    return Picture(ServiceMap(flows, Slow(name, whole_seconds(most.added), most.chains)), t)


def service_list(report: Report, t: Translator) -> list[Block]:
    """The services, those with the most requests first; as many as a message has room for."""
    found = sorted(report.by_service().items(), key=lambda pair: (-pair[1].opened, pair[0]))
    lines = [_service_line(report, *each, t) for each in found]
    shown = _fitting(lines)
    blocks = [rich(bullets(shown))]
    more = len(found) - len(shown)
    if more:
        blocks.append(small(and_more(more, t)))
    nameless = sorted(report.nameless().items())
    if nameless:
        said = [_nameless_line(report, *each, t) for each in nameless[:_MOST_NAMELESS]]
        blocks.append(small("\n".join(said)))
    return blocks


def _nameless_line(report: Report, department_id: int, measures: Measures, t: Translator) -> str:
    """The anonymous ratings of a department, which belong to no service."""
    return t.gettext("Anonymous ratings of {department}: {mean}").format(
        department=department_name(report.everyone[department_id], t),
        mean=mean_score(measures, t, anonymous=True),
    )


def _fitting(lines: Sequence[Line]) -> Sequence[Line]:
    """The first of the lines, as many as fit."""
    room = _ROOM
    for number, line in enumerate(lines):
        room -= len(plain(line))
        if room < 0:
            return lines[:number]
    return lines


def report_ordered(
    departments: Sequence[Department], channel_id: str | None, t: Translator
) -> Message:
    """Tell somebody that their report is under way, to them or to a channel."""
    if channel_id:
        template = t.gettext("The report on {departments} is being made. It goes to {channel}.")
        line = phrase(template, departments=names(departments, t), channel=channel(channel_id))
        return line_message(line)
    words = t.gettext(
        "The report on {departments} is being made. It arrives in your messages with Crossdesk."
    ).format(departments=names(departments, t))
    return plain_message(words)


def export_ordered(departments: Sequence[Department], t: Translator) -> Message:
    """Tell somebody that their export is under way."""
    words = t.gettext(
        "The file on {departments} is being made. It arrives in your messages with Crossdesk."
    ).format(departments=names(departments, t))
    return plain_message(words)


def export_message(
    departments: Sequence[Department], first_day: date, last_day: date, t: Translator
) -> Message:
    """Render the message beside the file."""
    words = t.gettext(
        "The requests to {departments}, {period}, as a file for a spreadsheet. Durations are "
        "working time; its second sheet explains the columns."
    ).format(departments=names(departments, t), period=days(first_day, last_day, t))
    return plain_message(words)


def names(departments: Sequence[Department], t: Translator) -> str:
    """Some departments by their names; of many, how many they are."""
    if len(departments) > _NAMES_SHOWN:
        return t.gettext("{n} departments").format(n=len(departments))
    return enumeration([department_name(each, t) for each in departments], t)


def service_name(report: Report, service_id: int, t: Translator) -> str:
    """A service, with its department where there are several."""
    service = report.services[service_id]
    name = cut(t.name(service.name), _NAME_SHOWN)
    if len(report.departments) == 1:
        return name
    return f"{department_name(report.everyone[service.department_id], t)} · {name}"


def how_counted(t: Translator) -> str:
    """How to read the figures."""
    return t.gettext(
        "Times are working time. Below 20, shares are shown as “7 of 9”. "
        "⚠: fewer than 5, too few to compare."
    )


def _service_line(report: Report, service_id: int, measures: Measures, t: Translator) -> Line:
    """A service, and below its name the figures that there are: columns are wider than a phone."""
    department = report.everyone[report.services[service_id].department_id]
    facts = [labelled(t.gettext("Opened"), str(measures.opened), t)]
    for label, kept in (
        (t.gettext("First response in time"), measures.responses),
        (t.gettext("Resolved in time"), measures.resolutions),
    ):
        if kept.of:
            facts.append(labelled(label, share(kept, t), t))
    if measures.resolution_times:
        half = short_time(measures.resolution_median, t)
        facts.append(t.gettext("half resolved within {time}").format(time=half))
    if measures.rated:
        facts.append(mean_score(measures, t, anonymous=department.anonymous_ratings))
    name = text(service_name(report, service_id, t), bold=True)
    return [name, text("\n"), *dotted(*([text(each)] for each in facts))]


def department_name(department: Department, t: Translator) -> str:
    """A department's name, cut to what a line has room for."""
    return cut(t.name(department.name), _NAME_SHOWN)
