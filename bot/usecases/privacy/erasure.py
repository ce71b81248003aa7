"""The erasure of one person's data: what it would do, what keeps it from being done, and doing it.

See docs/decisions/0087-erasure-and-retention.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.usecases.notices import Notice
from bot.usecases.privacy.shown_messages import show_again
from domain.catalogue import Catalogue
from domain.lifecycle import Action
from domain.organisation import Standing
from domain.request import Request
from store.request_rows import answer_to_json
from store.traces import Traces, new_pseudonym
from store.unit_of_work import UnitOfWork

_AT_ONCE = 500

KEEP_WORDS = frozenset(
    {
        *(Notice.HINT, Notice.SEND_AGAIN, Notice.WENT_THROUGH),
        *(Notice.UNREADABLE_CAME, Notice.COPY_FAILED, Notice.FILE_COPY),
        *(Notice.LOST_CARD, Notice.LOST_REQUESTS),
    }
)
"""The kinds of messages whose rows keep words or files: all others are rendered from requests.

What was said without a name is kept in others: whose it was, nobody knows.
"""


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """The effect that an erasure of somebody's data would have, and what keeps it from being done.

    Attributes:
        own: the ids of the requests that they opened.
        below: those of the requests that were opened for these by others.
        deeds: the ids of the events that they caused in requests of others, and of those that
            have their words there all the same.
        replies: how many they gave.
        comments: how many of their ratings have one.
        concerned: the ids of the requests of others in which they did something.
        is_here: whether they are a member of the workspace.
        named_in: where the catalogue, or the file that was imported last, names them: keys of
            departments, or "admins".
        unfinished: the numbers of requests of theirs, or that belong to one, that have not ended.
        in_hand: the numbers of requests that they still have in hand, approve or practise with.
    """

    own: tuple[int, ...]
    below: tuple[int, ...]
    deeds: tuple[int, ...]
    replies: int
    comments: int
    concerned: tuple[int, ...]
    is_here: bool
    named_in: tuple[str, ...]
    unfinished: tuple[int, ...]
    in_hand: tuple[int, ...]

    @property
    def is_possible(self) -> bool:
        """Whether nothing keeps it from being done."""
        return not (self.is_here or self.named_in or self.unfinished or self.in_hand)


def plan_erasure(uow: UnitOfWork, user_id: str) -> ErasurePlan | None:
    """Return what the erasure of somebody's data would do. None if nothing is stored about them."""
    if not uow.person_records.is_known(user_id):
        return None
    own = uow.person_records.opened_ids(user_id)
    family = uow.erasure.below(own)
    caused = uow.person_records.event_ids(user_id)
    caused += uow.person_records.repeated_by(user_id)
    deeds = [(request_id, event_id) for request_id, event_id in caused if request_id not in family]
    counts = uow.person_records.counts(user_id)
    person = uow.people.get(user_id)
    last_file = uow.catalogue_revisions.find_last_file()
    named = {*naming(uow.catalogue.definition(), user_id)}
    named.update(naming(last_file, user_id) if last_file else ())
    unfinished = uow.erasure.unfinished(family | uow.erasure.above(own))
    return ErasurePlan(
        own=own,
        below=tuple(sorted(family.difference(own))),
        deeds=tuple(event_id for _, event_id in deeds),
        replies=counts.get(Action.REPLY, 0),
        comments=uow.person_records.count_comments(user_id),
        concerned=tuple(sorted({request_id for request_id, _ in deeds})),
        is_here=bool(person and not person.deleted and person.standing is not Standing.STRANGER),
        named_in=tuple(sorted(named)),
        unfinished=tuple(number for _, number in unfinished),
        in_hand=tuple(uow.erasure.unfinished_of(user_id)),
    )


def naming(catalogue: Catalogue, user_id: str) -> tuple[str, ...]:
    """Return where a catalogue names somebody: keys of departments, or "admins"."""
    found = ["admins"] if user_id in catalogue.admins else []
    for department in catalogue.departments:
        people = department.people
        members = people.members if isinstance(people.members, tuple) else ()
        named = {*(people.providers or ()), *people.managers, *people.editors, *members}
        for service in department.services:
            named |= service.standard.named
            named.update(*(each.by for each in service.approvals))
        if user_id in named:
            found.append(department.key)
    return tuple(found)


def erase(uow: UnitOfWork, now: datetime, user_id: str) -> ErasurePlan | None:
    """Erase somebody's data, unless something keeps it from being done.

    Their words go, and all words of the requests that they opened. Where they are known, a
    pseudonym stands. Messages of the bot that still can be changed are shown again without it.

    Returns:
        The plan, which was carried out if it is possible. None if nothing is stored about them.
    """
    plan = plan_erasure(uow, user_id)
    if plan is None or not plan.is_possible:
        return plan
    family = sorted({*plan.own, *plan.below})
    for ids in _batches([*family, *plan.concerned]):
        uow.requests.lock_all(ids)
    traces = _traces(uow, user_id)
    take_words(uow, family)
    uow.erasure.take_words_of_events(plan.deeds)
    uow.erasure.take_reasons(user_id)
    uow.erasure.forget_messages(user_id, traces.channel_id)
    _forget_words_in_outbox(uow, user_id, set(family), set(plan.deeds))
    concerned = uow.erasure.replace(traces, new_pseudonym())
    changed = sorted({*family, *plan.concerned, *concerned})
    find_by_what_is_left(uow, changed)
    uow.search.forget_former()
    for ids in _batches(changed):
        show_again(uow, ids, now)
    return plan


def take_words(uow: UnitOfWork, request_ids: Sequence[int]) -> None:
    """Take the words out of requests and of all that was said in them.

    Of a chain, the answers stay that decide which of its steps are needed.
    """
    for ids in _batches(request_ids):
        kept = {
            each.id: decisive
            for each in uow.requests.of_ids(ids)
            if (decisive := _decisive(uow, each))
        }
        uow.erasure.take_words(ids, kept)
    for ids in _batches(request_ids):
        uow.erasure.move_decisions(ids)


def find_by_what_is_left(uow: UnitOfWork, request_ids: Sequence[int]) -> None:
    """Let requests be found by what they still say."""
    for ids in _batches(request_ids):
        events = uow.events.of_requests(ids)
        for request in uow.requests.of_ids(ids):
            uow.search.put_again(request, events[request.id])


def _decisive(uow: UnitOfWork, request: Request) -> list[dict[str, Any]]:
    if request.chain_id is None:
        return []
    chain = uow.catalogue.chain(request.chain_id)
    return [answer_to_json(each) for each in chain.decisive(request.fields)]


def _traces(uow: UnitOfWork, user_id: str) -> Traces:
    person = uow.people.get(user_id)
    name = person.name if person else ""
    others = (other for other_id, other in uow.people.names() if other_id != user_id)
    longer = tuple(each for each in others if name and each != name and each.startswith(name))
    return Traces(user_id, uow.people.dm_channel(user_id), name, longer)


def _forget_words_in_outbox(
    uow: UnitOfWork, user_id: str, request_ids: Collection[int], event_ids: Collection[int]
) -> None:
    """Forget what rows of the outbox keep; a card of a lost request loses its words."""
    rows = uow.erasure.rows_with_words(KEEP_WORDS, user_id, request_ids, event_ids)
    lost = [row for row in rows if row.is_pending and {"lost", "blocks"} & row.payload.keys()]
    for row in lost:
        uow.erasure.put_payload(row.id, _without_card(row.payload, user_id))
    uow.erasure.forget_rows([row.id for row in rows if row not in lost])


def _without_card(payload: Mapping[str, Any], user_id: str) -> dict[str, Any]:
    if "blocks" in payload:
        return {**payload, "text": "", "blocks": []}
    lost = [
        {**each, "text": ""} if each["requester"] == user_id else each for each in payload["lost"]
    ]
    return {**payload, "lost": lost}


def _batches(ids: Sequence[int]) -> Sequence[Sequence[int]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
