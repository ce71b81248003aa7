"""Surveys: how they stand, the questions, the form, and the results."""

from collections.abc import Iterable, Mapping, Sequence

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration, labelled
from bot.views.blocks import (
    MAX_OPTION,
    MAX_OPTIONS,
    Block,
    Line,
    Message,
    View,
    bullets,
    button,
    button_rows,
    cut,
    fallback,
    header,
    last_moment,
    option,
    phrase,
    plain_message,
    rich,
    small,
    text,
    user,
)
from bot.views.inputs import input_block, modal, select, text_input
from bot.views.reports.figures import full_date, quarter_name
from domain.organisation import Department, Service
from domain.quarters import Quarter
from domain.surveys import ANSWER_LIMIT, FEWEST_ANSWERS, SurveyResults, SurveyStanding, Tally
from domain.text import LocalizedText

_STANDINGS_SHOWN = 10
_TALLY_SHOWN = 10

Names = Mapping[int, LocalizedText]
"""The names of services, by their ids."""


def standings_message(
    found: Sequence[SurveyStanding], names: Names, t: Translator, *, words_shown: int
) -> Message:
    """Show managers how it stands with the surveys of their departments.

    Args:
        words_shown: how many of the answers in words are shown.
    """
    title = t.gettext("Survey of the people you serve")
    blocks = [
        header(title),
        rich([text(_what_is_asked(t))]),
        *(
            block
            for each in found[:_STANDINGS_SHOWN]
            for block in _standing(each, names, t, words_shown)
        ),
        small(
            t.gettext(
                "Once a quarter at most. Nobody sees who answered what, and nothing is shown "
                "before {n} people have answered."
            ).format(n=FEWEST_ANSWERS)
        ),
    ]
    return Message(fallback([text(title)]), blocks)


def questions_message(
    department: Department, survey_id: int, t: Translator, *, is_open: bool, answered: bool
) -> Message:
    """Ask somebody to answer; thank them, or say that it is over."""
    name = t.name(department.name)
    if not is_open:
        words = t.gettext("The survey of {department} is over. Thank you.").format(department=name)
        return plain_message(words)
    if answered:
        words = t.gettext(
            "Thank you. {department} reads your answers without your name, together with those of "
            "others."
        ).format(department=name)
        return plain_message(words)
    lead = t.gettext("{department} asks you three questions. It takes a minute.").format(
        department=name
    )
    nameless = t.gettext(
        "Your name is not kept with your answers. They are read in two weeks, together with those "
        "of others, and only if {n} people or more have answered."
    ).format(n=FEWEST_ANSWERS)
    answer = button(ids.SURVEY_ANSWER, t.gettext("Answer the questions"), write_survey(survey_id))
    return Message(
        fallback([text(lead)]),
        [rich([text(lead, bold=True)], [text(nameless)]), *button_rows([answer])],
    )


def answer_form(
    department: Department, services: Sequence[Service], survey_id: int, t: Translator
) -> View:
    """Build the form with the three questions."""
    name = t.name(department.name)
    options = [
        option(cut(t.name(each.name), MAX_OPTION), each.key) for each in services[:MAX_OPTIONS]
    ]
    choose = t.gettext("Choose a service")
    missing = t.gettext("What do you need from {department} that you do not get?").format(
        department=name
    )
    matters = t.gettext("The promise of which service matters most to you?")
    slower = t.gettext("Which service could be slower?")
    nameless = t.gettext(
        "Nobody sees who answered what. Do not write your name. You cannot change your answers "
        "later."
    )
    blocks = [
        input_block(ids.MISSING, missing, text_input(ANSWER_LIMIT, multiline=True), optional=True),
        input_block(ids.MATTERS, matters, select(options, None, choose), optional=True),
        input_block(ids.SLOWER, slower, select(options, None, choose), optional=True),
        small(nameless),
    ]
    return modal(
        t.gettext("Three questions"),
        blocks,
        t,
        submit=t.gettext("Send"),
        callback_id=ids.SURVEY_ANSWER,
        metadata=write_survey(survey_id),
    )


def results_message(
    department: Department,
    results: SurveyResults | None,
    names: Names,
    t: Translator,
    *,
    words: Sequence[str],
    is_first: bool,
) -> Message:
    """Tell a manager what people answered.

    Args:
        words: the answers in words that this message has.
        is_first: whether it is the first message, which has all the rest.
    """
    title = t.gettext("Survey of {department}").format(department=t.name(department.name))
    blocks = _results(results, names, t, words) if is_first else _missing(words, t)
    return Message(fallback([text(title)]), [header(title), *blocks])


def write_survey(survey_id: int) -> str:
    """Write what a button or a form carries."""
    return f"survey:{survey_id}"


def read_survey(carried: str) -> int:
    """Read the id of a survey, or of the department that sends one, that a button carried."""
    return int(carried.rpartition(":")[2])


def _what_is_asked(t: Translator) -> str:
    return t.gettext(
        "Three questions to the people of the departments that asked you for something in the last "
        "90 days: what they miss, which promise matters most, and which service could be slower."
    )


def _standing(
    standing: SurveyStanding, names: Names, t: Translator, words_shown: int
) -> list[Block]:
    survey, results = standing.survey, standing.results
    lines: list[Line] = [[text(t.name(standing.department.name), bold=True)]]
    blocks: list[Block] = []
    if survey and survey.closed_at is None:
        running = t.ngettext(
            "{who} sent it to {n} person. Results come after {when}.",
            "{who} sent it to {n} people. Results come after {when}.",
            survey.invited,
        ).replace("{n}", str(survey.invited))
        when = last_moment(survey.closes_at)
        lines.append(phrase(running, who=user(survey.sent_by, t), when=when))
    elif survey:
        quarter = quarter_name(Quarter.parse(survey.quarter), t)
        lines.append([text(labelled(t.gettext("The last survey"), quarter, t))])
        blocks += _results(results, names, t, results.missing[:words_shown] if results else ())
    if standing.next_from:
        words = t.gettext("The next one can be sent from {day} on.")
        blocks.append(small(words.format(day=full_date(standing.next_from, t))))
    elif survey is None or survey.closed_at:
        blocks += _sending(standing, t)
    return [rich(*lines), *blocks]


def _sending(standing: SurveyStanding, t: Translator) -> list[Block]:
    count = standing.would_ask
    if count < FEWEST_ANSWERS:
        words = t.ngettext(
            "Only {n} person would be asked, and {fewest} answers are needed.",
            "Only {n} people would be asked, and {fewest} answers are needed.",
            count,
        )
        return [rich([text(words.format(n=count, fewest=FEWEST_ANSWERS))])]
    label = t.ngettext("Send it to {n} person", "Send it to {n} people", count).format(n=count)
    value = f"department:{standing.department.id}"
    return button_rows([button(ids.SURVEY_SEND, label, value)])


def _results(
    results: SurveyResults | None, names: Names, t: Translator, words: Sequence[str]
) -> list[Block]:
    if results is None:
        few = t.gettext(
            "Fewer than {n} people answered, so nothing is shown. Their answers were deleted."
        ).format(n=FEWEST_ANSWERS)
        return [rich([text(few)])]
    count = t.gettext("{n} of {of} people answered.")
    tallies = (
        (t.gettext("This promise matters most"), results.matters),
        (t.gettext("This could be slower"), results.slower),
    )
    lines: list[Line] = [
        [text(count.format(n=results.answers, of=results.invited))],
        *([text(labelled(label, _tally(tally, names, t), t))] for label, tally in tallies),
    ]
    more = len(results.missing) - len(words)
    rest = t.ngettext("{n} more is in your messages.", "{n} more are in your messages.", more)
    return [
        rich(*lines),
        *_missing(words, t),
        *([small(rest.format(n=more))] if more else []),
    ]


def _missing(words: Iterable[str], t: Translator) -> list[Block]:
    said: list[Line] = [[text(each)] for each in words]
    if not said:
        return []
    return [rich([text(t.gettext("What they miss"), bold=True)], bullets(said))]


def _tally(tally: Tally, names: Names, t: Translator) -> str:
    shown = (f"{t.name(names[key])} {count}" for key, count in tally[:_TALLY_SHOWN] if key in names)
    return enumeration(shown, t) or "–"
