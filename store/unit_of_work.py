"""One transaction in one workspace, and the ways into its tables."""

from sqlalchemy import Connection

from store.anonymous_ratings import AnonymousRatingStore
from store.catalogue import CatalogueStore
from store.catalogue_contents import CatalogueCache
from store.daily_measures import DailyMeasureStore
from store.deliveries import DeliveryStore
from store.events import EventStore
from store.held_words import HeldWordStore
from store.leftovers import LeftoverStore
from store.measurements import MeasurementStore
from store.messages import MessageStore
from store.nags import NagStore
from store.outbox import OutboxStore
from store.people import PeopleStore
from store.periodic import PeriodicStore
from store.ratings import RatingStore
from store.requests import RequestStore
from store.restorations import RestorationStore


class UnitOfWork:
    """The tools of a use case; the database commits its work or rolls it back.

    Attributes:
        workspace_id: the workspace that everything read and written here belongs to.

    Args:
        catalogues: what is known of the catalogues from earlier transactions.
    """

    def __init__(
        self, connection: Connection, workspace_id: int, catalogues: CatalogueCache | None = None
    ) -> None:
        self.workspace_id = workspace_id
        self.catalogue = CatalogueStore(connection, workspace_id, catalogues)
        self.people = PeopleStore(connection, workspace_id)
        self.requests = RequestStore(connection, workspace_id)
        self.events = EventStore(connection, workspace_id)
        self.nags = NagStore(connection, workspace_id)
        self.periodic = PeriodicStore(connection, workspace_id)
        self.ratings = RatingStore(connection, workspace_id)
        self.anonymous_ratings = AnonymousRatingStore(connection, workspace_id)
        self.held_words = HeldWordStore(connection, workspace_id)
        self.leftovers = LeftoverStore(connection, workspace_id)
        self.measurements = MeasurementStore(connection, workspace_id)
        self.daily_measures = DailyMeasureStore(connection, workspace_id)
        self.outbox = OutboxStore(connection, workspace_id)
        self.messages = MessageStore(connection, workspace_id)
        self.deliveries = DeliveryStore(connection, workspace_id)
        self.restorations = RestorationStore(connection, workspace_id)
