"""Ratings: the question to the requester, and what those who serve are told."""

from collections.abc import Mapping, Sequence

from bot import ids
from bot.i18n import Translator, mark
from bot.labels import and_more, stars
from bot.read_models import Dossier, RatingLine
from bot.views.blocks import (
    Block,
    Line,
    Message,
    button,
    button_rows,
    cut,
    dotted,
    fallback,
    header,
    line_message,
    moment,
    one_line,
    phrase,
    rich,
    small,
    text,
    user,
)
from bot.views.requests.buttons import buttons, say_more_button, show_button
from bot.views.requests.event_lines import rating_lines
from bot.views.requests.headings import asked_of, discreet_heading, heading, room_for_names
from bot.views.rich_text import quotation
from domain.erasure import is_erased
from domain.excerpts import excerpt
from domain.fields import TITLE_LIMIT
from domain.lifecycle import Action
from domain.organisation import Department
from domain.policy import COMMENT_SHOWN, COMMENTS_SHOWN, COMMENTS_TOLD, MINIMUM_ANONYMOUS
from domain.ratings import LOW_SCORES, SCORES, Rating, rating_in
from domain.rich_text import RichText

_FACES: Mapping[int, str] = {1: "😞", 2: "🙁", 3: "😐", 4: "🙂", 5: "😀"}
_READ_WITH_NAME = mark("{department} sees your comment and your name.")
_READ_WITHOUT_NAME = mark("{department} does not learn who you are or which request it was.")


# --- to the requester ---


def question(lines: Sequence[RatingLine], t: Translator) -> Message:
    """Ask for ratings: of one request, or of several in one message."""
    title = _title(lines, t)
    blocks = [header(title)] if len(lines) > 1 else [rich([text(title, bold=True)])]
    for line in lines:
        blocks += _question(line.dossier, room_for_names(len(lines)), t)
    numbers = [heading(line.dossier.request, t) for line in lines]
    return Message(fallback(dotted([text(title)], *numbers)), blocks)


def _title(lines: Sequence[RatingLine], t: Translator) -> str:
    still_open = [line for line in lines if line.dossier.can_be_rated]
    if not still_open:
        return t.gettext("Your rating")
    if all(rating_in(line.dossier.events) for line in still_open):
        return t.gettext("Thank you for your rating")
    if all(line.reminder for line in lines):
        return t.gettext("A short reminder: how was it?")
    return t.gettext("How was it? One click is enough.")


def _question(dossier: Dossier, room: int, t: Translator) -> list[Block]:
    """Two blocks at most: so the 20 questions of a message stay within Slack's limit."""
    rating, still_open = rating_in(dossier.events), dossier.can_be_rated
    reader = [text(read_by(dossier.department, t, room), italic=True)] if still_open else []
    words = rich(
        heading(dossier.request, t, room),
        asked_of(dossier, t, room),
        *([[text(stars(rating.score, t))]] if rating else []),
        _until(dossier, t),
        reader,
    )
    if not still_open:
        return [words]
    scores = [_score_button(dossier, score, rating) for score in SCORES]
    return [words, {"type": "actions", "elements": [*scores, say_more_button(dossier.request, t)]}]


def _until(dossier: Dossier, t: Translator) -> Line:
    rated = rating_in(dossier.events) is not None
    if dossier.rated_until is None:
        return [text(t.gettext("The request is open again, so there is nothing to rate yet."))]
    if not dossier.can_be_rated:
        over = t.gettext("The time to rate it is over.")
        return [] if rated else [text(over)]
    template = (
        t.gettext("You can change it until {time}.")
        if rated
        else t.gettext("You can rate it until {time}.")
    )
    return phrase(template, time=moment(dossier.rated_until))


def _score_button(dossier: Dossier, score: int, rating: Rating | None) -> Block:
    return button(
        ids.RATING_GIVE_AT_ONCE.format(score=score),
        f"{score} {_FACES[score]}",
        str(dossier.request.reference),
        primary=rating is not None and rating.score == score,
    )


def read_by(department: Department, t: Translator, room: int = TITLE_LIMIT) -> str:
    """Who reads what is said."""
    template = _READ_WITHOUT_NAME if department.anonymous_ratings else _READ_WITH_NAME
    return t.gettext(template).format(department=cut(t.name(department.name), room))


def held_words(dossier: Dossier, t: Translator, *, held: bool) -> Message:
    """To a requester: what they wrote under the question went nowhere, until they choose.

    Args:
        held: whether it is still to be chosen. Else it was passed on.
    """
    department = t.name(dossier.department.name)
    if not held:
        words = t.gettext("{department} has received your words with your name.")
        line = [text(words.format(department=department))]
        return line_message(line)
    words = t.gettext(
        "{department} has not received this yet. If you send it from here, it shows your name. "
        "What do you want to do?"
    )
    line = [text(words.format(department=department))]
    with_name = button(
        ids.RATING_TELL_WITH_NAME,
        t.gettext("Send it with my name"),
        str(dossier.request.reference),
    )
    say_more = [say_more_button(dossier.request, t)] if dossier.can_be_rated else []
    return Message(fallback(line), [rich(line), *button_rows([*say_more, with_name])])


# --- to those who serve ---


def low_rating(dossier: Dossier, team_id: str, t: Translator, *, reopens: bool) -> Message:
    """To a manager: somebody is not content. If it was changed or taken back since, that it was.

    Args:
        team_id: of the Slack workspace, for the link to the requester.
        reopens: whether the reader may reopen the request.
    """
    rating = rating_in(dossier.events)
    if rating is None:
        return _taken_back(dossier, t)
    title = [text(_what_it_is(rating, t), bold=True)]
    comment = excerpt(RichText.of_text(rating.comment), COMMENT_SHOWN)
    spoken = [text(one_line(rating.comment))] if rating.comment else []
    request = dossier.request
    words = rich(
        title,
        discreet_heading(request, t),
        dotted(asked_of(dossier, t), _from_whom(dossier, t)),
        *rating_lines(rating, t),
        *quotation(comment),
    )
    url = f"slack://user?team={team_id}&id={request.requester_id}"
    contact = [button(ids.RATING_CONTACT, t.gettext("Contact requester"), url=url)]
    if is_erased(request.requester_id):
        contact = []
    actions = (Action.REOPEN,) if reopens else ()
    rows = button_rows([*contact, *buttons(request, actions, t), show_button(request, t)])
    return Message(fallback(dotted(title, discreet_heading(request, t), spoken)), [words, *rows])


def _what_it_is(rating: Rating, t: Translator) -> str:
    low, changed = t.gettext("A low rating"), t.gettext("A low rating was changed")
    return low if rating.score in LOW_SCORES else changed


def _taken_back(dossier: Dossier, t: Translator) -> Message:
    words = [text(t.gettext("A low rating was withdrawn: the request is open again."))]
    line = discreet_heading(dossier.request, t)
    rows = button_rows([show_button(dossier.request, t)])
    return Message(fallback(dotted(words, line)), [rich(words, line), *rows])


def _from_whom(dossier: Dossier, t: Translator) -> Line:
    return phrase(t.gettext("from {who}"), who=user(dossier.request.requester_id, t))


def comments(department: Department, said: Sequence[tuple[str, int]], t: Translator) -> Message:
    """Tell a department what several people said of it, without their names.

    Args:
        said: comments with their scores.
    """
    title = t.gettext("What people say about {department}").format(
        department=t.name(department.name)
    )
    return _nameless(title, said, t)


def low_ratings(department: Department, said: Sequence[tuple[str, int]], t: Translator) -> Message:
    """To a manager: some of several people are not content; nobody's name is said.

    Args:
        said: comments, which may be empty, with their scores.
    """
    title = t.gettext("Low ratings of {department}").format(department=t.name(department.name))
    return _nameless(title, said, t)


def _nameless(title: str, said: Sequence[tuple[str, int]], t: Translator) -> Message:
    shown, more = said[:COMMENTS_TOLD], len(said) - COMMENTS_TOLD
    room = COMMENT_SHOWN
    if sum(min(len(comment), room) for comment, _ in shown) > COMMENTS_SHOWN:
        room = COMMENTS_SHOWN // len(shown)
    blocks = [header(title)]
    blocks += [
        rich([text(stars(score, t))], *quotation(excerpt(RichText.of_text(comment), room)))
        for comment, score in shown
    ]
    if more > 0:
        blocks.append(small(and_more(more, t)))
    hint = t.gettext(
        "Shown without names and request numbers, and not in order of time. You see them together, "
        "once at least {n} people have rated."
    )
    blocks.append(small(hint.format(n=MINIMUM_ANONYMOUS)))
    return Message(fallback([text(title)]), blocks)
