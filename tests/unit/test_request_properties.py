"""Whatever anybody does, in any order: no request leaves its lifecycle, loses or leaks a word."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.catalogue import read_catalogue
from bot.i18n import translator
from bot.outbox.outgoing import Post
from bot.outbox.recipients import is_person
from bot.outbox.rendering import render
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.home import home_of
from bot.usecases.nags import nagging
from bot.usecases.people.directory import Staffing, note_people, staff
from bot.usecases.ratings import news, questions, rating
from bot.usecases.requests import (
    by_provider,
    by_requester,
    conversation,
    lookups,
    opening,
    transfer,
)
from bot.usecases.requests.direct_messages import DirectMessage
from bot.usecases.requests.promises import promises_of
from bot.usecases.requests.transfer import FilledTransfer
from bot.views.home import home
from bot.views.requests.desk import desk_of
from bot.views.requests.details import details
from bot.views.requests.own import my_requests
from bot.views.requests.queue import queue_message
from domain.catalogue import PeopleDefinition
from domain.errors import DomainError
from domain.hop import HopEnding
from domain.lifecycle import TAKES_ON, UNFINISHED, Action, State, next_state
from domain.organisation import Person
from domain.rich_text import RichText
from store.database import Database
from store.messages import SlackMessage
from store.outbox_rows import Outcome
from store.workspaces import enter_workspace
from tests.outbox_rows import claim as claim_rows
from tests.scenario.office import CATALOGUE
from tests.thoroughness import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.hop import Hop
    from domain.request import Request
    from store.outbox_rows import OutboxRow
    from store.unit_of_work import UnitOfWork

ALICE, XIAO, BOB, CAROL, MEI, PAT, ADMIN, DORA = PEOPLE = (
    "U01ALICE", "U07XIAO", "U02BOB", "U03CAROL", "U04MEI", "U05PAT", "U09ADMIN", "U99DORA",
)  # fmt: skip
SERVES = {"it": {BOB, CAROL, MEI}, "people": {PAT, MEI}, "facilities": {CAROL}}
MANAGERS = {"it": {MEI}, "people": {MEI}, "facilities": set[str]()}
CHANNELS = {"it": "C01IT", "people": "C02PEOPLE", "facilities": "C03FACILITIES"}
PLACES = ["it/helpdesk", "people/payroll", "facilities/keys", "facilities/desks"]
DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

# Those who have something to do come up more often than those who are refused.
people = st.sampled_from([ALICE, XIAO, BOB, PAT, MEI, MEI]) | st.sampled_from(PEOPLE)
nearly = st.just("") | people  # empty: somebody who may
rests = st.sampled_from(
    [
        "",
        " <!channel> & <@U1> *x*",
        "\nmore\n\nlines",
        " 屏幕",
        " \u202eعربي",
        " `{x}` %s",
        " 👩‍👩‍👧",
        " ends in a space\u00a0",
    ]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
NUMBERED = {
    Action.CLAIM: by_provider.claim,
    Action.RELEASE: by_provider.release,
    Action.RESUME: by_provider.resume,
    Action.CONFIRM: by_requester.confirm,
}
WORDED: dict[Action, Callable[..., Any]] = {
    Action.ANSWER: by_provider.answer,
    Action.ASK: by_provider.ask,
    Action.RESOLVE: by_provider.resolve,
    Action.DECLINE: by_provider.decline,
    Action.REOPEN: by_requester.reopen,
    Action.CANCEL: by_requester.cancel,
}


@dataclass
class Told:
    """The test's knowledge of a request: who asked whom, and all that was said and accepted.

    Attributes:
        been: the departments that it has been in, the current one last.
        on_left_card: its title, and why it went on: those who had it may read that.
        taken_back: words that their author has edited away.
        holders: who has ever been its assignee.
    """

    requester: str
    been: list[str]
    words: list[str] = field(default_factory=list)
    on_left_card: list[str] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    holders: set[str] = field(default_factory=set)

    @property
    def department(self) -> str:
        return self.been[-1]

    @property
    def confidential(self) -> bool:
        return self.department == "people"


class Requests(RuleBasedStateMachine):
    """Everybody does anything with any request; after each step everything is looked at."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "crossdesk.db"
        shutil.copyfile(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        self.workspace_id = enter_workspace(self.database, "T1", "Crossdesk")
        self.now = START
        self.told: dict[int, Told] = {}
        self.said: list[tuple[str, int, DirectMessage, str]] = []  # the last: the words as typed
        self.shown: dict[str, tuple[str, str]] = {}  # what stands in Slack, and to whom, by key
        self.serves = {key: set(who) for key, who in SERVES.items()}
        self.spoken = 0

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    def run(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args)

    def words(self, rest: str) -> str:
        """Words that nobody has said before."""
        self.spoken += 1
        return f"word{self.spoken}word{rest}"

    def attempt(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """Do something; None if it was refused, which must have changed nothing."""
        before = self.run(self.everything)
        try:
            return self.run(use_case, *args)
        except DomainError:
            assert self.run(self.everything) == before
            return None

    def everything(self, uow: UnitOfWork) -> Any:
        found = [uow.requests.by_number(number) for number in self.told]
        events = [uow.events.of_request(each.id) for each in found if each]
        return found, events, uow.outbox.backlog()

    def request(self, number: int) -> Request:
        found: Request = self.run(lambda uow: uow.requests.by_number(number))
        return found

    def number(self, pick: int) -> int:
        return sorted(self.told)[pick % len(self.told)]

    # What people do

    @initialize(rest=rests)
    def begin(self, rest: str) -> None:
        self.ask(ALICE, "it", rest)
        self.ask(XIAO, "people", rest)

    @precondition(lambda self: len(self.told) < 4)
    @rule(who=people, department=st.sampled_from(["it", "people"]), rest=rests)
    def ask(self, who: str, department: str, rest: str) -> None:
        words = self.words(rest)
        summary = self.run(opening.open_by_line, who, self.now, department, "", words)
        self.told[summary.request.number] = Told(who, [department], [words], [words])
        assert summary.request.number == len(self.told), "numbered without gaps"
        self.deliver()

    @rule(who=people, pick=st.integers(0), action=st.sampled_from(list(NUMBERED)))
    def click(self, who: str, pick: int, action: Action) -> None:
        number = self.number(pick)
        before = self.request(number)
        after = self.attempt(NUMBERED[action], who, self.now, number)
        self.assert_allowed(who, action, before, after)
        self.deliver()

    @rule(who=people, pick=st.integers(0), action=st.sampled_from(list(WORDED)), rest=rests)
    def write(self, who: str, pick: int, action: Action, rest: str) -> None:
        number, words = self.number(pick), self.words(rest)
        before = self.request(number)
        after = self.attempt(WORDED[action], who, self.now, number, words)
        if after:
            self.told[number].words.append(words)
        self.assert_allowed(who, action, before, after)
        self.deliver()

    @rule(who=people, pick=st.integers(0), to=people)
    def reassign(self, who: str, pick: int, to: str) -> None:
        number = self.number(pick)
        before = self.request(number)
        after = self.attempt(by_provider.reassign, who, self.now, number, to)
        if after:
            assert to in self.serves[self.told[number].department]
        self.assert_allowed(who, Action.REASSIGN, before, after)
        self.deliver()

    @rule(who=nearly, pick=st.integers(0), place=st.sampled_from(PLACES), rest=rests)
    def transfer(self, who: str, pick: int, place: str, rest: str) -> None:
        number, words = self.number(pick), self.words(rest)
        before, told = self.request(number), self.told[number]
        who = who or min(self.serves[told.department], default=ADMIN)
        department, _, service = place.partition("/")
        filled = FilledTransfer(department, service, {}, words)
        after = self.attempt(transfer.transfer, who, self.now, number, filled)
        self.assert_allowed(who, Action.TRANSFER, before, after)
        if after:
            assert department != told.department
            told.words.append(words)
            told.on_left_card.append(words)
            if told.confidential:
                assert (after.state, after.hop.number) == (State.WAITING, before.hop.number)
            else:
                self.went_on(before, after, department)
        self.deliver()

    @rule(who=nearly, pick=st.integers(0), rest=rests)
    def agree(self, who: str, pick: int, rest: str) -> None:
        """Somebody lets a confidential request go where others read it."""
        number, words = self.number(pick), self.words(rest)
        before, told = self.request(number), self.told[number]
        who = who or told.requester
        after = self.attempt(transfer.agree, who, self.now, number, words)
        if after:
            assert who == told.requester
            told.words.append(words)
            if after.hop.number > before.hop.number:
                self.went_on(before, after, self.key_of(after))
        self.deliver()

    def went_on(self, before: Request, after: Request, department: str) -> None:
        """Look at a request that was just transferred."""
        assert before.state in UNFINISHED
        assert (after.state, after.hop.assignee_id) == (State.OPEN, None)
        assert (after.hop.number, after.hop.began_at) == (before.hop.number + 1, self.now)
        assert self.key_of(after) == department
        assert after.confidential == (department == "people")
        assert (after.title, after.opened_at) == (before.title, before.opened_at)
        self.told[after.number].been.append(department)

    def key_of(self, request: Request) -> str:
        department_id = request.hop.department_id
        key: str = self.run(lambda uow: uow.catalogue.department_by_id(department_id).key)
        return key

    @rule(who=people, pick=st.integers(0), score=st.sampled_from("1356"), rest=rests)
    def rate(self, who: str, pick: int, score: str, rest: str) -> None:
        number, words = self.number(pick), self.words(rest)
        before = self.request(number)
        after = self.attempt(rating.rate, who, self.now, number, score, words)
        if after:
            assert score in "135"
            self.told[number].words.append(words)
        self.assert_allowed(who, Action.RATE, before, after)
        self.deliver()

    @rule(who=people, pick=st.integers(0), clear=st.booleans())
    def rate_clarity(self, who: str, pick: int, clear: bool) -> None:
        number = self.number(pick)
        before = self.request(number)

        def say(uow: UnitOfWork) -> Request:
            return rating.rate_clarity(uow, who, self.now, number, clear=clear)

        self.assert_allowed(who, Action.RATE_CLARITY, before, self.attempt(say))
        self.deliver()

    @rule(who=nearly, pick=st.integers(0), rest=rests)
    def say(self, who: str, pick: int, rest: str) -> None:
        """Somebody writes under their card, if they have one."""
        number = self.number(pick)
        who = who or self.told[number].requester
        card = self.card_of(who, number)
        if card is None:
            return
        words = self.words(rest)
        ts = f"{int(self.now.timestamp())}.{self.spoken:06}"
        message = DirectMessage(card.channel_id, card.ts, ts, RichText.of_text(words))
        if self.attempt(conversation.say, who, self.now, message):
            self.told[number].words.append(words)
            self.said.append((who, number, message, words))
        self.deliver()

    @precondition(lambda self: self.said)
    @rule(pick=st.integers(0), rest=rests)
    def edit(self, pick: int, rest: str) -> None:
        who, number, message, former = self.said[pick % len(self.said)]
        words = self.words(rest)
        edited = DirectMessage(
            message.channel_id, message.thread_ts, message.ts, RichText.of_text(words)
        )
        accepted = self.attempt(conversation.edit, who, self.now, edited)
        request = self.request(number)
        may = who == request.requester_id or who in self.serves[self.told[number].department]
        assert bool(accepted) is may, "who serves no more changes nothing that they said"
        if not accepted:
            return
        told = self.told[number]
        told.words.remove(former)
        told.taken_back.append(former)
        told.words.append(words)
        self.said[pick % len(self.said)] = (who, number, edited, words)
        self.deliver()

    @rule(who=st.sampled_from([BOB, CAROL, PAT]), stays=st.booleans())
    def staff(self, who: str, stays: bool) -> None:
        """Somebody joins or leaves their department."""
        for key, serves in SERVES.items():
            if who in serves:
                (self.serves[key].add if stays else self.serves[key].discard)(who)
                self.run(put_staff, self.now, key, self.serves[key])
                self.deliver()

    @rule(who=st.sampled_from([BOB, CAROL, PAT]))
    def leave_and_come_back(self, who: str) -> None:
        """Somebody leaves the workspace: what they had falls back; then they are back."""
        for deleted in (True, False):
            self.run(note_people, self.now, [Person(who, who, deleted=deleted)])
            self.deliver()

    @rule(days=st.sampled_from([0.1, 1, 5, 20]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        self.run(nagging.look_after_some, self.now, 100)
        self.run(nagging.send_nags, self.now, 100)
        for who in self.run(questions.people_due, self.now):
            self.run(questions.ask, self.now, who)
        self.run(news.tell_managers_due, self.now)
        assert (self.run(lambda uow: uow.ratings.next_at()) or self.now + DAY) > self.now
        self.deliver()

    # What must hold

    def assert_allowed(
        self, who: str, action: Action, before: Request, after: Request | None
    ) -> None:
        """Who may do what, written down a second time, by hand."""
        told = self.told[before.number]
        serves = who in self.serves[told.department]
        has_it = who == before.hop.assignee_id and serves
        requests = who == told.requester
        manages = who in MANAGERS[told.department]
        allowed = {
            Action.CLAIM: serves,
            Action.RELEASE: has_it or manages,
            Action.CONFIRM: requests,
            Action.CANCEL: requests,
            Action.RATE: requests,
            Action.REOPEN: requests or has_it or manages,
        }.get(action, serves)
        assert allowed or after is None, f"{who} must not {action}"

    def deliver(self) -> None:
        """Send all that is to be sent: what is rendered must be for its reader's eyes."""

        def send(uow: UnitOfWork) -> list[tuple[OutboxRow, str]]:
            sent = []
            while rows := claim_rows(uow, self.now, 100):
                for row in rows:
                    outgoing = render(uow, row, self.now)
                    if isinstance(outgoing, Post):
                        found = json.dumps(
                            [outgoing.message.text, outgoing.message.blocks], ensure_ascii=False
                        )
                        sent.append((row, found))
                        to = row.recipient_id
                        channel = f"D{to}" if is_person(to) else to
                        ts = f"{row.id}.0"
                        if uow.messages.get(row.key) is None:
                            message = SlackMessage(row.key, row.request_id, channel, ts)
                            uow.messages.put(message)
                            if is_person(to):
                                uow.people.set_dm_channel(to, channel)
                    uow.outbox.finish(row, Outcome.SENT, self.now)
            return sent

        for row, found in self.run(send):
            self.assert_for_the_eyes_of(row.recipient_id, found)
            self.shown[row.key] = (row.recipient_id, found)
        for key, (reader, found) in self.shown.items():
            if not is_person(reader) or ":assignee" in key:
                self.assert_for_the_eyes_of(reader, found, still=True)

    def assert_for_the_eyes_of(self, reader: str, found: str, *, still: bool = False) -> None:
        """See that somebody reads nothing that they must not.

        Args:
            still: whether it stands there from before: what was told in a channel stays there when
                a request goes on, unless it is confidential or was taken back.
        """
        for number, told in self.told.items():
            been_there = reader in {CHANNELS[each] for each in told.been}
            had_it = been_there or reader in told.holders
            if self.may_see(reader, number):
                hidden = []
            elif told.confidential or reader == CHANNELS["people"] or not had_it:
                hidden = told.words
            elif been_there and still:
                hidden = told.taken_back
            else:
                hidden = [words for words in told.words if words not in told.on_left_card]
            leaked = [words for words in hidden if token(words) in found]
            assert not leaked, f"{reader} sees {leaked} of #{number}"

    def may_see(self, reader: str, number: int) -> bool:
        """Whether these words may stand in what somebody, or a channel, is sent."""
        told = self.told[number]
        if not is_person(reader):
            return not told.confidential and reader == CHANNELS[told.department]
        # An administrator is told in place of the managers that a department does not have.
        answers_for_all = reader == ADMIN and not told.confidential
        serves = reader in self.serves[told.department]
        return answers_for_all or serves or reader == told.requester

    def card_of(self, who: str, number: int) -> SlackMessage | None:
        request = self.request(number)

        def find(uow: UnitOfWork) -> SlackMessage | None:
            keys = (f"request:{request.id}:requester", f"request:{request.id}:assignee:{who}")
            mine = keys if who == request.requester_id else keys[1:]
            return next((card for key in mine if (card := uow.messages.get(key))), None)

        found: SlackMessage | None = self.run(find)
        return found

    @invariant()
    def the_events_tell_how_it_stands(self) -> None:
        for number in self.told:
            request = self.request(number)
            events = self.run(lambda uow, r=request: uow.events.of_request(r.id))
            assert [each.sequence for each in events] == list(range(1, request.version + 1))
            state, assignee = State.OPEN, None
            for each in events[1:]:
                if each.kind in TAKES_ON and assignee is None:
                    assignee = each.actor_id
                elif each.kind in {Action.RELEASE, Action.TRANSFER}:
                    assignee = None
                elif each.kind is Action.REASSIGN:
                    assert each.handover
                    assignee = each.handover.assignee_id
                following = next_state(state, each.kind, assigned=assignee is not None)
                assert following is not None, f"{each.kind} is not possible in {state}"
                state = following
            assert (request.state, request.hop.assignee_id) == (state, assignee)
            self.told[number].holders |= {assignee} if assignee else set()
            assert request.state is not State.IN_PROGRESS or request.hop.assignee_id
            hops = self.run(lambda uow, r=request: uow.hops.of_requests([r.id]))
            self.assert_in_order(request, hops[request.id])
            in_hand = request.hop.assignee_id and request.state in UNFINISHED
            assert (
                not in_hand or request.hop.assignee_id in self.serves[self.told[number].department]
            )

    def assert_in_order(self, request: Request, hops: tuple[Hop, ...]) -> None:
        """Hops follow each other without a gap, and promises are those of the last one."""
        assert hops[-1] == request.hop
        assert [each.number for each in hops] == list(range(1, len(hops) + 1))
        assert hops[0].began_at == request.opened_at
        assert len(hops) == len(self.told[request.number].been)
        for hop, following in pairwise(hops):
            assert (hop.ending, hop.ended_at) == (HopEnding.TRANSFERRED, following.began_at)
            assert hop.department_id != following.department_id
        events = self.run(lambda uow: uow.events.of_request(request.id))
        promises = self.run(lambda uow: promises_of(uow, request, events))
        assert promises.hop == request.hop.number
        assert promises.first_response.promised_at == request.hop.began_at
        assert promises.resolution.runs[0][0] >= request.hop.began_at

    @invariant()
    def no_word_is_lost(self) -> None:
        for number, told in self.told.items():
            request = self.request(number)
            events = self.run(lambda uow, r=request: uow.events.of_request(r.id))
            kept = [request.title, request.details, *(each.text for each in events)]
            assert all(words.strip() in kept for words in told.words)

    @rule(who=people, pick=st.integers(0), locale=st.sampled_from(["en-US", "zh-CN"]))
    def look(self, who: str, pick: int, locale: str) -> None:
        """Whoever may read a request reads every word of it, and nobody else a single one."""
        t, number = translator(locale), self.number(pick)
        shown = self.attempt(lookups.show, who, self.now, number)
        assert (shown is not None) == self.may_see(who, number)
        if shown:
            dossier, roles = shown
            found = json.dumps(details(dossier, roles, t), ensure_ascii=False)
            missing = [each for each in self.told[number].words if token(each) not in found]
            assert not missing
        lists = [my_requests(self.run(lookups.my_requests, who, self.now), t).blocks]
        if queue := self.attempt(lookups.queue, who, self.now):
            lists.append(queue_message(queue, t).blocks)
        for key in SERVES:
            line, listed = self.run(lookups.desk_of, who, self.now, key)
            lists.append(desk_of(line, listed, t).blocks)
        page = self.run(home_of, who, self.now)
        lists.append(home(page.mine, page.queue, page.managed, page.departments, t)["blocks"])
        found = json.dumps(lists, ensure_ascii=False)
        for told in self.told.values():
            if told.confidential and who != told.requester:
                assert not any(token(words) in found for words in told.words)


def token(words: str) -> str:
    """The part of some words that nothing else contains."""
    return "word" + words.removeprefix("word").partition("word")[0] + "word"


def put_staff(uow: UnitOfWork, now: datetime, key: str, serves: set[str]) -> None:
    """Make these the people of a department."""
    department = uow.catalogue.department(key)
    assert department
    managers = serves & MANAGERS[key]
    definition = PeopleDefinition(providers=None, managers=tuple(managers), members=None)
    uow.staffing.note_synced(department.id, now)
    staff(uow, now, Staffing(department, definition), serves - managers, None)


def furnish(uow: UnitOfWork) -> None:
    """Bring in the departments and everybody."""
    import_catalogue(uow, read_catalogue(CATALOGUE, "catalogue.yaml"), START)
    for user_id in PEOPLE:
        uow.people.put(Person(user_id, user_id.lower()))
    for key, serves in SERVES.items():
        put_staff(uow, START, key, serves)


@pytest.fixture
def furnished(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database with departments and people."""
    path = tmp_path / "furnished.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    database.call(enter_workspace(database, "T1", "Crossdesk"), furnish)
    database.close()
    return path


def test_no_sequence_of_actions_leaves_the_lifecycle_loses_a_word_or_shows_one_to_a_stranger(
    furnished: Path,
) -> None:
    Requests.template = furnished
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=examples(25),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # What fails is told as it was found: to shrink it takes longer than anybody waits.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
