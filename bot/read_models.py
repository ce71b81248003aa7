"""Read models: values that use cases put together for views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.addressees import Addressee
from domain.approvals import approval_step, counts
from domain.chain import Progress
from domain.daily_measures import Measures
from domain.errors import Problem
from domain.events import Event, Opened, Transferred
from domain.findings import Bottleneck, Comparison, Slowest, Suggestion
from domain.headlines import Change, Headline
from domain.lifecycle import UNFINISHED, State
from domain.organisation import Department, Service
from domain.past_chains import LateChain
from domain.permissions import Role
from domain.promise_terms import Mark
from domain.promises import Promise, Promises
from domain.quarters import Quarter
from domain.queues import WHOLE_QUEUE, QueueView
from domain.recognition import Recognition
from domain.reports import Report
from domain.request import Request
from domain.rich_text import RichText
from domain.rollouts import Unread
from domain.standards import ServiceStandard
from domain.weeks import Week


@dataclass(frozen=True, slots=True)
class Summary:
    """A request with what it was asked of, as a line of a list needs it.

    Attributes:
        thread_url: where the thread is in which its requester can reply. Empty if nobody waits for
            that, or it is not known.
    """

    request: Request
    department: Department
    service: Service
    mark: Mark | None = None
    thread_url: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The beginning of a list of requests, and how much there is of it in all.

    Attributes:
        shown: the first ones, in the list's order. Their requests come without what a line does
            not show: details and fields are empty.
        count: how many requests the whole list has.
        overdue, at_risk: how many of all these are.
    """

    shown: Sequence[Summary] = ()
    count: int = 0
    overdue: int = 0
    at_risk: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what departments have to do.

    Attributes:
        listing: the page, and how much there is in the part that is looked at.
        viewer_id: who looks at it.
        services: those of the departments; one of them can be looked at alone.
    """

    listing: Listing
    viewer_id: str
    view: QueueView = WHOLE_QUEUE
    services: Sequence[Service] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who serves a department.

    Attributes:
        in_hand: how many of its requests are assigned to them and have not ended.
    """

    user_id: str
    name: str
    in_hand: int = 0


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """An answer on its way to the requester.

    Attributes:
        event_id: its event.
        holding: whether it was sent as a holding reply.
        markable: whether it has stopped the clock of the first response, and its author can still
            say that it was not the answer yet.
        doubtful: whether it reads as if the answer was still to come.
    """

    request: Request
    event_id: int
    holding: bool = False
    markable: bool = False
    doubtful: bool = False
    requester_left: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the requests that somebody was looking for.

    Attributes:
        typed: the words that they looked for.
        first: how many were on the pages before.
        is_more: whether another page follows.
    """

    typed: str
    first: int
    shown: Sequence[Summary]
    is_more: bool


@dataclass(frozen=True, slots=True)
class Station:
    """A service, with its department: where a request is, was, or is to go."""

    department: Department
    service: Service


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a chain, as its card shows it.

    Attributes:
        place: what is asked for, and of whom. None if that is not in the catalogue any more.
        progress: how far it has come.
        work: its newest request. None if it has none.
        after: the keys of the steps that it waits for.
        begins_at: when it is expected to begin, if it has not. None if nobody knows.
        stuck: whether somebody must decide how the chain goes on there.
        problem: why it could not begin. None if it could.
        is_approval: whether people are asked to approve there, in place of a department.
        asked: the requests of the approval, one for each who is asked.
        title: how its request is called beside the others of the chain. Empty if like its service.
    """

    key: str
    place: Station | None
    progress: Progress
    work: Summary | None = None
    after: tuple[str, ...] = ()
    begins_at: datetime | None = None
    optional: bool = False
    stuck: bool = False
    problem: Problem | None = None
    is_approval: bool = False
    asked: tuple[Summary, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Summary):
    """A request with its promises, as its requester is told when it is opened.

    Attributes:
        promises: how they stood at `seen_at`.
    """

    promises: Promises
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(Promised):
    """Everything about one request, as its card needs it. Events are oldest first.

    Attributes:
        places: where it was, went, or was to go, by the ids of the services there.
        opening_promise: the resolution as the requester was promised it at the opening, which runs
            on beside that of the current hop. None if it is the same.
        needs: the requests that were opened for it, those of its steps too.
        steps: the steps of a chain, in their order.
        expected_at: when the last step is expected to be done. None if nobody knows.
        deciders: who is asked how the chain goes on if one of them is stopped.
        parent: the request that needs it. None if it is nobody's need.
        unlocks: what begins once it is over, of an approval.
        rated_until: until when its requester can rate it. None if it is not solved, or if they
            solved it themselves.
        requester_left: whether its requester is not in the workspace any more.
    """

    standard: ServiceStandard
    events: tuple[Event, ...]
    places: Mapping[int, Station] = field(default_factory=dict)
    opening_promise: Promise | None = None
    needs: tuple[Summary, ...] = ()
    steps: tuple[StepLine, ...] = ()
    expected_at: datetime | None = None
    deciders: tuple[str, ...] = ()
    parent: Summary | None = None
    unlocks: tuple[Station, ...] = ()
    rated_until: datetime | None = None
    requester_left: bool = False

    def place(self, service_id: int) -> Station:
        """Return the place of a service that an event names."""
        return self.places.get(service_id) or Station(self.department, self.service)

    @property
    def open_needs(self) -> tuple[Summary, ...]:
        """Return those of its needs that nobody has met yet."""
        return tuple(each for each in self.needs if each.request.state in UNFINISHED)

    @property
    def approvals(self) -> tuple[Summary, ...]:
        """Return the requests that ask whether it is approved before its department has it."""
        if self.request.chain_id:
            return ()  # there, they are steps
        step = approval_step(self.request.hop.number)
        asked = (each for each in self.needs if each.request.step_key == step)
        return tuple(each for each in asked if counts(each.request))

    @property
    def stations(self) -> tuple[Station, ...]:
        """Where it has been, in the order of its hops; the last one is where it is."""
        contents = (each.content for each in self.events)
        return tuple(
            self.place(each.service_id)
            for each in contents
            if isinstance(each, Opened | Transferred)
        )

    @property
    def details(self) -> RichText:
        """The request's details as they are shown."""
        for event in self.events[:1]:
            if isinstance(event.content, Opened) and event.content.details:
                return event.content.details
        return RichText.of_text(self.request.details)

    @property
    def can_be_rated(self) -> bool:
        """Whether its requester can rate the request, or change their rating, as it was seen."""
        return self.rated_until is not None and self.seen_at < self.rated_until


@dataclass(frozen=True, slots=True)
class NagLine:
    """A request that somebody is told about, and the step that is the reason.

    Attributes:
        key: of the step; see `domain.nagging`. A reminder of a question begins with "waiting".
        roles: what its recipient is to the request.
        is_due: whether it still is. What was shown once and is not any more says how it stands.
    """

    dossier: Dossier
    key: str
    roles: frozenset[Role]
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A request that its requester is asked to rate, or reminded to."""

    dossier: Dossier
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line that names nobody, and those whom it may mean.

    Attributes:
        same_named: how many services have the name that it begins with; none or several.
    """

    line: str
    meant: Sequence[Addressee]
    same_named: int = 0


@dataclass(frozen=True, slots=True)
class DeskLine:
    """How a department stands: its requests that have not ended, by state, and what is due.

    `due_today` are those due by the end of the department's day and not overdue yet.
    """

    department: Department
    counts: Mapping[State, int]
    overdue: int
    at_risk: int
    due_today: int


@dataclass(frozen=True, slots=True)
class RatedService:
    """A service, its measures, and what one of those who rated it wrote; empty: nobody did."""

    service_id: int
    measures: Measures
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A manager's digest of a week.

    Attributes:
        report: of the twelve weeks up to it.
        figures: of all the departments together.
        headline: what changed.
        overdue: the beginning of what is overdue now, the longest first, and how much it is.
        open_by_age: how many are still open, by how long they have been: see `domain.backlog`.
        best, lowest: the services that were rated best and lowest in the week.
        late_chains: those that missed their date in the week or ended late, the latest first.
        slowest: which of these departments added most to these.
        serves: the departments whose requests its reader can act on and read all of.
        anonymous: whether one of the departments is not to learn who rated it.
        recognised: the quarter that has ended since, if this is the first digest after it, its
            honours, and all departments by their ids.
        unread: what those who serve have not read yet of what is new.
    """

    week: Week
    report: Report
    figures: Comparison
    headline: Headline
    overdue: Listing
    open_by_age: tuple[int, ...]
    bottleneck: Bottleneck | None
    best: RatedService | None
    lowest: RatedService | None
    late_chains: tuple[LateChain, ...] = ()
    slowest: Slowest | None = None
    suggestions: tuple[Suggestion, ...]
    serves: frozenset[int]
    anonymous: bool
    recognised: tuple[Quarter, tuple[Recognition, ...], Mapping[int, Department]] | None = None
    unread: tuple[Unread, ...] = ()

    @property
    def is_one_line(self) -> bool:
        """Whether there is no more to say than that nothing happened."""
        return self.headline.change is Change.NOTHING
