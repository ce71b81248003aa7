"""Revisions of the catalogue: a file put together with what others changed, and going back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalogue.changes import CatalogueChange
from bot.catalogue.comparison import compare_catalogues, conflict, unfitting
from bot.catalogue.export import write_catalogue
from bot.catalogue.mistakes import CatalogueMistakes
from bot.catalogue.reader import check_catalogue
from bot.usecases.catalogue.importing import import_catalogue, lock_catalogue
from bot.usecases.catalogue.rollouts import roll_out
from domain.catalogue import Catalogue
from domain.catalogue_revisions import Authorship, Origin, Part, Revision, merge
from domain.errors import DomainError, Problem
from store.unit_of_work import UnitOfWork

_EMPTY = Catalogue((), {}, ())


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The outcome of a file's import.

    Attributes:
        kept: what stays as others have made it since the file was made: the file does not speak of
            it. Of an import that replaces everything: what of that is gone.
        revision: the number of the newest revision afterwards.
    """

    changes: list[CatalogueChange]
    kept: tuple[Part, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class LoggedRevision:
    """A revision, and what it changed of the one before it."""

    revision: Revision
    changes: list[CatalogueChange]


def import_file(
    uow: UnitOfWork,
    file: Catalogue,
    now: datetime,
    filename: str,
    reason: str = "",
    *,
    replaces: bool = False,
    tells: bool = True,
) -> ImportedFile:
    """Import a catalogue file, and keep what others changed since it was made.

    It is held against the revision that it names, else against the file that was imported last:
    what is different from that is what the file changes.

    Args:
        replaces: whether the catalogue is to be as the file says, whatever others changed.
        tells: whether providers are told what is new, and asked to read it.

    Raises:
        CatalogueMistakes: naming what both changed, or what does not fit together.
        DomainError: UNKNOWN_REVISION, if the file names one that there is not.
    """
    lock_catalogue(uow, now)
    base, in_force = _base(uow, file), uow.catalogue.definition()
    merged = merge(base, file, in_force) if base else None
    wanted = file
    if merged and not replaces:
        _refuse_conflicts(filename, merged.conflicts)
        wanted = merged.catalogue
        if merged.kept:
            _refuse_mistakes(filename, wanted)
    authorship = Authorship(Origin.FILE, reason=reason)
    changes = import_catalogue(uow, wanted, now, authorship, file)
    if tells:
        roll_out(uow, in_force, now)
    kept = merged.kept if merged else ()
    if merged and replaces:
        kept = tuple(sorted({*merged.kept, *merged.conflicts}))
    return ImportedFile(changes, kept, uow.catalogue_revisions.newest_number())


def revert(
    uow: UnitOfWork, number: int, now: datetime, authorship: Authorship
) -> list[CatalogueChange]:
    """Put an earlier revision in force again, as a new one; returns what that changed.

    Providers are told what that means for them.

    Raises:
        DomainError: UNKNOWN_REVISION.
    """
    lock_catalogue(uow, now)
    in_force = uow.catalogue.definition()
    changes = import_catalogue(uow, _find(uow, number).catalogue, now, authorship)
    roll_out(uow, in_force, now)
    return changes


def export_catalogue(uow: UnitOfWork, number: int | None = None) -> str:
    """Return a catalogue as the text of its file, which says of which revision it is.

    Args:
        number: of which revision; if None, as it is in force.

    Raises:
        DomainError: NO_CATALOGUE, if none has been imported; UNKNOWN_REVISION.
    """
    if number is not None:
        return write_catalogue(replace(_find(uow, number).catalogue, revision=number))
    catalogue = uow.catalogue.definition()
    if not catalogue.departments:
        raise DomainError(Problem.NO_CATALOGUE)
    newest = uow.catalogue_revisions.newest_number()
    return write_catalogue(replace(catalogue, revision=newest or None))


def log(uow: UnitOfWork, limit: int) -> list[LoggedRevision]:
    """Return the newest revisions with what each changed, the newest first."""
    found = list(uow.catalogue_revisions.newest(limit + 1))
    before = [each.catalogue for each in found[1:]]
    if len(found) <= limit:
        before.append(_EMPTY)
    return [
        LoggedRevision(revision, compare_catalogues(old, revision.catalogue))
        for revision, old in zip(found, before, strict=False)
    ]


def _base(uow: UnitOfWork, file: Catalogue) -> Catalogue | None:
    if file.revision is None:
        return uow.catalogue_revisions.find_last_file()
    return _find(uow, file.revision).catalogue


def _find(uow: UnitOfWork, number: int) -> Revision:
    found = uow.catalogue_revisions.find(number)
    if found is None:
        newest = uow.catalogue_revisions.newest_number()
        raise DomainError(Problem.UNKNOWN_REVISION, number=number, newest=newest)
    return found


def _refuse_conflicts(filename: str, conflicts: Sequence[Part]) -> None:
    if conflicts:
        raise CatalogueMistakes(filename, map(conflict, conflicts))


def _refuse_mistakes(filename: str, merged: Catalogue) -> None:
    """Refuse what is right in itself, and does not fit to what others changed since."""
    if mistakes := check_catalogue(merged):
        raise CatalogueMistakes(filename, map(unfitting, mistakes))
