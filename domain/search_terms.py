"""The terms by which requests are found: words, and who and what a request is about.

Chinese is written without spaces, so it is cut into pairs of characters that overlap: 屏幕不亮
gives 屏幕, 幕不, 不亮 and, at the end of the run, 亮. Each character begins one term, so that a
single one is found as the beginning of a term.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.events import Event, ReplyEdited
from domain.fields import CHOICES, FieldType
from domain.lifecycle import Action
from domain.request import FieldAnswer, Request

MIN_PREFIX = 3
"""Characters from which a word is found by its beginning. Shorter ones begin too many."""

_MOST_CHARACTERS = 64  # of a term
_MOST_DAYS = 62  # one by one; of a longer time, its months

# Han, kana and Hangul: written without spaces, or as if.
_UNSPACED = (
    r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_UNSPACED_TERM = re.compile(f"[{_UNSPACED}]+")
_RUN = re.compile(rf"([{_UNSPACED}]+)|[^\W_{_UNSPACED}]+")

_UNSEARCHED = frozenset({Action.RATE, Action.RATE_CLARITY})
"""Events by whose words nobody finds a request: a rating can be anonymous."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is looked for.

    Attributes:
        is_prefix: whether terms that begin with it are meant, too.
    """

    text: str
    is_prefix: bool = False

    def matches(self, term: str) -> bool:
        """Whether a term of a text is one that is looked for."""
        return term.startswith(self.text) if self.is_prefix else term == self.text


Alternative = tuple[Term, ...]
"""Terms that must all be there."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search, as it was read from what somebody typed.

    Attributes:
        words: for each of them, one of its alternatives must be there.
        days: the first and the last day on which a request was opened.
        number: the number of a request that is meant before all others.
    """

    words: tuple[tuple[Alternative, ...], ...] = ()
    days: tuple[date, date] | None = None
    number: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it looks for nothing in particular."""
        return not self.words and self.days is None and self.number is None


def is_unspaced(term: str) -> bool:
    """Whether a term is of a language that is written without spaces."""
    return _UNSPACED_TERM.fullmatch(term) is not None


def unspaced_runs(text: str) -> tuple[str, ...]:
    """Return the pieces of a text that are written without spaces."""
    return tuple(run.group(1) for run in _RUN.finditer(folded(text)) if run.group(1))


def folded(text: str) -> str:
    """Return a text as it is compared: in lower case, and the same whatever keyboard typed it."""
    return unicodedata.normalize("NFKC", text).casefold()


def without_accents(text: str) -> str:
    """Return a text without the accents of its letters: "müller" as "muller"."""
    return text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", text))


def terms_of(text: str) -> Iterator[str]:
    """Yield the terms of a text, repeated ones as often as they are there."""
    for run in _RUN.finditer(folded(text)):
        word = run.group()
        if run.group(1):
            yield from (word[start : start + 2] for start in range(len(word)))
        else:
            yield without_accents(word)[:_MOST_CHARACTERS]


def wanted_terms(text: str) -> Alternative:
    """Return the terms to look for when somebody types this."""
    found: list[Term] = []
    for run in _RUN.finditer(folded(text)):
        word = run.group()
        if run.group(1):
            pairs = [word[start : start + 2] for start in range(len(word) - 1)]
            found += [Term(pair) for pair in pairs] or [Term(word, is_prefix=True)]
        else:
            term = without_accents(word)[:_MOST_CHARACTERS]
            found.append(Term(term, is_prefix=len(term) >= MIN_PREFIX))
    return tuple(found)


def is_in(wanted: Alternative, text: str) -> bool:
    """Whether a text, such as a name, has all the terms that are looked for."""
    terms = set(terms_of(text))
    return bool(wanted) and all(any(map(each.matches, terms)) for each in wanted)


# --- who and what a request is about ---

EVERY_REQUEST = Term("=t", is_prefix=True)
"""Every request has been opened on some day."""


def person_term(user_id: str) -> str:
    """Return the term of everybody who has to do with a request."""
    return f"=u{user_id.lower()}"


def department_term(department_id: int) -> str:
    """Return the term of the departments that serve or served a request."""
    return f"=d{department_id}"


def service_term(service_id: int) -> str:
    """Return the term of a request's service."""
    return f"=s{service_id}"


def day_terms(first: date, last: date) -> Alternative:
    """Return the terms of the days of a time, one of which a request opened then has.

    Requests have the day in UTC; for a reader it can be the one before or after.
    """
    first, last = first - timedelta(days=1), last + timedelta(days=1)
    days = (last - first).days + 1
    if days <= _MOST_DAYS:
        return tuple(Term(_day_term(first + timedelta(days=n))) for n in range(days))
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) <= _MOST_DAYS:
        return tuple(Term(f"=t{n // 12:04}{n % 12 + 1:02}", is_prefix=True) for n in months)
    return (EVERY_REQUEST,)


def _day_term(day: date) -> str:
    return f"=t{day.year:04}{day.month:02}{day.day:02}"


# --- of requests and events ---


def terms_of_request(request: Request, events: Iterable[Event]) -> tuple[str, ...]:
    """Return the terms by which a request is found after all of this, each once.

    Of what was edited, the last version counts.
    """
    return _once([str(request.number), *terms_beside_number(request, events)])


def terms_beside_number(request: Request, events: Iterable[Event]) -> tuple[str, ...]:
    """Return the others of these terms; the first one is the request's number."""
    found = [_day_term(request.opened_at.date()), *_about(request)]
    for words in _texts(request):
        found += terms_of(words)
    for event in _last_versions(events):
        found += [*_people_of(event), *_words_of(event)]
    return _once(found)


def added_terms(
    request: Request, event: Event, before: Request, events: Iterable[Event]
) -> tuple[str, ...]:
    """Return the terms by which a request is found besides, once an event has happened to it.

    Args:
        before, events: the request, and its history, without that.
    """
    known = set(_about(before))
    for each in events:
        known.update(_people_of(each))
    found = [*_about(request), *_people_of(event), *_words_of(event)]
    return _once(each for each in found if each not in known)


def _about(request: Request) -> list[str]:
    """Return who and what a request is about, as it stands."""
    return [
        department_term(request.hop.department_id),
        service_term(request.hop.service_id),
        person_term(request.requester_id),
        *_people_in_fields(request),
    ]


def _people_of(event: Event) -> list[str]:
    people = (event.actor_id, event.handover.assignee_id if event.handover else None)
    return [person_term(each) for each in people if each]


def _words_of(event: Event) -> Iterator[str]:
    if event.kind not in _UNSEARCHED:
        for words in (event.text, *(each.name for each in event.files)):
            yield from terms_of(words)


def _last_versions(events: Iterable[Event]) -> list[Event]:
    versions: dict[int, Event] = {}
    for event in events:
        content = event.content
        original = content.event_id if isinstance(content, ReplyEdited) else event.id
        versions[original] = event
    return list(versions.values())


def _texts(request: Request) -> Iterator[str]:
    yield request.title
    yield request.details
    for answer in request.fields:
        yield from _field_texts(answer)


def _field_texts(answer: FieldAnswer) -> Iterator[str]:
    field, values = answer.field, _values(answer)
    if field.type in CHOICES:
        labels = [each.label for each in field.options if each.key in values]
        yield from (name for label in labels for name in (label.en, label.zh))
    elif field.type is not FieldType.PERSON:
        yield from values


def _people_in_fields(request: Request) -> Iterator[str]:
    for answer in request.fields:
        if answer.field.type is FieldType.PERSON:
            yield from map(person_term, _values(answer))


def _values(answer: FieldAnswer) -> tuple[str, ...]:
    return (answer.value,) if isinstance(answer.value, str) else tuple(answer.value)


def _once(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))
