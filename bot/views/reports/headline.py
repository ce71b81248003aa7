"""The headline of a digest in words."""

from collections.abc import Mapping

from bot.i18n import Translator, mark
from bot.labels import enumeration
from bot.read_models import Digest
from bot.views.reports.figures import number, share
from bot.views.reports.report import names
from domain.headlines import Change, Headline
from domain.promise_terms import PromiseKind

_KEPT: Mapping[tuple[Change, PromiseKind], str] = {
    (Change.BAD, PromiseKind.FIRST_RESPONSE): mark(
        "{department} missed many promises: first response in time for {kept}, {before} in the "
        "four weeks before."
    ),
    (Change.BAD, PromiseKind.RESOLUTION): mark(
        "{department} missed many promises: {kept} resolved in time, {before} in the four weeks "
        "before."
    ),
    (Change.WORSE, PromiseKind.FIRST_RESPONSE): mark(
        "{department} kept fewer promises: first response in time for {kept}, {before} in the "
        "four weeks before."
    ),
    (Change.WORSE, PromiseKind.RESOLUTION): mark(
        "{department} kept fewer promises: {kept} resolved in time, {before} in the four weeks "
        "before."
    ),
    (Change.BETTER, PromiseKind.FIRST_RESPONSE): mark(
        "{department} kept more promises: first response in time for {kept}, {before} in the "
        "four weeks before."
    ),
    (Change.BETTER, PromiseKind.RESOLUTION): mark(
        "{department} kept more promises: {kept} resolved in time, {before} in the four weeks "
        "before."
    ),
}

_BAD_SINCE_NOW: Mapping[PromiseKind, str] = {
    PromiseKind.FIRST_RESPONSE: mark(
        "{department} missed many promises: first response in time for {kept}."
    ),
    PromiseKind.RESOLUTION: mark("{department} missed many promises: {kept} resolved in time."),
}


def headline(found: Digest, t: Translator) -> str:
    """Say in a sentence what matters most."""
    said: Headline = found.headline
    departments = found.report.departments
    told_of = [each for each in departments if each.id == said.department_id]
    return _template(said, t).format(
        department=names(told_of or departments, t),
        kept=share(said.kept, t),
        before=share(said.kept_before, t),
        in_time=_in_time(said, t),
        count=said.count,
        usual=number(said.usual, t),
        week=found.week.number,
    )


def _template(said: Headline, t: Translator) -> str:
    """Return the sentence, with `{names}` in it."""
    match said.change:
        case Change.BAD if not said.kept_before.of:
            return t.gettext(_BAD_SINCE_NOW[said.promise])
        case Change.BAD | Change.WORSE | Change.BETTER:
            return t.gettext(_KEPT[said.change, said.promise])
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
        case Change.STEADY:
            return t.ngettext(
                "A normal week: {count} new request.",
                "A normal week: {count} new requests.",
                said.count,
            )
        case _:
            return t.gettext("Week {week}: no new requests, and none is open.")


def _in_time(said: Headline, t: Translator) -> str:
    """First responses and resolutions in time, each if any came due."""
    responses, resolutions = share(said.responses, t), share(said.resolutions, t)
    parts = [
        (said.responses, t.gettext("first response in time for {count}"), responses),
        (said.resolutions, t.gettext("{count} resolved in time"), resolutions),
    ]
    return enumeration([words.format(count=kept) for due, words, kept in parts if due.of], t)
