"""One transaction in one workspace, and the ways into its tables."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from store.anonymous_ratings import AnonymousRatingStore
from store.calendars import CalendarStore
from store.catalogue import CatalogueStore
from store.catalogue_contents import CatalogueCache
from store.catalogue_revisions import CatalogueRevisionStore
from store.catch_ups import CatchUpStore
from store.daily_measures import DailyMeasureStore
from store.deliveries import DeliveryStore
from store.dependences import DependenceStore
from store.erasure import ErasureStore
from store.events import EventStore
from store.held_words import HeldWordStore
from store.hops import HopStore
from store.leftovers import LeftoverStore
from store.measured_times import MeasuredTimeStore
from store.measurements import MeasurementStore
from store.messages import MessageStore
from store.nags import NagStore
from store.numbers import Numbers
from store.outbox import OutboxStore
from store.people import PeopleStore
from store.periodic import PeriodicStore
from store.person_records import PersonRecordStore
from store.ratings import RatingStore
from store.recognition import RecognitionStore
from store.request_lists import RequestListStore
from store.requests import RequestStore
from store.restorations import RestorationStore
from store.retention import RetentionStore
from store.reviews import ReviewStore
from store.rollouts import RolloutStore
from store.search import SearchStore
from store.staffing import StaffingStore
from store.surveys import SurveyStore
from store.unmet_needs import UnmetNeedStore

S = TypeVar("S")


class _WhenUsed(Generic[S]):
    """A store of the transaction, made when it is first used: most need a few of them."""

    def __init__(self, make: Callable[[Connection, int], S]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, uow: "UnitOfWork", _owner: type) -> S:
        store = self._make(uow._connection, uow.workspace_id)
        uow.__dict__[self._name] = store  # from now on Python finds it there
        return store


class UnitOfWork:
    """The tools of a use case; the database commits its work or rolls it back.

    Attributes:
        workspace_id: the workspace that everything read and written here belongs to.

    Args:
        catalogues: what is known of the catalogues from earlier transactions.
        numbers: where new requests get their numbers. If None, in this transaction.
    """

    calendars = _WhenUsed(CalendarStore)
    catalogue_revisions = _WhenUsed(CatalogueRevisionStore)
    people = _WhenUsed(PeopleStore)
    staffing = _WhenUsed(StaffingStore)
    hops = _WhenUsed(HopStore)
    request_lists = _WhenUsed(RequestListStore)
    events = _WhenUsed(EventStore)
    erasure = _WhenUsed(ErasureStore)
    search = _WhenUsed(SearchStore)
    nags = _WhenUsed(NagStore)
    periodic = _WhenUsed(PeriodicStore)
    person_records = _WhenUsed(PersonRecordStore)
    ratings = _WhenUsed(RatingStore)
    anonymous_ratings = _WhenUsed(AnonymousRatingStore)
    held_words = _WhenUsed(HeldWordStore)
    leftovers = _WhenUsed(LeftoverStore)
    measurements = _WhenUsed(MeasurementStore)
    measured_times = _WhenUsed(MeasuredTimeStore)
    daily_measures = _WhenUsed(DailyMeasureStore)
    dependences = _WhenUsed(DependenceStore)
    retention = _WhenUsed(RetentionStore)
    reviews = _WhenUsed(ReviewStore)
    recognition = _WhenUsed(RecognitionStore)
    outbox = _WhenUsed(OutboxStore)
    messages = _WhenUsed(MessageStore)
    deliveries = _WhenUsed(DeliveryStore)
    catch_ups = _WhenUsed(CatchUpStore)
    surveys = _WhenUsed(SurveyStore)
    unmet_needs = _WhenUsed(UnmetNeedStore)
    restorations = _WhenUsed(RestorationStore)
    rollouts = _WhenUsed(RolloutStore)

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        catalogues: CatalogueCache | None = None,
        numbers: Numbers | None = None,
    ) -> None:
        self._connection = connection
        self.workspace_id = workspace_id
        self.catalogue = CatalogueStore(connection, workspace_id, catalogues)
        self.requests = RequestStore(connection, workspace_id, numbers)

    def savepoint(self) -> AbstractContextManager[Any]:
        """Take back what is done in this context, and nothing else, if it raises."""
        return self._connection.begin_nested()
