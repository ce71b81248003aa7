"""The weekly digest: what changed, how it stands, where it jams, and what may help.

One message of at most 25 blocks says it; its thread has the rest.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import dimension_label, enumeration, hours, labelled, more_behind, with_aside
from bot.pictures.picture import Picture
from bot.read_models import Digest, RatedService
from bot.views.blocks import (
    Block,
    Line,
    Message,
    bullets,
    button_rows,
    cut,
    fallback,
    header,
    picture_block,
    rich,
    small,
    table,
    text,
)
from bot.views.reports.figures import days, figure_rows, mean_score, share, week_name
from bot.views.reports.headline import headline
from bot.views.reports.report import (
    how_counted,
    map_picture,
    names,
    promise_picture,
    service_name,
    service_table,
    time_picture,
)
from bot.views.requests.buttons import buttons, show_button
from bot.views.requests.lists import serving_line
from bot.views.rich_text import quote
from domain.findings import Advice, Suggestion
from domain.lifecycle import Action, State
from domain.reports import Report
from domain.request import Request

_OVERDUE_SHOWN = 4
_COMMENT_SHOWN = 300

_JAMS: Mapping[State, str] = {
    State.OPEN: mark("{part} of the time passed before anybody claimed it: {service}"),
    State.IN_PROGRESS: mark("{part} of the time passed while it was in progress: {service}"),
    State.WAITING: mark("{part} of the time passed waiting for requesters: {service}"),
}

_ADVICE: Mapping[Advice, str] = {
    Advice.ASK_IN_THE_FORM: mark(
        "{service}: {share} needed a question to the requester. Ask it in the form: give the "
        "service a required field."
    ),
    Advice.CLAIM_SOONER: mark(
        "{service}: {share} had a late first response, mostly because nobody had claimed them. Ask "
        "somebody to check the queue each morning."
    ),
    Advice.ASK_ALL_AT_ONCE: mark(
        "{service}: most of the time passes waiting for requesters. Ask everything at once, or in "
        "the form."
    ),
    Advice.REVISE_THE_STANDARD: mark(
        "{service}: only {share} were resolved in time. Nine of ten took up to {time}. Find out "
        "what delays them, or promise a time that you can keep."
    ),
    Advice.RESOLVE_WHAT_IS_LATE: mark(
        "{service}: only {share} were resolved in time, and most of the others are not resolved "
        "at all. Go through them together: “/answer overdue” lists them."
    ),
    Advice.PROMISE_MORE: mark(
        "{service}: nine of ten are resolved within {time}, half of the promised time or less. You "
        "could promise a shorter time."
    ),
    Advice.CHECK_THE_RESULT: mark(
        "{service}: {share} were reopened. Agree on quality criteria, and check them when you "
        "resolve."
    ),
    Advice.CLOSE_THE_GAP: mark(
        "{service}: people miss “{dimension}” most: there they received less than they expected. "
        "Ask one of them what they need."
    ),
}


def digest(found: Digest, t: Translator) -> Message:
    """The message."""
    if found.is_one_line:
        words = headline(found, t)
        return Message(fallback([text(words)]), [rich([text(words)])])
    title, said = _title(found, t), headline(found, t)
    blocks = [
        header(title),
        rich([text(said, bold=True)]),
        *map(picture_block, pictures(found, t)),
        table(figure_rows(found.figures, found.week, t, anonymous=found.anonymous)),
        *_open(found, t),
        *_overdue(found, t),
        *_findings(found, t),
        small(f"{how_counted(t)} {_more(t)}"),
    ]
    return Message(fallback([text(title)], [text(said)]), blocks)


def pictures(found: Digest, t: Translator) -> tuple[Picture, ...]:
    """The picture that stands in the message."""
    nothing = found.is_one_line or not found.report.cells
    return () if nothing else (promise_picture(found.report, t),)


def details_pictures(found: Digest, t: Translator) -> tuple[Picture, ...]:
    """Those that stand in the thread."""
    return (time_picture(found.report, t), map_picture(found.report, t))


def digest_details(found: Digest, t: Translator) -> Message:
    """Render the thread: where the time went, who waits on whom, and each service."""
    title = t.gettext("Where the time went, who asked whom, and each service")
    blocks = [
        header(title),
        *map(picture_block, details_pictures(found, t)),
        *service_table(found.report, t),
    ]
    return Message(title, blocks)


def _title(found: Digest, t: Translator) -> str:
    period = days(found.week.first_day, found.week.last_day, t)
    return f"{week_name(found.week, t)} · {period} · {names(found.report.departments, t)}"


def _open(found: Digest, t: Translator) -> list[Block]:
    ages = (
        t.gettext("less than a day"),
        t.gettext("1 to 3 days"),
        t.gettext("3 to 7 days"),
        t.gettext("7 to 30 days"),
        t.gettext("more than 30 days"),
    )
    counts = [
        labelled(words, str(count), t)
        for words, count in zip(ages, found.open_by_age, strict=True)
        if count
    ]
    if not counts:
        return [rich([text(t.gettext("No requests are open."))])]
    total = labelled(t.gettext("Still open"), str(sum(found.open_by_age)), t)
    return [rich([text(total, bold=True), text(with_aside("", enumeration(counts, t), t))])]


def _overdue(found: Digest, t: Translator) -> list[Block]:
    if not found.overdue.count:
        return []
    blocks = [header(labelled(t.gettext("🔴 Overdue"), str(found.overdue.count), t))]
    for summary in found.overdue.shown[:_OVERDUE_SHOWN]:
        blocks += [serving_line(summary, t), *button_rows(_actions(found, summary.request, t))]
    more = found.overdue.count - _OVERDUE_SHOWN
    if more > 0:
        command = "/answer" if found.serves else "/desk"
        blocks.append(small(more_behind(more, command, t)))
    return blocks


def _actions(found: Digest, request: Request, t: Translator) -> list[Block]:
    """Return the buttons for the digest's reader; an administrator may only look.

    A digest is not rendered again. *Show* never goes out of date, and *Reassign* asks when it is
    clicked whether it is still possible.
    """
    if request.hop.department_id in found.serves:
        return [*buttons(request, (Action.REASSIGN,), t), show_button(request, t)]
    return [] if request.confidential else [show_button(request, t)]


def _findings(found: Digest, t: Translator) -> list[Block]:
    lines: list[Block | Line] = []
    if found.bottleneck:
        jam = found.bottleneck
        words = t.gettext(_JAMS[jam.state]).format(
            part=f"{round(100 * jam.part)}%", service=service_name(found.report, jam.service_id, t)
        )
        lines.append([text("⏱ "), text(words)])
    for rated, template in (
        (found.best, t.gettext("⭐ Best rated: {service}, {mean}")),
        (found.lowest, t.gettext("⭐ Lowest rated: {service}, {mean}")),
    ):
        lines += _rated(found, rated, template, t) if rated else []
    blocks = [rich(*lines)] if lines else []
    if found.suggestions:
        advice = [[text(suggestion(found.report, each, t))] for each in found.suggestions]
        title = t.gettext("Suggestions")
        blocks.append(rich([text(title, bold=True)], bullets(advice)))
    return blocks


def _rated(found: Digest, rated: RatedService, template: str, t: Translator) -> list[Block | Line]:
    words = template.format(
        service=service_name(found.report, rated.service_id, t),
        # A service whose mean may not be told is neither the best nor the lowest.
        mean=mean_score(rated.measures, t, anonymous=False),
    )
    comment = cut(rated.comment, _COMMENT_SHOWN)
    return [[text(words)], *quote(comment)]


def suggestion(report: Report, found: Suggestion, t: Translator) -> str:
    """A sentence or two that say what may help, and why."""
    return t.gettext(_ADVICE[found.advice]).format(
        service=service_name(report, found.service_id, t),
        share=share(found.share, t),
        time=hours(timedelta(seconds=found.seconds), t),
        dimension=dimension_label(found.dimension, t) if found.dimension else "",
    )


def _more(t: Translator) -> str:
    words = t.gettext("{command} sends these pictures for another period.")
    return words.format(command=f"{ids.DESK_COMMAND} report")
