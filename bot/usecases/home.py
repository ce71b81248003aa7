"""The App Home: what people see of their requests, their queue and their departments."""

from dataclasses import dataclass
from datetime import datetime

from bot.read_models import DeskLine, Listing, Queue
from bot.usecases.catalogue.slack_changes import CHANGING, changeable_departments
from bot.usecases.people.providers import find_unread
from bot.usecases.reports.reporting import report_of_whole_weeks
from bot.usecases.requests.announcements import show_home
from bot.usecases.requests.lookups import SERVING, desk_lines, has_queue, my_requests, queue
from domain.organisation import Department, MemberRole, departments_in
from domain.queues import QueueView
from domain.reports import Report
from domain.rollouts import Unread
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HomePage:
    """The content of somebody's App Home.

    Attributes:
        queue: None for one who serves no department, and is asked for no approval.
        report: of the departments that they manage; None if there are none.
        changes_services: whether there is a department whose services they may change.
        unread: what the providers of the departments that they manage have not read yet.
    """

    mine: Listing
    queue: Queue | None
    managed: tuple[DeskLine, ...]
    report: Report | None
    departments: tuple[Department, ...]
    changes_services: bool
    unread: tuple[Unread, ...]


def home_of(uow: UnitOfWork, user_id: str, now: datetime) -> HomePage:
    """Return the content of somebody's App Home."""
    roles = uow.people.in_force(user_id)
    departments = uow.catalogue.departments()
    serving = {each.id for each in departments}
    served = departments_in(roles, SERVING)
    theirs = departments_in(roles, {MemberRole.MANAGER})
    managed = tuple(each for each in theirs if each in serving)
    report = report_of_whole_weeks(uow, managed, now) if managed else None
    view = QueueView.parse(uow.people.queue_view(user_id))
    return HomePage(
        mine=my_requests(uow, user_id, now),
        queue=queue(uow, user_id, now, view) if has_queue(uow, user_id, served) else None,
        managed=desk_lines(uow, (each for each in departments if each.id in managed), now),
        report=report,
        departments=departments,
        changes_services=bool(
            changeable_departments(uow, user_id, departments_in(roles, set(CHANGING)))
        ),
        unread=find_unread(uow, managed) if managed else (),
    )


def open_home(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Somebody looks at their App Home: show it at once, and keep it up to date for a while."""
    uow.people.note_home_opened(user_id, now)
    show_home(uow, user_id, now)


def turn_queue(uow: UnitOfWork, user_id: str, now: datetime, view: QueueView) -> None:
    """Somebody looks at another part of their queue in their App Home."""
    uow.people.note_queue_view(user_id, str(view))
    show_home(uow, user_id, now)
