"""Somebody who has done all that people do in Crossdesk, and those whom they had to do with.

Each thing that Anna says has a word that nobody else says, and so has what others say to her.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.catalogue.reader import read_catalogue
from bot.usecases.catalogue.revisions import import_file
from bot.usecases.catalogue.services import change_service
from bot.usecases.catalogue.slack_changes import department_services
from bot.usecases.nags.nagging import look_after_some
from bot.usecases.nags.postponing import change_promise, snooze
from bot.usecases.people.introductions import introduce
from bot.usecases.ratings import rating, thanks
from bot.usecases.requests import by_provider, by_requester, conversation, needs, transfer
from bot.usecases.requests.direct_messages import DirectMessage
from bot.usecases.requests.opening import FilledForm, open_by_form
from bot.usecases.requests.practice import Script, start_practice
from bot.usecases.requests.transfer import FilledTransfer
from domain.events import File
from domain.organisation import MemberRole, Person
from domain.review_proposals import Decision, ProposalKind, ReviewProposal, Verdict
from domain.rich_text import Paragraph, PersonMention, RichText, Text
from domain.service_changes import ServiceEntries
from domain.snoozing import Snooze
from domain.standards import Priority
from store.held_words import HeldWords
from store.messages import SlackMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.request import Request
    from store.database import Database
    from store.unit_of_work import UnitOfWork

ANNA, BOB, MEI, CARL, PAT, ADA = (
    *("U01ANNAQ77", "U02BOB", "U04MEI", "U05CARL"),
    *("U06PAT", "U0ADMIN"),
)
NAME = "Annabel Quistgaard"
DIRECT = "D0ANNAQ77"
"""Anna's direct messages with the bot."""
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
CATALOGUE = f"""\
admins: [{ADA}, {ANNA}]
calendars:
  office: {{timezone: UTC, hours: {{mon-sun: ["00:00-24:00"]}}}}
departments:
  it:
    name: {{en: IT, zh: 信息技术部}}
    channel: C01IT
    providers: [{BOB}]
    managers: [{MEI}]
    default_service: helpdesk
    services:
      helpdesk:
        name: {{en: Help desk, zh: 服务台}}
        standard:
          first_response: 1h
          resolution: 8h
          escalate: [{{at: 150%, to: [{ANNA}]}}]
      laptop:
        name: Laptop repair
        fields:
          - {{key: asset, label: {{en: Asset tag, zh: 资产编号}}, type: text}}
          - {{key: whose, label: Whose, type: person}}
          - {{key: size, label: Size, type: select, options: [small, large]}}
      gift: {{name: Gift, approve: {{by: [{ANNA}], rule: any, within: 1d}}}}
      move:
        name: Move
        fields: [{{key: desk, label: Desk, type: select, options: ["no", "yes"]}}]
        chain:
          - {{key: pack, service: it/helpdesk, title: "Pack: {{title}}"}}
          - {{key: desk, service: it/laptop, after: [pack], when: {{desk: "yes"}}}}
  people:
    name: People
    channel: C02PEOPLE
    providers: [{PAT}, {ANNA}]
    managers: [{ANNA}]
    services:
      pay: {{name: Pay, confidential: true}}
      badge: {{name: Badge}}
      complaint:
        name: Complaint
        confidential: true
        fields: [{{key: about, label: About, type: person}}]
  canteen:
    name: Canteen
    channel: C03CANTEEN
    providers: [{BOB}]
    managers: [{MEI}]
    anonymous_ratings: true
    services: {{lunch: {{name: Lunch}}}}
"""
AFTERWARDS = (
    CATALOGUE.replace(f"[{ADA}, {ANNA}]", f"[{ADA}]")
    .replace(f"escalate: [{{at: 150%, to: [{ANNA}]}}]", f"escalate: [{{at: 150%, to: [{ADA}]}}]")
    .replace(f"by: [{ANNA}]", f"by: [{PAT}]")
    .replace(f"[{PAT}, {ANNA}]", f"[{PAT}]")
    .replace(f"managers: [{ANNA}]", f"managers: [{PAT}]")
)
"""The catalogue once she has left."""


@dataclass
class Life:
    """Anna's life with Crossdesk.

    Attributes:
        said: a word of each thing that she said.
        nameless: of those that she said without her name.
        heard: of what others said to her in her requests.
        beside: of what others said to each other about her requests.
        others: of what others said elsewhere.
    """

    database: Database
    workspace_id: int
    now: datetime = MONDAY
    said: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def call(self, use_case: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.database.call(self.workspace_id, use_case, *args, **named)

    def do(self, use_case: Callable[..., Any], actor: str, *args: Any, **named: Any) -> Any:
        """Do something a minute later."""
        self.now += timedelta(minutes=1)
        return self.call(use_case, actor, self.now, *args, **named)

    def word(self, about: str, of: list[str] | None = None) -> str:
        """Return a word that stands nowhere else."""
        words = self.said if of is None else of
        kind = {
            id(self.heard): "wombat",
            id(self.beside): "serval",
            id(self.others): "ocelot",
            id(self.nameless): "numbat",
        }
        found = f"{kind.get(id(words), 'quokka')}{len(words)}{about}"
        words.append(found)
        return found

    def copied(self, database: Database) -> Life:
        """Return the same life in a copy of its database."""
        return replace(
            self,
            database=database,
            said=[*self.said],
            nameless=[*self.nameless],
            heard=[*self.heard],
            beside=[*self.beside],
            others=[*self.others],
        )

    def open(self, actor: str, place: str, title: str, **filled: Any) -> Request:
        department, _, service = place.partition("/")
        form = {"details": "", "fields": {}, **filled}
        opened = self.do(open_by_form, actor, FilledForm(department, service, title, **form))
        found: Request = opened.request
        return found

    def direct(self, request: Request, words: str, *files: File) -> DirectMessage:
        """Return a message under Anna's card of a request."""
        ts = f"{(self.now + timedelta(minutes=1)).timestamp():.6f}"
        return DirectMessage(DIRECT, _card_ts(request), ts, RichText.of_text(words), files)

    def solve(self, number: int, by: str = BOB) -> None:
        self.do(by_provider.resolve, by, number, self.word("solution", self.heard))


_past: list[tuple[sqlite3.Connection, Life]] = []
"""The database that the life lived on SQLite in this process has left, and that life."""


def lived(database: Database, workspace_id: int) -> Life:
    """Let Anna live: everything has ended, and she is still in the catalogue.

    On SQLite she lives once, and what she leaves is copied into each other database.
    """
    if not database.is_sqlite:
        return _live(Life(database, workspace_id))
    file: Any = database.engine.raw_connection()
    if not _past:
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        life = _live(Life(database, workspace_id))
        file.driver_connection.backup(kept)
        _past.append((kept, life))
    kept, life = _past[0]
    kept.backup(file.driver_connection)
    file.close()
    assert life.workspace_id == workspace_id
    return life.copied(database)


def _live(life: Life) -> Life:
    life.call(import_file, read_catalogue(CATALOGUE, "desk.yml"), MONDAY, "desk.yml")
    life.call(_meet)
    _ask(life)
    _serve(life)
    _decide(life)
    life.now += timedelta(days=10)
    while life.call(look_after_some, life.now, 50):  # closes what is resolved
        pass
    return life


def _meet(uow: UnitOfWork) -> None:
    for user_id, name, locale, zone in (
        (ANNA, NAME, "en-GB", "Europe/Berlin"),
        (BOB, "Bob", "en-US", "UTC"),
        (MEI, "梅", "zh-CN", "Asia/Shanghai"),
        (CARL, "Carl", "en-US", "UTC"),
        (PAT, "Pat", "en-US", "UTC"),
        (ADA, "Ada", "en-US", "UTC"),
    ):
        uow.people.put(Person(user_id, name, locale, zone))
    uow.people.set_dm_channel(ANNA, DIRECT)
    for department in uow.catalogue.departments():
        definition = uow.staffing.definition(department.id)
        for role, user_ids in (
            (MemberRole.PROVIDER, definition.providers or ()),
            (MemberRole.MANAGER, definition.managers),
            (MemberRole.RECEIVER, {*(definition.providers or ()), *definition.managers}),
        ):
            uow.people.set_members(department.id, role, user_ids, tuple(user_ids))
    introduce(uow, ANNA, MONDAY)


def _card_ts(request: Request) -> str:
    return f"1790000000.{request.number:06}"


def _show_card(life: Life, request: Request) -> None:
    """Let a card of Anna's stand in her direct messages."""
    key = f"request:{request.id}:requester"
    message = SlackMessage(key, request.id, DIRECT, _card_ts(request))
    life.call(lambda uow: uow.messages.put(message))


def _ask(life: Life) -> None:
    """Anna asks for things, and talks about them."""
    laptop = life.open(
        *(ANNA, "it/laptop", life.word("title")),
        details=life.word("details"),
        fields={"asset": life.word("asset"), "whose": ANNA, "size": "large"},
        permalink=f"https://example.slack.com/archives/{DIRECT}/p179",
        priority=Priority.URGENT,
        reason=life.word("urgent"),
    )
    _show_card(life, laptop)
    greeting = RichText((Paragraph((Text(life.word("hello", life.heard)), PersonMention(ANNA))),))
    life.do(by_provider.answer, BOB, laptop.number, greeting)
    life.do(by_provider.ask, BOB, laptop.number, life.word("question", life.heard))
    file = File(f"{life.word('file')}.pdf", "https://example.slack.com/files/F1", "F1")
    life.do(conversation.say, ANNA, life.direct(laptop, life.word("reply"), file))
    life.do(by_requester.reply, ANNA, laptop.number, life.word("more"))
    life.solve(laptop.number)
    life.do(by_requester.reopen, ANNA, laptop.number, life.word("reopen"))
    life.solve(laptop.number)
    life.do(by_requester.confirm, ANNA, laptop.number)
    life.do(rating.rate, ANNA, laptop.number, "2", life.word("rating"))
    life.do(thanks.thank, ANNA, laptop.number, life.word("thanks"))

    withdrawn = life.open(ANNA, "it/helpdesk", life.word("withdrawn"))
    life.do(by_requester.cancel, ANNA, withdrawn.number, life.word("why"), nothing_fitted=True)
    refused = life.open(ANNA, "it/helpdesk", life.word("refused"))
    life.do(by_provider.decline, BOB, refused.number, life.word("refusal", life.heard))

    pay = life.open(ANNA, "people/pay", life.word("salary"), details=life.word("secret"))
    life.do(by_provider.answer, PAT, pay.number, life.word("money", life.heard))
    life.solve(pay.number, PAT)
    life.do(by_requester.confirm, ANNA, pay.number)

    lunch = life.open(ANNA, "canteen/lunch", life.word("lunch"))
    life.solve(lunch.number)
    life.do(by_requester.confirm, ANNA, lunch.number)
    life.do(rating.rate, ANNA, lunch.number, "1", life.word("rating", life.nameless))
    held = HeldWords(DIRECT, "1790000001.000100", lunch.id, life.word("held"), ())
    life.call(lambda uow: uow.held_words.hold(held, life.now))

    gift = life.open(ANNA, "it/helpdesk", life.word("needing"))
    life.do(by_provider.claim, BOB, gift.number)
    needed = FilledForm("people", "badge", life.word("need", life.beside), "", {})
    need = life.do(needs.open_need, BOB, gift.number, needed).request
    life.do(by_provider.resolve, PAT, need.number, life.word("badge", life.beside))
    life.do(by_requester.confirm, BOB, need.number)
    life.solve(gift.number)
    life.do(by_requester.confirm, ANNA, gift.number)

    move = life.open(ANNA, "it/move", life.word("move"), fields={"desk": "no"})
    for step in life.call(lambda uow: uow.requests.steps_of([move.id])):
        life.solve(step.number)
    life.do(by_requester.confirm, ANNA, move.number)

    astray = DirectMessage(DIRECT, "", "1790000002.000100", RichText.of_text(life.word("astray")))
    life.do(conversation.say, ANNA, astray)


def _serve(life: Life) -> None:
    """Anna serves requests of Carl's, approves one, and practises."""
    life.call(lambda uow: uow.people.put(Person(CARL, "Carl")))
    badge = life.open(CARL, "people/badge", life.word("carls", life.others))
    mention = RichText((Paragraph((Text(life.word("dear", life.others)), PersonMention(ANNA))),))
    life.do(by_provider.claim, ANNA, badge.number)
    life.do(by_requester.reply, CARL, badge.number, mention)
    life.do(by_provider.answer, ANNA, badge.number, life.word("answer"))
    life.do(by_provider.ask, ANNA, badge.number, life.word("question"))
    life.do(by_requester.reply, CARL, badge.number, life.word("reply", life.others))
    life.do(snooze, ANNA, badge.number, Snooze.TOMORROW)
    life.do(change_promise, ANNA, badge.number, "", "9h", life.word("promise"))
    need = FilledForm("it", "laptop", life.word("need"), life.word("needed"), {"whose": ANNA})
    opened = life.do(needs.open_need, ANNA, badge.number, need).request
    life.do(by_provider.resolve, BOB, opened.number, life.word("needed", life.heard))
    life.do(by_requester.confirm, ANNA, opened.number)
    filled = FilledTransfer("it", "helpdesk", {}, life.word("transfer"))
    life.do(transfer.transfer, ANNA, badge.number, filled)
    life.do(by_provider.resolve, BOB, badge.number, life.word("done", life.others))
    life.do(by_requester.confirm, CARL, badge.number)

    other = life.open(CARL, "people/badge", life.word("other", life.others))
    life.do(by_provider.decline, ANNA, other.number, life.word("decline"))
    third = life.open(CARL, "people/badge", life.word("third", life.others))
    life.do(by_provider.resolve, ANNA, third.number, life.word("resolve"))
    life.do(rating.rate_clarity, ANNA, third.number, clear=False)
    life.do(by_requester.confirm, CARL, third.number)

    gift = life.open(CARL, "it/gift", life.word("gift", life.others))
    (asked,) = life.call(lambda uow: uow.requests.needs_of(gift.id))
    life.do(by_provider.approve, ANNA, asked.number)
    life.do(by_provider.resolve, BOB, gift.number, life.word("given", life.others))
    life.do(by_requester.confirm, CARL, gift.number)
    refused = life.open(CARL, "it/gift", life.word("toomuch", life.others))
    (asked,) = life.call(lambda uow: uow.requests.needs_of(refused.id))
    life.do(by_provider.decline, ANNA, asked.number, life.word("disapproval"))

    script = Script("U0BOT", "A practice request", "Read it")
    practice = life.do(_practise, ANNA, script)
    life.do(by_provider.answer, ANNA, practice.number, life.word("practice"))
    life.do(by_provider.resolve, ANNA, practice.number, life.word("practised"))
    life.do(by_requester.confirm, "U0BOT", practice.number)


def _practise(uow: UnitOfWork, actor: str, now: datetime, script: Script) -> Request:
    return start_practice(uow, actor, now, script)


def _decide(life: Life) -> None:
    """Anna changes the catalogue, decides about proposals and needs, and asks and is asked."""
    page = life.call(department_services, ANNA, "people")
    badge = next(each for each in page.department.services if each.key == "badge")
    changed = replace(ServiceEntries.of(badge), english="Badges")
    life.do(change_service, ANNA, page.place("badge"), changed, life.word("reason"))

    def note(uow: UnitOfWork) -> None:
        people = uow.catalogue.department("people")
        it = uow.catalogue.department("it")
        assert people
        assert it
        first = uow.requests.by_number(1)
        assert first
        proposal = ReviewProposal(kind=ProposalKind.RETIRE, service="badge", figure=1)
        decision = Decision(
            department_id=people.id,
            proposal=proposal,
            verdict=Verdict.DECLINED,
            decided_by=ANNA,
            decided_at=life.now,
            last_day=life.now.date(),
            reason=life.word("proposal"),
        )
        uow.reviews.put(decision)
        uow.unmet_needs.decide(people.id, first.id, [first.id], ANNA, life.now)
        uow.surveys.begin(people.id, "2026Q3", ANNA, life.now, life.now, [BOB, CARL])
        uow.surveys.begin(it.id, "2026Q4", MEI, life.now, life.now, [ANNA, CARL])
        uow.rollouts.begin(people.id, ANNA, life.now)
        uow.periodic.begin("digest", f"{ANNA}:2026-W44", life.now)

    life.call(note)
