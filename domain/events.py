"""The log of a request: events, and one class of content for each thing that can happen.

`store.event_contents` knows how each is stored, and how it was stored before. This module is long
because it is a table: all that can happen to a request stands here, in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from domain.approval_terms import Approval
from domain.calendar_changes import DayChanges
from domain.decline_reasons import DeclineReason
from domain.departures import Departure
from domain.dimensions import Dimension, Gap
from domain.errors import Problem
from domain.fields import FieldValue
from domain.lifecycle import Action
from domain.promise_terms import NO_VERDICTS, Verdicts
from domain.rich_text import RichText
from domain.standards import Figures, Priority


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an event: base class of one class for each kind."""

    kind: ClassVar[Action]


@dataclass(frozen=True, slots=True)
class Said(Content):
    """Base class of contents with the actor's words, which may be empty.

    Attributes:
        rich: the words with their formats, if they have any.
    """

    text: str = ""
    rich: RichText | None = field(default=None, kw_only=True)

    @property
    def words(self) -> RichText:
        """The words as they are shown: in plain ones addresses are links."""
        return self.rich or RichText.of_text(self.text)


@dataclass(frozen=True, slots=True)
class File:
    """A link to a file that came with a message.

    Attributes:
        id: Slack's; empty for files of old events.
        kind: such as "pdf"; empty if Slack does not say.
        deleted: whether it was deleted since.
    """

    name: str
    permalink: str
    id: str = ""
    kind: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a direct message stands that the bot passed on."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Sent(Said):
    """Base class of contents that may have been written as a direct message.

    Attributes:
        place: None if it was written elsewhere, such as in a form.
    """

    files: tuple[File, ...] = ()
    place: MessagePlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Said):
    """A request was opened; the text says why it is urgent.

    Attributes:
        details: the request's details with their formats, if they have any.
        times: what is promised of this request alone, if its standard does not say it.
        approval: who must approve it before its department has it. None if nobody must.
    """

    kind = Action.OPEN
    service_id: int
    standard_id: int
    priority: Priority = Priority.NORMAL
    details: RichText | None = None
    times: Figures | None = None
    approval: Approval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Content):
    """Those who were asked approved it; now its department has it.

    Attributes:
        by: who did, in the order in which they decided.
        times: what is promised of this request alone from then on, if its standard does not say it.
    """

    kind = Action.APPROVE
    by: tuple[str, ...]
    times: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Said):
    """It was not approved; the text says why.

    Attributes:
        by: whose refusal decided it. None if nobody was left who could approve it.
    """

    kind = Action.REJECT
    by: str | None


@dataclass(frozen=True, slots=True)
class Claimed(Content):
    """A provider took it on."""

    kind = Action.CLAIM


@dataclass(frozen=True, slots=True)
class Released(Content):
    """It is back in the queue.

    Attributes:
        because: why the former assignee does not serve it any more. None if they gave it back.
        former: the former assignee, where `because` says why.
    """

    kind = Action.RELEASE
    because: Departure | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Reassigned(Content):
    """A colleague has it now: see the event's handover.

    Attributes:
        former: from whom that colleague took it over; None if somebody else handed it to them, or
            nobody had it.
    """

    kind = Action.REASSIGN
    former: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Said):
    """It went to another department, which begins a new hop; the text says why.

    Attributes:
        service_id, standard_id: the service that it asks for there, and what is promised of it.
        approval: who must approve it before that department has it. None if nobody must.
    """

    kind = Action.TRANSFER
    service_id: int
    standard_id: int
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Needed(Content):
    """A provider opened another request, because this one needs it.

    Attributes:
        number: the other request's.
        service_id: what is asked for there.
    """

    kind = Action.NEED
    number: int
    service_id: int


@dataclass(frozen=True, slots=True)
class StepsBegun(Content):
    """Steps of a chain began: their requests were opened.

    If somebody did it, they ask another service in place of one that was declined.

    Attributes:
        numbers: those of their requests, by the keys of the steps.
        expected_at: when the whole chain was expected to end then. None if nobody knew.
    """

    kind = Action.BEGIN_STEPS
    numbers: Mapping[str, int]
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepStopped(Content):
    """A step of a chain could not begin.

    Attributes:
        step: its key.
        problem: why, as a code.
        fields: the keys of its service's own fields that are wrong.
    """

    kind = Action.STOP_STEP
    step: str
    problem: Problem
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(Said):
    """A chain goes on without a step that was stopped; the text says why.

    Attributes:
        step: its key.
    """

    kind = Action.SKIP_STEP
    step: str


@dataclass(frozen=True, slots=True)
class DateMoved(Content):
    """A chain is expected to end at another time than its requester was told last.

    Attributes:
        expected_at: when it is expected to end now.
    """

    kind = Action.MOVE_DATE
    expected_at: datetime


@dataclass(frozen=True, slots=True)
class NeedHandedOver(Content):
    """The request that needs this one has another assignee, who asks for it from then on.

    Attributes:
        former, requester: who asked for it until then, and who does now.
    """

    kind = Action.HAND_NEED_OVER
    former: str
    requester: str


@dataclass(frozen=True, slots=True)
class Answered(Sent):
    """A provider wrote to the requester.

    Attributes:
        holding: whether it only says "we are on it", which keeps no promise.
    """

    kind = Action.ANSWER
    holding: bool = False


@dataclass(frozen=True, slots=True)
class MarkedHolding(Content):
    """The author of an answer said that it was only a holding reply.

    Attributes:
        event_id: the event of the answer. See `domain.holding`.
    """

    kind = Action.MARK_HOLDING
    event_id: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request is to go: a service of another department.

    Attributes:
        fields: the values of the service's own fields, by key.
    """

    service_id: int
    fields: Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Asked(Said):
    """A provider asked the requester something.

    Attributes:
        destination: where the request goes if they agree; then the text says why it should.
    """

    kind = Action.ASK
    destination: Destination | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Replied(Sent):
    """The requester wrote."""

    kind = Action.REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEdited(Sent):
    """The author of a direct message changed or deleted it.

    Attributes:
        event_id: the event that the message made.
        deleted: whether it was deleted; then there are no words.
    """

    kind = Action.EDIT_REPLY
    event_id: int
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Resumed(Content):
    """A provider went on without the requester's reply."""

    kind = Action.RESUME


@dataclass(frozen=True, slots=True)
class Resolved(Said):
    """A provider solved it; the text says how.

    Attributes:
        quality: which of the standard's quality criteria are met, by their place from 0.
    """

    kind = Action.RESOLVE
    quality: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined(Said):
    """A provider refused it; the text says why.

    Attributes:
        because: the reason as a choice, by which unmet needs are counted.
    """

    kind = Action.DECLINE
    because: DeclineReason = field(default=DeclineReason.OTHER, kw_only=True)


@dataclass(frozen=True, slots=True)
class Confirmed(Content):
    """The requester said that it is solved."""

    kind = Action.CONFIRM


@dataclass(frozen=True, slots=True)
class Closed(Content):
    """It was closed because somebody did not react in time.

    Attributes:
        unanswered: whether a question was left without a reply; else nobody contradicted.
    """

    kind = Action.CLOSE
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Reopened(Said):
    """It is not solved after all; the text says why."""

    kind = Action.REOPEN


@dataclass(frozen=True, slots=True)
class Cancelled(Said):
    """The requester withdrew it; the text says why.

    Attributes:
        parent: the number of the request that needed it and does not any more; then Crossdesk
            withdrew it.
        decided_by: who has decided instead, of an approval; then Crossdesk withdrew it.
        because: why who was asked for an approval cannot give it any more; the same.
        requested_by: who was asked for an approval and is the requester of what waits for it now;
            the same.
        nothing_fitted: whether the requester found no service that does what they need.
    """

    kind = Action.CANCEL
    parent: int | None = field(default=None, kw_only=True)
    decided_by: str = field(default="", kw_only=True)
    because: Departure | None = field(default=None, kw_only=True)
    requested_by: str = field(default="", kw_only=True)
    nothing_fitted: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Snoozed(Content):
    """Somebody wants no reminders of it until then."""

    kind = Action.SNOOZE
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseChanged(Said):
    """A manager promised something else; the text says why.

    Attributes:
        times: the new ones, from the opening. None where nothing changed.
    """

    kind = Action.CHANGE_PROMISE
    times: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChanged(Content):
    """Other days are worked than were known, and so it is due at another time.

    Attributes:
        changes: these days, as far as they matter for it.
        due_at: when its next promise is due now.
    """

    kind = Action.CHANGE_DAYS
    changes: DayChanges
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Said):
    """The requester rated it; the text is their comment. See `domain.ratings`."""

    kind = Action.RATE
    score: int
    gaps: Mapping[Dimension, Gap] = field(default_factory=dict)
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Thanked(Said):
    """The requester thanked the whole department."""

    kind = Action.THANK


@dataclass(frozen=True, slots=True)
class ClarityRated(Content):
    """A provider said whether all that was needed was in the request."""

    kind = Action.RATE_CLARITY
    clear: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """The assignee of a request from an event on. None if nobody is."""

    assignee_id: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a request. Events are only ever appended.

    Attributes:
        actor_id: who did it. None if it was Crossdesk itself.
        handover: who has the request from then on, if the event changed that.
        verdicts: on the promises that the event fulfilled.
        noted_at: when it was stored, if its place among the others is by its time: see
            `domain.chronology`.
    """

    id: int
    request_id: int
    sequence: int
    actor_id: str | None
    at: datetime
    content: Content
    handover: Handover | None = None
    verdicts: Verdicts = NO_VERDICTS
    noted_at: datetime | None = None

    @property
    def kind(self) -> Action:
        """The action that made it."""
        return self.content.kind

    @property
    def text(self) -> str:
        """The actor's words; empty if there are none."""
        return self.content.text if isinstance(self.content, Said) else ""

    @property
    def words(self) -> RichText:
        """The actor's words as they are shown."""
        return self.content.words if isinstance(self.content, Said) else RichText()

    @property
    def files(self) -> tuple[File, ...]:
        """The files that came with them."""
        return self.content.files if isinstance(self.content, Sent) else ()


def approval_in(content: Content) -> Approval | None:
    """Return the approval that a department to which an event brings a request waits for.

    Returns None if it waits for none, or if the event brings the request nowhere.
    """
    return content.approval if isinstance(content, Opened | Transferred) else None
