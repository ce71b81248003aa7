"""The weekly digest: what changed, how it stands, where it jams, and what may help.

One message of at most 25 blocks says it; its thread has the rest.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import (
    and_more,
    dimension_label,
    enumeration,
    hours,
    labelled,
    more_behind,
    with_aside,
)
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
from bot.views.reports.figures import (
    days,
    figure_rows,
    mean_score,
    quarter_name,
    share,
    week_name,
)
from bot.views.reports.headline import headline
from bot.views.reports.recognition import recognition_blocks
from bot.views.reports.report import (
    department_name,
    how_counted,
    map_picture,
    names,
    promise_picture,
    service_list,
    service_name,
    time_picture,
)
from bot.views.requests.buttons import buttons, show_button
from bot.views.requests.chain_times import chain_picture, late_chain_sentence
from bot.views.requests.lists import serving_line
from bot.views.rich_text import quote
from bot.views.unread import unread_blocks
from domain.findings import WEEKS_BEFORE, Advice, Slowest, Suggestion
from domain.lifecycle import Action, State
from domain.reports import Report
from domain.request import Request

_OVERDUE_SHOWN = 4
_COMMENT_SHOWN = 300
_CHAINS_TOLD = 5
_CHAINS_DRAWN = 3

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

_NONE_IN_TIME: Mapping[Advice, str] = {
    Advice.REVISE_THE_STANDARD: mark(
        "{service}: none of {all} were resolved in time. Nine of ten took up to {time}. Find out "
        "what delays them, or promise a time that you can keep."
    ),
    Advice.RESOLVE_WHAT_IS_LATE: mark(
        "{service}: none of {all} were resolved in time, and most are not resolved at all. Go "
        "through them together: “/answer overdue” lists them."
    ),
}


def digest(found: Digest, t: Translator) -> Message:
    """The message."""
    if found.is_one_line:
        words = headline(found, t)
        return Message(
            fallback([text(words)]), [rich([text(words)]), *unread_blocks(found.unread, t)]
        )
    title, said = _title(found, t), headline(found, t)
    blocks = [
        header(title),
        rich([text(said, bold=True)]),
        *map(picture_block, pictures(found, t)),
        table(figure_rows(found.figures, found.week, t, anonymous=found.anonymous)),
        *_open(found, t),
        *_overdue(found, t),
        *_late_chains(found, t),
        *_findings(found, t),
        *_recognition(found, t),
        *unread_blocks(found.unread, t),
        small(t.sentences(how_counted(t), _more(t))),
    ]
    return Message(fallback([text(title)], [text(said)]), blocks)


def pictures(found: Digest, t: Translator) -> tuple[Picture, ...]:
    """The picture that stands in the message."""
    nothing = found.is_one_line or not found.report.cells
    return () if nothing else (promise_picture(found.report, t),)


def details_pictures(found: Digest, t: Translator) -> tuple[Picture, ...]:
    """Those that stand in the thread."""
    return (
        *_chain_pictures(found, t),
        time_picture(found.report, t),
        map_picture(found.report, t),
    )


def _chain_pictures(found: Digest, t: Translator) -> tuple[Picture, ...]:
    """Draw the late chains that the reader may read."""
    drawn = [each.past for each in found.late_chains if not each.discreet]
    return tuple(chain_picture(each, t) for each in drawn[:_CHAINS_DRAWN])


def digest_details(found: Digest, t: Translator) -> Message:
    """Render the thread: where the time went, who waits on whom, and each service."""
    title = t.gettext("Where the time went, who asked whom, and each service")
    blocks = [
        header(title),
        *map(picture_block, details_pictures(found, t)),
        *service_list(found.report, t),
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


def _late_chains(found: Digest, t: Translator) -> list[Block]:
    """The chains that missed their date: one sentence each; their pictures are in the thread."""
    if not found.late_chains:
        return []
    count = labelled(t.gettext("Chains that missed their date"), str(len(found.late_chains)), t)
    told = [[text(late_chain_sentence(each, t))] for each in found.late_chains[:_CHAINS_TOLD]]
    blocks = [rich([text(count, bold=True)], bullets(told))]
    more = len(found.late_chains) - _CHAINS_TOLD
    if more > 0:
        blocks.append(small(and_more(more, t)))
    return blocks


def _findings(found: Digest, t: Translator) -> list[Block]:
    lines: list[Block | Line] = []
    if found.slowest:
        lines.append([text("⏱ "), text(_slowest(found.report, found.slowest, t))])
    elif found.bottleneck:
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
        title = t.gettext("Suggestions, by the last {count} weeks").format(count=WEEKS_BEFORE + 1)
        blocks.append(rich([text(title, bold=True)], bullets(advice)))
    return blocks


def _recognition(found: Digest, t: Translator) -> list[Block]:
    if found.recognised is None:
        return []
    quarter, honours, departments = found.recognised
    return recognition_blocks(honours, departments, quarter_name(quarter, t), t)


def _slowest(report: Report, most: Slowest, t: Translator) -> str:
    words = t.ngettext(
        "Others waited most for {department}: {time} in {n} chain",
        "Others waited most for {department}: {time} in {n} chains",
        most.chains,
    )
    name = department_name(report.everyone[most.department_id], t)
    return words.format(department=name, time=hours(most.added, t), n=most.chains)


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
    none = None if found.share.part else _NONE_IN_TIME.get(found.advice)
    return t.gettext(none or _ADVICE[found.advice]).format(
        all=found.share.of,
        service=service_name(report, found.service_id, t),
        share=share(found.share, t),
        time=hours(timedelta(seconds=found.seconds), t),
        dimension=dimension_label(found.dimension, t) if found.dimension else "",
    )


def _more(t: Translator) -> str:
    words = t.gettext("{command} sends these pictures for another period.")
    return words.format(command=f"{ids.DESK_COMMAND} report")
