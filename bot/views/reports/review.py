"""The quarterly review of a department: each service in a few words, and two pictures."""

from collections.abc import Sequence
from datetime import date

from bot import ids
from bot.i18n import Translator
from bot.labels import dimension_label, enumeration, hours, labelled, with_aside
from bot.pictures.picture import Picture
from bot.pictures.promise_kept import DepartmentWeeks, PromiseKept
from bot.views.blocks import (
    Block,
    Line,
    Message,
    bullets,
    cut,
    fallback,
    header,
    picture_block,
    plain_message,
    rich,
    small,
    text,
)
from bot.views.reports.figures import days, mean_score, number, quarter_name, share, short_time
from bot.views.reports.proposal_effects import effect_blocks
from bot.views.reports.recognition import recognition_blocks
from bot.views.reports.report import (
    department_name,
    how_counted,
    names,
    service_name,
    time_picture,
)
from bot.views.reports.review_proposals import proposal_blocks
from domain.asked_for import AskedFor
from domain.daily_measures import Measures
from domain.organisation import Department
from domain.quarters import Quarter
from domain.reviews import Review
from domain.service_reviews import FEWEST_TO_REVIEW, ServiceReview
from domain.shares import Share

_SERVICES_SHOWN = 10
_PANELS = 8
_WORDS_SHOWN = 60


def review_message(found: Review, t: Translator) -> Message:
    """The message: the services with enough requests, then the others by their names."""
    (department,) = found.report.departments
    title = labelled(t.gettext("Review"), department_name(department, t), t)
    period = _period(found.report.first_day, found.report.last_day, t)
    blocks: list[Block] = [header(title), small(period)]
    said = _headline(found, t)
    blocks.append(rich([text(said, bold=True)]))
    blocks += map(picture_block, review_pictures(found, t))
    anonymous = department.anonymous_ratings
    for each in found.services[:_SERVICES_SHOWN]:
        blocks.append(_service(found, each, t, anonymous=anonymous))
    blocks += [*effect_blocks(found, t), *proposal_blocks(found, t)]
    blocks += [small(words) for words in _others(found, t)]
    quarter = quarter_name(Quarter.of(found.report.first_day), t)
    blocks += recognition_blocks(found.recognitions, found.departments, quarter, t)
    if found.services:
        blocks.append(small(how_counted(t)))
    return Message(fallback([text(f"{title} · {period}")], [text(said)]), blocks)


def review_pictures(found: Review, t: Translator) -> tuple[Picture, ...]:
    """Resolved in time by week and service, and where the time went; none of too little."""
    if not found.services:
        return ()
    weeks = tuple(week.first_day for week in found.report.weeks)
    kept = found.kept_by_week()
    panels = tuple(
        DepartmentWeeks(service_name(found.report, each.service.id, t), kept[each.service.id])
        for each in found.services[:_PANELS]
    )
    return (Picture(PromiseKept(weeks, panels), t), time_picture(found.report, t))


def reviews_ordered(departments: Sequence[Department], t: Translator) -> Message:
    """Tell somebody that reviews are under way."""
    words = t.gettext(
        "The review of {departments} is being made. It arrives in your messages with Crossdesk."
    ).format(departments=names(departments, t))
    return plain_message(words)


def _period(first_day: date, last_day: date, t: Translator) -> str:
    period, quarter = days(first_day, last_day, t), Quarter.of_days(first_day, last_day)
    return f"{quarter_name(quarter, t)} · {period}" if quarter else period


def _headline(found: Review, t: Translator) -> str:
    if not found.services:
        return t.gettext(
            "No service had {n} requests that ended, so there is nothing to judge yet."
        ).format(n=FEWEST_TO_REVIEW)
    kept, before = found.kept, sum((each.before.resolutions for each in found.services), Share())
    if not kept.of:
        return t.gettext("No resolution came due: nothing is promised.")
    words = t.gettext("{share} resolved in time").format(share=share(kept, t))
    return with_aside(words, _before(before, t), t) if before.of else words


def _service(found: Review, each: ServiceReview, t: Translator, *, anonymous: bool) -> Block:
    measures = each.measures
    name = service_name(found.report, each.service.id, t)
    ended = t.ngettext("{n} request ended", "{n} requests ended", measures.ended_in_all)
    head: Line = [
        text(name, bold=True),
        text(f" · {ended.format(n=measures.ended_in_all)}"),
    ]
    facts = [
        *_kept(each, t),
        *_times(measures, t),
        *_ratings(each, t, anonymous=anonymous),
        *_returns(each, t),
        *_added(each, t),
    ]
    return rich(head, bullets([[text(fact)] for fact in facts]))


def _kept(each: ServiceReview, t: Translator) -> list[str]:
    pairs = (
        (t.gettext("First response in time"), each.measures.responses, each.before.responses),
        (t.gettext("Resolved in time"), each.measures.resolutions, each.before.resolutions),
    )
    return [
        labelled(
            label,
            with_aside(share(now, t), _before(before, t), t) if before.of else share(now, t),
            t,
        )
        for label, now, before in pairs
        if now.of
    ]


def _before(before: Share, t: Translator) -> str:
    return t.gettext("before: {share}").format(share=share(before, t))


def _times(measures: Measures, t: Translator) -> list[str]:
    if not measures.resolution_times:
        return []
    words = t.gettext("Usually resolved: half within {half}, nine of ten within {most}")
    half, most = measures.resolution_median, measures.resolution_p90
    return [words.format(half=short_time(half, t), most=short_time(most, t))]


def _ratings(each: ServiceReview, t: Translator, *, anonymous: bool) -> list[str]:
    if not each.measures.rated:
        return []
    words = labelled(t.gettext("Rating"), mean_score(each.measures, t, anonymous=anonymous), t)
    if each.widest_gap is None:
        return [words]
    dimension, gaps = each.widest_gap
    missed = t.gettext("People miss “{dimension}” most: expected {expected}, received {received}")
    said = missed.format(
        dimension=dimension_label(dimension, t),
        expected=number(gaps.expected / gaps.n, t),
        received=number(gaps.perceived / gaps.n, t),
    )
    return [words, said]


def _returns(each: ServiceReview, t: Translator) -> list[str]:
    returned = each.measures.returned
    if not returned.part:
        return []
    words = labelled(t.gettext("Went back with a question"), share(returned, t), t)
    return [with_aside(words, _asked(each.asked, t), t) if each.asked else words]


def _asked(asked: AskedFor, t: Translator) -> str:
    template = t.gettext("most often for “{words}”: {count} of {of}")
    return template.format(words=cut(asked.words, _WORDS_SHOWN), count=asked.count, of=asked.of)


def _added(each: ServiceReview, t: Translator) -> list[str]:
    if not each.added:
        return []
    label = t.gettext("Lateness added to chains")
    return [labelled(label, hours(each.added, t), t)]


def _others(found: Review, t: Translator) -> list[str]:
    told = []
    hidden = len(found.services) - _SERVICES_SHOWN
    if hidden > 0:
        words = t.ngettext(
            "{n} more service: see {command}", "{n} more services: see {command}", hidden
        )
        told.append(words.format(n=hidden, command=f"{ids.DESK_COMMAND} report"))
    if found.too_few:
        few = [
            with_aside(service_name(found.report, service.id, t), str(count), t)
            for service, count in found.too_few[:_SERVICES_SHOWN]
        ]
        label = t.gettext("Too few requests to judge (below {n})").format(n=FEWEST_TO_REVIEW)
        told.append(labelled(label, enumeration(few, t), t))
    return told
