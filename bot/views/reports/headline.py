"""The headline of a digest in words."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.labels import enumeration
from bot.read_models import Digest
from bot.views.reports.figures import number, share
from bot.views.reports.report import names
from domain.headlines import Change, Headline
from domain.promise_terms import PromiseKind
from domain.shares import Share

_KEPT: Mapping[Change, str] = {
    Change.BAD: mark(
        "{department} missed many promises: {kept}, {before} in the four weeks before."
    ),
    Change.WORSE: mark(
        "{department} kept fewer promises: {kept}, {before} in the four weeks before."
    ),
    Change.BETTER: mark(
        "{department} kept more promises: {kept}, {before} in the four weeks before."
    ),
}

_IN_TIME: Mapping[PromiseKind, str] = {
    PromiseKind.FIRST_RESPONSE: mark("first response in time for {count}"),
    PromiseKind.RESOLUTION: mark("{count} resolved in time"),
}


def headline(found: Digest, t: Translator) -> str:
    """Say in a sentence what matters most."""
    said: Headline = found.headline
    departments = found.report.departments
    told_of = [each for each in departments if each.id == said.department_id]
    return _template(said, t).format(
        department=names(told_of or departments, t),
        kept=_kept(said.promise, said.kept, t),
        before=share(said.kept_before, t),
        in_time=_all_kept(said, t),
        count=said.count,
        usual=number(said.usual, t),
        week=found.week.number,
    )


def _template(said: Headline, t: Translator) -> str:
    """Return the sentence, with `{names}` in it."""
    match said.change:
        case Change.BAD if not said.kept_before.of:
            return t.gettext("{department} missed many promises: {kept}.")
        case Change.BAD | Change.WORSE | Change.BETTER:
            return t.gettext(_KEPT[said.change])
        case Change.OVERDUE | Change.STEADY if said.responses.of or said.resolutions.of:
            return _with_promises(said, t)
        case _:
            return _without_promises(said, t)


def _with_promises(said: Headline, t: Translator) -> str:
    if said.change is Change.STEADY:
        return t.gettext("A normal week: {in_time}.")
    return t.ngettext(
        "{count} request is overdue; in week {week}: {in_time}.",
        "{count} requests are overdue; in week {week}: {in_time}.",
        said.count,
    )


def _without_promises(said: Headline, t: Translator) -> str:
    match said.change:
        case Change.OVERDUE:
            return t.ngettext(
                "{count} request is overdue.", "{count} requests are overdue.", said.count
            )
        case Change.QUIETER:
            return t.ngettext(
                "A quiet week: {count} request; {usual} are usual.",
                "A quiet week: {count} requests; {usual} are usual.",
                said.count,
            )
        case Change.BUSIER:
            return t.gettext("A busy week: {count} requests; {usual} are usual.")
        case Change.STEADY if not said.count:
            return t.gettext("No new requests in week {week}.")
        case Change.STEADY:
            return t.ngettext(
                "A normal week: {count} new request.",
                "A normal week: {count} new requests.",
                said.count,
            )
        case _:
            return t.gettext("Week {week}: no new requests, and none is open.")


def _all_kept(said: Headline, t: Translator) -> str:
    """First responses and resolutions in time, each if any came due."""
    shares = (
        (PromiseKind.FIRST_RESPONSE, said.responses),
        (PromiseKind.RESOLUTION, said.resolutions),
    )
    return enumeration([_kept(kind, kept, t) for kind, kept in shares if kept.of], t)


def _kept(promise: PromiseKind, kept: Share, t: Translator) -> str:
    return t.gettext(_IN_TIME[promise]).format(count=share(kept, t))
