"""Exports as rows: requests, events and ratings, page by page.

Each page is read in a transaction of its own, so that an export of everything neither fills the
memory nor holds up what people do meanwhile.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.exports import Export, Page
from bot.usecases.reports.exported_events import EVENT_COLUMNS, event_page
from bot.usecases.reports.exported_ratings import RATING_COLUMNS, rating_page
from bot.usecases.reports.exported_requests import REQUEST_COLUMNS, request_page
from store.unit_of_work import UnitOfWork

COLUMNS: Mapping[Export, tuple[str, ...]] = {
    Export.REQUESTS: REQUEST_COLUMNS,
    Export.EVENTS: EVENT_COLUMNS,
    Export.RATINGS: RATING_COLUMNS,
}


def page_of(what: Export, now: datetime) -> Callable[[UnitOfWork, int], Page]:
    """Return what reads a page of an export of rows, after the last one of the page before."""
    readers: Mapping[Export, Callable[[UnitOfWork, int], Page]] = {
        Export.REQUESTS: partial(request_page, now=now),
        Export.EVENTS: event_page,
        Export.RATINGS: rating_page,
    }
    return readers[what]


def count(uow: UnitOfWork, what: Export) -> int:
    """Return how many requests or events an export goes over."""
    return uow.events.count() if what is Export.EVENTS else uow.measurements.count()
