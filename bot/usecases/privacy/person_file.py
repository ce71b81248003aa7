"""The file of one person: all that Crossdesk stores about them, in a form that JSON can hold.

What others confided to them is left out: of a request that they only served, no words of its
requester. So is what they said without a name: whoever makes the file would read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.usecases.notices import Notice
from domain.business_calendar import zone_named
from domain.events import ClarityRated, Event, NeedHandedOver, Rated
from domain.fields import CHOICES, Field, FieldType, FieldValue
from domain.organisation import Department
from domain.ratings import Rating, rating_of
from domain.request import Request
from store.person_records import Kind, Record
from store.unit_of_work import UnitOfWork

_OWN_WORDS: Mapping[str, str] = {
    Notice.HINT: "text",
    Notice.SEND_AGAIN: "words",
    Notice.WENT_THROUGH: "words",
}
"""Where messages keep what their recipient wrote, by their kinds."""

_CROSSDESK = "Crossdesk"

Part = dict[str, Any]


def is_known(uow: UnitOfWork, user_id: str) -> bool:
    """Whether anything is stored about somebody."""
    return uow.person_records.is_known(user_id)


def request_ids(uow: UnitOfWork, user_id: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the ids of somebody's own requests, and of those of others that concern them."""
    records = uow.person_records
    own = records.opened_ids(user_id)
    deeds = (*records.event_ids(user_id), *records.repeated_by(user_id))
    concerned = {*records.concerned_ids(user_id), *(each for each, _ in deeds)}
    return own, tuple(sorted(concerned.difference(own)))


class PersonFile:
    """The parts of somebody's file, as one transaction sees them.

    Args:
        user_id: whose file it is. Times are by their clock.
    """

    def __init__(self, uow: UnitOfWork, user_id: str) -> None:
        self._uow = uow
        self._user_id = user_id
        self._profile = uow.person_records.profile(user_id)
        self._zone = _zone(self._profile)

    # About the person

    def about(self, own_ids: Sequence[int]) -> Part:
        """Return all parts but those that are about requests.

        Args:
            own_ids: the ids of their own requests.
        """
        return {
            "profile": self._about_profile(),
            "departments": [
                {**self._department(each), "role": each["role"], "named_by_id": each["named"]}
                for each in self._of(Kind.MEMBERSHIP)
            ],
            "catalogue": self._catalogue(),
            "decisions": self._decisions(),
            "trainings": self._trainings(),
            "surveys": self._surveys(),
            "questions_for_ratings": [
                {"number": self._number(each), **self._times(each, "asked_at", "expires_at")}
                for each in self._of(Kind.RATING_QUESTION)
            ],
            "reminders": [
                {"number": self._number(each), **self._times(each, "reached_at", "deliver_at")}
                for each in self._of(Kind.NAG)
            ],
            "low_ratings_to_read": [
                {"number": self._number(each), **self._times(each, "tell_at")}
                for each in self._of(Kind.LOW_RATING)
            ],
            "words_not_passed_on": [
                {
                    "number": self._number(each),
                    **self._times(each, "held_at"),
                    "words": each["text"],
                    "files": [file["name"] for file in each["files"]],
                }
                for each in self._uow.person_records.words_held(own_ids)
            ],
            "messages": self._messages(),
        }

    def _about_profile(self) -> Part:
        kept = self._profile or {}
        return {
            "slack_id": self._user_id,
            "name": kept.get("name", ""),
            "language": kept.get("locale", ""),
            "time_zone": kept.get("timezone", ""),
            "account": kept.get("standing", ""),
            "left": kept.get("deleted", False),
            "direct_messages": kept.get("dm_channel_id"),
            "administrator": bool(self._of(Kind.ADMIN)),
            "home_shows": kept.get("queue_view"),
            **self._times(kept, "home_opened_at", "home_shown_at", "introduced_at"),
        }

    def _catalogue(self) -> list[Part]:
        return [
            {
                "revision": each["number"],
                **self._times(each, "made_at"),
                "made_by_them": each["author_id"] == self._user_id,
                "names_them": bool(each["names_them"]),
                "reason": each["reason"] if each["author_id"] == self._user_id else "",
            }
            for each in self._uow.person_records.catalogue_changes(self._user_id)
        ]

    def _decisions(self) -> list[Part]:
        proposals = [
            {
                **self._department(each),
                **self._times(each, "decided_at"),
                "about": each["proposal"],
                "verdict": each["verdict"],
                "reason": each["reason"],
            }
            for each in self._of(Kind.PROPOSAL_DECISION)
        ]
        needs = [
            {
                **self._department(each),
                **self._times(each, "decided_at"),
                "about": {"kind": "unmet_need", "number": self._number(each)},
                "verdict": "not_ours" if each["service_id"] is None else "service_added",
            }
            for each in self._of(Kind.UNMET_NEED_DECISION)
        ]
        return [*proposals, *needs]

    def _trainings(self) -> list[Part]:
        told = [
            {
                **self._department(each),
                **self._times(each, "begun_at", "told_at", "remind_at"),
                "reminders": each["reminders"],
            }
            for each in self._of(Kind.TRAINING)
        ]
        read = [
            {
                "service": self._service_key(each["service_id"]),
                "revision": each["revision"],
                **self._times(each, "read_at"),
            }
            for each in self._of(Kind.READING)
        ]
        return [*told, *read]

    def _surveys(self) -> list[Part]:
        return [
            {
                **self._department(each),
                "quarter": each["quarter"],
                **self._times(each, "sent_at", "closes_at"),
                "sent_by_them": each["sent_by"] == self._user_id,
                "asked": each["answered"] is not None,
                "answered": bool(each["answered"]),
            }
            for each in self._uow.person_records.surveys_of(self._user_id)
        ]

    def _messages(self) -> Part:
        """The messages that wait for them or have gone out, and those that stand in Slack."""
        channel_id = (self._profile or {}).get("dm_channel_id")
        shown = self._uow.person_records.messages_to(channel_id) if channel_id else ()
        return {
            "outbox": [
                {
                    "kind": each["kind"],
                    **self._times(each, "created_at", "due_at", "finished_at"),
                    "outcome": each["outcome"],
                    **_own_words(each),
                }
                for each in self._of(Kind.MESSAGE)
            ],
            "in_slack": [
                {"number": self._number(each), "sent_at": self._local(_instant(each["ts"]))}
                for each in shown
            ],
            "periodic": [
                {
                    "kind": each["job"],
                    "period": each["period"].removeprefix(f"{self._user_id}:"),
                    **self._times(each, "begun_at"),
                }
                for each in self._uow.person_records.periods(self._user_id)
            ],
        }

    # Their own requests

    def requests(self, ids: Sequence[int]) -> list[Part]:
        """Return requests of their own, with all that was said in them."""
        events = self._uow.events.of_requests(ids)
        found = self._uow.requests.of_ids(ids)
        names = self._uow.people.names_of(sorted(_people_in(found, events)))
        return [self._request(each, events[each.id], names) for each in found]

    def _request(self, request: Request, events: Sequence[Event], names: Mapping[str, str]) -> Part:
        department = self._uow.catalogue.department_by_id(request.hop.department_id)
        return {
            **self._outline(request),
            "title": request.title,
            "details": request.details,
            "fields": [
                {
                    "label": each.field.label.to_dict(),
                    "value": _answer(each.field, each.value, names),
                }
                for each in request.fields
            ],
            "original_message": request.permalink,
            "history": [
                self._event(each, names)
                for each in _seen_by(self._user_id, request, events)
                if not _is_nameless(each, department)
            ],
        }

    def _event(self, event: Event, names: Mapping[str, str]) -> Part:
        actor_id, rating = event.actor_id, rating_of(event)
        return {
            **self._deed(event),
            "who": names.get(actor_id, actor_id) if actor_id else _CROSSDESK,
            **(_opinion(rating) if rating else {}),
        }

    # Requests of others

    def served(self, ids: Sequence[int]) -> list[Part]:
        """Return requests of others that they served, approved or practised with: no words.

        A confidential one that only names them is left out: to know of it is its requester's.
        """
        hops = self._uow.hops.of_requests(ids)
        events = self._uow.events.of_requests(ids)
        found = []
        for request in self._uow.requests.of_ids(ids):
            had = {each.assignee_id for each in hops[request.id]}
            had |= {each.handover.assignee_id for each in events[request.id] if each.handover}
            roles = {
                "assignee": self._user_id in had and not request.approver_id,
                "approver": self._user_id == request.approver_id,
                "trainee": self._user_id == request.trainee_id,
            }
            named = [role for role, has_it in roles.items() if has_it]
            acted = any(each.actor_id == self._user_id for each in events[request.id])
            if request.confidential and not named and not acted:
                continue
            found.append({**self._outline(request), "they_were": named or ["named"]})
        return found

    def deeds(self, ids: Sequence[int]) -> list[Part]:
        """Return what they did in requests of others, with their own words."""
        events = self._uow.events.of_requests(ids)
        repeated = {event_id for _, event_id in self._uow.person_records.repeated_by(self._user_id)}
        return [
            {"number": request.number, **self._deed(event)}
            for request in self._uow.requests.of_ids(ids)
            for event in events[request.id]
            if event.actor_id == self._user_id or event.id in repeated
        ]

    def _outline(self, request: Request) -> Part:
        department = self._uow.catalogue.department_by_id(request.hop.department_id)
        service = self._uow.catalogue.service_by_id(request.hop.service_id)
        return {
            "number": request.number,
            "opened_at": self._local(request.opened_at),
            "resolved_at": self._local(request.resolved_at),
            "closed_at": self._local(request.closed_at),
            "state": request.state.value,
            "department": {"key": department.key, "name": department.name.to_dict()},
            "service": {"key": service.key, "name": service.name.to_dict()},
        }

    def _deed(self, event: Event) -> Part:
        return {
            "at": self._local(event.at),
            "kind": event.kind.value,
            **({"clear": event.content.clear} if isinstance(event.content, ClarityRated) else {}),
            **({"words": event.text} if event.text else {}),
            **(
                {"files": [{"name": each.name, "link": each.permalink} for each in event.files]}
                if event.files
                else {}
            ),
        }

    # What several parts need

    def _of(self, kind: Kind) -> Sequence[Record]:
        return self._uow.person_records.of_kind(kind, self._user_id)

    def _number(self, record: Record) -> int | None:
        request_id = record["request_id"]
        return self._uow.requests.by_id(request_id).number if request_id else None

    def _department(self, record: Record) -> Part:
        department = self._uow.catalogue.department_by_id(record["department_id"])
        return {"department": {"key": department.key, "name": department.name.to_dict()}}

    def _service_key(self, service_id: int) -> str:
        service = self._uow.catalogue.service_by_id(service_id)
        return f"{self._uow.catalogue.department_by_id(service.department_id).key}/{service.key}"

    def _times(self, record: Record, *columns: str) -> Part:
        return {each: self._local(record.get(each)) for each in columns}

    def _local(self, instant: datetime | None) -> str | None:
        return instant.astimezone(self._zone).isoformat(timespec="seconds") if instant else None


def _zone(profile: Record | None) -> tzinfo:
    return zone_named(profile["timezone"]) if profile else UTC


def _people_in(found: Iterable[Request], events: Mapping[int, Iterable[Event]]) -> set[str]:
    actors = {each.actor_id for its in events.values() for each in its}
    answers = (each for request in found for each in request.fields)
    named = {str(each.value) for each in answers if each.field.type is FieldType.PERSON}
    return {each for each in actors if each} | named


def _answer(field: Field, value: FieldValue, names: Mapping[str, str]) -> Any:
    """Return what was filled into a field, as it was shown there."""
    values = (value,) if isinstance(value, str) else value
    if field.type is FieldType.PERSON:
        return ", ".join(names.get(each, each) for each in values)
    if field.type in CHOICES:
        labels = {each.key: each.label for each in field.options}
        return [labels[each].to_dict() if each in labels else each for each in values]
    return value if isinstance(value, str) else list(value)


def _opinion(rating: Rating) -> Part:
    gaps = rating.gaps.items()
    levels = {name.value: {"expected": gap.expected, "found": gap.perceived} for name, gap in gaps}
    return {"score": rating.score, **({"dimensions": levels} if levels else {})}


def _is_nameless(event: Event, department: Department) -> bool:
    """Whether an event is a rating that nobody is to know the author of."""
    content = event.content
    return isinstance(content, Rated) and (content.anonymous or department.anonymous_ratings)


def _own_words(message: Record) -> Part:
    name = _OWN_WORDS.get(message["kind"])
    return {"words": message["payload"][name]} if name else {}


def _seen_by(user_id: str, request: Request, events: Sequence[Event]) -> Sequence[Event]:
    """Return what somebody saw of a request: all, or until another one asked for it instead."""
    if request.requester_id == user_id:
        return events
    until = [each for each in events if isinstance(each.content, NeedHandedOver)]
    return events[: events.index(until[0]) + 1] if until else events


def _instant(ts: str) -> datetime | None:
    """Return when a message was sent, by the name that Slack gives it."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except ValueError:
        return None
