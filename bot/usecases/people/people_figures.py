"""Who may see what a single person did, asked of the catalogue at each look."""

from functools import cache

from domain.organisation import MemberRole
from domain.people_figures import PeopleFigures
from store.unit_of_work import UnitOfWork


class FiguresReader:
    """Somebody who looks at figures of single persons.

    Args:
        user_id: None on the command line, which belongs to whoever can read the database; it names
            people unless nobody is to see such figures.
    """

    def __init__(self, uow: UnitOfWork, user_id: str | None) -> None:
        self._uow = uow
        self._user_id = user_id
        self._setting = uow.catalogue.people_figures()
        self._manages = cache(self._asked)

    def may_see(self, person_id: str, department_id: int) -> bool:
        """Return whether they may see the figures of a person who serves a department."""
        if self._user_id is None:
            return self._setting is not PeopleFigures.NONE
        manages = self._manages(department_id)
        return self._setting.may_see(self._user_id, person_id, manages=manages)

    def _asked(self, department_id: int) -> bool:
        user_id = self._user_id or ""
        if self._uow.people.is_admin(user_id):
            return True
        return MemberRole.MANAGER in self._uow.people.roles_in(department_id, user_id)
