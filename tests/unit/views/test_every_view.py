"""Rules that hold for every view, whatever the state, the language and what people typed."""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.i18n import Translator
from bot.layouts.every_view import Rendered, every_view, other_views, views_of
from bot.layouts.guide_samples import guide_views
from bot.layouts.report_samples import report_views
from bot.layouts.review_samples import review_views
from bot.layouts.samples import (
    IT,
    LANGUAGES,
    LAPTOP,
    STANDARD,
    desk_line,
    dossier,
    history,
    line,
    listing,
    queue_of,
)
from bot.layouts.steady_views import steady_views, step_notes
from bot.outbox import rendering
from bot.read_models import Dossier, Listing, RatingLine
from bot.usecases.notices import Notice
from bot.views import errors, home
from bot.views.blocks import Message
from bot.views.nags import nagging
from bot.views.operation import outages
from bot.views.ratings import rating
from bot.views.requests import cards, desk, notes, own
from bot.views.requests.queue import queue_message
from domain.lifecycle import State
from domain.policy import LISTED
from domain.text import LocalizedText
from tests.thoroughness import examples
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import objects, validate, words

ROOT = Path(__file__).parents[3]
typed = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=60).filter(str.strip)
languages = pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
states = pytest.mark.parametrize("state", State)
_OWN_MARKUP = re.compile(
    r"<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>|<!date\^[0-9]+\^\{date_short(?:_pretty)?\} \{time\}\|[^<>|]*>"
)
_ENTITY = re.compile(r"&(amp|lt|gt);")


def _name(value: object) -> str | None:
    """Return the name of a language in a test's; hostile words have none of their own."""
    return value.locale if isinstance(value, Translator) else None


QUARTER = [
    (LANGUAGES[both % 2], state, both < 2, hostile)
    for place, state in enumerate(State)
    for hostile in range(len(HOSTILE))
    for both in [(place + hostile) % 4]
]
"""Each state and all hostile words meet, and each of them both languages, confidential or not.

Which is a quarter of all there are; which language they meet in, and where, is left to chance.
"""


@pytest.mark.parametrize(("t", "state", "confidential", "hostile"), QUARTER, ids=_name)
def test_slack_takes_it(t: Translator, state: State, confidential: bool, hostile: int) -> None:
    subject = dossier(state, HOSTILE[hostile], confidential=confidential)
    for name, rendered in views_of(subject, t):
        try:
            validate(rendered)
        except Exception as error:
            pytest.fail(f"{name}: {error}")


def test_a_quarter_of_all_has_each_state_with_all_words_and_each_with_the_rest() -> None:
    assert {(state, hostile) for _, state, _, hostile in QUARTER} == set(
        product(State, range(len(HOSTILE)))
    )
    for place, values in ((1, list(State)), (3, range(len(HOSTILE)))):
        met = {(case[0].locale, case[2], case[place]) for case in QUARTER}
        assert met == set(product([t.locale for t in LANGUAGES], [False, True], values))


WORDS_IN_A_LANGUAGE = [
    (place, t)
    for place, hostile in enumerate(HOSTILE)
    for language, t in enumerate(LANGUAGES)
    if len(hostile) > 1000 or place % 2 == language
]
"""Long words meet both languages, as the words of one may leave less room; others one of them."""


@pytest.mark.parametrize(("place", "t"), WORDS_IN_A_LANGUAGE, ids=_name)
def test_slack_takes_what_is_of_no_request(place: int, t: Translator) -> None:
    hostile = HOSTILE[place]
    found = [*other_views(hostile, t), *report_views(hostile, t), *review_views(hostile, t)]
    for _, rendered in found:
        validate(rendered)


@languages
@pytest.mark.parametrize("letter", ["x", "长"])
def test_the_longest_names_and_the_fullest_lists_fit_into_a_message(
    t: Translator, letter: str
) -> None:
    words, name = letter * 3000, LocalizedText(letter * 300)
    department = replace(IT, key="k" * 60, name=name)
    subject = dossier(State.WAITING, words, department=department)
    subject = replace(
        subject,
        service=replace(LAPTOP, name=name),
        standard=replace(STANDARD, quality=(name,) * 60),
        rated_until=subject.seen_at + timedelta(days=9),
    )
    full = replace(listing([subject] * LISTED), count=500, overdue=300, at_risk=100)
    reminders = [line(subject, "waiting:1:1d")] * 30
    due = [line(subject, "resolution:0:daily:2026-11-24")] * 30
    desks = [desk_line(dict.fromkeys(State, 99999), overdue=99999)] * 120
    desks = [replace(each, department=department) for each in desks]
    views: list[Message] = [
        *(each for _, each in views_of(subject, t) if isinstance(each, Message)),
        *(each for _, each in steady_views(subject, t) if isinstance(each, Message)),
        *(each for _, each in step_notes(subject, subject, t) if isinstance(each, Message)),
        *(each for _, each in guide_views(words, t) if isinstance(each, Message)),
        *(nagging.nag(lines, t) for lines in (reminders, due)),
        rating.question([RatingLine(subject)] * LISTED, t),
        rating.comments(department, [(words, 1)] * 60, t),
        rating.low_ratings(department, [("", 1)] * 60, t),
        own.my_requests(full, t),
        queue_message(queue_of(full), t),
        desk.desk_of(desks[0], full, t),
        *(desk.desk(desks[:count], t) for count in (1, 12, 50, 99, 120)),
        outages.send_again(words * 5, "key", t),
        outages.told_at_once("Nothing was done.", t, words * 5),
        errors.unexpected_message("4711", t, words * 5),
    ]
    for each in views:
        validate(each)


@settings(
    max_examples=examples(15) // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(said=typed, state=st.sampled_from(State), t=st.sampled_from(LANGUAGES))
def test_what_people_typed_is_literal(said: str, state: State, t: Translator) -> None:
    subject = dossier(state, said)
    for name, rendered in [*views_of(subject, t), *other_views(said, t), *report_views(said, t)]:
        for each in objects(rendered):
            if each.get("type") == "mrkdwn":
                assert_without_formats(each["text"], name)
        if isinstance(rendered, Message):
            assert_escaped(rendered.text)


def assert_without_formats(text: str, name: str) -> None:
    """Nothing in it is markup but times and mentions: what people typed is not there at all."""
    assert not set(_ENTITY.sub("", _OWN_MARKUP.sub("", text))) & set("<>&*_~`"), name


def assert_escaped(text: str) -> None:
    """Nothing in it is markup but what the views themselves put there."""
    assert text.strip()
    rest = _ENTITY.sub("", _OWN_MARKUP.sub("", text))
    assert not set(rest) & set("<>&")


def test_a_hostile_title_shows_as_typed_and_pings_nobody() -> None:
    title = "<!channel> & <@U1> *x*"
    for t in LANGUAGES:
        message = cards.provider_card(dossier(State.OPEN, title), t)
        assert f"#12 {title}" in words(message)
        assert "&lt;!channel&gt; &amp; &lt;@U1&gt; *x*" in message.text
        assert "<!channel>" not in message.text
        assert "<@U1>" not in message.text


@settings(max_examples=examples(20), deadline=None)
@given(
    state=st.sampled_from(State),
    t=st.sampled_from(LANGUAGES),
    assigned=st.sampled_from([None, "U0BOB"]),
    edited=st.booleans(),
)
def test_nothing_of_a_confidential_request_is_said_in_the_channel(
    state: State, t: Translator, assigned: str | None, edited: bool
) -> None:
    told = history("SECRET")
    events = told if edited else tuple(each for each in told if each.kind != "edit_reply")
    subject = dossier(
        state,
        "SECRET",
        events,
        confidential=True,
        assignee_id=assigned,
        permalink="https://example.slack.com/SECRET",
    )
    shown: list[Any] = [cards.provider_card(subject, t)]
    shown += [notes.provider_note(subject, each, t) for each in events]
    # Lists can be read over a shoulder: there, too, it is behind Show.
    shown += [queue_message(queue_of(listing([subject])), t)]
    shown.append(home.home(Listing(), queue_of(listing([subject])), (), [IT], t))
    shown += [nagging.nag([line(subject)], t), nagging.nag_note(line(subject), t)]
    shown.append(desk.desk_of(desk_line({}), listing([subject]), t))
    assert not [each for each in shown if "SECRET" in str(each) or "12.5" in str(each)]


def test_its_requester_and_its_assignee_read_a_confidential_request() -> None:
    for t in LANGUAGES:
        subject = dossier(State.IN_PROGRESS, "SECRET", confidential=True)
        assert "SECRET" in words(cards.requester_card(subject, t))
        assert "SECRET" in words(cards.assignee_card(subject, t))
        for each in subject.events:
            if each.text == "SECRET":
                assert "SECRET" in words(notes.requester_note(subject, each, t))
                assert "SECRET" in words(notes.assignee_note(subject, each, t))


@states
@pytest.mark.parametrize("confidential", [False, True])
def test_chinese_readers_read_no_english(state: State, confidential: bool) -> None:
    _, chinese = LANGUAGES
    assert_in_chinese(views_of(dossier(state, confidential=confidential), chinese))


def test_chinese_readers_read_no_english_in_what_is_of_no_request() -> None:
    _, chinese = LANGUAGES
    assert_in_chinese([*other_views("测试", chinese), *report_views("测试", chinese)])


def assert_in_chinese(views: Iterable[tuple[str, Rendered]]) -> None:
    """Nothing in them is English but what has no other name."""
    known = re.compile(
        r"https?://\S*|Crossdesk|Slack|UTC|/(invite|request|answer|desk)|[#@]\w+|\bit\b|laptop"
        r"|\b(list|find|mine|show|services|cancel|reopen|rate|report|export|week|month|quarter)\b"
        r"|\b(needs|ask|review|thank)\b"
        r"|\b(tour|practice)\b"
        r"|\bfirst edit\b"
        r"|\bhold\b|\bti\b|\b(providers|admins|ID|MB)\b"
        rf"|“{ids.SEND_TO_REQUESTER_NAME}”"  # Slack shows it to everybody
    )
    for name, rendered in views:
        said = words(rendered) + (rendered.text if isinstance(rendered, Message) else "")
        said = known.sub("", _OWN_MARKUP.sub("", said))
        if not name.startswith("elsewhere"):  # it is in both languages, as nobody's is known
            assert not re.findall(r"[A-Za-z]{2,}", said), name


Samples = Callable[[Dossier, Translator], Iterator[tuple[str, Rendered]]]


def _names_by_looks(samples: Samples) -> tuple[set[str], set[str]]:
    """The names of views that look the same in each state, and of those that do not."""
    looks = defaultdict[tuple[bool, str], set[str]](set)
    for confidential, state in product((False, True), State):
        of_state = defaultdict[str, list[Rendered]](list)
        for name, rendered in samples(dossier(state, confidential=confidential), LANGUAGES[0]):
            of_state[name].append(rendered)
        for name, shown in of_state.items():
            looks[confidential, name].add(repr(shown))
    differing = {name for (_, name), different in looks.items() if len(different) > 1}
    return {name for _, name in looks} - differing, differing


def test_a_sample_is_shown_in_each_state_only_if_it_looks_different_there() -> None:
    same, _ = _names_by_looks(views_of)
    assert same == set(), "they belong into steady_views, or a part of their events does"
    _, different = _names_by_looks(steady_views)
    assert different == set(), "they belong into views_of"


@cache
def _views_defined() -> frozenset[tuple[str, str]]:
    """The file and name of every function that makes a message or a view."""
    found = set()
    for path in sorted((ROOT / "bot" / "views").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                made = ast.unparse(node.returns) if node.returns else ""
                if {"Message", "View"} & set(made.split(" | ")):
                    found.add((str(path), node.name))
    return frozenset(found)


Made = tuple[list[tuple[str, Rendered]], frozenset[tuple[str, str]]]


@pytest.fixture(scope="module")
def made() -> Made:
    """Every view, and the file and name of every function of the bot that making them calls."""
    codes = set()

    def note(frame: FrameType, _event: str, _: object) -> None:
        codes.add(frame.f_code)  # and nothing more of this call: a profile would be told its end

    before = sys.gettrace()
    sys.settrace(note)
    try:
        views = list(every_view("words", LANGUAGES[0]))
    finally:
        sys.settrace(before)
    return views, frozenset((code.co_filename, code.co_name) for code in codes)


@pytest.fixture
def called(made: Made) -> frozenset[tuple[str, str]]:
    return made[1]


def test_no_view_is_missing_from_every_view(called: frozenset[tuple[str, str]]) -> None:
    defined = _views_defined()
    assert len(defined) > 50
    missing = sorted(f"{Path(path).name}: {name}" for path, name in defined - called)
    assert missing == [], "add it to bot/layouts/every_view.py"


@pytest.mark.parametrize("kind", Notice)
def test_no_kind_of_message_is_missing_from_every_view(
    kind: Notice, called: frozenset[tuple[str, str]]
) -> None:
    renderer: Any = rendering._RENDERERS[kind]
    shown = {name for _, name in _views_defined() & called}
    assert shown & set(renderer.__code__.co_names), f"add what {kind} shows to every_view.py"


def test_a_sample_is_shown_again_only_if_it_looks_different(made: Made) -> None:
    """Slack and each rule are asked about all of them: most differ from all others."""
    views = made[0]
    assert len({repr(rendered) for _, rendered in views}) > len(views) / 2


NEWER_BLOCKS = {
    "alert",
    "card",
    "carousel",
    "container",
    "context_actions",
    "data_table",
    "data_visualization",
    "plan",
    "task_card",
}


def test_nothing_stands_in_columns_but_the_figures_of_a_digest(made: Made) -> None:
    """On a phone a column has room for three words, and a wide table scrolls sideways."""
    for name, rendered in made[0]:
        columns = [
            each for each in objects(rendered) if each.get("type") == "table" or "fields" in each
        ]
        if "digest" not in name:
            assert not columns, f"{name}: see decision 0069"


def test_no_view_uses_a_block_that_it_could_not_do_without(made: Made) -> None:
    for name, rendered in made[0]:
        used = {each.get("type") for each in objects(rendered)}
        assert not used & NEWER_BLOCKS, f"{name}: see decision 0046"
